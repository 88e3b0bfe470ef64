"""What keeps the catalog's alerts from their receivers: inhibition by rules of others, routes that come first."""

from __future__ import annotations

from collections.abc import Sequence

from slo_codegen import contract
from slo_codegen.common.listing import first_of
from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.merging.matching import Values
from slo_codegen.merging.splice import Owned
from slo_codegen.merging.tree import Inhibition, Path, Route, Routing, reached, satisfying

_SHOWN = 3
_MUTES = ("mute_time_intervals", "active_time_intervals")


def report_silenced(
    file: str,
    before: Routing,
    mine: Owned,
    after: Routing,
    ours: Sequence[dict[str, str]],
    place: Path,
    report: Diagnostics,
) -> None:
    """Report rules of others that can mute alerts of the catalog, and routes that take them before its own does.

    ``mine`` is what of the configuration before belongs to the catalog, ``place`` that of its route in the one after.
    """
    values = before.values()
    own = {("inhibit_rules", index) for index in mine.inhibitions}
    for rule in (rule for rule in before.inhibitions if rule.path not in own):
        muted = [labels for labels in ours if _can_mute(rule, labels, values)]
        if muted:
            source = satisfying(rule.source, values) or {}
            report.add(
                "SLO793",
                f"this rule mutes {_some(muted, ours)} while an alert with {_shown(source)} fires",
                Origin(file, (*rule.path, "target_matchers")),
                help=f'add {contract.CATALOG}="" to its target_matchers, unless it is meant for these alerts too',
            )
    route = next((route for route in after.root.every() if route.path == place), None)
    # A new route comes first, and nothing before it.
    if route is not None and mine.route is not None:
        _report_taken(file, after.root, route, ours, report)


def _report_taken(file: str, root: Route, mine: Route, ours: Sequence[dict[str, str]], report: Diagnostics) -> None:
    taken: dict[Path, tuple[Route, list[dict[str, str]], bool]] = {}
    for labels in ours:
        ends = reached(root, labels)
        arrives = any(mine in end.line() for end in ends)
        for end in ends:
            if mine not in end.line():
                taken.setdefault(end.path, (end, [], arrives))[1].append(labels)
    for end, alerts, arrives in taken.values():
        times = [name for name in _MUTES if end.spec.get(name)]
        muted = f", and is silent at times ({', '.join(times)})" if times else ""
        if arrives:
            report.add("SLO794", f"this route comes before the catalog's and sends {_some(alerts, ours)} to "
                       f"{end.receiver} too{muted}", Origin(file, end.path),
                       help="move the catalog's route before it, unless this is meant",
                       severity=Severity.WARNING)  # fmt: skip
        else:
            report.add("SLO794", f"this route takes {_some(alerts, ours)} before the catalog's does, and sends them to "
                       f"{end.receiver}{muted}", Origin(file, end.path),
                       help="move the catalog's route before it, or let it continue")  # fmt: skip


def _can_mute(rule: Inhibition, labels: dict[str, str], values: Values) -> bool:
    if not rule.target or not all(matcher.holds(labels) for matcher in rule.target):
        return False
    common = {label: labels.get(label, "") for label in rule.equal}
    source = satisfying(rule.source, values, common)
    if source is None:
        return False
    # Alertmanager lets no alert mute another if both are source and target of the rule.
    is_source = all(matcher.holds(labels) for matcher in rule.source)
    return not (is_source and all(matcher.holds(source) for matcher in rule.target))


def _some(alerts: Sequence[dict[str, str]], ours: Sequence[dict[str, str]]) -> str:
    names = list(dict.fromkeys(labels["alertname"] for labels in alerts))
    every = len(alerts) == len(ours)
    return "every alert of the catalog" if every else f"{len(names)} of its alerts ({first_of(names, _SHOWN)})"


def _shown(labels: dict[str, str]) -> str:
    return ", ".join(f"{label}={value}" for label, value in labels.items()) or "no labels"

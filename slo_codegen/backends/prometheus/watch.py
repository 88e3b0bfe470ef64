"""Alerts on the measurement and the alerting themselves: broken counts, failed rules and notifications, a heartbeat."""

from __future__ import annotations

from slo_codegen import contract
from slo_codegen.backends.prometheus.annotations import dashboard, escape, escaped
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.common.units import HOUR, MINUTE
from slo_codegen.plan.divided import group_name
from slo_codegen.plan.model import Dimension, Plan, Watch, heading
from slo_codegen.plan.recorded import can_break
from slo_codegen.plan.routing import SLO_LABELS
from slo_codegen.plan.watching import (
    CONDITION,
    FAILED,
    MISSED,
    UNSENT,
    VMALERT,
    measurement_labels,
    own_marks,
    wrong,
)
from slo_codegen.promql import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Number,
    Series,
    any_of,
    labelled,
    quote,
    regex_literal,
    to_text,
)

_PARTS = "fast|returns|slow|calendar"
_PLATFORM_PARTS = "calendar|report|silences|watch"
_LONGEST_LIST = 4_000
"""The pattern of our groups lists services in up to so many characters; in place of a longer list it takes any."""
_RECENT = 15 * MINUTE
_CONSEQUENCE = {
    contract.GOOD_EXCEEDS_TOTAL: "Failures are hidden: the error rate is too low, and alerts may stay silent.",
    contract.BAD_EXCEEDS_TOTAL: "The error rate is too high, and alerts may fire without a reason.",
    contract.COUNTER_FELL: "The events of that scrape are not counted.",
}
_OF_UNDECLARED = "This traffic has no objective, no error budget and no alert on missing data."
_OF_TOO_MANY = "Each has series of its own in every rule: rules and dashboards become slow."
_FIX = {
    contract.GOOD_EXCEEDS_TOTAL: "Check that every good event is part of the total, and that both are counted at the "
    "end of an event, by the same process.",
    contract.BAD_EXCEEDS_TOTAL: "Check that every bad event is part of the total, and that both are counted once.",
    contract.COUNTER_FELL: "Check whether the application removes or resets series, or whether two targets share all "
    "target_labels.",
}


def watch_group(plan: Plan, watch: Watch) -> Group:
    """Return the group of the alerts."""
    group = Group(group_name(plan.own_environment, "platform", "watch"), MINUTE)
    more = own_marks(plan, watch.measurement_tier)[1]
    own = measurement_labels(plan, watch)
    broken = {contract.TIER: watch.measurement_tier, contract.CONDITION: CONDITION, **plan.environment_label}
    if any(map(can_break, plan.slos)):
        group.alert(
            contract.MEASUREMENT_ALERT,
            _broken(plan),
            0,
            {**broken, **escaped(own)},
            {**_measurement_texts(plan), **escaped(more)},
        )
    own, more = own_marks(plan, watch.tier)
    labels = {contract.TIER: watch.tier, contract.PLATFORM: plan.platform, **plan.environment_label, **escaped(own)}
    link = {**dashboard(plan), **escaped(more)}
    ours = _our_groups(plan)
    failing = _grown_groups(FAILED, ours)
    group.alert(contract.RULES_FAILING_ALERT, _of_server(failing), 0, labels, {
        contract.SUMMARY: f"SLO rules of {escape(plan.title)} fail on {{{{ $labels.instance }}}}",
        contract.DESCRIPTION: '{{ $value | printf "%.0f" }} evaluations of SLO rules failed in the last 15 minutes. '
        "Error budgets and alerts of the groups below are out of date or missing. Read the server's log and its "
        "rules page for the error, then correct the rules or give the server more resources.\n"
        + _listed(failing),
        **link,
    })  # fmt: skip
    missed = _grown_groups(MISSED, ours)
    group.alert(contract.RULES_MISSED_ALERT, _of_server(missed), 0, labels, {
        contract.SUMMARY: f"SLO rules of {escape(plan.title)} are evaluated too late on {{{{ $labels.instance }}}}",
        contract.DESCRIPTION: '{{ $value | printf "%.0f" }} evaluations of SLO rules were skipped in the last 15 '
        "minutes, since the one before took too long. Alerts fire late; after 15 minutes without an evaluation events "
        "are lost. Give the server more CPU, or evaluate the rules less often.\n" + _listed(missed),
        **link,
    })  # fmt: skip
    unsent = any_of(_grown(name) for name in UNSENT)
    group.alert(contract.NOTIFICATIONS_ALERT, _of_server(unsent), 0, labels, {
        contract.SUMMARY: "Alerts of {{ $labels.instance }} do not reach Alertmanager",
        contract.DESCRIPTION: '{{ $value | printf "%.0f" }} notifications could not be sent to an Alertmanager in the '
        "last 15 minutes. People may not be notified of an outage. Check that Alertmanager runs, and that the server "
        "can reach it. If every Alertmanager is down, only the heartbeat's dead man's switch shows it.",
        **link,
    })  # fmt: skip
    if watch.heartbeat is not None:
        beats = {contract.HEARTBEAT: plan.platform, **plan.environment_label, **escaped(plan.labels)}
        link |= escaped(plan.annotations)
        group.alert(contract.HEARTBEAT_ALERT, Call("vector", (Number(1),)), 0, beats, {
            contract.SUMMARY: f"SLO alerts of {escape(plan.title)} are evaluated and sent",
            contract.DESCRIPTION: "This alert always fires. If it stops arriving, Prometheus or Alertmanager is "
            "down, or cannot reach the network: no SLO alert arrives either.",
            **link,
        })  # fmt: skip
    return group


def _broken(plan: Plan) -> Expr:
    """Return each problem of the last hour once, wherever it is."""
    found = Call("max_over_time", (Series(contract.MEASUREMENT_PROBLEM, _own(plan), HOUR),))
    by = (*SLO_LABELS, contract.PROBLEM, *plan.environment_label, *plan.recorded_labels)
    return Binary(">", Aggregation("sum", found, by=by), Number(0))


def _own(plan: Plan) -> tuple[tuple[str, str, str], ...]:
    """Return the matchers of what is recorded in this environment."""
    return tuple((label, "=", value) for label, value in plan.environment_label.items())


def _measurement_texts(plan: Plan) -> dict[str, str]:
    where = to_text(Call("max_over_time", (Series(contract.MEASUREMENT_PROBLEM, range_ms=HOUR),)))
    # The texts of labels are quoted by %q when the template is evaluated; an environment's name holds nothing to quote.
    own = "".join(f",{label}={quote(value)}" for label, value in plan.environment_label.items())
    of_this = where.replace("[", f"{{slo=%q,service=%q,problem=%q{own}}}[")
    labels = [dimension.label for dimension in plan.dimensions]
    places = (
        f"{{{{ range printf {quote(of_this)} $labels.slo $labels.service $labels.problem "
        f"| query{''.join(f' | sortByLabel {quote(label)}' for label in reversed(labels))} }}}}"
        + "".join(f"{{{{ with .Labels.{label} }}}} {heading(label)}: {{{{ . }}}}.{{{{ end }}}}" for label in labels)
        + "{{ end }}"
        if labels
        else ""
    )
    undeclared_ones = {contract.undeclared(dimension.label): dimension for dimension in plan.dimensions}
    too_many = {contract.too_many(each.label): each for each in plan.dimensions if each.open is not None}
    of_members = dict.fromkeys(undeclared_ones, _OF_UNDECLARED) | dict.fromkeys(too_many, _OF_TOO_MANY)
    consequence = _in_order(plan, _CONSEQUENCE | of_members)
    fixes = {
        problem: f"Add the {each.label} to {_declared_at(each)}, or correct the label at the source."
        if each.open is None
        else f"Give the traffic its {each.label} at the source."
        for problem, each in undeclared_ones.items()
    }
    fixes |= {
        problem: f"Raise most of {_declared_at(each)}, or find out what fills the label with values, such as ids."
        for problem, each in too_many.items()
    }
    fix = _by_problem(_in_order(plan, _FIX | fixes))
    return {
        contract.SUMMARY: "{{ $labels.service }}/{{ $labels.slo }}: measurement is broken, "
        + _by_problem(wrong(plan.dimensions)),
        contract.DESCRIPTION: f"{_by_problem(consequence)} {fix}{places} This alert ends an hour after the problem.",
        **dashboard(plan, "?var-service={{ $labels.service }}&var-slo={{ $labels.slo }}"),
    }


def _declared_at(dimension: Dimension) -> str:
    return ".".join(str(key) for key in dimension.origin.path)


def _in_order(plan: Plan, texts: dict[str, str]) -> dict[str, str]:
    return {problem: texts[problem] for problem in wrong(plan.dimensions)}


def _by_problem(texts: dict[str, str]) -> str:
    tests = [f'eq $labels.problem "{problem}" }}}}{text}' for problem, text in texts.items()]
    return "{{ if " + "{{ else if ".join(tests) + "{{ end }}"


def _our_groups(plan: Plan) -> str:
    """Return a pattern of the names of our groups."""
    listed = "|".join(regex_literal(service.id) for service in plan.services if service.slos)
    services = listed if len(listed) <= _LONGEST_LIST else "[^/;]+"
    pattern = f"(({services})/[^/;]+/({_PARTS})|platform/({_PLATFORM_PARTS}))"
    return group_name(plan.own_environment, pattern)


def _grown_groups(names: tuple[str, ...], ours: str) -> Expr:
    """Return how much counters of our groups grew: Prometheus names the file of a group too, vmalert does not."""
    return any_of(
        _grown(name, "group", ours) if name.startswith(VMALERT) else _grown(name, "rule_group", f"[^;]*;{ours}")
        for name in names
    )


def _grown(name: str, label: str = "", pattern: str = "") -> Expr:
    """Return how much a server's counter grew, with its name as a label: two counters may share all others."""
    matchers = ((label, "=~", pattern),) if label else ()
    grown = Binary(">", Call("increase", (Series(name, matchers, _RECENT),)), Number(0))
    return labelled(grown, "counter", name)


def _of_server(found: Expr) -> Expr:
    return Aggregation("sum", found, by=("instance",))


def _listed(found: Expr) -> str:
    """Return a list of at most ten groups, with their number of evaluations."""
    by = Aggregation("topk", Aggregation("sum", found, by=("rule_group", "group")), param=Number(10))
    return (
        f"{{{{ range query {quote(to_text(by))} }}}}"
        '{{ .Labels.rule_group }}{{ .Labels.group }}: {{ .Value | printf "%.0f" }}\n{{ end }}'
    )

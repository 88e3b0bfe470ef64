"""Whatever else differs between two plans: every field of the platform, its tiers, channels, metrics and services."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from slo_codegen.common.units import format_duration
from slo_codegen.diff.model import Change, Effect, Name, Words
from slo_codegen.diff.words import exact, joined, listed
from slo_codegen.plan.measures.slis import selectors_read
from slo_codegen.plan.model import SEVERITIES, Metric, Plan

_SKIPPED = frozenset(
    {"origin", "baseline_origin", "is_divided", "datadog_monitors", "declared_only", "slos", "pages", "rank"}
    | {"windows_ms", "notifies", "stated"}
)
_SINGULAR = {
    "metrics": "metric",
    "tiers": "tier",
    "channels": "channel",
    "owners": "owner",
    "services": "service",
    "modules": "module",
    "budget_states": "budget state",
    "subscriptions": "subscription",
    "labels": "label",
    "dimensions": "dimension",
}
# Fields of which a greater value makes everybody hear later.
_LATER = frozenset(
    {"response_ms", "repeat_ms", "fast_interval_ms", "slow_interval_ms", "scrape_interval_ms", "query_offset_ms"}
    | {"group_wait_ms", "group_interval_ms", "repeat_interval_ms"}
)
_MEASURED = frozenset(
    {"prometheus", "datadog", "kind", "native_histogram", "distribution", "environment", "target_labels", "version"}
)
_ABOUT = {
    "grafana_url": "grafana",
    "smtp_smarthost": "alertmanager",
    "smtp_from": "alertmanager",
    "smtp_username": "alertmanager",
    "smtp_password": "alertmanager",
    "smtp_require_tls": "alertmanager",
    "alertmanager": "alertmanager",
    "datadog": "datadog",
    "distribution": "datadog",
    "datadog_handle": "datadog",
    "escalation": "pagerduty",
}
"""Fields that matter to one target alone, which a catalog without it hears nothing of."""
_OF_PAGERDUTY = {
    "response_ms": "PagerDuty goes on to the next step of an escalation after that time",
    "severity": "PagerDuty takes the urgency of a page from it: warning and info may wake nobody",
}
_CONSEQUENCES = {
    "query_offset_ms": "every alert fires, and resolves, by so much later",
    "version": "rules may use what this version of Prometheus has",
}
_WATCHED = {
    "added": "broken measurement, failed rules and failed notifications are alerted",
    "removed": "broken measurement, failed rules and failed notifications are no longer alerted",
}
_MISSING = object()


def other_changes(old: Plan, new: Plan) -> Iterator[Change]:
    """Yield what differs outside of the SLOs: a line for each field, or for each part that comes or goes."""
    readers = _readers(new) | _readers(old)
    targets = {*old.targets, *new.targets}
    yield from _targets(old.targets, new.targets)
    if old.own_environment != new.own_environment:
        yield _divided(old.own_environment, new.own_environment)
    for path, before, after in _differences((), old, new):
        if not targets.issuperset(_ABOUT[name] for name in _fields(path) if name in _ABOUT):
            continue
        change = _change(path, before, after, targets)
        if path[0] == "metrics" and len(path) > 1:
            change = replace(change, details=(*change.details, *_metric_words(path[1], before, after, readers, new)))
        yield change


def _divided(before: str | None, after: str | None) -> Change:
    """Return that all series and alerts have another label environment, or have one at last."""
    words: Words = (
        ("series and alerts no longer have the label environment",)
        if after is None
        else ("series and alerts have the label environment, ", Name(after))
    )
    details: tuple[Words, ...] = (
        ("history lost in Prometheus: recorded series begin anew, so that every budget starts full",),
        ("silences and dashboards of your own that name alerts and series by their labels need it too",),
    )
    effects = frozenset({Effect.HISTORY_LOST})
    return Change("environments", effects, words, details, {"before": before, "after": after})


def _targets(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Yield the targets that the platform uses no longer, and those that it uses now."""
    for effect, verb, names in (
        (Effect.REMOVED, "no longer builds for", [name for name in old if name not in new]),
        (Effect.ADDED, "builds for", [name for name in new if name not in old]),
    ):
        if names:
            words: Words = (f"{verb} ", *joined([(Name(name),) for name in names]))
            yield Change("targets", frozenset({effect}), words, (), {"before": list(old), "after": list(new)})


def _readers(plan: Plan) -> dict[str, list[str]]:
    """Return the SLOs that count each metric."""
    found: dict[str, list[str]] = {}
    for slo in plan.slos:
        for name in {selector.metric.name for selector in selectors_read(slo.sli)}:
            found.setdefault(name, []).append(f"{slo.service}/{slo.id}")
    return found


def _metric_words(name: str, before: Any, after: Any, readers: dict[str, list[str]], plan: Plan) -> Iterator[Words]:
    if isinstance(before, Metric) or isinstance(after, Metric):
        metric = after if isinstance(after, Metric) else before
        there: Words = (", in Datadog ", Name(metric.datadog)) if "datadog" in plan.targets else ()
        yield ("in Prometheus ", Name(metric.prometheus), *there)
    if readers.get(name):
        yield ("read by ", *listed(readers[name]))


def _differences(path: tuple[str, ...], old: Any, new: Any) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    if is_dataclass(old) and is_dataclass(new) and type(old) is type(new):
        for field in fields(old):
            if not path and field.name == "targets":
                continue  # They have a line of their own.
            if field.name not in _SKIPPED or (field.name == "slos" and path[:1] == ("modules",)):
                yield from _differences((*path, field.name), getattr(old, field.name), getattr(new, field.name))
    elif _is_parts(old) or _is_parts(new):
        before, after = _by_key(old), _by_key(new)
        for key in sorted({*before, *after}):
            yield from _differences((*path, key), before.get(key, _MISSING), after.get(key, _MISSING))
    elif old is None and is_dataclass(new):
        yield path, _MISSING, new
    elif new is None and is_dataclass(old):
        yield path, old, _MISSING
    elif old != new:
        yield path, old, new


def _is_parts(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and is_dataclass(value[0])


def _by_key(parts: Any) -> dict[str, Any]:
    keyed = {}
    for index, part in enumerate(parts or ()):
        key = getattr(part, "id", None) or getattr(part, "name", None) or getattr(part, "label", None)
        if key is None and hasattr(part, "channel"):
            key = f"{part.channel} {part.purpose}"
        keyed[key or str(index + 1)] = part
    return keyed


def _change(path: tuple[str, ...], before: Any, after: Any, targets: Container[str]) -> Change:
    what = _path_words(path)
    field = path[-1]
    if before is _MISSING or after is _MISSING:
        # What an alert needs of it shows in the alert.
        verb = "added" if before is _MISSING else "removed"
        values = {"path": list(path), "change": verb}
        details: tuple[Words, ...] = ((_WATCHED[verb],),) if path == ("watch",) else ()
        unwatched = path == ("watch",) and verb == "removed"
        effect = Effect.LOOSENED if unwatched else Effect.OTHER
        return Change(path[0], frozenset({effect}), (*what, f" {verb}"), details, values)
    effects = {Effect.OTHER}
    if field in _LATER and None in (before, after):
        # A metric that says nothing is scraped as often as the platform says.
        effects = {Effect.CHANGED}
    elif field in _LATER:
        effects = {Effect.LOOSENED if after > before else Effect.TIGHTENED}
    elif field in _MEASURED or path[0] == "report":
        effects = {Effect.CHANGED}
    elif path[0] == "watch" or field == "pages_from":
        effects = {Effect.REROUTED}
    elif field == "severity":
        effects = {Effect.LOOSENED if SEVERITIES.index(after) > SEVERITIES.index(before) else Effect.TIGHTENED}
    was, now = _shown(field, before), _shown(field, after)
    words: Words = (*what, " ", Name(now), ", was ", Name(was))
    known = _CONSEQUENCES | _OF_PAGERDUTY if "pagerduty" in targets else _CONSEQUENCES
    details = ((known[field],),) if field in known else ()
    return Change(path[0], frozenset(effects), words, details, {"path": list(path), "before": was, "after": now})


def _fields(path: tuple[str, ...]) -> Iterator[str]:
    """Yield the names of the fields that a path leads through, without the ids of parts."""
    rest = iter(path)
    for name in rest:
        yield name
        if name in _SINGULAR:
            next(rest, None)


def _path_words(path: tuple[str, ...]) -> Words:
    parts: list[str | Name] = []
    rest = list(path)
    while rest:
        head = rest.pop(0)
        if head in _SINGULAR and rest:
            parts += [f"{' ' if parts else ''}{_SINGULAR[head]} ", Name(rest.pop(0))]
        else:
            parts.append(f"{' ' if parts else ''}{head.removesuffix('_ms').replace('_', ' ')}")
    return tuple(parts)


def _shown(field: str, value: Any) -> str:
    if value is None or value == ():
        return "none"
    if field.endswith("_ms") and isinstance(value, int | Decimal):
        return format_duration(value) if value else "0s"
    if field == "targets":
        return " and ".join(f"{kind} {name}" for kind, name in value)
    if field == "buckets_ms":
        return ", ".join(format_duration(each) for each in value)
    if isinstance(value, Decimal):
        return exact(value)
    if field in ("labels", "annotations"):
        return ", ".join(f"{name}: {text}" for name, text in value)
    if isinstance(value, tuple):
        return ", ".join(_shown("", each) for each in value)
    return str(value)

"""Ways to break a rule, each a small change of its text; no code of the compiler has a part in it.

A kind is a function from a rule (as its YAML reads) to the broken rules that it makes of it: none where the rule has
nothing of the kind. What a change cannot alter (a threshold of 0 doubled, a matcher that another one implies) is left
out, with the reason beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Rule = dict
Kind = Callable[[Rule], Iterator[Rule]]

_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DURATION = re.compile(r"\b([0-9]+)(ms|[smhd])\b")
_WINDOW = re.compile(r"\[([0-9]+)(ms|[smhd])(:[0-9]+[smhd])?\]")
_LIMIT = re.compile(r"(>=? \(*)([0-9]+(?:\.[0-9]+)?)")
_RECORDED = re.compile(r"(slo:sli_error:ratio_rate)([0-9]+[smhd])")
_MATCHER = re.compile(r'([a-z_]+)(=~|!~|!=|=)"((?:[^"\\]|\\.)*)"')
RECORDED_WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")


def _with(rule: Rule, **changes: object) -> Rule:
    return {**rule, **changes}


def _expr(rule: Rule, text: str) -> Iterator[Rule]:
    if text != rule["expr"]:
        yield _with(rule, expr=text)


def _ms(count: str, unit: str) -> int:
    return int(count) * _UNITS[unit]


def _text(ms: float) -> str:
    whole = int(ms)
    return f"{whole // 1000}s" if whole % 1000 == 0 else f"{whole}ms"


def _limits(rule: Rule) -> list[re.Match[str]]:
    """The numbers that an alert compares with; the ``> 0`` that guards a division is none."""
    if "alert" not in rule:
        return []
    found = [m for m in _LIMIT.finditer(rule["expr"]) if float(m[2]) != 0]
    return found or list(_LIMIT.finditer(rule["expr"]))[-1:]


def _scaled(rule: Rule, factor: float) -> Iterator[Rule]:
    for match in _limits(rule):
        value = float(match[2])
        # Twice nothing is nothing: one more instead.
        changed = value * factor if value else 1.0
        if value or factor > 1:
            text = f"{changed:.10f}".rstrip("0").rstrip(".")
            yield from _expr(rule, rule["expr"][: match.start(2)] + text + rule["expr"][match.end(2) :])


def threshold_doubled(rule: Rule) -> Iterator[Rule]:
    return _scaled(rule, 2)


def threshold_halved(rule: Rule) -> Iterator[Rule]:
    # "More than 0" is the least already; half of a whole number is told apart only from 2 on.
    return _scaled(rule, 0.5)


def _resized(rule: Rule, factor: float) -> Iterator[Rule]:
    text = rule["expr"]

    def resize(match: re.Match[str]) -> str:
        return f"[{_text(_ms(match[1], match[2]) * factor)}{match[3] or ''}]"

    yield from _expr(rule, _WINDOW.sub(resize, text))


def window_halved(rule: Rule) -> Iterator[Rule]:
    return _resized(rule, 0.5)


def window_doubled(rule: Rule) -> Iterator[Rule]:
    """Not where the window is cut off at the start of the month or week all the same."""
    return iter(()) if " @ end()" in rule["expr"] else _resized(rule, 2)


def another_window(rule: Rule) -> Iterator[Rule]:
    """An error ratio of the next shorter and the next longer recorded window."""
    if "alert" not in rule:
        return
    for match in _RECORDED.finditer(rule["expr"]):
        at = RECORDED_WINDOWS.index(match[2]) if match[2] in RECORDED_WINDOWS else 0
        for other in {max(at - 1, 0), min(at + 1, len(RECORDED_WINDOWS) - 1)} - {at}:
            name = match[1] + RECORDED_WINDOWS[other]
            yield from _expr(rule, rule["expr"][: match.start()] + name + rule["expr"][match.end() :])


def grouping_dropped(rule: Rule) -> Iterator[Rule]:
    text = rule["expr"]
    yield from _expr(rule, text.replace(" by (region) (", " ("))
    yield from _expr(rule, text.replace("by (region, le)", "by (le)"))


def hold_removed(rule: Rule) -> Iterator[Rule]:
    if "for" in rule:
        yield {key: value for key, value in rule.items() if key != "for"}


def hold_doubled(rule: Rule) -> Iterator[Rule]:
    if "for" in rule:
        match = _DURATION.fullmatch(rule["for"])
        assert match
        yield _with(rule, **{"for": _text(2 * _ms(match[1], match[2]))})


def hold_added(rule: Rule) -> Iterator[Rule]:
    if "alert" in rule and "for" not in rule:
        yield _with(rule, **{"for": "6h"})


def comparison_flipped(rule: Rule) -> Iterator[Rule]:
    for match in _limits(rule):
        sign = match.start()
        flipped = rule["expr"][:sign] + "<" + rule["expr"][sign + 1 :]
        yield from _expr(rule, flipped)


def _closing(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        if depth == 0:
            return at
    raise AssertionError(text)


def or_zero_removed(rule: Rule) -> Iterator[Rule]:
    """All of an expression's ``or (0 * ...)`` at once: one that is left can stand in for another."""
    text = rule["expr"]
    while (start := text.find(" or (0 * ")) >= 0:
        text = text[:start] + text[_closing(text, start + 4) + 1 :]
    yield from _expr(rule, text)


def region_renamed(rule: Rule) -> Iterator[Rule]:
    for match in re.finditer(r'"region", "([a-z-]+)"', rule["expr"]):
        yield from _expr(rule, rule["expr"][: match.start(1)] + "nowhere" + rule["expr"][match.end(1) :])


def _in_regions(rule: Rule, matcher: str) -> Iterator[Rule]:
    if "alert" in rule and "region" in str(rule.get("annotations", "")):
        yield from _expr(rule, rule["expr"].replace("{", "{" + matcher + ", "))


def one_region_only(rule: Rule) -> Iterator[Rule]:
    yield from _in_regions(rule, 'region="ap-south"')
    yield from _in_regions(rule, 'region="us-east"')


def one_region_left_out(rule: Rule) -> Iterator[Rule]:
    for region in ("ap-south", "eu-west", "us-west"):
        yield from _in_regions(rule, f'region!="{region}"')


def _raw_matchers(rule: Rule) -> Iterator[re.Match[str]]:
    """Matchers of the platform's own metrics; those of recorded series are another kind."""
    for selector in re.finditer(r"(?<![a-z0-9_:])[a-z][a-z0-9_]+\{([^}]*)\}", rule["expr"]):
        yield from _MATCHER.finditer(rule["expr"], selector.start(1), selector.end(1))


def matcher_lost(rule: Rule) -> Iterator[Rule]:
    """Each distinct matcher of a raw metric, everywhere that it stands."""
    for text in dict.fromkeys(match[0] for match in _raw_matchers(rule) if match[1] != "le"):
        without = rule["expr"].replace(f"{text}, ", "").replace(f", {text}", "").replace(f"{{{text}}}", "")
        yield from _expr(rule, without)


def matcher_changed(rule: Rule) -> Iterator[Rule]:
    for match in {m[0]: m for m in _raw_matchers(rule) if m[1] != "le"}.values():
        yield from _expr(rule, rule["expr"].replace(match[0], f'{match[1]}{match[2]}"wrong"'))


def bound_changed(rule: Rule) -> Iterator[Rule]:
    """The first one: where events on both sides of a bound are summed, it shows only if one side alone is moved."""
    yield from _expr(rule, re.sub(r'le=~"[^"]*"', 'le="+Inf"', rule["expr"], count=1))


def slo_matcher_lost(rule: Rule) -> Iterator[Rule]:
    """Not where a total is multiplied by 0: whose it is does not show there."""
    kept = r'(0 \* sum by \(region\) \(slo:sli_total:increase[0-9a-z]+\{slo="[^"]*", )'
    yield from _expr(rule, re.sub(kept + r'|slo="[^"]*", ', lambda m: m[1] or "", rule["expr"]))


def and_becomes_or(rule: Rule) -> Iterator[Rule]:
    if "alert" in rule and "bad_events" not in str(rule["labels"]):
        yield from _expr(rule, re.sub(r"\) and \(", ") or (", rule["expr"], count=1))


def unless_becomes_and(rule: Rule) -> Iterator[Rule]:
    if "no_data" in str(rule["labels"]):
        yield from _expr(rule, rule["expr"].replace(" unless ", " and "))


def birth_lost(rule: Rule) -> Iterator[Rule]:
    """A counter that appears with a value has no increase: the part that counts it is taken away."""
    text = rule["expr"]
    while (at := text.find(" unless ")) >= 0 and "no_data" not in str(rule["labels"]):
        text = text[:at] + " and (vector(1) > 2) and " + text[at + len(" unless ") :]
    yield from _expr(rule, text)


def label_changed(rule: Rule) -> Iterator[Rule]:
    for name in ("tier", "condition", "owner", "slo"):
        if name in rule["labels"]:
            yield _with(rule, labels={**rule["labels"], name: "wrong"})


def label_dropped(rule: Rule) -> Iterator[Rule]:
    """Not slo and service, which most alerts have from the series that they read as well."""
    for name in ("tier", "condition", "owner"):
        if name in rule["labels"]:
            yield _with(rule, labels={key: value for key, value in rule["labels"].items() if key != name})


def objective_changed(rule: Rule) -> Iterator[Rule]:
    if rule.get("record") == "slo:objective:ratio":
        yield from _expr(rule, re.sub(r"vector\([0-9.]+\)", "vector(0.5)", rule["expr"]))


def sum_becomes_max(rule: Rule) -> Iterator[Rule]:
    """Only where sums are taken of several series: of one, they are the same."""
    yield from _expr(rule, rule["expr"].replace("sum_over_time(", "max_over_time("))


def increase_becomes_rate(rule: Rule) -> Iterator[Rule]:
    yield from _expr(rule, rule["expr"].replace("increase(", "rate("))


def fraction_turned_over(rule: Rule) -> Iterator[Rule]:
    match = re.fullmatch(r"(slo:\S+\{[^}]*\}) / \((slo:\S+\{[^}]*\}) > 0\)", rule["expr"])
    if match:
        yield from _expr(rule, f"{match[2]} / ({match[1]} > 0)")


def percentile_changed(rule: Rule) -> Iterator[Rule]:
    yield from _expr(rule, rule["expr"].replace("histogram_quantile(0.95,", "histogram_quantile(0.5,"))
    yield from _expr(rule, rule["expr"].replace("histogram_quantile(0.95,", "histogram_quantile(0.99,"))


def rule_lost(rule: Rule) -> Iterator[Rule]:
    """A rule of another name stands in its place."""
    name = "alert" if "alert" in rule else "record"
    yield _with(rule, **{name: f"{rule[name]}_lost" if name == "alert" else "lost"})


def _condition(rule: Rule) -> str:
    return rule["labels"].get("condition", "") if "alert" in rule else ""


def alternative_dropped(rule: Rule) -> Iterator[Rule]:
    """Each alternative of a regular expression on a raw metric, everywhere that it stands; each spelling of a bound.

    Not where an alert divides what it counts by all: what both sides lose does not show. Nor in a total of what is
    within a bound and what is over it: it is all, wherever the bound is.
    """
    both_sides = "sli_total" in rule.get("record", "") and "_bucket" in rule["expr"]
    if _condition(rule) in ("outage", "percentile_above") or both_sides:
        return
    for text, value in dict.fromkeys((m[0], m[3]) for m in _raw_matchers(rule) if m[2] in ("=~", "!~")):
        parts = value.split("|")
        for part in parts if len(parts) > 1 else ():
            fewer = "|".join(each for each in parts if each != part)
            yield from _expr(rule, rule["expr"].replace(text, text.replace(value, fewer)))


def matcher_widened(rule: Rule) -> Iterator[Rule]:
    """A regular expression takes in a little more than it should: what a matcher is about begins like it."""
    for text, label, op, value in dict.fromkeys((m[0], m[1], m[2], m[3]) for m in _raw_matchers(rule)):
        if label == "le":
            continue
        wide = {"5..": "[45].."}.get(value, re.sub(r"[a-z0-9]$", ".*", value))
        yield from _expr(rule, rule["expr"].replace(text, f'{label}{"!~" if op[0] == "!" else "=~"}"{wide}"'))


def matcher_narrowed(rule: Rule) -> Iterator[Rule]:
    """Not where an alert divides by what is narrowed with it."""
    if not _condition(rule):
        yield from _expr(rule, rule["expr"].replace('"5.."', '"50."'))
    yield from _expr(rule, re.sub(r"([a-z])\.\*", r"\1", rule["expr"]))


def sum_of_series_changed(rule: Rule) -> Iterator[Rule]:
    """Not of one recorded series. Where any event is one too many, the most of a series is as good as the sum.

    The mean is as good for the buckets of a histogram, which all are divided alike.
    """
    match = re.search(r"sum( by \(region(?:, le)?\) )\((?![^{]*slo:)", rule["expr"])
    as_good = "max" if rule["expr"].endswith("> 0") else "avg" if "histogram_quantile" in rule["expr"] else ""
    for function in ("max", "avg") if match else ():
        if match and function != as_good:
            yield from _expr(rule, rule["expr"][: match.start()] + function + rule["expr"][match.start() + 3 :])


def threshold_nudged(rule: Rule) -> Iterator[Rule]:
    """By a twentieth, each alone; a number of events by one. The horizon of a period's length never decides."""
    if _condition(rule) == "bad_events":
        for match in _limits(rule):
            for other in {int(match[2]) + 1, max(int(match[2]) - 1, 0)} - {int(match[2])}:
                yield from _expr(rule, rule["expr"][: match.start(2)] + str(other) + rule["expr"][match.end(2) :])
        return
    factors = (0.995, 1.009) if _condition(rule) == "outage" else (0.95, 1.05)
    for match in _limits(rule):
        for factor in factors:
            text = f"{float(match[2]) * factor:.10f}".rstrip("0").rstrip(".")
            yield from _expr(rule, rule["expr"][: match.start(2)] + text + rule["expr"][match.end(2) :])


def horizon_nudged(rule: Rule) -> Iterator[Rule]:
    """Not where the horizon is the period: there the burn rate alone decides."""
    for match in re.finditer(r"> 0\) / (0\.[0-9]+)\)", rule["expr"]) if _condition(rule) == "exhausts_within" else ():
        for factor in (0.9, 1.1):
            text = f"{float(match[1]) * factor:.10f}"
            yield from _expr(rule, rule["expr"][: match.start(1)] + text + rule["expr"][match.end(1) :])


def guard_lost(rule: Rule) -> Iterator[Rule]:
    """What keeps a target that has just come from counting its past: the first; others stand by zeros."""
    guard = r" and ignoring \([a-z, ]*\) [a-z0-9_]+(\{[^}]*\})? offset [0-9]+[mh](?=\))"
    yield from _expr(rule, re.sub(guard, "", rule["expr"], count=1))


def memory_changed(rule: Rule) -> Iterator[Rule]:
    yield from _expr(rule, rule["expr"].replace("[1d] offset", "[5m] offset"))
    yield from _expr(rule, rule["expr"].replace("[1d] offset", "[2d] offset"))


def rounded_up(rule: Rule) -> Iterator[Rule]:
    """Not a single event, of which what is stretched to the edges of a window is never half another."""
    if not rule["expr"].endswith("> 0"):
        yield from _expr(rule, rule["expr"].replace("floor(", "round("))


def window_resized_alone(rule: Rule) -> Iterator[Rule]:
    """Each of the windows by itself, not by zeros; a calendar's is cut off at its start all the same.

    Of an alert those over which it counts, and looks for restarts: further back than its window is nothing to see.
    """
    whole = rule["expr"]
    counts = _condition(rule) == "bad_events"
    if not counts and ("alert" in rule or " @ end()" in whole):
        return
    for match in _WINDOW.finditer(whole.partition(" or (0 *")[0]):
        before, after = whole[: match.start()], whole[match.end() :]
        function = re.findall(r"[a-z_]+(?=\()", before)[-1]
        for factor in (0.5,) if counts else (0.5, 2):
            if function in ("resets", "increase", "min_over_time", "sum_over_time"):
                yield from _expr(rule, f"{before}[{_text(_ms(match[1], match[2]) * factor)}{match[3] or ''}]{after}")


def exactness_lost(rule: Rule) -> Iterator[Rule]:
    """What is seen of a counter is stretched to the edges of the window, as after a reset; not a single event."""
    if _condition(rule) == "bad_events" and not rule["expr"].endswith("> 0"):
        yield from _expr(rule, rule["expr"].replace(") == 0)", ") < 0)"))


def offset_changed(rule: Rule) -> Iterator[Rule]:
    """Each of them alone; not by zeros, where nothing is counted, and not of one that has just been at hand."""
    text = rule["expr"].partition(" or (0 *")[0]
    for match in re.finditer(r"(?<!\] )offset ([0-9]+)([mh])", text):
        longer = f"offset {_text(3 * _ms(match[1], match[2]))}"
        yield from _expr(rule, text[: match.start()] + longer + rule["expr"][match.end() :])


def first_sample_lost(rule: Rule) -> Iterator[Rule]:
    """What a counter is compared with that was not there a window ago."""
    yield from _expr(rule, rule["expr"].replace("min_over_time(", "max_over_time("))
    yield from _expr(rule, rule["expr"].replace("min_over_time(", "last_over_time("))


def guard_widened(rule: Rule) -> Iterator[Rule]:
    """Whatever the target has reported of the metric tells how long it has been there; not by zeros.

    Nor where an alert divides: what both sides take in does not show.
    """
    text = "" if _condition(rule) == "outage" else rule["expr"]
    for guard in re.finditer(r"ignoring \([a-z, ]*\) ((?:[^()]|\([^()]*\))*)\)", text.partition(" or (0 *")[0]):
        for match in re.finditer(r"\{[^}]*\}", guard[1]):
            at = guard.start(1) + match.start()
            yield from _expr(rule, text[:at] + text[at + len(match[0]) :])


def nothing_divided(rule: Rule) -> Iterator[Rule]:
    """A ratio of no event is a number that is none."""
    if "record" in rule:
        yield from _expr(rule, re.sub(r"(/ \(.*) > 0\)", r"\1 >= 0)", rule["expr"]))


def restart_lost(rule: Rule) -> Iterator[Rule]:
    if "record" in rule:
        yield from _expr(rule, rule["expr"].replace("increase(", "delta("))


def calendar_reach_cut(rule: Rule) -> Iterator[Rule]:
    for whole, cut in (("[31d:1h]", "[28d:1h]"), ("[7d:1h]", "[6d:1h]")):
        yield from _expr(rule, rule["expr"].replace(whole, cut))


def first_event_forgiven(rule: Rule) -> Iterator[Rule]:
    if "slo:period_bad" in rule["expr"]:
        yield from _expr(rule, rule["expr"].replace("> bool 0", "> bool 1"))


def slo_matcher_widened(rule: Rule) -> Iterator[Rule]:
    """Not where a total is multiplied by 0."""
    zeros = r'(0 \* sum by \(region\) \(slo:sli_total:increase[0-9a-z]+\{slo="[^"]*")'
    wide = rf'{zeros}|(?<=[{{ ])slo="([^"]*)"'
    yield from _expr(rule, re.sub(wide, lambda m: m[1] or f'slo=~"{m[2]}.*"', rule["expr"]))


KINDS: tuple[Kind, ...] = (
    threshold_doubled,
    threshold_halved,
    window_halved,
    window_doubled,
    another_window,
    grouping_dropped,
    hold_removed,
    hold_doubled,
    hold_added,
    comparison_flipped,
    or_zero_removed,
    region_renamed,
    one_region_only,
    one_region_left_out,
    matcher_lost,
    matcher_changed,
    bound_changed,
    slo_matcher_lost,
    and_becomes_or,
    unless_becomes_and,
    birth_lost,
    label_changed,
    label_dropped,
    objective_changed,
    sum_becomes_max,
    increase_becomes_rate,
    fraction_turned_over,
    percentile_changed,
    rule_lost,
    alternative_dropped,
    matcher_widened,
    matcher_narrowed,
    sum_of_series_changed,
    threshold_nudged,
    horizon_nudged,
    guard_lost,
    memory_changed,
    rounded_up,
    window_resized_alone,
    exactness_lost,
    offset_changed,
    first_sample_lost,
    guard_widened,
    nothing_divided,
    restart_lost,
    calendar_reach_cut,
    first_event_forgiven,
    slo_matcher_widened,
)

"""Ways to break a rule, each a small change of its text; no code of the compiler has a part in it.

A kind is a function from a rule (as its YAML reads) to the broken rules that it makes of it: none where the rule has
nothing of the kind. What a change cannot alter (a threshold of 0 doubled, a matcher that another one implies) is left
out, with the reason beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.proof import mutants_sampled

Rule = dict
Kind = Callable[[Rule], Iterator[Rule]]

_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DURATION = re.compile(r"\b([0-9]+)(ms|[smhd])\b")
_WINDOW = re.compile(r"(?<=\})\[([0-9]+)(ms|[smhd])\]")
"""The window of a sum of tiles, or of a raw series; not the reach of a subquery."""
_LIMIT = re.compile(r"(>=? \(*)([0-9]+(?:\.[0-9]+)?)")
_RECORDED = re.compile(r"(slo:sli_error:ratio_rate)([0-9]+[smhd])")
_MATCHER = re.compile(r'([a-z_]+)(=~|!~|!=|=)"((?:[^"\\]|\\.)*)"')
RECORDED_WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
_SPELLINGS = re.compile(r'le=~"([^"]*)"')


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


def _closing(text: str, start: int) -> int:
    """Return where the parenthesis at a place, or the first one after it, is closed."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        if depth == 0 and text[at] == ")":
            return at
    raise AssertionError(text)


def _without(text: str, begin: str, holds: str = "", lacks: str = "") -> str:
    """Return a text without the operators and operands that begin so and are some function or parentheses."""
    at = 0
    while (at := text.find(begin, at)) >= 0:
        end = _closing(text, at) + 1
        part = text[at:end]
        if holds in part and not (lacks and lacks in part):
            text = text[:at] + text[end:]
        else:
            at += len(begin)
    return text


def _condition(rule: Rule) -> str:
    return rule["labels"].get("condition", "") if "alert" in rule else ""


def _part(rule: Rule) -> str | None:
    """Which part of tiles a rule records; None for one that records none."""
    return rule["labels"].get("part", "") if rule.get("record", "").endswith(":tile") else None


def _is_event(rule: Rule) -> bool:
    """Whether a rule records the tiles of a bare event, which has no total and no second part."""
    return _part(rule) == "" and "present_over_time(" in rule["expr"]


def _limits(rule: Rule) -> list[re.Match[str]]:
    """The numbers that an alert compares with; the ``> 0`` that guards a division is none."""
    if "alert" not in rule:
        return []
    found = [m for m in _LIMIT.finditer(rule["expr"]) if float(m[2]) != 0]
    return found or list(_LIMIT.finditer(rule["expr"]))[-1:]


# Limits, windows and how long a condition holds.


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


def comparison_flipped(rule: Rule) -> Iterator[Rule]:
    for match in _limits(rule):
        sign = match.start()
        flipped = rule["expr"][:sign] + "<" + rule["expr"][sign + 1 :]
        yield from _expr(rule, flipped)


def kept_otherwise(rule: Rule) -> Iterator[Rule]:
    """Not at all, or for half or twice as long."""
    keep = rule.get("keep_firing_for")
    if keep is not None:
        yield {key: value for key, value in rule.items() if key != "keep_firing_for"}
        number, unit = int(keep[:-1]), keep[-1]
        yield from (_with(rule, keep_firing_for=_text(_ms(str(number), unit) * factor)) for factor in (0.5, 2))


def horizon_nudged(rule: Rule) -> Iterator[Rule]:
    """Not where the horizon is the period: there the burn rate alone decides."""
    for match in re.finditer(r"> 0\) / (0\.[0-9]+)\)", rule["expr"]) if _condition(rule) == "exhausts_within" else ():
        for factor in (0.9, 1.1):
            text = f"{float(match[1]) * factor:.10f}"
            yield from _expr(rule, rule["expr"][: match.start(1)] + text + rule["expr"][match.end(1) :])


def horizon_rounded(rule: Rule) -> Iterator[Rule]:
    """A share of a period with two digits: a tenth of it is lost."""
    if _condition(rule) == "exhausts_within":
        yield from _expr(rule, re.sub(r"(?<=> 0\) / 0\.0[0-9])[0-9]+", "", rule["expr"]))


def _resized(rule: Rule, factor: float) -> Iterator[Rule]:
    """Each of the windows alone."""
    if _part(rule) is not None:
        return
    text = rule["expr"]
    for match in _WINDOW.finditer(text):
        window = f"[{_text(_ms(match[1], match[2]) * factor)}]"
        yield from _expr(rule, text[: match.start()] + window + text[match.end() :])


def window_halved(rule: Rule) -> Iterator[Rule]:
    return _resized(rule, 0.5)


def window_doubled(rule: Rule) -> Iterator[Rule]:
    return _resized(rule, 2)


def window_resized_as_one(rule: Rule) -> Iterator[Rule]:
    """Both sides of a ratio: what is wrong is its length, and not its sum."""
    if _part(rule) is None and len(_WINDOW.findall(rule["expr"])) > 1 and "calendar" not in rule.get("record", ""):
        for factor in (0.5, 2):
            change = lambda m, by=factor: f"[{_text(_ms(m[1], m[2]) * by)}]"  # noqa: E731
            yield from _expr(rule, _WINDOW.sub(change, rule["expr"]))


def another_window(rule: Rule) -> Iterator[Rule]:
    """An error ratio of the next shorter and the next longer recorded window."""
    if "alert" not in rule:
        return
    for match in _RECORDED.finditer(rule["expr"]):
        at = RECORDED_WINDOWS.index(match[2]) if match[2] in RECORDED_WINDOWS else 0
        for other in {max(at - 1, 0), min(at + 1, len(RECORDED_WINDOWS) - 1)} - {at}:
            name = match[1] + RECORDED_WINDOWS[other]
            yield from _expr(rule, rule["expr"][: match.start()] + name + rule["expr"][match.end() :])


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


# What a rule reads: regions, matchers, labels, another series.


def region_renamed(rule: Rule) -> Iterator[Rule]:
    """Not the zeros of a tile, which stand where nothing happens: regions beyond the first two have no traffic."""
    if _part(rule) is None:
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


def region_dropped(rule: Rule) -> Iterator[Rule]:
    """All regions are summed as one."""
    yield from _expr(rule, rule["expr"].replace("by (region) (", "() (").replace("() (", "("))
    yield from _expr(rule, rule["expr"].replace("by (slo, service, region)", "by (slo, service)"))
    yield from _expr(rule, rule["expr"].replace("by (region, le)", "by (le)"))


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


def matcher_widened(rule: Rule) -> Iterator[Rule]:
    """A regular expression takes in a little more than it should: what a matcher is about begins like it."""
    for text, label, op, value in dict.fromkeys((m[0], m[1], m[2], m[3]) for m in _raw_matchers(rule)):
        if label == "le":
            continue
        wide = {"5..": "[45].."}.get(value, re.sub(r"[a-z0-9]$", ".*", value))
        yield from _expr(rule, rule["expr"].replace(text, f'{label}{"!~" if op[0] == "!" else "=~"}"{wide}"'))


def matcher_narrowed(rule: Rule) -> Iterator[Rule]:
    """Not in tiles of all events: bad ones are read there only to see them fall."""
    if not _condition(rule) and "_total:" not in rule.get("record", ""):
        yield from _expr(rule, rule["expr"].replace('"5.."', '"50."'))
    yield from _expr(rule, re.sub(r"([a-z])\.\*", r"\1", rule["expr"]))


def alternative_dropped(rule: Rule) -> Iterator[Rule]:
    """Each alternative of a regular expression on a raw metric, everywhere that it stands."""
    for text, value in dict.fromkeys((m[0], m[3]) for m in _raw_matchers(rule) if m[2] in ("=~", "!~")):
        parts = value.split("|")
        for part in parts if len(parts) > 1 and not text.startswith("le=") else ():
            fewer = "|".join(each for each in parts if each != part)
            yield from _expr(rule, rule["expr"].replace(text, text.replace(value, fewer)))


def spelling_lost(rule: Rule) -> Iterator[Rule]:
    """One way to write a bound, everywhere that it stands."""
    for value in dict.fromkeys(_SPELLINGS.findall(rule["expr"])):
        parts = value.split("|")
        for part in parts:
            fewer = "|".join(each for each in parts if each != part)
            yield from _expr(rule, rule["expr"].replace(f'le=~"{value}"', f'le=~"{fewer}"'))


def spellings_summed(rule: Rule) -> Iterator[Rule]:
    """Where both spellings of a bound are there for a moment, one is counted and not both.

    All events of a target that comes back are its histogram's count, which has no bound: of its buckets only a fall is
    read, and what is left behind is never the last that was seen.
    """
    if _part(rule) == "return" and "_total:" in rule["record"]:
        return
    yield from _expr(rule, rule["expr"].replace("max without (le)", "sum without (le)"))


def bound_changed(rule: Rule) -> Iterator[Rule]:
    """Everywhere: where all events are those within a bound and those above it, this one tells nothing of a total."""
    if "alert" in rule or "sli_total" not in rule["record"]:
        yield from _expr(rule, _SPELLINGS.sub('le="+Inf"', rule["expr"]))


def slo_matcher_lost(rule: Rule) -> Iterator[Rule]:
    """Not what a tile reads of itself, which tells when it was recorded last: other SLOs' run at the same time."""
    if _part(rule) is None:
        yield from _expr(rule, re.sub(r'slo="[^"]*", ', "", rule["expr"]))


def slo_matcher_widened(rule: Rule) -> Iterator[Rule]:
    if _part(rule) is None:
        yield from _expr(rule, re.sub(r'(?<=\{)slo="([^"]*)"', r'slo=~"\1.*"', rule["expr"]))


def one_part_only(rule: Rule) -> Iterator[Rule]:
    """A window holds the tiles of every part; only no_data is about one."""
    if _part(rule) is None:
        yield from _expr(rule, re.sub(r"(:tile\{[^}]*)\}\[", r'\1, part=""}[', rule["expr"]))
        yield from _expr(rule, re.sub(r"(:tile\{[^}]*)\}\[", r'\1, part!="late"}[', rule["expr"]))


def every_part(rule: Rule) -> Iterator[Rule]:
    """Data is there as long as its own tile is; a late one can be there for longer."""
    if _condition(rule) == "no_data":
        yield from _expr(rule, rule["expr"].replace(', part=""', ""))


def window_instead_of_tile(rule: Rule) -> Iterator[Rule]:
    if _condition(rule) == "no_data":
        window = re.sub(r'slo:sli_total:tile\{(.*), part=""\}', r"slo:sli_total:increase5m{\1}", rule["expr"])
        yield from _expr(rule, window)


def tile_of_the_slo(rule: Rule) -> Iterator[Rule]:
    """An alert that counts something else than its SLO reads what the SLO counts."""
    if "alert" in rule:
        own = re.sub(r', alert="[^"]*"', "", rule["expr"])
        yield from _expr(rule, own.replace("slo:alert_", "slo:sli_"))


def label_changed(rule: Rule) -> Iterator[Rule]:
    for name in ("tier", "condition", "owner", "slo", "alert", "part"):
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


def rule_lost(rule: Rule) -> Iterator[Rule]:
    """A rule of another name stands in its place."""
    name = "alert" if "alert" in rule else "record"
    yield _with(rule, **{name: f"{rule[name]}_lost" if name == "alert" else "lost"})


# How conditions and ratios are made.


def and_becomes_or(rule: Rule) -> Iterator[Rule]:
    if "alert" in rule and _condition(rule) != "bad_events":
        yield from _expr(rule, re.sub(r"\) and \(", ") or (", rule["expr"], count=1))


def unless_becomes_and(rule: Rule) -> Iterator[Rule]:
    if _condition(rule) == "no_data":
        yield from _expr(rule, rule["expr"].replace(" unless ", " and "))


def fraction_turned_over(rule: Rule) -> Iterator[Rule]:
    match = re.fullmatch(r"(.*) / \((.*) > 0\)", rule["expr"])
    if match and "record" in rule:
        yield from _expr(rule, f"{match[2]} / ({match[1]} > 0)")


def nothing_divided(rule: Rule) -> Iterator[Rule]:
    """A ratio of no event is a number that is none."""
    if "record" in rule:
        yield from _expr(rule, re.sub(r"(/ \(.*) > 0\)", r"\1 >= 0)", rule["expr"]))


def mean_of_ratios(rule: Rule) -> Iterator[Rule]:
    """A ratio of sums weighs each event alike; a mean of ratios weighs each moment alike."""
    match = re.fullmatch(r"slo:sli_error:ratio_rate([0-9]+[hd])", rule.get("record", ""))
    window = _WINDOW.search(rule["expr"])
    if match and window and match[1] != "1h":
        own = re.search(r'slo="[^"]*", service="[^"]*"', rule["expr"])
        assert own
        yield from _expr(rule, f"avg_over_time(slo:sli_error:ratio_rate5m{{{own[0]}}}[{match[1]}])")


def first_event_forgiven(rule: Rule) -> Iterator[Rule]:
    if "slo:period_bad" in rule["expr"]:
        yield from _expr(rule, rule["expr"].replace("> bool 0.000001", "> bool 1"))


def sum_becomes_max(rule: Rule) -> Iterator[Rule]:
    """Of a tile too, where the steps since the last one are two."""
    for function in ("max", "avg", "last"):
        yield from _expr(rule, rule["expr"].replace("sum_over_time(", f"{function}_over_time(", 1))


def sum_of_series_changed(rule: Rule) -> Iterator[Rule]:
    """The mean is as good for the buckets of a histogram, which all are divided alike."""
    if match := re.search(r"sum by \((region(?:, le)?|slo, service, region|cluster, [a-z, ]*)\) \(", rule["expr"]):
        for function in ("max",) if "histogram_quantile" in rule["expr"] else ("max", "avg"):
            if rule.get("record") != "slo:calendar_error:ratio" or function == "max":
                yield from _expr(rule, rule["expr"][: match.start()] + function + rule["expr"][match.start() + 3 :])


def rounded_down(rule: Rule) -> Iterator[Rule]:
    """What is estimated in a native histogram is no whole number. Counters' are: there a tile rounded is the same."""
    if ":increase" in rule.get("record", "") and "slo:sli_" in rule["record"]:
        yield from _expr(rule, re.sub(r"^((?:clamp_min\()?sum by .*sum_over_time.*)$", r"floor(\1)", rule["expr"]))


def percentile_changed(rule: Rule) -> Iterator[Rule]:
    yield from _expr(rule, rule["expr"].replace("histogram_quantile(0.95,", "histogram_quantile(0.5,"))
    yield from _expr(rule, rule["expr"].replace("histogram_quantile(0.95,", "histogram_quantile(0.99,"))


def guard_lost(rule: Rule) -> Iterator[Rule]:
    """The least number of events."""
    yield from _expr(rule, re.sub(r" and \([^()]*(?:\([^()]*\([^()]*\)\))? >= [0-9]+\)$", "", rule["expr"]))
    # The same of bad events.
    yield from _expr(rule, re.sub(r" and \(round\(.*, 1e-06\) >= [0-9]+\)$", "", rule["expr"]))


def guard_reads_bad_events(rule: Rule) -> Iterator[Rule]:
    yield from _guard(rule, "slo:sli_total:", "slo:sli_bad:")
    yield from _guard(rule, "slo:period_total:", "slo:period_bad:")


def guard_of_another_window(rule: Rule) -> Iterator[Rule]:
    for one, other in (("increase5m", "increase1h"), ("increase1h", "increase5m"), ("increase30m", "increase5m")):
        yield from _guard(rule, one, other)
    match = re.search(r"\[([0-9]+)s\]\)\) >= [0-9]+\)$", rule["expr"])
    if match:
        yield from _guard(rule, f"[{match[1]}s]", f"[{int(match[1]) // 3}s]")


def _guard(rule: Rule, old: str, new: str) -> Iterator[Rule]:
    """Change what the least number of events is held against."""
    head, _, tail = rule["expr"].rpartition(" and ")
    if "alert" in rule and re.search(r" >= [0-9]+\)$", tail):
        yield from _expr(rule, f"{head} and {tail.replace(old, new)}")


# Since the calendar month or week began.


def calendar_starts_late(rule: Rule) -> Iterator[Rule]:
    """A period by a day, as it is of whole days, which stand at their end: an hour is none. The day by an hour."""
    for unit, late in (("month", 86400), ("week", 86400), ("day", 3600)):
        name = f"slo:calendar_{unit}:start_timestamp_seconds @ end()"
        yield from _expr(rule, rule["expr"].replace(name, f"({name} + {late})"))


def calendar_parts_swapped(rule: Rule) -> Iterator[Rule]:
    """Days, hours and minutes: each is summed over a time of its own."""
    for one, other in (("day", "hour"), ("month", "day"), ("week", "day")):
        names = {f"calendar_{one}:": f"calendar_{other}:", f"calendar_{other}:": f"calendar_{one}:"}
        if all(name in rule["expr"] for name in names):
            swapped = re.sub("|".join(names), lambda m, other=names: other[m[0]], rule["expr"])
            yield from _expr(rule, swapped)


def calendar_part_lost(rule: Rule) -> Iterator[Rule]:
    """The days, and the hours of today."""
    if rule.get("record") == "slo:calendar_error:ratio":
        for reach in ("d:1d]", "[1d:1h]"):
            yield from _expr(rule, rule["expr"].replace(reach, reach.replace("]", "] offset 900d")))


def calendar_reach_cut(rule: Rule) -> Iterator[Rule]:
    if rule.get("record") != "slo:calendar_error:ratio":
        return
    reaches = (("[31d:1d]", "[28d:1d]"), ("[7d:1d]", "[5d:1d]"), ("[1d:1h]", "[12h:1h]"))
    for whole, cut in reaches:
        yield from _expr(rule, rule["expr"].replace(whole, cut))


# How tiles are counted.


def step_offset_lost(rule: Rule) -> Iterator[Rule]:
    """Counters are compared with themselves one step before."""
    if _part(rule) in ("", "late"):
        yield from _expr(rule, rule["expr"].replace(" offset 15s)", ")"))
        yield from _expr(rule, rule["expr"].replace(" offset 15s)", " offset 30s)"))


def delay_lost(rule: Rule) -> Iterator[Rule]:
    """Of the tile alone: the steps that count are still those before the delay."""
    yield from _expr(rule, re.sub(r"s\] offset (30s|3m)\)", "s])", rule["expr"]))


def delay_of_the_filter_lost(rule: Rule) -> Iterator[Rule]:
    yield from _expr(rule, re.sub(r"\)\) - (30|180)\) >= time", ")) - 0) >= time", rule["expr"]))


def step_widened(rule: Rule) -> Iterator[Rule]:
    yield from _expr(rule, re.sub(r":15s\] offset (30s|3m)\)", r":30s] offset \1)", rule["expr"]))


def filter_removed(rule: Rule) -> Iterator[Rule]:
    """A step counts in one tile."""
    if _part(rule) is not None:
        yield from _expr(rule, _without(rule["expr"], " unless ((sum by (region) (max_over_time(timestamp("))


def filter_turned(rule: Rule) -> Iterator[Rule]:
    yield from _expr(rule, rule["expr"].replace(") >= time()", ") < time()"))


def restart_not_looked_for(rule: Rule) -> Iterator[Rule]:
    """What a counter has more than before is no increment if another one of its target fell."""
    if _part(rule) is not None:
        yield from _expr(rule, _without(rule["expr"], " unless (", holds=" < ", lacks="timestamp("))


def fall_turned(rule: Rule) -> Iterator[Rule]:
    """A counter that grows did not restart."""
    yield from _expr(rule, rule["expr"].replace("[29s:15s]) < 0", "[29s:15s]) > 0"))


def pair_cut(rule: Rule) -> Iterator[Rule]:
    """A restart shows in two values of a counter, one step apart."""
    yield from _expr(rule, rule["expr"].replace("[29s:15s]", "[14s:15s]"))


def restart_lost(rule: Rule) -> Iterator[Rule]:
    """After a restart all that a counter has is new."""
    text = rule["expr"]
    while (at := text.find(" unless (stddev_over_time(")) >= 0:
        start = _opening(text, at)
        start -= text[start - 1] == "("
        assert text[:start].endswith(" or "), text[start - 20 : start + 20]
        text = text[: start - 4] + text[_closing(text, start) + 1 :]
    yield from _expr(rule, text)


def _opening(text: str, at: int) -> int:
    """Return where the innermost open parenthesis around a place begins."""
    depth = 0
    for place in range(at - 1, -1, -1):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth > 0:
            return place
    raise AssertionError(text)


def steady_turned(rule: Rule) -> Iterator[Rule]:
    """A fall while the total hardly changes is no restart: a series was dropped."""
    yield from _expr(rule, rule["expr"].replace("<= 0.02565)", "> 0.02565)"))


def steady_forgotten(rule: Rule) -> Iterator[Rule]:
    """Where a target has several series of a metric: of one that is gone altogether there is nothing to count."""
    if any(m[2] != "=" and m[1] != "le" for m in _raw_matchers(rule)):
        yield from _expr(rule, rule["expr"].replace("<= 0.02565)", "<= -1)"))


def steady_too_wide(rule: Rule) -> Iterator[Rule]:
    """A target that has counted half as much again soon after its restart did restart."""
    yield from _expr(rule, rule["expr"].replace("<= 0.02565)", "<= 1.15)"))


def zero_lost(rule: Rule) -> Iterator[Rule]:
    """Each ``or (0 * ...)`` alone: of the tile, and of a counter that was not there yet.

    Not that of a tile of all events, or of a histogram's bad ones, which is there a moment later all the same; nor of a
    late one: where nothing is late there is nothing to be counted again. Nor of a target that comes back: what it did
    not have before counts in full, as after a restart.
    """
    if _part(rule) == "return":
        return
    text, at = rule["expr"], 0
    while (at := text.find(" or (0 * ", at)) >= 0:
        end = _closing(text, at) + 1
        if end < len(text) or (_part(rule) == "" and "_bad:" in rule["record"] and "_bucket" not in text):
            yield from _expr(rule, text[:at] + text[end:])
        at += 1


def zeros_of_an_event_lost(rule: Rule) -> Iterator[Rule]:
    """What says that a group is measured, from which on a new target is news."""
    if _is_event(rule):
        yield from _expr(rule, _without(rule["expr"], " or (((label_replace(vector(0)"))


def target_lost(rule: Rule) -> Iterator[Rule]:
    """Targets are told apart by each of their labels; so is one that restarts."""
    if _part(rule) is not None:
        for label in ("cluster", "container", "instance", "job", "namespace", "pod"):
            yield from _expr(rule, re.sub(rf"(?<=[(,] ){label}, |(?<=\(){label}, ", "", rule["expr"]))


def label_kept(rule: Rule) -> Iterator[Rule]:
    """A series with another value of a label is no new target. Not where a matcher leaves one value only."""
    labels = sorted({m[1] for m in _raw_matchers(rule) if m[2] != "="} - {"le", "region"})
    if _part(rule) is not None:
        for label in labels:
            yield from _expr(rule, rule["expr"].replace("by (cluster,", f"by ({label}, cluster,"))


def complement_lost(rule: Rule) -> Iterator[Rule]:
    """What is above a bound is all but what is within it."""
    text = rule["expr"]
    if _part(rule) is None or "sli_total" in rule["record"]:
        return
    changed = re.sub(
        r" - sum by \([a-z, ]*\) \(max without \(le\) \([a-z_]*_bucket\{[^}]*\}(?: offset 15s)?\)\)", "", text
    )
    yield from _expr(rule, changed)


def bucket_not_asked_for(rule: Rule) -> Iterator[Rule]:
    """A histogram without the bucket of the bound is no data, which shows in the tiles of all events."""
    if _part(rule) == "" and "_total:" in rule["record"]:
        without = re.sub(
            r" and sum by \([a-z, ]*\) \(max without \(le\) \([a-z_]*_bucket\{[^}]*\}(?: offset 15s)?\)\)",
            "",
            rule["expr"],
        )
        yield from _expr(rule, without)


def memory_cut(rule: Rule) -> Iterator[Rule]:
    """What a target that comes back had counted is known for an hour."""
    yield from _expr(rule, rule["expr"].replace("[1h:15s]", "[5m:15s]"))


def look_back_cut(rule: Rule) -> Iterator[Rule]:
    """What happened while no rule ran for a quarter of an hour is counted late, and once."""
    if _part(rule) in ("late", "return"):
        yield from _expr(rule, rule["expr"].replace("[907s:15s]", "[507s:15s]"))
        yield from _expr(rule, re.sub(r"\[907s:15s\](?= offset)", "[307s:15s]", rule["expr"]))


def past_counted_again(rule: Rule) -> Iterator[Rule]:
    """What a target had counted before it was away."""
    text = rule["expr"]
    for begin in (" - last_over_time(", " - (last_over_time("):
        while (at := text.find(begin)) >= 0:
            end = _closing(text, at) + 1
            after = re.match(r" offset 15s\)", text[end:])
            text = text[:at] + text[end + (after.end() if after else 0) :]
    yield from _expr(rule, text)


def past_believed(rule: Rule) -> Iterator[Rule]:
    """A target that brings along more than its group could have counted brings a past."""
    yield from _expr(rule, re.sub(r", 1000\)", ", 1000000000)", rule["expr"]))


def busy_not_believed(rule: Rule) -> Iterator[Rule]:
    """Not of a bare event: its group is measured for longer than one that a test shows busy."""
    if not _is_event(rule):
        yield from _expr(rule, re.sub(r"clamp_min\([0-9]+ \* ", "clamp_min(0 * ", rule["expr"]))


def few_not_believed(rule: Rule) -> Iterator[Rule]:
    """As many events as a group counts in ten minutes may come with a new target, and a thousand in any case."""
    yield from _expr(rule, re.sub(r"clamp_min\([0-9]+ \* (.*?), 1000\)", r"clamp_min(0 * \1, 0)", rule["expr"]))


def unmeasured_believed(rule: Rule) -> Iterator[Rule]:
    """In a group that was not measured before, nothing tells what is new. A test begins with that of a bare event."""
    if not _is_event(rule):
        yield from _expr(rule, re.sub(r" offset 1[05]m\)\), 1000", ")), 1000", rule["expr"]))


def old_taken_for_new(rule: Rule) -> Iterator[Rule]:
    """A target that was there within a day, and more than an hour ago, is not new."""
    text = rule["expr"]
    found = re.search(r" unless \(\(*last_over_time\(\(.*?@ end\(\) offset 65m", text)
    if found:
        yield from _expr(rule, text[: found.start()] + text[_closing(text, found.start()) + 1 :])
        yield from _expr(rule, text.replace("@ end() offset 65m", "@ end() offset 30h"))


def restarted_taken_for_old(rule: Rule) -> Iterator[Rule]:
    """A target that has counted less than when it was seen within a day has restarted."""
    yield from _expr(rule, re.sub(r"(offset 1d\)\)*) <= ", r"\1 <= 1e9 + ", rule["expr"]))


def there_taken_for_back(rule: Rule) -> Iterator[Rule]:
    """A target that was there one step before is counted elsewhere."""
    if _part(rule) == "return":
        text = rule["expr"]
        at = text.rfind(" unless ", 0, text.find(" unless ((sum by (region) (max_over_time(timestamp("))
        end = text.find(") unless ((sum by (region) (max_over_time(timestamp(")
        yield from _expr(rule, text[:at] + text[end:])


def covered_counted_again(rule: Rule) -> Iterator[Rule]:
    """A step at which a rule ran has its tile."""
    if _part(rule) == "late":
        yield from _expr(rule, _without(rule["expr"], " unless sum by (region) (present_over_time("))
        yield from _expr(rule, rule["expr"].replace("offset -157s", "offset 157s"))
        yield from _expr(rule, rule["expr"].replace("offset -157s", "offset -17s"))


KINDS: tuple[Kind, ...] = (
    *(
        value
        for name, value in list(globals().items())
        if not name.startswith("_") and callable(value) and getattr(value, "__module__", "") == __name__
    ),
    *mutants_sampled.KINDS,
)
"""Every public function above, and those of rules that count samples and time slices."""

"""Ways to break a rule that counts samples of a gauge, or time slices, each a small change of its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Rule = dict
Kind = Callable[[Rule], Iterator[Rule]]

_GOOD = re.compile(r"(>=|<=|==|!=|>|<) bool ([0-9]+(?:\.[0-9]+)?)\)")
_TURNED = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "==": "!=", "!=": "=="}
_SLICE = re.compile(r"\[(59|299)s:15s\]")


def _changed(rule: Rule, text: str) -> Iterator[Rule]:
    if text != rule["expr"]:
        yield {**rule, "expr": text}


def _counts_samples(rule: Rule) -> bool:
    return rule.get("record", "").endswith(":tile") and " > bool (time() - " in rule["expr"]


def _counts_slices(rule: Rule) -> bool:
    return rule.get("record", "").endswith(":tile") and _SLICE.search(rule["expr"]) is not None


def _limits(rule: Rule) -> Iterator[re.Match[str]]:
    if _counts_samples(rule) or (" > (time() - " in rule["expr"] and "timestamp(" in rule["expr"]):
        yield from _GOOD.finditer(rule["expr"])


def good_value_moved(rule: Rule) -> Iterator[Rule]:
    """By a fiftieth of a percent, to either side."""
    for match in _limits(rule):
        for factor in (0.998, 1.002):
            number = f"{float(match[2]) * factor:.6f}".rstrip("0").rstrip(".")
            yield from _changed(rule, rule["expr"][: match.start(2)] + number + rule["expr"][match.end(2) :])


def good_comparison_turned(rule: Rule) -> Iterator[Rule]:
    """At the number itself a sample is good, or is not; an age is never exactly that of a number with a fraction."""
    for match in _limits(rule):
        text = rule["expr"][: match.start(1)] + _TURNED[match[1]] + rule["expr"][match.end(1) :]
        if "." not in match[2] or "(time() - " not in rule["expr"][: match.start()].rpartition("<")[0][-80:]:
            yield from _changed(rule, text)


def no_number_is_good(rule: Rule) -> Iterator[Rule]:
    """A value that is no number compares with nothing."""
    text = rule["expr"]
    if _counts_samples(rule) and "(time() - backup" not in text:
        yield from _changed(rule, re.sub(r"1 - \(([^()]*?) >= bool ([0-9.]+)\)", r"\1 < bool \2", text))
        yield from _changed(rule, re.sub(r"1 - \(([^()]*?) <= bool ([0-9.]+)\)", r"\1 > bool \2", text))


def sample_counted_again(rule: Rule) -> Iterator[Rule]:
    """A series is seen for five minutes after its last sample, which counts once."""
    if "timestamp(" in rule["expr"] and rule.get("record", "").endswith(":tile"):
        for step in ("15", "30"):
            yield from _changed(rule, rule["expr"].replace(f"(time() - {step})", "(time() - 290)"))


def sample_missed(rule: Rule) -> Iterator[Rule]:
    """A sample that came a little later than the step before counts too."""
    for step, less in (("15", "7"), ("30", "13")):
        yield from _changed(rule, rule["expr"].replace(f"(time() - {step})", f"(time() - {less})"))


def no_number_is_no_tile(rule: Rule) -> Iterator[Rule]:
    """Where no sample has come there is none, whatever the last value was, of series that are taken together."""
    if "group by (region) (timestamp(" in rule["expr"]:
        fallback = r"0 \* sum by \(region\) \(timestamp\((.*?)\)\)\)$"
        yield from _changed(rule, re.sub(fallback, r"0 * sum by (region) (\1))", rule["expr"]))


def age_not_taken(rule: Rule) -> Iterator[Rule]:
    yield from _changed(rule, re.sub(r"\(time\(\) - (backup[^()]*?)\) (<=|<)", r"\1 \2", rule["expr"]))


def taken_together_otherwise(rule: Rule) -> Iterator[Rule]:
    """All series must be good, and not one of them; or any, and not all."""
    if rule.get("record", "").endswith(":tile"):
        yield from _changed(rule, rule["expr"].replace("1 - min ", "1 - max "))


def slice_of_another_length(rule: Rule) -> Iterator[Rule]:
    """What is bad in it; whether a target is there in a slice of another length is the same, while any stays."""
    if _counts_slices(rule) and "sli_bad" in rule["record"]:
        for less, more in (("44s", "74s"), ("284s", "314s")):
            whole = {"44s": "59s", "284s": "299s"}[less]
            for other in (less, more):
                yield from _changed(rule, rule["expr"].replace(f"[{whole}:15s]", f"[{other}:15s]"))


def slice_counted_twice(rule: Rule) -> Iterator[Rule]:
    """Slices end each minute, or each five."""
    if _counts_slices(rule):
        yield from _changed(rule, re.sub(r"\[(127s|907s):1m\](?= offset)", r"[\1:30s]", rule["expr"]))
        yield from _changed(rule, re.sub(r"\[(127s|907s):5m\](?= offset)", r"[\1:1m]", rule["expr"]))


def slice_bears_more(rule: Rule) -> Iterator[Rule]:
    """Or less: a slice is as good as its share of bad events says, and as good where that is just reached."""
    if _counts_slices(rule):
        yield from _changed(rule, rule["expr"].replace(" * 100) ", " * 101) "))
        yield from _changed(rule, rule["expr"].replace(" * 100) ", " * 99) "))


def slice_comparison_turned(rule: Rule) -> Iterator[Rule]:
    if _counts_slices(rule):
        yield from _changed(rule, rule["expr"].replace(" * 100) > bool ", " * 100) >= bool "))
        yield from _changed(rule, rule["expr"].replace(" * 100) >= bool ", " * 100) > bool "))


def slice_without_events_is_bad(rule: Rule) -> Iterator[Rule]:
    if _counts_slices(rule):
        yield from _changed(rule, re.sub(r" > bool 0\)", " >= bool 0)", rule["expr"]))


def mean_of_means(rule: Rule) -> Iterator[Rule]:
    """The mean of a slice is that of all samples, not of the means at its steps."""
    text = re.sub(r"(?<=\(\()sum( by \(region\))? \((pool|queue)", r"avg\1 (\2", rule["expr"])
    yield from _changed(rule, re.sub(r"\(count( by \(region\))? \(timestamp", r"(group\1 (timestamp", text))


def slice_counts_as_a_whole(rule: Rule) -> Iterator[Rule]:
    """A slice that counts by its share is as bad as that, and of few events too."""
    if _counts_slices(rule) and "sli_bad" in rule["record"]:
        yield from _changed(
            rule, rule["expr"].replace(" > 0)) or (0 * sum_over_time(", " > 1)) or (0 * sum_over_time(")
        )
        yield from _changed(
            rule, re.sub(r"\) / \((sum_over_time.*? > 0)\)\) or", r") > bool (0 * (\1))) or", rule["expr"])
        )


KINDS: tuple[Kind, ...] = tuple(
    value
    for name, value in list(globals().items())
    if not name.startswith("_") and callable(value) and getattr(value, "__module__", "") == __name__
)
"""Every public function above."""

"""Ways to spoil a monitor, or the SLO that it watches, for tests that see whether anyone notices."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

Body = dict[str, Any]
Slos = dict[str, Body]
_COMPARISON = re.compile(r" (>=|<=|>|<) ([0-9.]+)$")
_FLIPPED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_SLO = re.compile(r"\$\{slo:([^}]+)\}")
_WINDOW = re.compile(r'(?<=\(last_)([0-9]+)([mhdw])|(?<=long_window\(")([0-9]+)(h)')
_MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10080}
_TERM = re.compile(r"(?:NOT )?(?!region)[a-z_.]+(?::[a-z0-9_.*-]+| (?:NOT )?IN \([^)]*\)) AND ")
Mutant = Callable[[Body, Slos], bool]
"""Spoils a monitor or its SLO in place; False where there is nothing of its kind to spoil."""


def _threshold(factor: Decimal) -> Mutant:
    def mutate(monitor: Body, _: Slos) -> bool:
        def scaled(match: re.Match[str]) -> str:
            return f" {match[1]} {Decimal(match[2]) * factor:f}" if Decimal(match[2]) else match[0]

        return _rewrite(monitor, _COMPARISON, scaled)

    return mutate


def _flip(monitor: Body, _: Slos) -> bool:
    """Turn the comparison round; Datadog refuses that of an SLO."""
    return not _SLO.search(monitor["query"]) and _rewrite(
        monitor, _COMPARISON, lambda match: f" {_FLIPPED[match[1]]} {match[2]}"
    )


def _window(numerator: int, denominator: int) -> Mutant:
    def mutate(monitor: Body, _: Slos) -> bool:
        def changed(match: re.Match[str]) -> str:
            number, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
            minutes = int(number) * _MINUTES[unit] * numerator // denominator
            if unit == "h" and match[3]:
                return f"{min(max(minutes // 60, 1), 48)}h"
            return f"{min(minutes, _MINUTES['w'])}m"

        return _rewrite(monitor, _WINDOW, changed)

    return mutate


def _ungroup(monitor: Body, _: Slos) -> bool:
    return _rewrite(monitor, re.compile(r" by \{region\}"), "")


def _drop_term(monitor: Body, slos: Slos) -> bool:
    return _rewrite_all(_queries(monitor, slos), _TERM, "")


def _other_slo(monitor: Body, slos: Slos) -> bool:
    """Watch the SLO of the next region or, after the last, the next SLO."""
    found = _SLO.search(monitor["query"])
    if not found:
        return False
    names = sorted(slos)
    other = names[(names.index(found[1]) + 1) % len(names)]
    slos[found[1]] = {**slos[other], "thresholds": slos[found[1]]["thresholds"]}
    return True


def _target(monitor: Body, slos: Slos) -> bool:
    """Allow twice the bad events, or all but none."""
    body = _slo(monitor, slos)
    if body is None:
        return False
    for threshold in body["thresholds"]:
        threshold["target"] = float(100 - min((100 - Decimal(str(threshold["target"]))) * 2, Decimal("99.9")))
    return True


def _all_regions(monitor: Body, slos: Slos) -> bool:
    """Count every region in the SLO of one."""
    body = _slo(monitor, slos)
    if body is None:
        return False
    queries = _asked(body)
    spoilt = _rewrite_all(queries, re.compile(r"(?: AND )?region:[a-z0-9-]+"), "")
    _rewrite_all(queries, re.compile(r"\{\}"), "{*}")
    return spoilt


def _bound(monitor: Body, slos: Slos) -> bool:
    """Compare timings with half their bound."""
    bound = re.compile(r"(v: ?v(?:<=|>))([0-9.]+)")
    return _rewrite_all(_queries(monitor, slos), bound, lambda match: f"{match[1]}{Decimal(match[2]) / 2:f}")


def _metric(monitor: Body, slos: Slos) -> bool:
    """Ask for a metric that nobody sends."""
    return _rewrite_all(_queries(monitor, slos), re.compile(r"(?<=:)[a-z_.]+(?=\{)"), "nothing")


def _percentile(monitor: Body, _: Slos) -> bool:
    return _rewrite(monitor, re.compile(r"(?<=\):)p9[0-9]:"), "p50:")


def _untold(monitor: Body, _: Slos) -> bool:
    told: bool = monitor["options"].get("on_missing_data") == "show_and_notify_no_data"
    if told:
        monitor["options"]["on_missing_data"] = "default"
    return told


def _rewrite(holder: Body, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> bool:
    before = holder["query"]
    holder["query"] = pattern.sub(new, before)
    return bool(holder["query"] != before)


def _rewrite_all(holders: list[Body], pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> bool:
    return sum(_rewrite(each, pattern, new) for each in holders) > 0


def _slo(monitor: Body, slos: Slos) -> Body | None:
    found = _SLO.search(monitor["query"])
    return slos[found[1]] if found else None


def _queries(monitor: Body, slos: Slos) -> list[Body]:
    body = _slo(monitor, slos)
    return [monitor] if body is None else _asked(body)


def _asked(body: Body) -> list[Body]:
    """Return the queries of an SLO."""
    told = body["sli_specification"]
    return list(told["count"]["queries"] if "count" in told else told["time_slice"]["query"]["queries"])


def _time_slice(monitor: Body, slos: Slos) -> Body | None:
    body = _slo(monitor, slos)
    return None if body is None else body["sli_specification"].get("time_slice")


def _slice_of_another_length(monitor: Body, slos: Slos) -> bool:
    told = _time_slice(monitor, slos)
    if told is not None:
        told["query_interval_seconds"] = 360 - told["query_interval_seconds"]
    return told is not None


def _good_moved(monitor: Body, slos: Slos) -> bool:
    """Take a little more or less for good: a thousandth of the number, or at 0 a half."""
    told = _time_slice(monitor, slos)
    if told is not None:
        told["threshold"] = told["threshold"] * 1.002 if told["threshold"] else 0.5
    return told is not None


def _good_at_the_limit(monitor: Body, slos: Slos) -> bool:
    told = _time_slice(monitor, slos)
    if told is not None:
        told["comparator"] = {">": ">=", ">=": ">", "<": "<=", "<=": "<"}[told["comparator"]]
    return told is not None


def _good_turned(monitor: Body, slos: Slos) -> bool:
    told = _time_slice(monitor, slos)
    if told is not None:
        told["comparator"] = _FLIPPED[told["comparator"]]
    return told is not None


def _series_otherwise(monitor: Body, slos: Slos) -> bool:
    """Take the best series for the worst, or the other way round."""
    told = _time_slice(monitor, slos)
    queries = [] if told is None else told["query"]["queries"]
    return _rewrite_all(queries, re.compile("^(min|max)(?=:)"), lambda match: "min" if match[1] == "max" else "max")


def _over_good(monitor: Body, slos: Slos) -> bool:
    """Divide what is bad by what is good."""
    told = _time_slice(monitor, slos)
    formula = "" if told is None else told["query"]["formulas"][0]["formula"]
    if " / " not in formula:
        return False
    part, whole = formula.split(" / ")
    told["query"]["formulas"][0]["formula"] = f"{part} / ({whole} - {part})"  # type: ignore[index]
    return True


MUTANTS: Mapping[str, Mutant] = {
    "the threshold doubled": _threshold(Decimal(2)),
    "the threshold halved": _threshold(Decimal("0.5")),
    "the comparison turned round": _flip,
    "the window halved": _window(1, 2),
    "the window doubled": _window(2, 1),
    "not grouped by region": _ungroup,
    "a term of the scope left out": _drop_term,
    "another SLO": _other_slo,
    "twice the budget": _target,
    "all regions in one SLO": _all_regions,
    "half the bound": _bound,
    "another metric": _metric,
    "the median": _percentile,
    "missing data not told": _untold,
}


OF_SLICES: Mapping[str, Mutant] = {
    "slices of another length": _slice_of_another_length,
    "a little more is good": _good_moved,
    "good at the limit, or bad": _good_at_the_limit,
    "good and bad turned round": _good_turned,
    "the best series for the worst": _series_otherwise,
    "bad events over good ones": _over_good,
}


def spoilt(
    mutant: Mutant, monitor: Mapping[str, Any], slos: Mapping[str, Mapping[str, Any]]
) -> tuple[Body, Slos] | None:
    """Return a spoilt copy of a monitor and of the SLOs; None where there is nothing to spoil."""
    body, copies = copy.deepcopy(dict(monitor)), dict(slos)
    found = _SLO.search(body["query"])
    if found:
        copies[found[1]] = copy.deepcopy(dict(slos[found[1]]))
    result: Slos = copies  # type: ignore[assignment]
    return (body, result) if mutant(body, result) else None

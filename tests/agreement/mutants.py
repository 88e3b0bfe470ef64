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
    queries = body["sli_specification"]["count"]["queries"]
    spoilt = _rewrite_all(queries, re.compile(r"(?: AND )?region:[a-z0-9-]+"), "")
    _rewrite_all(queries, re.compile(r"\{\}"), "{*}")
    return spoilt


def _bound(monitor: Body, slos: Slos) -> bool:
    """Compare timings with half their bound."""
    bound = re.compile(r"(v: ?v(?:<=|>))([0-9]+)")
    return _rewrite_all(_queries(monitor, slos), bound, lambda match: f"{match[1]}{int(match[2]) // 2}")


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
    return [monitor] if body is None else body["sli_specification"]["count"]["queries"]


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

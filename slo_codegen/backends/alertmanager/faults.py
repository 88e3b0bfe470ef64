"""What an Alertmanager configuration must hold beyond its schema, and where it sends an alert."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from slo_codegen import contract
from slo_codegen.common import regex

_MATCHER = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)(=~|!~|!=|=)"((?:[^"\\]|\\.)*)"')


def artifact_faults(data: Any) -> Iterator[str]:
    """Yield receivers that no route names, and routes without a receiver."""
    defined = [each["name"] for each in data["receivers"]]
    used = {data["route"]["receiver"], *(route["receiver"] for route in data["route"]["routes"])}
    for name in sorted(name for name, times in Counter(defined).items() if times > 1):
        yield f"two receivers are named {name}"
    for name in sorted(used - set(defined)):
        yield f"a route names the receiver {name}, which does not exist"
    for name in sorted(set(defined) - used):
        yield f"no route leads to the receiver {name}"
    yield from _inhibition(data)


def _inhibition(data: Any) -> Iterator[str]:
    """Yield rules that mute all SLOs, and tiers whose acute alerts do not mute the lower ones of their SLO.

    A rule across SLOs has to name those that mute and those that are muted. A label that both may lack is equal too, so
    each that it compares has to be there.
    """
    rules = data.get("inhibit_rules", [])
    top = [_parsed(each) for each in data["route"].get("matchers", ())]
    for index, rule in enumerate(rules):
        for side in ("source_matchers", "target_matchers"):
            if not {_parsed(each) for each in rule[side]}.issuperset(top):
                yield f"inhibit rule {index + 1} is about alerts of others too: {side}"
        if contract.SLO in rule["equal"]:
            continue
        sides = [
            [parsed for each in rule[side] if (parsed := _parsed(each)) not in top]
            for side in ("source_matchers", "target_matchers")
        ]
        if all(matchers[0][:2] == ("alertname", "=") for matchers in sides):
            continue
        if not all(any(label in contract.IDENTITY and op in ("=", "=~") for label, op, _ in side) for side in sides):
            yield f"inhibit rule {index + 1} has no equal: slo, so one alert mutes those of every SLO"
        for label in rule["equal"]:
            if not all((label, "!=", "") in side for side in sides):
                yield f"inhibit rule {index + 1} takes two alerts without {label} for alerts in one place"
    tiers = list(dict.fromkeys(tier for route in data["route"]["routes"] for tier in _tiers(route)))
    ours = {label: value for label, op, value in top if op == "="}
    for index, graver in enumerate(tiers):
        for lower in tiers[index + 1 :]:
            if not (_mutes(rules, ours, graver, lower) or _mutes(rules, ours, lower, graver)):
                yield f"{graver} does not mute {lower} of the same SLO: one incident is told once for each tier"


def _tiers(route: Any) -> Iterator[str]:
    """Yield the tiers that a route asks for, and for nothing else: those of pages and of tiers, by severity."""
    label, op, value = _parsed(route["matchers"][0])
    if len(route["matchers"]) == 1 and label == contract.TIER and op in ("=", "=~"):
        yield from value.split("|")


def _mutes(rules: Any, ours: Mapping[str, str], tier: str, other: str) -> bool:
    source, target = ({**ours, contract.TIER: each, contract.CONDITION: "burn_rate"} for each in (tier, other))
    return any(
        _all_hold(each["source_matchers"], source) and _all_hold(each["target_matchers"], target) for each in rules
    )


def _all_hold(matchers: list[str], labels: Mapping[str, str]) -> bool:
    return all(_holds(matcher, labels) for matcher in matchers)


def reaches_any(data: Any, labels: Mapping[str, str]) -> bool:
    """Return whether an alert with these labels reaches a receiver: routes of tiers and pages, the last ones, first."""
    if not _all_hold(data["route"].get("matchers", []), labels):
        return False
    return any(_all_hold(route["matchers"], labels) for route in reversed(data["route"]["routes"]))


@lru_cache(maxsize=1024)
def _parsed(matcher: str) -> tuple[str, str, str]:
    parsed = _MATCHER.fullmatch(matcher)
    if parsed is None:
        return matcher, "=", "\0"
    return parsed[1], parsed[2], re.sub(r"\\(.)", r"\1", parsed[3])


def _holds(matcher: str, labels: Mapping[str, str]) -> bool:
    label, op, value = _parsed(matcher)
    present = labels.get(label, "")
    matches = regex.full_match(value, present) if op in ("=~", "!~") else present == value
    return matches is (op in ("=", "=~"))

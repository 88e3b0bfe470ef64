"""The rules that stand in the output folder, and those of them that one alert needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ryaml

from slo_codegen import contract
from slo_codegen.common.bounded import read_file
from slo_codegen.plan.calendars import NOMINAL_MS
from slo_codegen.promql.parsed import parse_long, series_read

_MOST_BYTES = 16 << 20
_UNITS = (*NOMINAL_MS, "day", "hour")
_PLATFORM_SERIES = frozenset(
    {
        contract.LOCAL_OFFSET,
        *(contract.calendar_start(unit) for unit in _UNITS),
        *(contract.local_start(unit) for unit in _UNITS),
        *(name(reset) for reset in NOMINAL_MS for name in (contract.calendar_end, contract.local_end)),
        *(name(reset) for reset in NOMINAL_MS for name in (contract.local_wall_start, contract.local_wall_end)),
    }
)
"""What is recorded for no SLO in particular."""


class RulesError(Exception):
    """The rules cannot be read; the message says which file, and why."""


@dataclass(frozen=True, slots=True)
class _Rule:
    content: Mapping[str, Any]
    place: int
    """Its number among all rules."""
    group: int
    reads: frozenset[str]
    slo: str | None
    """The SLO of its group; None for a rule of the platform."""


@dataclass(frozen=True, slots=True)
class Stray:
    """A rule that records what its group has nothing to do with: the series, the SLO that its labels say, the group."""

    record: str
    slo: str | None
    group: str


class Rules:
    """All rules of a folder; a test of one alert runs with what the alert reads, and what that reads in turn."""

    def __init__(self, folder: Path) -> None:
        """Read every rule file.

        Raises:
            RulesError: there is none, or one cannot be read or is no rule file.
        """
        paths = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
        if not paths:
            raise RulesError(f"there are no rules in {folder}: build the catalog first")
        self._groups: list[Mapping[str, Any]] = []
        self._rules: list[_Rule] = []
        self._recorded: dict[str, list[_Rule]] = {}
        for path in paths:
            try:
                self._add(ryaml.loads(read_file(path, _MOST_BYTES).decode()))
            except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise RulesError(f"{path} cannot be read as a rule file: {error}") from error

    def _add(self, data: Any) -> None:
        for group in data["groups"]:
            slos = [rule["labels"]["slo"] for rule in group["rules"] if "slo" in (rule.get("labels") or {})]
            slo = max(slos, key=slos.count) if slos else None
            for rule in group["rules"]:
                known = _Rule(rule, len(self._rules), len(self._groups), _reads(rule["expr"]), slo)
                self._rules.append(known)
                if "record" in rule:
                    self._recorded.setdefault(rule["record"], []).append(known)
            self._groups.append(group)

    def unknown(self, rules: Iterable[Mapping[str, str]]) -> list[str]:
        """Return the names of all alerts but those of some rules, given by their labels, sorted."""
        known = list(rules)
        named: dict[str, list[Mapping[str, str]]] = {}
        for each in known:
            named.setdefault(each["alertname"], []).append(each)
        alerts = [rule.content for rule in self._rules if "alert" in rule.content]
        return sorted({a["alert"] for a in alerts if not any(_is(a, each) for each in named.get(a["alert"], ()))})

    @property
    def strays(self) -> Iterator[Stray]:
        """The rules that record a series of an SLO, or of the platform, and stand in the group of another."""
        for rule in self._rules:
            if "record" not in rule.content:
                continue
            record = str(rule.content["record"])
            of = (rule.content.get("labels") or {}).get("slo")
            own = of == rule.slo and (of is not None or record in _PLATFORM_SERIES)
            if not own and (of is not None or record.startswith(contract.PREFIX)):
                yield Stray(record, of, self._groups[rule.group]["name"])

    def for_alert(self, labels: Mapping[str, str], slo: str, given: Collection[str] = ()) -> list[dict[str, Any]]:
        """Return the groups that an alert needs, with no more than the rules that it needs; empty if it has no rule.

        ``labels`` are its own, with its name as ``alertname``: other alerts may have the name. What records the series
        that are ``given`` is left out.
        """
        return self._closure([rule for rule in self._rules if _is(rule.content, labels)], slo, given)

    def for_series(
        self, names: Iterable[str], slo: str, given: Collection[str] = (), without: Collection[str] = ()
    ) -> list[dict[str, Any]]:
        """Return the groups that record some series of an SLO, but for those of some last parts of a name."""
        wanted = set(names)
        found = [r for r in self._rules if r.slo == slo and r.content.get("record") in wanted]
        return [each for each in self._closure(found, slo, given) if each["name"].rpartition("/")[2] not in without]

    def _closure(self, found: list[_Rule], slo: str, given: Collection[str]) -> list[dict[str, Any]]:
        needed = list(found)
        kept: set[int] = set()
        while needed:
            rule = needed.pop()
            if rule.place in kept:
                continue
            kept.add(rule.place)
            for name in rule.reads.difference(given):
                needed += [r for r in self._recorded.get(name, ()) if r.slo in (slo, None)]
        rules: dict[int, list[Mapping[str, Any]]] = {}
        for place in sorted(kept):
            rule = self._rules[place]
            rules.setdefault(rule.group, []).append(rule.content)
        return [{**self._groups[group], "rules": content} for group, content in rules.items()]


def _is(rule: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Return whether a rule is that of an alert, given by its name and what of its labels tells it from others."""
    if rule.get("alert") != labels["alertname"]:
        return False
    own = rule.get("labels") or {}
    told = (contract.SLO, contract.SERVICE, contract.TIER, contract.CONDITION)
    return all(own.get(label) == labels[label] for label in told if label in labels)


def _reads(text: str) -> frozenset[str]:
    try:
        return frozenset(name for parsed in parse_long(text) for name in series_read(parsed))
    except ValueError:
        # promtool will say what is wrong with it.
        return frozenset()

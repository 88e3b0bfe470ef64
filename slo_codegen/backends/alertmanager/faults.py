"""What an Alertmanager configuration must hold beyond its schema, and where it sends an alert."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from slo_codegen import regex

_MATCHER = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)(=~|!~|!=|=)"((?:[^"\\]|\\.)*)"')


def artifact_faults(data: Any) -> Iterator[str]:
    """Yield receivers that no route names, and routes without a receiver."""
    defined = [each["name"] for each in data["receivers"]]
    used = {data["route"]["receiver"], *(route["receiver"] for route in data["route"]["routes"])}
    for name in sorted({name for name in defined if defined.count(name) > 1}):
        yield f"two receivers are named {name}"
    for name in sorted(used - set(defined)):
        yield f"a route names the receiver {name}, which does not exist"
    for name in sorted(set(defined) - used):
        yield f"no route leads to the receiver {name}"


def receivers_of(data: Any, labels: Mapping[str, str]) -> list[str]:
    """Return the receivers that an alert with these labels reaches, as Alertmanager walks its routes."""
    reached = []
    for route in data["route"]["routes"]:
        if all(_holds(matcher, labels) for matcher in route["matchers"]):
            reached.append(route["receiver"])
            if not route["continue"]:
                break
    return reached


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

"""What is wrong with a dashboard that its JSON Schema cannot say, and the queries that it asks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from slo_codegen.backends.grafana.layout import COLUMNS
from slo_codegen.backends.grafana.units import is_unit
from slo_codegen.promql.parsed import parse_long

_PANELS = frozenset({"row", "stat", "table", "timeseries", "text"})
_UID = re.compile(r"[a-zA-Z0-9_-]{1,40}")
_VARIABLE = re.compile(r"\$(\w+)|\$\{(\w+)[^}]*\}")
_BUILT_IN = frozenset(
    {
        *("__data", "__value", "__field", "__series"),
        *("__url_time_range", "__all_variables", "__all", "__from", "__to"),
        *("__interval", "__rate_interval", "__range"),
    }
)
_DURATIONS = frozenset({"__interval", "__rate_interval", "__range"})
_FIXED_RATE = re.compile(r"\b(?:rate|irate|increase)\(\s*(?!slo:)[^()]*\[(?!\$__rate_interval\])[^\]]*\]")
_EQUALS_VARIABLE = re.compile(r'(?<![=!~])!?=\s*"[^"]*\$\w')
_LABEL_VALUES = re.compile(r"label_values\((.+), *(\w+)\)", re.DOTALL)


def artifact_faults(path: str, data: object) -> Iterator[str]:
    """Yield what is wrong with a dashboard that its JSON Schema cannot say."""
    if not path.startswith("grafana/dashboards/") or not isinstance(data, dict):
        return
    yield from _identity(path, data)
    panels = _all_panels(data)
    yield from _ids(panels)
    yield from _overlaps(data.get("panels", []))
    for panel in panels:
        yield from _panel(panel)
        yield from _habits(panel)
    yield from _variables(data)
    yield from _queries(data)


def expressions(data: Any) -> Iterator[tuple[str, str]]:
    """Yield each query of a dashboard with its place; a value stands for each of Grafana's variables.

    Where a variable lists the values of a label, its query is the selector of the series that carry it.
    """
    for panel in _all_panels(data):
        for target in panel.get("targets", []):
            yield f"panel {panel.get('title')!r}, query {target.get('refId')}", _filled_in(target.get("expr", ""))
    for annotation in data.get("annotations", {}).get("list", []):
        yield f"annotation {annotation.get('name')!r}", _filled_in(annotation.get("expr", ""))
    for variable in data.get("templating", {}).get("list", []):
        if variable.get("type") == "query":
            match = _LABEL_VALUES.fullmatch(variable.get("query", ""))
            yield f"variable {variable.get('name')!r}", _filled_in(match[1]) if match else ""


def _filled_in(expr: str) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return match[0] if name.isdigit() else "5m" if name in _DURATIONS else "x"

    return _VARIABLE.sub(value, expr)


def _all_panels(data: dict[str, Any]) -> list[dict[str, Any]]:
    outer = data.get("panels", [])
    return [each for panel in outer for each in (panel, *panel.get("panels", []))]


def _identity(path: str, data: dict[str, Any]) -> Iterator[str]:
    uid = data.get("uid", "")
    if not isinstance(uid, str) or _UID.fullmatch(uid) is None:
        yield f"uid {uid!r} is not 1 to 40 letters, digits, `-` or `_`"
    elif not path.endswith(f"/{uid}.json"):
        yield f"uid {uid!r} is not the name of the file, so links to the dashboard lead elsewhere"


def _ids(panels: list[dict[str, Any]]) -> Iterator[str]:
    for number, times in Counter(panel.get("id") for panel in panels).items():
        if times > 1:
            yield f"{times} panels have the id {number}"


def _overlaps(panels: list[dict[str, Any]]) -> Iterator[str]:
    taken: dict[tuple[int, int], str] = {}
    for panel in panels:
        title, at = panel.get("title", ""), panel["gridPos"]
        if at["x"] + at["w"] > COLUMNS:
            yield f"panel {title!r} is wider than the grid"
        cells = [(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])]
        for other in sorted({taken[cell] for cell in cells if cell in taken}):
            yield f"panels {other!r} and {title!r} overlap"
        taken.update(dict.fromkeys(cells, title))
        yield from _overlaps(panel.get("panels", []))


def _panel(panel: dict[str, Any]) -> Iterator[str]:
    title = panel.get("title", "")
    if panel.get("type") not in _PANELS:
        yield f"panel {title!r} is of the unknown kind {panel.get('type')!r}"
    refs = Counter(target.get("refId") for target in panel.get("targets", []))
    yield from (f"panel {title!r} has {times} queries {ref}" for ref, times in refs.items() if times > 1)
    config = panel.get("fieldConfig", {})
    properties = [each for override in config.get("overrides", []) for each in override.get("properties", [])]
    defaults = config.get("defaults", {})
    units = [defaults["unit"]] if "unit" in defaults else []
    units += [each["value"] for each in properties if each.get("id") == "unit"]
    yield from (f"panel {title!r} has the unknown unit {unit!r}" for unit in units if not is_unit(unit))
    steps = [defaults["thresholds"]] if "thresholds" in defaults else []
    steps += [each["value"] for each in properties if each.get("id") == "thresholds"]
    for thresholds in steps:
        first, *rest = [step["value"] for step in thresholds["steps"]]
        if first is not None or None in rest or any(a >= b for a, b in pairwise(rest)):
            yield f"panel {title!r} has thresholds that do not ascend from null"


def _habits(panel: dict[str, Any]) -> Iterator[str]:
    """Yield what Grafana's dashboard linter tells of queries that are valid and still wrong."""
    for target in panel.get("targets", []):
        place, expr = f"panel {panel.get('title')!r}, query {target.get('refId')}", target.get("expr", "")
        if _FIXED_RATE.search(expr):
            yield f"{place} rates a counter over a fixed range; over $__rate_interval no scrape is lost between steps"
        if _EQUALS_VARIABLE.search(expr):
            yield f"{place} compares a variable by =, which All and a choice of several never equal"


def _variables(data: dict[str, Any]) -> Iterator[str]:
    names = [variable.get("name") for variable in data.get("templating", {}).get("list", [])]
    yield from (f"{times} variables are named {name!r}" for name, times in Counter(names).items() if times > 1)
    known = _BUILT_IN.union(names)
    for place, text in _strings(data, ()):
        if "[[" in text:
            yield f"{place} has Grafana's old variable syntax in {text!r}"
        for match in _VARIABLE.finditer(text):
            name = match[1] or match[2]
            if name not in known and not name.isdigit():
                yield f"{place} uses the undefined variable {name!r}"


def _strings(value: object, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if path[-2:] == ("matcher", "options"):
        # The name of a column is compared as it is: nothing is filled in.
        return
    if isinstance(value, str):
        yield ".".join(path), value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, (*path, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, (*path, str(index)))


def _queries(data: dict[str, Any]) -> Iterator[str]:
    for place, expr in expressions(data):
        try:
            for _ in parse_long(expr):
                pass
        except ValueError as error:
            yield f"{place} is not PromQL: {error}"

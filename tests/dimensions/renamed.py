"""The same catalog with its dimension under another name, and what artifacts must be then: theirs with that name.

The name is in the same place of the alphabet, so that nothing else moves.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import ryaml

LABEL = "regime"
_WORD = re.compile(r"region(?!al)", re.ASCII)
_TITLE = re.compile(r"Region(?!al)", re.ASCII)
_KNOWN = (
    ("regional-health", f"health-by-{LABEL}"),
    ("regional health", f"health by {LABEL}"),
    ("Regional health", f"Health by {LABEL}"),
    ("platform.regions", f"platform.dimensions.{LABEL}"),
)


def renamed_text(text: str) -> str:
    """Return a text that speaks of the other name."""
    for old, new in _KNOWN:
        text = text.replace(old, new)
    return _TITLE.sub(LABEL.capitalize(), _WORD.sub(LABEL, text))


def rename_catalog(source: Path, into: Path) -> None:
    """Write a catalog whose dimension has the other name, in the long form of everything about dimensions."""
    for path in sorted(source.rglob("*.yaml")):
        content = _renamed(ryaml.loads(path.read_text(encoding="utf-8")))
        if isinstance(content, dict) and "platform" in content:
            content["platform"]["defaults"]["per"] = [LABEL]
        (into / path.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
        (into / path.relative_to(source)).write_text(ryaml.dumps(content), encoding="utf-8")


def _renamed(value: Any, at: str = "") -> Any:
    match value:
        case dict():
            found = {renamed_text(key): _renamed(each, key) for key, each in value.items() if key != "regions"}
            if "regions" in value:
                found |= _long_form(value, at)
            return found
        case list():
            return [_renamed(each, at) for each in value]
        case str():
            return renamed_text(value)
        case _:
            return value


def _long_form(value: dict[str, Any], at: str) -> dict[str, Any]:
    members = value["regions"]
    match at:
        case "platform":
            return {"dimensions": {LABEL: members}}
        case "objective":
            return {"exceptions": [{"in": {LABEL: each}, "target": target} for each, target in members.items()]}
        case _:
            return {"members": {LABEL: members}}

"""The same catalog with its dimension in the long form and under another name, and what artifacts must be then.

The name is in the same place of the alphabet, so that nothing else moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ryaml

LABEL = "regime"
# What Amazon calls a region stays one.
_WORD = re.compile(r'(?<!"sigv4": \{")region(?!al)', re.ASCII)
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
    """Write a catalog whose dimension has the other name."""
    write_long_form(source, into, renamed_text, LABEL)


def write_long_form(source: Path, into: Path, renamed: Callable[[str], str] = str, label: str = "region") -> None:
    """Write a catalog in the long form of everything about dimensions."""
    for path in sorted(source.rglob("*.yaml")):
        content = _Long(renamed, label).of(ryaml.loads(path.read_text(encoding="utf-8")))
        if isinstance(content, dict) and "platform" in content:
            content["platform"]["defaults"]["per"] = [label]
        (into / path.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
        (into / path.relative_to(source)).write_text(ryaml.dumps(content), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Long:
    renamed: Callable[[str], str]
    label: str

    def of(self, value: Any, at: str = "") -> Any:
        match value:
            case dict() if at == "environments":
                # What differs of the platform is written as there.
                return {key: self.of(each, "platform") for key, each in value.items()}
            case dict():
                found = {self.renamed(key): self.of(each, key) for key, each in value.items() if key != "regions"}
                more = self._members(value["regions"], at) if "regions" in value else {}
                return found | {
                    key: each | found.get(key, {}) if isinstance(each, dict) else [*each, *found.get(key, ())]
                    for key, each in more.items()
                }
            case list():
                return [self.of(each, at) for each in value]
            case str():
                return self.renamed(value)
            case _:
                return value

    def _members(self, members: Any, at: str) -> dict[str, Any]:
        match at:
            case "platform":
                return {"dimensions": {self.label: members}}
            case "objective":
                return {"exceptions": [{"in": {self.label: each}, "objective": to} for each, to in members.items()]}
            case _:
                return {"members": {self.label: members}}

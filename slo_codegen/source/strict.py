"""The slow, exact reading: ruamel.yaml's events tell what is refused, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.source.syntax import slip

MAX_DEPTH = 32
MAX_ALIASES = 100

_SUSPECT = re.compile(r"(?:^|[\s\[{,:-])[&*!]|<<|^---|^%|[\[{]{8}|^ {48}", re.MULTILINE)


def needs_strict_reading(text: str) -> bool:
    """Return whether a text may hold tags, anchors, aliases, merge keys, documents or deep nesting."""
    return _SUSPECT.search(text) is not None


def explain_refusal(name: str, text: str, report: Diagnostics) -> bool:
    """Report what of a text is refused, with its place; return whether anything was."""
    before = len(report)
    try:
        _scan(name, YAML(typ="rt", pure=True).parse(text), report)
    except MarkedYAMLError as error:
        if any(finding.code == "SLO110" for finding in report.findings[before:]):
            # Text that begins with a star is no alias, and what follows it is no mistake of its own.
            return True
        found = slip(text, error)
        origin = Origin(name, (), "value", None, found.length, found.line, found.column)
        second = () if found.second is None else (found.second,)
        related = [Related(Origin(name, line=line, column=column), words) for line, column, words in second]
        report.add("SLO110", found.message, origin, help=found.help, related=related)
    except (YAMLError, RecursionError, ValueError, AttributeError, TypeError, IndexError) as error:
        report.add("SLO110", f"not valid YAML: {error}", Origin(name))
    return len(report) > before


def last_alias(name: str, text: str) -> Origin:
    """Return the place of a file's last alias, the one that repeats the most where aliases are of aliases."""
    found = Origin(name, line=0)
    try:
        for event in YAML(typ="rt", pure=True).parse(text):
            if isinstance(event, AliasEvent):
                found = _at(name, event.start_mark, len(event.anchor) + 1)
    except (YAMLError, RecursionError, ValueError, AttributeError, TypeError, IndexError):
        return found
    return found


def _at(name: str, mark: Any, length: int = 1) -> Origin:
    if mark is None:
        return Origin(name)
    return Origin(name, (), "value", None, length, mark.line, mark.column)


@dataclass(slots=True)
class _Open:
    """A list or a mapping whose end has not come yet; of a mapping, its keys and those that came again."""

    mapping: bool
    entry: bool
    """Whether it is an entry of a list."""
    awaiting_key: bool = True
    key: str = ""
    """The last key that was read."""
    keys: dict[str, Any] = field(default_factory=dict)
    again: list[ScalarEvent] = field(default_factory=list)

    def value_done(self) -> None:
        if self.mapping:
            self.awaiting_key = not self.awaiting_key


def _scan(name: str, events: Iterator[Any], report: Diagnostics) -> None:
    stack: list[_Open] = []
    anchors: dict[str, Any] = {}
    aliases = documents = 0
    for event in events:
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents == 2:
                report.add("SLO114", "a file holds one document", _at(name, event.start_mark, 3),
                           help="put each document into a file of its own")  # fmt: skip
        tag = getattr(event, "tag", None) or (getattr(event, "ctag", None) and str(event.ctag)) or None
        if tag and tag not in ("!", "None"):
            report.add("SLO111", f"tag {tag} is not allowed", _at(name, event.start_mark, len(str(tag))),
                       help="a catalog is plain text, numbers, lists and mappings")  # fmt: skip
        if isinstance(event, AliasEvent):
            aliases += 1
            if not stack or stack[-1].key != "<<":
                _alias(name, event, anchors, report)
            if aliases > MAX_ALIASES:
                report.add("SLO112", f"more than {MAX_ALIASES} aliases", _at(name, event.start_mark))
                return
        elif anchor := getattr(event, "anchor", None):
            anchors[anchor] = event.start_mark
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            entry = bool(stack) and not stack[-1].mapping
            if stack:
                stack[-1].value_done()
            stack.append(_Open(isinstance(event, MappingStartEvent), entry))
            if len(stack) > MAX_DEPTH:
                report.add("SLO113", f"nested deeper than {MAX_DEPTH} levels", _at(name, event.start_mark))
                return
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            _report_repeated(name, stack.pop(), report)
        elif isinstance(event, ScalarEvent | AliasEvent) and stack:
            if stack[-1].mapping and stack[-1].awaiting_key and isinstance(event, ScalarEvent):
                _key(name, event, stack[-1], report)
            stack[-1].value_done()


def _alias(name: str, event: AliasEvent, anchors: dict[str, Any], report: Diagnostics) -> None:
    if event.anchor in anchors:
        return
    known = ", ".join(f"*{anchor}" for anchor in sorted(anchors))
    report.add(
        "SLO110",
        f"not valid YAML: no anchor &{event.anchor} stands before this in the file",
        _at(name, event.start_mark, len(event.anchor) + 1),
        help=f"there is {known}"
        if known
        else "an anchor is known in its own file only: write the value out; text that begins with * needs quotes",
    )


def _key(name: str, event: ScalarEvent, within: _Open, report: Diagnostics) -> None:
    within.key = event.value
    if event.value == "<<":
        report.add("SLO115", "merge keys are not allowed", _at(name, event.start_mark, 2),
                   help="use the platform's defaults for what many SLOs share")  # fmt: skip
    if event.value in within.keys:
        within.again.append(event)
    else:
        within.keys[event.value] = event.start_mark


def _report_repeated(name: str, ended: _Open, report: Diagnostics) -> None:
    """Report the keys that a mapping has twice; an entry of a list whose keys all begin anew lacks a dash."""
    again = ended.again
    if ended.entry and len(again) > 1 and again[0].value == next(iter(ended.keys)):
        event = again[0]
        report.add("SLO116", f"key {event.value} stands here twice, and {len(again) - 1} keys after it: "
                   "the dash of the next entry is missing", _at(name, event.start_mark, len(event.value)),
                   help=f"begin the entry with a dash: - {event.value}: ...",
                   related=[Related(_at(name, ended.keys[event.value]), "first here")])  # fmt: skip
        return
    for event in again:
        report.add("SLO116", f"key {event.value} stands here twice", _at(name, event.start_mark, len(event.value)),
                   help="remove one of the two",
                   related=[Related(_at(name, ended.keys[event.value]), "first here")])  # fmt: skip

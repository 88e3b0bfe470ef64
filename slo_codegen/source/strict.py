"""The exact reading: libyaml's events tell what is refused, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from yaml import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
    YAMLError,
)

from slo_codegen.common.listing import first_of
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.source.bounds import MAX_VALUES, SlowReading, report_values
from slo_codegen.source.suspect import MOST_FRACTIONS
from slo_codegen.source.syntax import report_syntax
from slo_codegen.source.tree import events

MAX_DEPTH = 32
MAX_ALIASES = 100
_NAMED = 12
_BRACKET = re.compile(r"[\[\]{}]")
_FRACTION = re.compile(r"[-+]?(?:[0-9]*\.[0-9]|[0-9]+[.eE])", re.ASCII)
_OTHERS = StreamStartEvent | StreamEndEvent | DocumentEndEvent
_TAG = re.compile(r"(?:&\S+\s+)?(![^\s,\[\]{}]*)")


def explain_refusal(name: str, text: str, report: Diagnostics, slow: SlowReading) -> bool:
    """Report what of a text is refused, with its place; return whether anything was."""
    before = len(report)
    scan = _Scan(name, text, report)
    try:
        scan.run()
    except (YAMLError, ValueError) as error:
        # The parser looks ahead, and gives up brackets that are never closed before it counts them.
        if (deep := _deep_bracket(text)) is not None:
            line = text.count("\n", 0, deep)
            origin = Origin(name, line=line, column=deep - (text.rfind("\n", 0, deep) + 1))
            report.add("SLO113", f"nested deeper than {MAX_DEPTH} levels", origin)
        else:
            report_syntax(name, text, error, report, slow)
    refused = len(report) > before
    slow.values += scan.values if refused else 0
    return refused


def _deep_bracket(text: str) -> int | None:
    """Return the offset of the first bracket or brace that stands in 31 others, or None."""
    depth = 0
    for match in _BRACKET.finditer(text):
        depth = depth + 1 if match[0] in "[{" else max(0, depth - 1)
        if depth >= MAX_DEPTH:
            return match.start()
    return None


def last_alias(name: str, text: str) -> Origin:
    """Return the place of a file's last alias, the one that repeats the most where aliases are of aliases."""
    found = Origin(name, line=0)
    try:
        for event in events(text):
            if isinstance(event, AliasEvent):
                found = _at(name, event.start_mark, _starred(event))
    except (YAMLError, ValueError):
        return found
    return found


def _at(name: str, mark: Any, length: int = 1) -> Origin:
    return Origin(name, length=length, line=mark.line, column=mark.column)


def _starred(alias: AliasEvent) -> int:
    """Return the length of an alias with its star."""
    return len(str(alias.anchor)) + 1


@dataclass(slots=True)
class _Open:
    """A list or a mapping whose end has not come yet; of a mapping, its keys and those that came again."""

    mapping: bool
    entry: bool
    """Whether it is an entry of a list."""
    anchor: str | None
    before: int
    """How many values came before it."""
    awaiting_key: bool = True
    key: str = ""
    """The last key that was read."""
    keys: dict[str, Any] = field(default_factory=dict)
    again: list[ScalarEvent] = field(default_factory=list)

    def value_done(self) -> None:
        if self.mapping:
            self.awaiting_key = not self.awaiting_key


class _Scan:
    """One look at each event of a file."""

    def __init__(self, name: str, text: str, report: Diagnostics) -> None:
        self._name = name
        self._text = text
        self._report = report
        self._stack: list[_Open] = []
        self._anchors: dict[str, int] = {}
        """How many values each anchor stands for; those of a value that has not ended yet count as one."""
        self.values = self._fractions = self._aliases = self._documents = 0

    def run(self) -> None:
        for event in events(self._text):
            if isinstance(event, ScalarEvent):
                # The most frequent kind by far.
                if not self._node(event):
                    return
            elif isinstance(event, DocumentStartEvent):
                self._document(event)
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                ended = self._stack.pop()
                if ended.anchor:
                    self._anchors[ended.anchor] = self.values - ended.before
                _report_repeated(self._name, ended, self._report)
            elif not isinstance(event, _OTHERS) and not self._node(event):
                return

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents == 2:
            self._report.add("SLO114", "a file holds one document", _at(self._name, event.start_mark, 3),
                             help="put each document into a file of its own")  # fmt: skip

    def _node(self, event: Any) -> bool:
        """Look at a value or a key; return whether the rest of the file is to be read."""
        within = self._stack[-1] if self._stack else None
        before = self.values
        self.values += self._anchors.get(str(event.anchor), 1) if isinstance(event, AliasEvent) else 1
        if isinstance(event, AliasEvent):
            self._aliases += 1
            if within is None or within.key != "<<":
                self._alias(event)
            if self._aliases > MAX_ALIASES:
                self._report.add("SLO112", f"more than {MAX_ALIASES} aliases", _at(self._name, event.start_mark))
                return False
        else:
            self._properties(event)
        if within is not None and within.mapping and within.awaiting_key:
            self.values -= 1
            if isinstance(event, ScalarEvent):
                self._key(event, within)
            elif not isinstance(event, AliasEvent):
                kind = "list" if isinstance(event, SequenceStartEvent) else "mapping"
                self._report.add("SLO110", f"not valid YAML: a key is a {kind}", _at(self._name, event.start_mark),
                                 help="a key is text; put quotes around text that begins with [ or {")  # fmt: skip
                return False
            if self._fractions > MOST_FRACTIONS:
                self._report.add("SLO124", f"more than {MOST_FRACTIONS:,} keys that are fractions",
                                 _at(self._name, event.start_mark), help="names begin with a letter")  # fmt: skip
                return False
        if self.values > MAX_VALUES:
            self._too_many(event)
            return False
        if within is not None:
            within.value_done()
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            entry = within is not None and not within.mapping
            self._stack.append(_Open(isinstance(event, MappingStartEvent), entry, event.anchor, before))
            if len(self._stack) > MAX_DEPTH:
                origin = _at(self._name, event.start_mark)
                self._report.add("SLO113", f"nested deeper than {MAX_DEPTH} levels", origin)
                return False
        return True

    def _too_many(self, event: Any) -> None:
        if isinstance(event, AliasEvent):
            self._report.add("SLO112", "aliases of aliases repeat too much: more than "
                             f"{MAX_VALUES:,} values", _at(self._name, event.start_mark, _starred(event)),
                             help="write the values out, or use the platform's defaults")  # fmt: skip
        else:
            report_values(self._name, _at(self._name, event.start_mark), self._report)

    def _properties(self, event: Any) -> None:
        if event.anchor:
            self._anchors[event.anchor] = 1
        if event.tag and event.tag != "!":
            match = _TAG.match(self._text, event.start_mark.index)
            tag = match[1] if match else event.tag
            self._report.add("SLO111", f"tag {tag} is not allowed", _at(self._name, event.start_mark, len(tag)),
                             help="a catalog is plain text, numbers, lists and mappings")  # fmt: skip

    def _alias(self, event: AliasEvent) -> None:
        if event.anchor in self._anchors or self._report.skip("SLO110", self._name):
            return
        known = sorted(self._anchors)
        self._report.add(
            "SLO110",
            f"not valid YAML: no anchor &{event.anchor} stands before this in the file",
            _at(self._name, event.start_mark, _starred(event)),
            help=f"there is {first_of([f'*{anchor}' for anchor in known], _NAMED)}"
            if known
            else "an anchor is known in its own file only: write the value out; text that begins with * needs quotes",
        )

    def _key(self, event: ScalarEvent, within: _Open) -> None:
        within.key = event.value
        self._fractions += event.implicit[0] and _FRACTION.match(event.value) is not None
        if event.value == "<<":
            self._report.add("SLO115", "merge keys are not allowed", _at(self._name, event.start_mark, 2),
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

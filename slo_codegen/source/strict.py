"""The slow, exact reading: ruamel.yaml's events tell what is refused, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
        mark = error.problem_mark or error.context_mark
        message = " ".join(str(part) for part in (error.problem, error.context) if part)
        report.add("SLO110", f"not valid YAML: {message}", _at(name, mark),
                   help="quote text that holds : # [ ] { } & * ! | > ' \" % @ or `")  # fmt: skip
    except (YAMLError, RecursionError, ValueError, AttributeError, TypeError, IndexError) as error:
        report.add("SLO110", f"not valid YAML: {error}", Origin(name))
    return len(report) > before


def _at(name: str, mark: Any, length: int = 1) -> Origin:
    if mark is None:
        return Origin(name)
    return Origin(name, (), "value", None, length, mark.line, mark.column)


def _scan(name: str, events: Iterator[Any], report: Diagnostics) -> None:
    stack: list[dict[str, Any] | None] = []
    awaiting_key: list[bool] = []
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
            if aliases > MAX_ALIASES:
                report.add("SLO112", f"more than {MAX_ALIASES} aliases", _at(name, event.start_mark))
                return
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            _value_done(stack, awaiting_key)
            stack.append({} if isinstance(event, MappingStartEvent) else None)
            awaiting_key.append(True)
            if len(stack) > MAX_DEPTH:
                report.add("SLO113", f"nested deeper than {MAX_DEPTH} levels", _at(name, event.start_mark))
                return
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            stack.pop()
            awaiting_key.pop()
        elif isinstance(event, ScalarEvent | AliasEvent) and stack:
            keys = stack[-1]
            if keys is not None and awaiting_key[-1] and isinstance(event, ScalarEvent):
                _key(name, event, keys, report)
                awaiting_key[-1] = False
            else:
                _value_done(stack, awaiting_key)


def _value_done(stack: list[dict[str, Any] | None], awaiting_key: list[bool]) -> None:
    if stack and stack[-1] is not None:
        awaiting_key[-1] = not awaiting_key[-1]


def _key(name: str, event: ScalarEvent, keys: dict[str, Any], report: Diagnostics) -> None:
    if event.value == "<<":
        report.add("SLO115", "merge keys are not allowed", _at(name, event.start_mark, 2),
                   help="use the platform's defaults for what many SLOs share")  # fmt: skip
    if event.value in keys:
        report.add("SLO116", f"key {event.value} stands here twice", _at(name, event.start_mark, len(event.value)),
                   help="remove one of the two",
                   related=[Related(_at(name, keys[event.value]), "first here")])  # fmt: skip
    else:
        keys[event.value] = event.start_mark

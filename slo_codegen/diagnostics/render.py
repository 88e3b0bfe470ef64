"""Findings as text for people, JSON and SARIF for tools, and workflow commands for GitHub."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Any, Protocol

from slo_codegen import __version__
from slo_codegen.diagnostics.codes import CODES
from slo_codegen.diagnostics.model import Finding, Origin, Severity

FORMATS = ("text", "json", "sarif", "github")
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_GITHUB_ANNOTATIONS = 10


class Place(Protocol):
    """A place in a file, as `slo_codegen.source.Location` gives it."""

    file: str
    line: int
    column: int
    length: int
    text: str


Locate = Callable[[Origin], Any]


def render(findings: Iterable[Finding], locate: Locate, fmt: str, *, color: bool = False) -> str:
    """Return findings in a format, errors first, then by place; empty text where there is nothing to say.

    Raises:
        KeyError: the format is not one of `FORMATS`.
    """
    placed = [(finding, locate(finding.origin) if finding.origin else None) for finding in findings]
    placed.sort(key=_order)
    return {"text": _text, "json": _json, "sarif": _sarif, "github": _github}[fmt](placed, locate, color)


def _order(item: tuple[Finding, Any]) -> tuple[Any, ...]:
    finding, place = item
    where = (place.file, place.line, place.column) if place else ("", 0, 0)
    return (_RANK[finding.severity], *where, finding.code, finding.message)


def visible(text: str) -> str:
    """Return text with every character that a terminal would act on, or hide, written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char if char == "\t" or (char.isprintable() and unicodedata.category(char) != "Cf") else f"\\u{{{ord(char):x}}}"
        for char in text
    )


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _text(placed: Sequence[tuple[Finding, Any]], locate: Locate, color: bool) -> str:
    def paint(code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if color else text

    blocks = []
    for finding, place in placed:
        hue = _COLOURS[finding.severity]
        lines = [f"{paint(f'1;{hue}', f'{finding.severity}[{finding.code}]')}: {visible(finding.message)}"]
        if place is not None:
            lines += _excerpt(place, finding.label, lambda text, hue=hue: paint(hue, text))  # type: ignore[misc]
        gutter = " " * (len(str(place.line)) if place else 1)
        for related in finding.related:
            other = locate(related.origin)
            where = f"{visible(other.file)}:{other.line}:{other.column}"
            lines.append(f"{gutter} = {where}: {visible(related.message)}")
        if finding.help:
            lines.append(f"{gutter} = help: {visible(finding.help)}")
        lines.append(f"{gutter} = note: slo-codegen explain {finding.code}")
        blocks.append("\n".join(lines))
    if not blocks:
        return ""
    return "\n\n".join(blocks) + f"\n\n{summary([finding for finding, _ in placed])}\n"


def _excerpt(place: Any, label: str | None, paint: Callable[[str], str]) -> list[str]:
    number = str(place.line)
    gutter = " " * len(number)
    lines = [f"{gutter}--> {visible(place.file)}:{place.line}:{place.column}"]
    if place.text:
        shown = visible(place.text[:200]).replace("\t", " ")
        before = visible(place.text[: place.column - 1]).replace("\t", " ")
        marked = visible(place.text[place.column - 1 : place.column - 1 + place.length])
        pad = " " * sum(_width(char) for char in before)
        carets = "^" * max(1, min(sum(_width(char) for char in marked), 80))
        note = f" {visible(label)}" if label else ""
        lines += [f"{gutter} |", f"{number} | {shown}", f"{gutter} | {pad}{paint(carets + note)}"]
    return lines


def summary(findings: Sequence[Finding]) -> str:
    """Return how many findings there are of each severity: ``2 errors, 1 warning``."""
    parts = []
    for severity in Severity:
        count = sum(1 for finding in findings if finding.severity is severity)
        if count:
            parts.append(f"{count} {severity}{'s' if count > 1 else ''}")
    return ", ".join(parts)


def _json(placed: Sequence[tuple[Finding, Any]], locate: Locate, color: bool) -> str:
    def place_of(place: Any) -> dict[str, object] | None:
        if place is None:
            return None
        return {"file": place.file, "line": place.line, "column": place.column, "length": place.length}

    rows = [
        {
            "code": finding.code,
            "severity": str(finding.severity),
            "message": finding.message,
            "place": place_of(place),
            "help": finding.help,
            "related": [
                {"message": related.message, "place": place_of(locate(related.origin))} for related in finding.related
            ],
        }
        for finding, place in placed
    ]
    return json.dumps({"version": __version__, "findings": rows}, indent=2, ensure_ascii=False) + "\n"


def _sarif(placed: Sequence[tuple[Finding, Any]], locate: Locate, color: bool) -> str:
    used = sorted({finding.code for finding, _ in placed})
    rules = [
        {
            "id": code,
            "name": "".join(word.capitalize() for word in CODES[code].title.split()),
            "shortDescription": {"text": CODES[code].title},
            "fullDescription": {"text": f"{CODES[code].what} {CODES[code].why}"},
            "help": {"text": CODES[code].fix},
        }
        for code in used
    ]
    results = [_sarif_result(finding, place, used) for finding, place in placed]
    driver = {"name": "slo-codegen", "version": __version__, "rules": rules}
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _sarif_result(finding: Finding, place: Any, used: list[str]) -> dict[str, object]:
    path = "/".join(str(part) for part in finding.origin.path) if finding.origin else ""
    identity = f"{finding.code}\n{place.file if place else ''}\n{path}\n{finding.message}"
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": used.index(finding.code),
        "level": str(finding.severity),
        "message": {"text": f"{finding.message}. {finding.help}" if finding.help else finding.message},
        "partialFingerprints": {"finding/v1": sha256(identity.encode()).hexdigest()},
    }
    if place is not None:
        region = {"startLine": place.line, "startColumn": place.column, "endColumn": place.column + place.length}
        artifact = {"uri": place.file.lstrip("/"), "uriBaseId": "%SRCROOT%"}
        result["locations"] = [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
    return result


def _github(placed: Sequence[tuple[Finding, Any]], locate: Locate, color: bool) -> str:
    lines: list[str] = []
    shown = dict.fromkeys(Severity, 0)
    for finding, place in placed:
        shown[finding.severity] += 1
        if shown[finding.severity] > _GITHUB_ANNOTATIONS:
            continue
        command = "notice" if finding.severity is Severity.NOTE else str(finding.severity)
        where = f"file={_property(place.file)},line={place.line},col={place.column}," if place else ""
        text = f"{finding.message}. {finding.help}" if finding.help else finding.message
        lines.append(f"::{command} {where}title={_property(finding.code)}::{_data(text)}")
    hidden = sum(max(0, count - _GITHUB_ANNOTATIONS) for count in shown.values())
    if hidden:
        lines.append(f"{hidden} more findings are not annotated; --format text shows them all")
    return "".join(f"{line}\n" for line in lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

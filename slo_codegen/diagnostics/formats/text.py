"""Findings for people: what, where with the line itself, and the way out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from slo_codegen.common.characters import visible
from slo_codegen.diagnostics.formats.place import Placed, summary
from slo_codegen.diagnostics.severity import Severity

_LONGEST, _BEFORE = 200, 100
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}


def render(found: Sequence[Placed], color: bool) -> str:
    """Return the findings with an excerpt each and their number; empty text where there are none."""

    def paint(code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if color else text

    blocks = []
    for each in found:
        finding, place = each.finding, each.place
        hue = _COLOURS[finding.severity]
        lines = [f"{paint(f'1;{hue}', f'{finding.severity}[{finding.code}]')}: {visible(finding.message)}"]
        if place is not None:
            lines += _excerpt(place, finding.label, lambda text, hue=hue: paint(hue, text))  # type: ignore[misc]
        gutter = " " * (len(str(place.line)) if place else 1)
        for other, message in each.related:
            lines.append(f"{gutter} = {visible(other.file)}:{other.line}:{other.column}: {visible(message)}")
        if finding.help:
            lines.append(f"{gutter} = help: {visible(finding.help)}")
        lines.append(f"{gutter} = note: slo-codegen explain {finding.code}")
        blocks.append("\n".join(lines))
    if not blocks:
        return ""
    return "\n\n".join(blocks) + f"\n\n{summary([each.finding for each in found])}\n"


def _excerpt(place: Any, label: str | None, paint: Callable[[str], str]) -> list[str]:
    number = str(place.line)
    gutter = " " * len(number)
    lines = [f"{gutter}--> {visible(place.file)}:{place.line}:{place.column}"]
    column = place.column - 1 - place.cut
    if place.text:
        # What is marked is shown, however far to the right it is.
        begin = max(0, column - _BEFORE) if column > _LONGEST - _BEFORE // 2 else 0
        ahead = "…" if begin or place.cut else ""
        shown = ahead + visible(place.text[begin : begin + _LONGEST]).replace("\t", " ")
        before = ahead + visible(place.text[begin:column]).replace("\t", " ")
        marked = visible(place.text[column : column + min(place.length, _LONGEST)])
        pad = " " * sum(_width(char) for char in before)
        carets = "^" * max(1, min(sum(_width(char) for char in marked), 80))
        note = f" {visible(label)}" if label else ""
        lines += [f"{gutter} |", f"{number} | {shown}", f"{gutter} | {pad}{paint(carets + note)}"]
    return lines


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1

"""Verdicts on proofs as a table for people, as JSON, and as JUnit XML for CI."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

from slo_codegen import __version__
from slo_codegen.cli.detection_table import columns, time_text
from slo_codegen.common.characters import visible, visible_json
from slo_codegen.proof.program import Program
from slo_codegen.proof.verdict import Verdict

_HEADER = ("alert", "errors", "fires after", "resolves after", "budget spent", "verdict")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def to_text(verdicts: Sequence[Verdict], by: Program | None) -> str:
    """Return a table, a part for each SLO, and a line that sums up and names the promtool that ran."""
    return "\n".join(_lines(verdicts, by)) + "\n"


def _lines(verdicts: Sequence[Verdict], by: Program | None) -> Iterator[str]:
    rows = [_HEADER, *(_row(verdict) for verdict in verdicts)]
    lines = columns(rows)
    yield next(lines)
    slo = ""
    for verdict, line in zip(verdicts, lines, strict=True):
        if verdict.proof.slo != slo:
            slo = verdict.proof.slo
            yield f"{verdict.proof.service}/{slo}" if slo else verdict.proof.service
        yield line
    counted = {word: sum(verdict.word == word for verdict in verdicts) for word in ("proven", "failed", "no proof")}
    known = sum(verdict.cached and verdict.proven for verdict in verdicts)
    yield ""
    told = ", ".join(f"{count} {word}" for word, count in counted.items() if count or word == "proven")
    told += f" ({known} of them before, and nothing has changed since)" if known else ""
    yield told + (f"; promtool {visible(by.version)} ({visible(by.path)})" if by is not None else "")


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)


def _row(verdict: Verdict) -> tuple[str, ...]:
    figures = verdict.proof.figures
    name = f"  {verdict.proof.name}"
    if figures is None:
        return (name, "-", "-", "-", "-", verdict.word)
    resolves = figures.resolves_after_ms
    return (
        name,
        "-" if figures.errors is None else f"{figures.errors * 100:.3g}%",
        time_text(figures.fires_after_ms / 1000),
        "-" if resolves is None else time_text(resolves / 1000),
        "-" if figures.budget_spent is None else f"{figures.budget_spent * 100:.3g}%",
        verdict.word,
    )


def to_json(verdicts: Sequence[Verdict], by: Program | None) -> str:
    """Return every verdict with its figures, and the promtool that ran; times in seconds, shares from 0 to 1."""
    promtool = None if by is None else {"path": visible(by.path), "version": by.version}
    content = {"version": __version__, "promtool": promtool, "proofs": [_object(verdict) for verdict in verdicts]}
    return visible_json(json.dumps(content, indent=2, ensure_ascii=False)) + "\n"


def _object(verdict: Verdict) -> dict[str, Any]:
    proof, figures = verdict.proof, verdict.proof.figures
    resolves = figures.resolves_after_ms if figures else None
    return {
        "slo": proof.slo or None,
        "service": proof.service,
        "alert": proof.name,
        "tier": proof.tier or None,
        "condition": proof.condition,
        "errors": None if figures is None or figures.errors is None else round(figures.errors, 9),
        "fires_after_s": None if figures is None else round(figures.fires_after_ms / 1000, 3),
        "resolves_after_s": None if resolves is None else round(resolves / 1000, 3),
        "budget_spent": None if figures is None or figures.budget_spent is None else round(figures.budget_spent, 6),
        "verdict": verdict.word,
        "cached": verdict.cached,
        "problems": [*([proof.problem] if proof.problem else []), *verdict.faults],
        "files": [file.draft.path for file in proof.files],
    }


def to_junit(verdicts: Sequence[Verdict], by: Program | None) -> str:
    """Return a JUnit report: a suite for each SLO, with the promtool that ran, and a case for each alert."""
    root = ElementTree.Element("testsuites", name="slo-codegen prove")
    suites: dict[str, ElementTree.Element] = {}
    for verdict in verdicts:
        name = f"{verdict.proof.service}/{verdict.proof.slo}" if verdict.proof.slo else verdict.proof.service
        if name not in suites:
            suites[name] = ElementTree.SubElement(root, "testsuite", name=name)
            if by is not None:
                told = ElementTree.SubElement(suites[name], "properties")
                ElementTree.SubElement(told, "property", name="promtool", value=_printable(visible(by.path)))
                ElementTree.SubElement(told, "property", name="promtool.version", value=_printable(by.version))
        case = ElementTree.SubElement(suites[name], "testcase", classname=name, name=verdict.proof.name)
        for problem in (*([verdict.proof.problem] if verdict.proof.problem else []), *verdict.faults):
            text = _printable(problem)
            ElementTree.SubElement(case, "failure", message=text[:200], type=verdict.word).text = text
    for element in (root, *suites.values()):
        cases = list(element.iter("testcase"))
        element.set("tests", str(len(cases)))
        element.set("failures", str(sum(case.find("failure") is not None for case in cases)))
        element.set("errors", "0")
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"

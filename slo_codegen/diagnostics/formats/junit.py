"""Findings as JUnit XML: a test case for each, which fails for an error; one that passes where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from slo_codegen.common.characters import visible
from slo_codegen.diagnostics.formats.place import Placed, relative
from slo_codegen.diagnostics.severity import Severity


def render(found: Sequence[Placed]) -> str:
    """Return one suite. Warnings and notes are test cases that pass, with what they say as their output."""
    failures = sum(each.finding.severity is Severity.ERROR for each in found)
    counts = {"tests": str(max(len(found), 1)), "failures": str(failures), "errors": "0", "skipped": "0", "time": "0"}
    root = Element("testsuites", {"name": "slo-codegen", **counts})
    suite = SubElement(root, "testsuite", {"name": "catalog", **counts})
    for each in found:
        _case(suite, each)
    if not found:
        SubElement(suite, "testcase", {"classname": "catalog", "name": "no findings", "time": "0"})
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _case(suite: Element, each: Placed) -> None:
    finding, place = each.finding, each.place
    where = f"{relative(place.file)}:{place.line}:{place.column}" if place is not None else "catalog"
    name = _text(f"{finding.code} at {where}" if place is not None else finding.code)
    case = SubElement(suite, "testcase", {"classname": _text(where.split(":")[0]), "name": name, "time": "0"})
    if place is not None:
        case.set("file", _text(relative(place.file)))
        case.set("line", str(place.line))
    told = "\n".join([_text(where), *([_text(finding.help)] if finding.help else [])])
    if finding.severity is Severity.ERROR:
        failure = SubElement(case, "failure", {"type": finding.code, "message": _text(finding.message)})
        failure.text = told
    else:
        output = SubElement(case, "system-out")
        output.text = f"{finding.severity}[{finding.code}]: {_text(finding.message)}\n{told}"


def _text(text: str) -> str:
    """Return text without the characters that XML 1.0 cannot hold."""
    return visible(text)

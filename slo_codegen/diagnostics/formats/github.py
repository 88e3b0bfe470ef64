"""Findings as workflow commands of GitHub Actions, and in Markdown for its job summary."""

from __future__ import annotations

from collections.abc import Sequence

from slo_codegen.common.characters import visible, visible_lines
from slo_codegen.diagnostics.formats.place import Placed, named, summary
from slo_codegen.diagnostics.severity import Severity

MOST_ANNOTATIONS = 10
"""GitHub shows so many annotations of a step, and drops the rest without a word."""
MOST_SUMMARY_BYTES = 1 << 20
"""GitHub refuses a job summary above this size."""
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(found: Sequence[Placed]) -> str:
    """Return a command for each of the gravest findings, and a line that says how many there are besides."""
    lines = [_command(each) for each in found[:MOST_ANNOTATIONS]]
    if len(found) > MOST_ANNOTATIONS:
        more = len(found) - MOST_ANNOTATIONS
        lines.append(f"{more} more findings have no annotation: see the job summary, or --format text")
    return "".join(f"{line}\n" for line in lines)


def job_summary(found: Sequence[Placed], room: int = MOST_SUMMARY_BYTES) -> str:
    """Return a table in Markdown of what `render` leaves out, the gravest first, in at most ``room`` bytes of UTF-8."""
    rest = found[MOST_ANNOTATIONS:]
    if not rest:
        return ""
    lines = [
        f"### slo-codegen: {summary([each.finding for each in found])}",
        "",
        f"The first {MOST_ANNOTATIONS} are annotations of this step; these are the others.",
        "",
        "| finding | place | what, and the way out |",
        "|---|---|---|",
    ]
    rows = [_row(each) for each in rest]
    text = "\n".join(lines) + "\n"
    left = room - len(text.encode()) - 200
    kept: list[str] = []
    for row in rows:
        left -= len(row.encode()) + 1
        if left < 0:
            break
        kept.append(row)
    text += "".join(f"{row}\n" for row in kept)
    if len(kept) < len(rows):
        text += f"\n{len(rows) - len(kept)} more have no room here; `slo-codegen validate` prints them.\n"
    return text


def _command(each: Placed) -> str:
    place = each.place
    where = ""
    if place is not None:
        end = place.column + place.length
        where = f"file={_property(named(place.file))},line={place.line},col={place.column},endColumn={end},"
    said = command_data(visible_lines(each.sentence))
    return f"::{_COMMANDS[each.finding.severity]} {where}title={_property(each.finding.code)}::{said}"


def command_data(text: str) -> str:
    """Write text as the data of a workflow command, which ends with its line."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return command_data(text).replace(":", "%3A").replace(",", "%2C")


def _row(each: Placed) -> str:
    where = f"{named(each.place.file)}:{each.place.line}" if each.place is not None else ""
    return f"| {each.finding.severity} {each.finding.code} | {_cell(where)} | {_cell(each.sentence)} |"


def _cell(text: str) -> str:
    """Write text so that nothing in it is Markdown, HTML, a mention or the end of the cell."""
    shown = visible(text.replace("\n", " "))
    escaped = "".join(f"\\{char}" if char in "\\`*_{}[]()#+-.!|~@" else char for char in shown)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

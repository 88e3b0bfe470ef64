"""A page in Markdown for each code, and an index: ``python -m slo_codegen.docsgen.pages docs/checks``."""

from __future__ import annotations

import sys
from pathlib import Path

import slo_codegen.backends
import slo_codegen.checks  # noqa: F401 -- checks and backends hold the texts of their codes
from slo_codegen.diagnostics.areas import AREAS, area_of
from slo_codegen.diagnostics.codes import CODES
from slo_codegen.diagnostics.examples import example

_SETTABLE = ("SLO3", "SLO4")


def pages() -> dict[str, str]:
    """Return the text of each page, by its file's name."""
    return {"README.md": _index(), **{f"{code}.md": _page(code) for code in CODES}}


def _index() -> str:
    lines = [
        "# Findings",
        "",
        "Made from the code by `make docs`. `slo-codegen explain CODE` prints the same. An error stops a build; a",
        "warning or a note can be accepted beside the line that it names, with a reason and, if it is for a time only,",
        "a last day:",
        "",
        "```yaml",
        "accept:",
        "  - code: SLO313",
        "    reason: The literal threshold stays as an emergency.",
        "    until: 2027-01-31",
        "```",
        "",
        "How much a check weighs is set for the whole catalog: `platform: {severity: {SLO322: off, SLO330: warning}}`.",
    ]
    for area in AREAS:
        own = [
            f"| [{code}]({code}.md) | {entry.severity} | {entry.title} |"
            for code, entry in sorted(CODES.items())
            if area_of(code) is area
        ]
        if own:
            lines += ["", f"## {area.title}", "", "| code | severity | what |", "|---|---|---|", *own]
    return "\n".join(lines) + "\n"


def _page(code: str) -> str:
    entry = CODES[code]
    lines = [f"# {code}: {entry.title}", "", f"*{entry.severity.capitalize()}*", ""]
    lines += ["**What.** " + entry.what, "", "**Why.** " + entry.why, "", "**Fix.** " + entry.fix]
    if (shown := example(code)) is not None:
        for title, text in (("Wrong", shown.wrong), ("Right", shown.right)):
            lines += ["", f"## {title}", "", "```yaml", text.rstrip(), "```"]
    if code.startswith(_SETTABLE):
        lines += ["", f"Its severity can be set: `platform: {{severity: {{{code}: off}}}}`."]
    return "\n".join(lines) + "\n"


def write(folder: Path) -> None:
    """Write every page into a folder, and remove pages of codes that there are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))

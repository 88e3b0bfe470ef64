"""How a file that a command changes is shown: as a unified diff."""

from __future__ import annotations

import difflib

from slo_codegen.common.characters import visible

_MOST_COMPARED = 2_000
"""Lines that are compared one by one: the time that takes grows with their square."""


def _shown(text: str) -> list[str]:
    """Return a text's lines for a comparison: what would not show in it is written out."""
    lines = text.split("\n")
    if lines[-1]:
        lines[-1] += " (no newline at the end of the file)"
    else:
        lines.pop()
    return [line.replace("\r", "\\r") for line in lines]


def difference(name: str, before: str, after: str, by: str) -> str:
    """Return a unified diff of a file and what a command makes of it; of a long one the number of lines alone."""
    names = (visible(name), f"{visible(name)} ({by})")
    given, made = _shown(before), _shown(after)
    same = next((at for at, (one, other) in enumerate(zip(given, made, strict=False)) if one != other), len(given))
    if max(len(given), len(made)) - same > _MOST_COMPARED:
        said = f"{len(given) - same} lines from line {same + 1} on are too many to compare"
        return f"--- {names[0]}\n+++ {names[1]}\n{said}\n"
    return "".join(f"{line}\n" for line in difflib.unified_diff(given, made, *names, lineterm=""))

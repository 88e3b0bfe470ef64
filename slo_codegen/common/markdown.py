"""Markdown for GitHub and GitLab: text that others wrote becomes a code span, in which nothing is acted upon."""

from __future__ import annotations

import re

from slo_codegen.common.characters import visible

_LONGEST = 300


def code(text: str) -> str:
    """Return text as a code span: no link, mention, issue number, image, emphasis or HTML can arise in it.

    Line ends and tabs become spaces, what is hidden is written as an escape, and text above 300 characters is cut. Not
    for tables, which split at ``|`` even inside of a span.
    """
    flat = visible(" ".join(text[: 10 * _LONGEST].split())) or "none"
    if len(flat) > _LONGEST:
        flat = f"{flat[: _LONGEST - 1]}…"
    fence = "`" * (max((len(run) for run in re.findall(r"`+", flat)), default=0) + 1)
    pad = " " if flat[0] == "`" or flat[-1] == "`" else ""
    return f"{fence}{pad}{flat}{pad}{fence}"

"""A text that is no YAML, as the parser gave it up, and what a guess makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Slip(NamedTuple):
    """What is wrong with a text and where, in lines and columns from 0; and a second place, if there is one."""

    message: str
    line: int
    column: int
    help: str
    length: int = 1
    second: tuple[int, int, str] | None = None


@dataclass(slots=True)
class Refusal:
    """A text, the place where the reader gave it up, and the tokens before that place."""

    lines: list[str]
    problem: str
    context: str
    line: int
    column: int
    context_line: int
    context_column: int
    tokens: list[Any] = field(default_factory=list)

    def shown(self, line: int) -> str:
        """Return a line without its end, or nothing where there is none."""
        return self.lines[line].rstrip("\r") if 0 <= line < len(self.lines) else ""

    def before(self, line: int) -> int | None:
        """Return the last line above one that holds more than a comment."""
        return next((at for at in range(line - 1, -1, -1) if self.shown(at).strip()[:1] not in ("", "#")), None)

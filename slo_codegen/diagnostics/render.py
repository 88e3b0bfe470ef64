"""Findings in a form: for people, for scripts, or as one of the reports that other tools read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module

from slo_codegen.diagnostics.formats.place import Locate, Placed, placed
from slo_codegen.diagnostics.model import Finding

FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")
_MODULES = {"json": "plain_json"}


def render(findings: Iterable[Finding], locate: Locate, fmt: str, *, color: bool = False) -> str:
    """Return findings in a format, errors first, then by place; text and github are empty where there is nothing.

    Raises:
        KeyError: the format is not one of `FORMATS`.
    """
    if fmt not in FORMATS:
        raise KeyError(fmt)
    return render_placed(placed(findings, locate), fmt, color=color)


def render_placed(found: Sequence[Placed], fmt: str, *, color: bool = False) -> str:
    """Return findings that have their places, in one of `FORMATS`."""
    if fmt == "text":
        from slo_codegen.diagnostics.formats import text

        return text.render(found, color)
    # Only the module that is asked for is imported: most runs print text.
    write: Callable[[Sequence[Placed]], str] = import_module(
        f"slo_codegen.diagnostics.formats.{_MODULES.get(fmt, fmt)}"
    ).render
    return write(found)

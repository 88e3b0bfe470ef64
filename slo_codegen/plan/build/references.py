"""Names that refer to nothing: what is told of them, and which one was meant."""

from __future__ import annotations

from collections.abc import Iterable

from slo_codegen.common.listing import first_of
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.diagnostics.suggest import nearest

_SHORT = 8
_SHOWN = 40


def report_dangling(what: str, name: str, known: Iterable[str], origin: Origin, report: Diagnostics) -> None:
    """Report that a catalog names what it does not define; ``what`` says of which kind it should be."""
    choices = sorted(known)
    close = nearest(name, choices)
    guess = f"did you mean {close}?" if close else ""
    # Beside a guess, a long list is in the way.
    there_is = "" if close and len(choices) > _SHORT else f"there is {first_of(choices, _SHOWN) or 'none'}"
    report.add("SLO206", f"{what} {name} is not defined", origin, help=f"{guess} {there_is}".strip())

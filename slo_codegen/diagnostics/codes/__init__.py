"""Every code that can be reported, in one plain dict: those below, what stages register, what other packages bring.

`slo_codegen.diagnostics.areas` says what each hundred is about. Of those about targets, 41x is Prometheus, 42x
Alertmanager, 43x Grafana, 44x Datadog and 45x PagerDuty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from slo_codegen.diagnostics.codes import (
    artifacts,
    backends,
    catalog,
    editing,
    live,
    merging,
    plan,
    preview,
    proofs,
    server,
    source,
    writer,
)
from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

CODES: dict[str, Code] = {
    **source.CODES,
    **catalog.CODES,
    **plan.CODES,
    **backends.CODES,
    **artifacts.CODES,
    **writer.CODES,
    **server.CODES,
    **preview.CODES,
    **proofs.CODES,
    **editing.CODES,
    **live.CODES,
    **merging.CODES,
}
"""Those of slo-codegen itself. Checks and backends hold the texts of their own, and add them when they are imported."""

EXAMPLES = [Path(__file__).parents[1] / "examples"]
"""The folders in which codes have examples; `slo_codegen.diagnostics.examples` reads them."""

_BROUGHT = re.compile("SLO8[0-9]{2}")
_OTHERS: dict[str, tuple[str, Code]] = {}
"""The codes of loaded targets of other packages, each with the target that brings it."""


def find(code: str) -> Code | None:
    """Return a code's texts; None if neither slo-codegen nor a loaded target has it."""
    return CODES[code] if code in CODES else _OTHERS[code][1] if code in _OTHERS else None


def register(codes: Mapping[str, Code], examples: Path) -> None:
    """Add the codes that a stage or a built-in backend holds itself, and the folder of their examples.

    It does so once, as it is imported.

    Raises:
        ValueError: one of these codes is taken, or is for targets of other packages.
    """
    for code in codes:
        if code in CODES or is_brought(code):
            raise ValueError(f"the code {code} is taken")
    CODES.update(codes)
    EXAMPLES.append(examples)


def is_known(code: str) -> bool:
    """Whether a catalog can name a code: there is one, or a target of another package may bring it."""
    return code in CODES or is_brought(code)


def is_brought(code: str) -> bool:
    """Whether a code is for targets of other packages, which need not be installed everywhere."""
    return _BROUGHT.fullmatch(code) is not None


def bring(target: str, codes: Mapping[str, Code]) -> str | None:
    """Add the codes of a target of another package; return why none of them is, or None."""
    for code, entry in codes.items():
        if not isinstance(code, str) or not is_brought(code):
            return f"its code {code} is not one of SLO800 to SLO899"
        if code in _OTHERS and _OTHERS[code][0] != target:
            return f"its code {code} is taken by the target {_OTHERS[code][0]}"
        if not (isinstance(entry, Code) and isinstance(entry.severity, Severity) and all(map(_is_text, _texts(entry)))):
            return f"its code {code} lacks a severity or one of its texts"
    _OTHERS.update({code: (target, entry) for code, entry in codes.items()})
    return None


def _texts(entry: Code) -> tuple[object, ...]:
    return entry.title, entry.what, entry.why, entry.fix


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


__all__ = ["CODES", "EXAMPLES", "Code", "bring", "find", "is_brought", "is_known", "register"]

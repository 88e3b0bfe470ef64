"""A wrong and a right piece of a catalog for each code that a text can show: ``<CODE>/wrong.yaml``, ``right.yaml``.

Lines that the finding is at end in ``# here``. A piece that begins with ``- id:`` is a list of SLOs of a service. More
pieces, which only the tests read, are in ``<CODE>/cases/``: ``found-*.yaml`` and ``quiet-*.yaml``.

Checks and backends, which hold their codes themselves, have the examples in folders of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from slo_codegen.diagnostics.codes import EXAMPLES


@dataclass(frozen=True, slots=True)
class Example:
    """What gives a finding, and what does not."""

    wrong: str
    right: str


def codes_with_examples() -> tuple[str, ...]:
    """Return the codes that have an example, in order."""
    return tuple(sorted(path.name for folder in EXAMPLES for path in folder.glob("SLO*")))


def folder_of(code: str) -> Path | None:
    """Return the folder with the examples and the cases of a code; None if it has none."""
    return next((folder / code for folder in EXAMPLES if (folder / code).is_dir()), None)


def example(code: str) -> Example | None:
    """Return the example of a code; None if it has none."""
    folder = folder_of(code)
    if folder is None:
        return None
    wrong, right = (folder.joinpath(f"{name}.yaml").read_text(encoding="utf-8") for name in ("wrong", "right"))
    return Example(wrong, right)

"""A wrong and a right piece of a catalog for each code that a text can show: ``<CODE>/wrong.yaml``, ``right.yaml``.

Lines that the finding is at end in ``# here``. A piece that begins with ``- id:`` is a list of SLOs of a service.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent

CODES_WITH_EXAMPLES = tuple(sorted(path.name for path in _FOLDER.glob("SLO*")))


@dataclass(frozen=True, slots=True)
class Example:
    """What gives a finding, and what does not."""

    wrong: str
    right: str


def example(code: str) -> Example:
    """Return the example of a code.

    Raises:
        FileNotFoundError: it has none.
    """
    wrong, right = (_FOLDER.joinpath(code, f"{name}.yaml").read_text(encoding="utf-8") for name in ("wrong", "right"))
    return Example(wrong, right)

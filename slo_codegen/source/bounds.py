"""How much of a catalog is read: every input ends within a bounded time, and each bound has a finding of its own."""

from __future__ import annotations

from dataclasses import dataclass

from slo_codegen.diagnostics import Diagnostics, Origin

MAX_FILE_BYTES = 1 << 20
MAX_TOTAL_BYTES = 64 << 20
MAX_FILES = 10_000
MAX_ENTRIES = 200_000
"""Files and folders of any kind below the catalog's folder."""
MAX_FOLDERS = 64
"""Folders inside of each other."""
MAX_VALUES = 100_000
"""Values of one file, with what aliases repeat. Ordinary catalogs have one for about thirteen bytes."""
MAX_TOTAL_VALUES = 1_000_000
MAX_KEY = 256
"""Characters of a key; no name that a catalog takes has more than 200."""
MAX_WRONG_FILES = 100
MAX_ERRORS = 5_000
"""Files with errors, and errors, after which no other file is read."""
REFUSED_WEIGHT = 4
"""How much more a value of a refused file counts: explaining it takes so much longer than reading it."""
_SLOW_BYTES = 32 << 10
_SLOW_TOTAL_BYTES = 256 << 10


@dataclass(slots=True)
class SlowReading:
    """How much text may still be given to the parser that names a slip of syntax best, but reads 0.2 MiB/s."""

    left: int = _SLOW_TOTAL_BYTES
    values: int = 0
    """Values of refused files, which count as much as those of the others."""

    def takes(self, text: str) -> bool:
        """Return whether a text is read by it, and count it."""
        if len(text) > min(_SLOW_BYTES, self.left):
            return False
        self.left -= len(text)
        return True


def report_values(name: str, origin: Origin, report: Diagnostics) -> None:
    """Report a file with too many values."""
    report.add("SLO120", f"{name} has more than {MAX_VALUES:,} values, with what its aliases repeat", origin,
               help="split it over several files")  # fmt: skip


def must_stop(wrong: int, report: Diagnostics) -> bool:
    """Return whether so many files have errors, or so many errors were found, that no other file is to be read."""
    return wrong >= MAX_WRONG_FILES or report.errors >= MAX_ERRORS


def report_stop(wrong: int, left: int, done: str, report: Diagnostics) -> None:
    """Report that files are left, since so many before have errors."""
    files = f"{wrong} file{'s have' if wrong != 1 else ' has'} {report.errors:,} errors"
    others = f"{left} other file{'s are' if left != 1 else ' is'} not {done}"
    report.add("SLO122", f"{files}: {others}", None, help="fix these first; the others are read then")

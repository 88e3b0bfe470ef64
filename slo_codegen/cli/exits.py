"""Exit codes, and what becomes of exceptions that reach the command line."""

from __future__ import annotations

CLEAN = 0
FINDINGS = 1
USAGE = 2
DRIFT = 3
FAULT = 4
INTERRUPTED = 130

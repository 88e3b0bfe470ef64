"""Today, from one place: only findings depend on it, never an artifact."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

VARIABLE = "SLO_CODEGEN_TODAY"


def today() -> date:
    """Return the day in UTC, or the one that the environment gives as ``SLO_CODEGEN_TODAY=2027-01-31``."""
    given = os.environ.get(VARIABLE, "")
    try:
        return date.fromisoformat(given)
    except ValueError:
        return datetime.now(UTC).date()

"""The built-in profile `standard`: burn rates for any period, and pages that one failed request does not send.

An alert fires when its share of the budget has gone within its long window: 2 % and 5 % page, 10 % is a ticket. Those
are the shares of the SRE Workbook, ch. 5, for windows of 1 h, 6 h and 3 d of a period of 30 d. Of another period the
windows are about the same part, rounded to lengths that people use, and each burn rate follows from the share.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from slo_codegen.common.units import DAY, HOUR, MINUTE
from slo_codegen.plan import budget

STANDARD = "standard"
PAGE, TICKET = "page", "ticket"
LEAST_BAD_EVENTS = 5
"""So many bad events there must be for a page: no one is woken by a failed request or its retries."""

_SHARES = (
    (PAGE, Decimal("0.02"), 720, LEAST_BAD_EVENTS),
    (PAGE, Decimal("0.05"), 120, LEAST_BAD_EVENTS),
    (TICKET, Decimal("0.1"), 10, None),
)
"""Tier, share of the budget, which part of the period the long window is, and the least number of bad events."""
_LENGTHS = (
    *(minutes * MINUTE for minutes in (5, 10, 15, 20, 30)),
    *(hours * HOUR for hours in (1, 2, 3, 4, 6, 12)),
    *(days * DAY for days in (1, 2, 3, 7, 14, 30, 60)),
)
_NEARLY = Decimal("1.1")
_SHORT = 12
"""The short window is this part of the long one (SRE Workbook, ch. 5)."""
_SCRAPES = 4
"""A window must hold so many samples, at least."""


@dataclass(frozen=True, slots=True)
class Row:
    """A burn rate of the profile; windows are in ms."""

    tier: str
    factor: Decimal
    long_ms: int
    short_ms: int
    min_bad_events: int | None


def standard_rows(period_ms: int, scrape_ms: int) -> tuple[Row, ...]:
    """Return the burn rates for an SLO of a period whose metrics are scraped so often, in ms; each above or at 1.

    A very short period has fewer rows than three: two that would look at the same window are one.
    """
    rows: dict[int, Row] = {}
    least_short = -(-_SCRAPES * scrape_ms // MINUTE) * MINUTE
    for tier, share, part, bad in _SHARES:
        longest = min(Decimal(period_ms) / part * _NEARLY, share * period_ms)
        fits = [ms for ms in _LENGTHS if ms >= 2 * least_short]
        long_ms = max((ms for ms in fits if ms <= longest), default=fits[0])
        factor = budget.burn_factor(share, period_ms, long_ms)
        if factor >= 1:
            short_ms = max(-(-long_ms // _SHORT // MINUTE) * MINUTE, least_short)
            rows.setdefault(long_ms, Row(tier, factor.normalize(), long_ms, short_ms, bad))
    return tuple(rows.values())

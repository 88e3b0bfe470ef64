"""The built-in profile `standard`: burn rates for any period, and pages that one failed request does not send.

A page fires when 2 % of the budget has gone within about a 720th of the period, or 5 % within a 120th: 1 h and 6 h of
30 d. A ticket is for any burn rate above 1 over a tenth of the period, 3 d of 30 d. Those are the shares and windows of
the SRE Workbook, ch. 5. Windows are rounded to lengths that people use, and the burn rate of a page follows from its
share. A budget of many errors cannot burn so fast: there a page fires at a share of errors that can be.
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

_PAGES = ((Decimal("0.02"), 720), (Decimal("0.05"), 120))
"""Of each page the share of the budget, and which part of the period the long window is."""
_TICKET = 10
"""Which part of the period the long window of the ticket is."""
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
_MOST_ERRORS = Decimal("0.8")
"""A page fires at this share of errors, at the latest."""


@dataclass(frozen=True, slots=True)
class Row:
    """A burn rate of the profile, for a page or a ticket; windows are in ms."""

    pages: bool
    factor: Decimal
    long_ms: int
    short_ms: int

    @property
    def min_bad_events(self) -> int | None:
        """The least number of bad events that it needs."""
        return LEAST_BAD_EVENTS if self.pages else None


def standard_rows(period_ms: int, scrape_ms: int, budget_ratio: Decimal) -> tuple[Row, ...]:
    """Return the burn rates for an SLO of a period whose metrics are scraped so often, in ms; each is at least 1.

    ``budget_ratio`` is the greatest share of bad events that its objectives allow. A very short period, or a very large
    budget, has fewer rows than three: of two with the same windows, or that fire at the same errors, there is one.
    """
    rows: dict[object, Row] = {}
    least_short = -(-_SCRAPES * scrape_ms // MINUTE) * MINUTE
    fits = [ms for ms in _LENGTHS if ms >= 2 * least_short]

    def add(pages: bool, long_ms: int, factor: Decimal) -> None:
        short_ms = max(-(-long_ms // _SHORT // MINUTE) * MINUTE, least_short)
        if factor >= 1 and not any(factor == row.factor or long_ms == row.long_ms for row in rows.values()):
            rows[long_ms] = Row(pages, factor.normalize(), long_ms, short_ms)

    most = budget.rounded_down(_MOST_ERRORS / budget_ratio)
    for share, part in _PAGES:
        longest = min(Decimal(period_ms) / part * _NEARLY, share * period_ms)
        long_ms = max((ms for ms in fits if ms <= longest), default=fits[0])
        add(True, long_ms, min(budget.burn_factor(share, period_ms, long_ms), most))
    add(False, max((ms for ms in fits if ms * _TICKET <= period_ms), default=fits[0]), Decimal(1))
    return tuple(rows.values())

"""What targets count at a step: what their counters hold more than before, or all of it after a restart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from slo_codegen.backends.prometheus.cumulative import Cumulative, is_one_counter
from slo_codegen.common.units import SECOND
from slo_codegen.plan.model import Term
from slo_codegen.promql import Binary, Call, Expr, Number, Subquery, any_of

_STEADY_SPREAD = Decimal("0.02565")
"""A total that stays within 5 % of itself, as a standard deviation of two logarithms: half of -ln(0.95)."""
_ZERO = Number(0)


@dataclass(frozen=True, slots=True)
class Growth:
    """The increments of targets that were there one step before."""

    counters: Cumulative
    step_ms: int

    def there(self, offset_ms: int | None) -> Expr:
        """Return all that targets have counted."""
        return self.counters.all_events(offset_ms)

    def all_counted(self) -> Expr:
        """Return the increments of all events at targets that were there one step before."""
        counters, step = self.counters, self.step_ms
        grown = Binary("-", counters.all_events(None), counters.all_events(step))
        return self._grown(counters.all_events(None), grown, counters.total)

    def bad_counted(self) -> Expr:
        """Return the increments of bad events at targets that were there one step before."""
        counters, step = self.counters, self.step_ms
        before = counters.bad_events(step)
        if not counters.always_there:
            before = Binary("or", before, Binary("*", _ZERO, counters.anchor(step)))
        grown = Binary("-", counters.bad_events(None), before)
        return self._grown(counters.bad_events(None), grown, counters.bad)

    def _grown(self, value: Expr, grown: Expr, terms: Sequence[Term]) -> Expr:
        """Return increments; after a restart all that a target has counted.

        A counter that falls without a restart, as when one of its series is dropped, tells nothing: that step is 0.
        """
        counters = self.counters
        if is_one_counter(terms):
            grown = Binary(">=", grown, _ZERO)
        fell = [Binary("<", self._over_step("deriv", now), _ZERO) for now in counters.counters(None, terms)]
        # A target that was not there before has no spread: it is steady too.
        spread = self._over_step("stddev_over_time", Call("ln", (counters.anchor(None),)))
        anew = Binary("unless", value, Binary("<=", spread, Number(_STEADY_SPREAD)))
        if not counters.part_of_anchor(terms):
            # Of a total of 0 there is no logarithm: what fell beside it was reset, if it was there before.
            anew = Binary("and", anew, counters.anchor(self.step_ms))
        return Binary("or", Binary("unless", grown, any_of(fell)) if fell else grown, anew)

    def _over_step(self, function: str, value: Expr) -> Expr:
        """Return a function of a value now and one step before, read at once; of one where the other is not there."""
        return Call(function, (Subquery(value, 2 * self.step_ms - SECOND, self.step_ms),))

"""Samples of a gauge and time slices, each counted once, at the steps of tiles."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from slo_codegen.backends.prometheus.growth import Growth
from slo_codegen.backends.prometheus.measures import series_of
from slo_codegen.common.units import SECOND
from slo_codegen.plan.model import GaugeSli, MeansSli, Over, Selector, SlicesSli
from slo_codegen.promql import Aggregation, Binary, Call, Expr, Number, Subquery, any_of

_ZERO, _ONE = Number(0), Number(1)


@dataclass(frozen=True, slots=True)
class Samples:
    """The samples of a gauge: at each step those that have come since the step before, so that none counts twice.

    Where series are taken together there is one sample at a step, for all that report.
    """

    sli: GaugeSli
    by: tuple[str, ...]
    step_ms: int

    def all_counted(self) -> Expr:
        """Return the samples at a step."""
        if self.sli.over is Over.EACH:
            return self._fresh(bool_result=True)
        return Aggregation("group", self._fresh(), by=self.by)

    def bad_counted(self) -> Expr:
        """Return those that are not good: a value that compares with nothing (NaN) is bad, but with ``!=``."""
        good = Binary(self.sli.good.op, self._value(), Number(self.sli.good.value), bool_result=True)
        if self.sli.over is Over.EACH:
            return Binary("*", self._fresh(bool_result=True), Binary("-", _ONE, good))
        function = "min" if self.sli.over is Over.ALL else "max"
        together = Aggregation(function, Binary("and", good, self._fresh()), by=self.by)
        return Binary("-", _ONE, together)

    def there(self, offset_ms: int | None) -> Expr:
        """Return when the last sample of each series was: its value may be no number, of which nothing makes 0."""
        return _last_sample(self.sli.selector, offset_ms)

    def _value(self) -> Expr:
        value = series_of(self.sli.selector)
        return Binary("-", Call("time"), value) if self.sli.is_age else value

    def _fresh(self, *, bool_result: bool = False) -> Expr:
        return _fresh(self.sli.selector, self.step_ms, bool_result=bool_result)


@dataclass(frozen=True, slots=True)
class Slices:
    """The time slices that end at a step, one in each group of which a target reports in it.

    ``growth`` is what is counted in a slice, by target and at steps of its own, of which a slice is a whole number.
    """

    sli: SlicesSli
    growth: Growth
    by: tuple[str, ...]

    def all_counted(self) -> Expr:
        """Return 1 for each slice."""
        return self._in_slice("present_over_time", self.growth.there(None))

    def bad_counted(self) -> Expr:
        """Return 1 for a slice that is bad: in whole numbers, so that a share which is just reached is reached.

        Where slices count by their shares it is that of bad events. Where there are no events there are no bad ones.
        """
        bad = self._in_slice("sum_over_time", self.growth.bad_counted())
        total = self._in_slice("sum_over_time", self.growth.all_counted())
        if self.sli.least is None:
            events = Binary(">", total, _ZERO)
            return any_of((Binary("/", bad, events), Binary("*", _ZERO, total)))
        allowed = (1 - self.sli.least).normalize()
        scale = Number(10 ** max(-int(allowed.as_tuple().exponent), 0))
        spent, limit = _times(bad, scale), _times(total, Number((allowed * scale.value).to_integral_value()))
        if not self.sli.strict:
            return Binary(">", spent, limit, bool_result=True)
        traffic = Binary(">", total, _ZERO, bool_result=True)
        return Binary("*", Binary(">=", spent, limit, bool_result=True), traffic)

    def there(self, offset_ms: int | None) -> Expr:
        """Return all that targets have counted."""
        return self.growth.there(offset_ms)

    def _in_slice(self, function: str, counted: Expr) -> Expr:
        """Return a function of the steps in a slice; a second less, as the one at which it begins is no part of it."""
        steps = Subquery(Aggregation("sum", counted, by=self.by), self.sli.every_ms - SECOND, self.growth.step_ms)
        return Call(function, (steps,))


@dataclass(frozen=True, slots=True)
class Means:
    """The time slices that end at a step, one in each group in which a gauge has a sample, judged by its mean.

    Samples are looked at every ``step_ms``, of which a slice is a whole number.
    """

    sli: MeansSli
    by: tuple[str, ...]
    step_ms: int

    def all_counted(self) -> Expr:
        """Return 1 for each slice."""
        return self._in_slice("present_over_time", "group", self._fresh())

    def bad_counted(self) -> Expr:
        """Return 1 for a slice whose mean is not good: one that is no number is not."""
        values = Binary("and", series_of(self.sli.selector), self._fresh())
        mean = Binary(
            "/",
            self._in_slice("sum_over_time", "sum", values),
            self._in_slice("sum_over_time", "count", self._fresh()),
        )
        good = self.sli.good
        return Binary("-", _ONE, Binary(good.op, mean, Number(good.value), bool_result=True))

    def there(self, offset_ms: int | None) -> Expr:
        """Return when the last sample of each series was."""
        return _last_sample(self.sli.selector, offset_ms)

    def _fresh(self) -> Expr:
        return _fresh(self.sli.selector, self.step_ms)

    def _in_slice(self, function: str, aggregation: str, samples: Expr) -> Expr:
        """Return a function of the steps in a slice; a second less, as the one at which it begins is no part of it."""
        steps = Subquery(Aggregation(aggregation, samples, by=self.by), self.sli.every_ms - SECOND, self.step_ms)
        return Call(function, (steps,))


def _last_sample(selector: Selector, offset_ms: int | None = None) -> Expr:
    """Return when the last sample of each series was: its value may be no number, of which nothing makes 0."""
    return Call("timestamp", (series_of(selector, offset_ms=offset_ms),))


def _fresh(selector: Selector, step_ms: int, *, bool_result: bool = False) -> Expr:
    """Return the series with a sample since the step before; with ``bool_result`` 1, and 0 of the others."""
    before = Binary("-", Call("time"), Number(Decimal(step_ms) / SECOND))
    return Binary(">", _last_sample(selector), before, bool_result=bool_result)


def _times(value: Expr, factor: Number) -> Expr:
    if factor.value == 0:
        return Binary("*", _ZERO, value)
    return value if factor.value == 1 else Binary("*", value, factor)

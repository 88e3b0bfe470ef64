"""The kinds of SLI that are simulated: which counters an event moves, and how they add up to bad and total events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

Key = tuple[str, tuple[tuple[str, str], ...]]
"""A counter of a process: the metric and its labels; ``le`` is written out when it is scraped."""


def key(metric: str, **labels: str) -> Key:
    """Return a counter's key."""
    return metric, tuple(sorted(labels.items()))


@dataclass(frozen=True, kw_only=True)
class Form:
    """An SLI: its part of a catalog, the counters that each outcome moves, and its arithmetic.

    ``raws`` pick a target's counters by metric and labels; ``total`` and ``bad`` are sums of them with a sign each.
    An SLI without a total counts bare events.
    """

    metrics: Mapping[str, str]
    sli: str
    moves: Mapping[str, tuple[Key, ...]]
    raws: Mapping[str, Callable[[str, Mapping[str, str]], bool]]
    bad: Mapping[str, int]
    total: Mapping[str, int]

    def kinds(self, counter: Key) -> tuple[str, ...]:
        """Return the raw counters of the SLI that a counter, with all its labels, is part of."""
        name, labels = counter
        return tuple(raw for raw, picks in self.raws.items() if picks(name, dict(labels)))

    @cached_property
    def worth(self) -> Mapping[str, tuple[int, int]]:
        """How many bad and how many counted events one event of each outcome is."""
        worth = {}
        for outcome, counters in self.moves.items():
            moved = [raw for counter in counters for raw in self.kinds(counter)]
            worth[outcome] = (sum(self.bad.get(raw, 0) for raw in moved), sum(self.total.get(raw, 0) for raw in moved))
        return worth

    @cached_property
    def counters(self) -> list[Key]:
        """Every counter there can be."""
        return sorted({each for keys in self.moves.values() for each in keys})


def _named(metric: str) -> Callable[[str, Mapping[str, str]], bool]:
    return lambda name, labels: name == metric


def _bucket(metric: str, bound: float) -> Callable[[str, Mapping[str, str]], bool]:
    return lambda name, labels: name == f"{metric}_bucket" and float(labels["le"]) == bound


def _code(code: str) -> tuple[Key, ...]:
    return (key("http_requests_total", code=code),)


def _latency(metric: str, bounds: tuple[str, ...], value: float) -> tuple[Key, ...]:
    hit = [key(f"{metric}_bucket", le=bound) for bound in (*bounds, "+Inf") if value <= float(bound)]
    return (key(f"{metric}_count"), *hit)


_COUNTER = "{{type: counter, labels: {{region: [eu, us]{more}{own}}}}}"

RATIO = Form(
    metrics={"http.requests": _COUNTER.replace("{own}", ", code: null")},
    sli="""{ratio: {bad: 'http.requests{code=~"5.."}', total: http.requests}}""",
    moves={"good": _code("200"), "bad": _code("500"), "bad503": _code("503"), "missing": _code("404")},
    raws={
        "all": _named("http_requests_total"),
        "bad": lambda name, labels: name == "http_requests_total" and labels["code"].startswith("5"),
    },
    total={"all": 1},
    bad={"bad": 1},
)

GOOD_BAD = Form(
    metrics={
        "buy.ok": _COUNTER.replace("{own}", ""),
        "buy.failed": _COUNTER.replace("{own}", ", reason: [card, stock, user]"),
    },
    sli="""{ratio: {good: buy.ok, bad: 'buy.failed{reason!="user"}'}}""",
    moves={
        "good": (key("buy_ok_total"),),
        "bad": (key("buy_failed_total", reason="card"),),
        "badstock": (key("buy_failed_total", reason="stock"),),
        "user": (key("buy_failed_total", reason="user"),),
    },
    raws={
        "good": _named("buy_ok_total"),
        "bad": lambda name, labels: name == "buy_failed_total" and labels["reason"] != "user",
    },
    total={"good": 1, "bad": 1},
    bad={"bad": 1},
)

GOOD_TOTAL = Form(
    metrics={name: _COUNTER.replace("{own}", "") for name in ("buy.ok", "buy.all", "buy.left")},
    sli="{ratio: {good: buy.ok, total: buy.all, exclude: buy.left}}",
    moves={
        "good": (key("buy_all_total"), key("buy_ok_total")),
        "bad": (key("buy_all_total"),),
        "left": (key("buy_all_total"), key("buy_left_total")),
    },
    raws={"all": _named("buy_all_total"), "good": _named("buy_ok_total"), "left": _named("buy_left_total")},
    total={"all": 1, "left": -1},
    bad={"all": 1, "left": -1, "good": -1},
)

OTHER_TARGETS = Form(
    metrics={"edge.requests": _COUNTER.replace("{own}", ""), "app.errors": _COUNTER.replace("{own}", "")},
    sli="{ratio: {bad: app.errors, total: edge.requests}}",
    moves={"request": (key("edge_requests_total"),), "bad": (key("app_errors_total"),)},
    raws={"all": _named("edge_requests_total"), "bad": _named("app_errors_total")},
    total={"all": 1},
    bad={"bad": 1},
)

EVENT = Form(
    metrics={"panic.pressed": _COUNTER.replace("{own}", "")},
    sli="{event: {bad: panic.pressed}}",
    moves={"bad": (key("panic_pressed_total"),)},
    raws={"bad": _named("panic_pressed_total")},
    total={},
    bad={"bad": 1},
)

_PAGE = ("100", "300", "1000")
LATENCY = Form(
    metrics={
        "page.latency_ms": "{{type: timing, unit: ms, labels: {{region: [eu, us]{more}}}, buckets: [100ms, 300ms, 1s]}}"
    },
    sli="{latency: {of: page.latency_ms, under: 300ms}}",
    moves={
        "good": _latency("page_latency_ms", _PAGE, 250),
        "quick": _latency("page_latency_ms", _PAGE, 50),
        "bad": _latency("page_latency_ms", _PAGE, 700),
        "worse": _latency("page_latency_ms", _PAGE, 5000),
    },
    raws={"all": _named("page_latency_ms_count"), "under": _bucket("page_latency_ms", 300)},
    total={"all": 1},
    bad={"all": 1, "under": -1},
)

_JOB = ("60000", "3600000", "86400000")
LONG_LATENCY = Form(
    metrics={"job.latency_ms": "{{type: timing, unit: ms, labels: {{region: [eu, us]{more}}}, buckets: [1m, 1h, 1d]}}"},
    sli="{latency: {of: job.latency_ms, under: 1h}}",
    moves={"good": _latency("job_latency_ms", _JOB, 2e6), "bad": _latency("job_latency_ms", _JOB, 5e6)},
    raws={"all": _named("job_latency_ms_count"), "under": _bucket("job_latency_ms", 3.6e6)},
    total={"all": 1},
    bad={"all": 1, "under": -1},
)


def spelled(bound: str, style: str) -> str:
    """Return a bucket's bound as someone writes it, for 300 and 3,600,000.

    ``plain``: 300, 3600000. ``go``: 300, 3.6e+06. ``openmetrics``: 300.0, 3.6e+06. ``java``: 300.0, 3600000.0.
    """
    if bound == "+Inf" or style == "plain" or (style == "go" and float(bound) < 1e6):
        return bound
    if style == "java" or float(bound) < 1e6:
        return f"{float(bound):.1f}"
    digits, exponent = f"{float(bound):.15e}".split("e")
    return f"{digits.rstrip('0').rstrip('.')}e{exponent}"

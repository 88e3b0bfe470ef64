"""Thirty days of made-up traffic for the reference catalog: every metric it reads, as rates that depend on the time.

Quiet days, save for a slow provider of payments three days ago, a support desk that fails a little all the time, an AI
model that is slow today, and a region that has been down for a quarter of an hour.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MINUTE, HOUR, DAY = 60, 3600, 86_400
AT = 1_789_560_000
"""The moment that the traffic ends: 2026-09-16T12:00:00Z, a Wednesday."""
DAYS = 30

REGIONS = {"eu-west": 1.0, "us-east": 0.8, "us-west": 0.5, "ap-south": 0.6}
_REQUEST_MS = (50, 100, 200, 300, 400, 500, 600, 750, 1000, 1500, 2000, 5000)
_REALTIME_MS = (50, 100, 200, 400, 600, 1200, 2500, 5000, 10_000, 30_000, 60_000, 120_000)
_H_MS, _D_MS = 3_600_000, 86_400_000

Share = Callable[[float, str], float]


@dataclass(frozen=True)
class Series:
    """One series and what it counts: ``rate(time)`` is in events a second."""

    name: str
    rate: Callable[[float], float]


def _day(at: float, region: str) -> float:
    """How busy a region is: its nights are half as busy as its days."""
    shift = {"eu-west": 0, "us-east": 6, "us-west": 9, "ap-south": -5}[region]
    return 1 + 0.5 * math.sin((at / HOUR - shift - 9) / 24 * 2 * math.pi)


def _between(at: float, since: float, until: float = 0) -> bool:
    """Whether a time is between two that are given in seconds before the end."""
    return AT - since <= at < AT - until


def _down(at: float, region: str) -> bool:
    return region == "ap-south" and _between(at, 15 * MINUTE)


def _payments(at: float, region: str) -> bool:
    return region == "us-east" and _between(at, 3 * DAY + 2 * HOUR, 3 * DAY + HOUR)


# Endpoint: requests a second over all regions, the share that fails, the median of its latency in ms.
_ENDPOINTS = {
    "auth": (6.0, 0.00006, 80),
    "wallet.spend": (3.0, 0.00005, 120),
    "wallet.balance": (8.0, 0.00004, 60),
    "wallet.purchase": (0.8, 0.0002, 120),
    "wallet.payout": (0.2, 0.0002, 130),
    "chat.send": (9.0, 0.00008, 110),
    "call.start": (1.2, 0.0001, 150),
    "support.ticket.create": (0.3, 0.00012, 200),
    "profile.update": (1.0, 0.0004, 180),
    "profile.load": (7.0, 0.0006, 140),
    "event.manage": (0.3, 0.0005, 200),
    "event.join": (1.5, 0.0006, 190),
    "ai.interact": (2.0, 0.0011, 900),
    "data-rights.request": (0.05, 0.0006, 300),
    "growth.referral": (0.6, 0.0005, 150),
    "growth.activation": (0.5, 0.0005, 150),
}
_TIMED = ("auth", "wallet.balance", "wallet.purchase", "wallet.payout", "chat.send", "profile.load", "event.join")


def _failing(endpoint: str) -> Share:
    usual = _ENDPOINTS[endpoint][1]

    def share(at: float, region: str) -> float:
        if _down(at, region):
            return 1.0
        if endpoint.startswith("wallet.") and _payments(at, region):
            return 0.05
        if endpoint == "support.ticket.create" and region == "us-west" and _between(at, 5 * DAY):
            return 0.0016
        if endpoint == "auth" and region == "eu-west" and _between(at, 26 * HOUR, 25.4 * HOUR):
            return 0.03
        return usual

    return share


def _slow(of: str, median: float) -> Share:
    def at_median(at: float, region: str) -> float:
        if of.startswith("wallet") and _payments(at, region):
            return median * 4
        if of == "ai" and region == "us-east" and _between(at, 90 * MINUTE):
            return median * 2.2
        if of == "profile.load" and _between(at, 30 * HOUR, 27 * HOUR):
            return median * 2
        return median * (1.5 if _down(at, region) else 1)

    return at_median


def series() -> Iterator[Series]:
    """Yield every series of the platform."""
    for region, weight in REGIONS.items():
        yield from _requests(region, weight)
        yield from _wallet(region, weight)
        yield from _talk(region, weight)
        yield from _rest(region, weight)


def _requests(region: str, weight: float) -> Iterator[Series]:
    for endpoint, (rate, _, median) in _ENDPOINTS.items():
        if endpoint == "event.manage" and region == "us-west":
            continue
        flow, share = _flow(rate, weight, region), _failing(endpoint)
        labels = f'endpoint="{endpoint}",region="{region}"'
        yield Series(
            f'infra_http_request_count_total{{{labels},status="200"}}', _part(flow, share, region, failed=False)
        )
        yield Series(
            f'infra_http_request_count_total{{{labels},status="503"}}', _part(flow, share, region, failed=True)
        )
        if endpoint in _TIMED:
            yield from _timing(
                "infra_http_request_latency_ms", labels, _REQUEST_MS, flow, _slow(endpoint, median), region
            )
    for operation, rate, median in (("read", 20.0, 18), ("write", 6.0, 70)):
        labels = f'operation="{operation}",collection="users",region="{region}"'
        bounds = (5, 10, 25, 50, 100, 200, 300, 500, 1000, 2000, 5000)
        flow = _flow(rate, weight, region)
        yield from _timing("infra_db_query_latency_ms", labels, bounds, flow, _slow("db", median), region)


def _wallet(region: str, weight: float) -> Iterator[Series]:
    flow, share = _flow(0.9, weight, region), _failing("wallet.spend")
    labels = f'feature="gift",region="{region}"'
    yield Series(f"product_wallet_spend_success_total{{{labels}}}", _part(flow, share, region, failed=False))
    yield Series(
        f'product_wallet_spend_failed_total{{{labels},reason="provider_error"}}',
        _part(flow, share, region, failed=True),
    )
    yield Series(
        f'product_wallet_spend_failed_total{{{labels},reason="insufficient_balance"}}', lambda at: 0.05 * flow(at)
    )
    yield from _timing("product_wallet_spend_latency_ms", labels, _REQUEST_MS, flow, _slow("wallet.spend", 120), region)


def _talk(region: str, weight: float) -> Iterator[Series]:
    here = f'region="{region}"'
    chat, calls = _flow(1.2, weight, region), _flow(0.25, weight, region)
    yield Series(f"product_chat_message_count_total{{{here}}}", chat)
    yield Series(
        f'product_chat_failed_count_total{{reason="timeout",stage="push",{here}}}',
        lambda at: chat(at) * (0.9 if _down(at, region) else 0.0002),
    )
    yield from _timing("product_chat_latency_ms", here, _REALTIME_MS, chat, _slow("chat", 130), region)
    yield Series(f'product_call_started_count_total{{type="video",{here}}}', calls)
    yield Series(
        f'product_call_failed_count_total{{reason="media",stage="connect",type="video",{here}}}',
        lambda at: calls(at) * (0.8 if _down(at, region) else 0.002 + 0.009 * (region == "us-west")),
    )
    yield Series(
        f'product_call_failed_count_total{{reason="user_cancelled",stage="ring",type="video",{here}}}',
        lambda at: calls(at) * 0.04,
    )
    yield from _timing("product_call_setup_latency_ms", here, _REALTIME_MS, calls, _slow("calls", 160), region)


def _rest(region: str, weight: float) -> Iterator[Series]:
    here = f'region="{region}"'
    ai = _flow(0.8, weight, region)
    yield Series(f"product_ai_interaction_count_total{{{here}}}", ai)
    yield Series(f"product_ai_model_error_count_total{{{here}}}", lambda at: ai(at) * 0.001)
    yield from _timing(
        "product_ai_response_latency_ms",
        here,
        (250, 500, 1000, 2000, 3000, 5000, 10_000, 30_000),
        ai,
        _slow("ai", 900),
        region,
    )
    for severity, a_day, median in (("P0", 0.6, 60_000), ("P1", 6.0, 700_000), ("P2", 20.0, 2_000_000)):
        labels = f'severity="{severity}",{here}'
        flow = _even(a_day * weight)
        yield Series(f'product_safety_incident_count_total{{source="report",{labels}}}', flow)
        bounds = (60_000, 300_000, 900_000, _H_MS, 4 * _H_MS, _D_MS)
        slow = _fixed(median)
        yield from _timing("product_safety_review_latency_ms", labels, bounds, flow, slow, region, spread=0.5)
    yield Series(f'product_safety_panic_activated_total{{severity="P1",{here}}}', _even(0))
    exports = tuple(days * _D_MS for days in (1, 7, 14, 30, 45))
    yield from _timing(
        "product_data_export_latency_ms",
        here,
        (_H_MS, *exports),
        _even(8 * weight),
        _fixed(12 * _D_MS),
        region,
        spread=0.3,
    )


def _flow(rate: float, weight: float, region: str) -> Callable[[float], float]:
    return lambda at: rate * weight * _day(at, region) / 3


def _even(a_day: float) -> Callable[[float], float]:
    return lambda at: a_day / DAY


def _fixed(median: float) -> Share:
    return lambda at, region: median


def _part(flow: Callable[[float], float], share: Share, region: str, *, failed: bool) -> Callable[[float], float]:
    return lambda at: flow(at) * (share(at, region) if failed else 1 - share(at, region))


def _timing(
    name: str,
    labels: str,
    bounds_ms: tuple[int, ...],
    flow: Callable[[float], float],
    median: Share,
    region: str,
    spread: float = 0.45,
) -> Iterator[Series]:
    """Yield a histogram of log-normal latencies around a median that depends on the time."""

    def under(bound: float) -> Callable[[float], float]:
        return lambda at: flow(at) * _normal(math.log(bound / median(at, region)) / spread)

    for bound in bounds_ms:
        yield Series(f'{name}_bucket{{{labels},le="{bound}"}}', under(bound))
    yield Series(f'{name}_bucket{{{labels},le="+Inf"}}', flow)
    yield Series(f"{name}_count{{{labels}}}", flow)


def _normal(x: float) -> float:
    """Return the share of a normal distribution below ``x`` standard deviations, less what is beyond four."""
    if x > 4:
        return 1.0
    return 0.0 if x < -4 else 0.5 * (1 + math.erf(x / math.sqrt(2)))

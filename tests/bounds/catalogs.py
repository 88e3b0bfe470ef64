"""Small catalogs that ask for much: what each does, as data, by name."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

Catalog = dict[str, Any]

REGIONS = ["eu", "us"]
_BASE: Catalog = {
    "version": 1,
    "platform": {
        "name": "shop",
        "title": "Shop",
        "environment": "production",
        "regions": REGIONS,
        "retention": "90d",
        "links": {"grafana": "https://grafana.example.org", "runbooks": "https://runbooks.example.org"},
        "email": {"smarthost": "smtp.example.org:587", "from": "slo@example.org"},
        "defaults": {"no_data": {"tier": "P2", "for": "15m"}},
    },
    "tiers": {
        f"P{nth}": {"title": "T", "description": "d", "response": "1h", "channels": ["chat"], "severity": severity,
                    "repeat": "4h"}
        for nth, severity in enumerate(("critical", "error", "warning", "info"))
    },
    "channels": {"chat": {"slack": "#oncall", "title": "C", "secret": {"file": "/etc/a"}, "datadog": "slack-chat"}},
    "owners": {"team": {"title": "T", "escalation": [{"schedule": "A"}]}},
    "profiles": {"standard": {"title": "t", "burn_rates": [{"tier": "P1", "long": "1h", "short": "5m", "factor": 14}]}},
    "metrics": {
        "m.count": {"type": "counter", "labels": {"region": REGIONS, "endpoint": None, "status": ["200", "500"]}},
        "m.time": {"type": "timing", "unit": "ms", "labels": {"region": REGIONS}, "buckets": ["100ms", "300ms", "1s"]},
    },
    "services": {"shop": {"title": "Shop", "owner": "team"}},
}  # fmt: skip
SUM = "sum(increase(m_count_total[$window]))"


def catalog(slos: list[Catalog] | None = None, **sections: Any) -> Catalog:
    """Return a catalog with SLOs; the entries of sections are added to those of the base."""
    made = copy.deepcopy(_BASE)
    made["services"]["shop"]["slos"] = [slo()] if slos is None else slos
    for name, value in sections.items():
        made[name] = {**made[name], **value} if isinstance(value, dict) and name in made else value
    return made


def slo(id: str = "s", sli: Catalog | None = None, **more: Any) -> Catalog:
    """Return an SLO."""
    own = sli or ratio('m.count{status=~"5.."}', "m.count")
    return {"id": id, "title": "Works", "objective": "99.9%", "sli": own, "alerts": [{"profile": "standard"}], **more}


def ratio(bad: Any, total: Any, **more: Any) -> Catalog:
    """Return an SLI."""
    return {"ratio": {"bad": bad, "total": total, **more}}


def raw(bad: str) -> Catalog:
    """Return a catalog with a raw query, cut to what a field may have."""
    queries = {"prometheus": {"bad": bad[:4000], "total": SUM}}
    return catalog([slo(sli={"raw": queries}, per=[])])


def selector(metric: str, *matchers: str) -> str:
    """Return a selector."""
    return f"{metric}{{{','.join(matchers)}}}"


def with_patterns(selectors: int, each: int, pattern: Callable[[int], str]) -> Catalog:
    """Return a catalog with regular expressions on a label whose values are not declared."""
    slos = []
    for nth in range(selectors):
        matchers = [f"endpoint=~'{pattern(nth * each + at)}'" for at in range(each)]
        slos.append(slo(f"s{nth}", ratio(selector("m.count", *matchers), "m.count")))
    return catalog(slos)


def on_declared(count: int, pattern: Callable[[int], str], value: Callable[[int], str]) -> Catalog:
    """Return a catalog with regular expressions on a label with as many declared values as there may be."""
    metric = {"type": "counter", "labels": {"region": REGIONS, "v": [value(nth) for nth in range(500)]}}
    slos = [slo(f"s{nth}", ratio(selector("d.count", f"v=~'{pattern(nth)}'"), "d.count")) for nth in range(count)]
    return catalog(slos, metrics={"d.count": metric})


def counters(count: int, labels: int = 0) -> Catalog:
    """Return metrics."""
    more = {f"l{nth}": None for nth in range(labels)}
    return {
        f"c{nth}.count": {"type": "counter", "labels": {"region": REGIONS, "e": None, **more}} for nth in range(count)
    }


def counted(of: Callable[[int, str], str], **more: Any) -> Catalog:
    """Return an SLI with as many counts as there may be."""
    lists = {part: [of(nth, part) for nth in range(20)] for part in ("bad", "total", "exclude")}
    return ratio(lists["bad"], lists["total"], exclude=lists["exclude"], **more)


def long_selector(nth: int, part: str) -> str:
    """Return a selector that is nearly as long as it may be."""
    return selector(f"c{nth}.count", *[f"e!='{part}{'y' * 100}{at}'" for at in range(7)])


def burns(count: int, **more: Callable[[int], str]) -> list[Catalog]:
    """Return alerts, each with windows of its own."""
    parts = {"factor": lambda nth: "2", "long": lambda nth: f"{nth + 10}m", "short": lambda nth: f"{nth + 1}m", **more}
    return [
        {"tier": "P1", "when": {"burn_rate": {name: part(nth) for name, part in parts.items()}}} for nth in range(count)
    ]


def bad_events(count: int) -> list[Catalog]:
    """Return alerts of which each fires whenever the next one does."""
    return [{"tier": "P1", "when": {"bad_events": {"above": nth, "within": "10m"}}} for nth in range(count)]


def services(count: int, needs: Callable[[int], Any]) -> Catalog:
    """Return services without SLOs that need each other."""
    return {
        f"v{nth}": {
            "title": "S",
            "owner": "team",
            "dependencies": [f"v{other}" for other in needs(nth) if other != nth],
        }
        for nth in range(count)
    }


def chats(count: int) -> Catalog:
    """Return channels."""
    secret = {"file": "/etc/a"}
    return {
        f"c{nth}": {"slack": f"#c{nth}", "title": "C", "secret": secret, "datadog": f"c{nth}"} for nth in range(count)
    }


def described(text: str) -> Catalog:
    """Return a catalog with a long text in fifty places."""
    return catalog([slo(f"s{nth}", description=text[:2000]) for nth in range(50)])

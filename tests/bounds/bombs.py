"""Attacks on time and memory, by name: a catalog, and the code that must say why it is refused, if it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.bounds.catalogs import (
    REGIONS,
    SUM,
    Catalog,
    bad_events,
    burns,
    catalog,
    chats,
    counted,
    counters,
    described,
    long_selector,
    on_declared,
    ratio,
    raw,
    selector,
    services,
    slo,
    with_patterns,
)

Bomb = tuple[Callable[[], Catalog], str | None]

_LONG = [long_selector(nth, "a") for nth in range(20)]
_LETTERS = r"\\p{L}"

PATTERNS: dict[str, Bomb] = {
    "classes-repeated": (lambda: with_patterns(11, 10, lambda n: f"{_LETTERS}{{{500 - n}}}"), "SLO232"),
    "classes-repeated-in-one": (lambda: with_patterns(11, 1, lambda n: f"{_LETTERS}{{{100 - n}}}"), "SLO230"),
    "classes-below-the-bound": (lambda: with_patterns(11, 7, lambda n: f"{_LETTERS}{{8}}x{n}"), None),
    "dots-repeated": (lambda: with_patterns(16, 10, lambda n: f".{{{900 - n}}}"), "SLO232"),
    "dots-below-the-bound": (lambda: with_patterns(12, 10, lambda n: f".{{{900 - n}}}"), None),
    "repetitions-nested": (lambda: with_patterns(1, 1, lambda n: "(a{1,1000}){1,1000}"), "SLO223"),
    "repetitions-nested-less": (lambda: with_patterns(11, 10, lambda n: f"(a{{1,30}}){{1,30}}x{n}"), None),
    "stars-nested": (lambda: with_patterns(10, 10, lambda n: "(((a*)*)*)*" * 5 + str(n)), None),
    "groups-nested": (lambda: with_patterns(5, 1, lambda n: "(" * 450 + ")" * 450), None),
    "alternatives-empty": (lambda: with_patterns(5, 1, lambda n: "|" * 900), None),
    "thousands-of-classes": (lambda: with_patterns(300, 20, lambda n: f"{_LETTERS}+x{n}"), "SLO232"),
    "alternatives-on-values": (
        lambda: on_declared(150, lambda n: "|".join(f"v{n + at}" for at in range(150)), lambda n: f"v{n}"),
        None,
    ),
    "alternatives-of-nothing": (
        lambda: on_declared(20, lambda n: "v1|" + "|".join(f"w{n}.*{at}" for at in range(80)), lambda n: f"v{n}"),
        None,
    ),
    "states-without-end": (
        lambda: on_declared(200, lambda n: f"v.*|(a|b)*a(a|b){{20}}|{n}", lambda n: f"v{n:03}" + "abba" * 30),
        "SLO232",
    ),
    "optional-parts": (
        lambda: on_declared(60, lambda n: f"v.*|(.?a?b?){{200}}x{n}", lambda n: f"v{n:03}" + "abc" * 40),
        "SLO232",
    ),
}

SELECTORS: dict[str, Bomb] = {
    "labels-and-values": (
        lambda: catalog(
            [slo(sli=ratio(selector("d.count", *[f"l{n}='v{n}'" for n in range(50)]), "d.count"))],
            metrics={"d.count": {"type": "counter", "labels": {
                "region": REGIONS, **{f"l{n}": [f"v{at}" for at in range(500)] for n in range(50)}}}},
        ),
        None,
    ),
    "thousands-of-labels": (lambda: catalog(metrics=counters(1, labels=2000)), "SLO201"),
    "many-labels-and-counts": (
        lambda: catalog(
            [slo(f"s{n}", counted(lambda at, part: f"c{at}.count{{e='{part}'}}")) for n in range(2)],
            metrics=counters(20, labels=190),
        ),
        None,
    ),
    "twenty-counts": (
        lambda: catalog([slo(sli=counted(lambda n, part: f"c{n}.count{{e='{part}'}}"))], metrics=counters(20)),
        None,
    ),
    "twenty-long-counts": (lambda: catalog([slo(sli=counted(long_selector))], metrics=counters(20)), "SLO505"),
    "twenty-counts-many-windows": (
        lambda: catalog(
            [slo(sli=counted(lambda n, part: f"c{n}.count{{e='{part}'}}"), alerts=burns(50))], metrics=counters(20)
        ),
        None,
    ),
    "twenty-counts-by-alerts": (
        lambda: catalog(
            [slo(alerts=[{"tier": "P1", "id": f"a{n}", "when": {"bad_events": {
                "above": n, "within": "1h", "of": [*_LONG[:6], long_selector(6, f"b{n}")]}}} for n in range(40)])],
            metrics=counters(20),
        ),
        "SLO506",
    ),
    "counts-of-bounds": (
        lambda: catalog([
            slo(sli=ratio([{"of": "m.time", "over": f"{n + 1}ms"} for n in range(20)], "m.time"))
        ]),
        None,
    ),
    "matchers-alike": (
        lambda: catalog([
            slo(f"s{n}", ratio(selector("m.count", *["status!='200'"] * 60), "m.count")) for n in range(100)
        ]),
        None,
    ),
}  # fmt: skip

ALERTS: dict[str, Bomb] = {
    "thousands-of-alerts": (lambda: catalog([slo(alerts=bad_events(1500))]), "SLO231"),
    "thousands-of-profile-rows": (
        lambda: catalog(
            [slo(alerts=[{"profile": f"p{n}"} for n in range(300)])],
            profiles={f"p{n}": {"title": "t", "burn_rates": [
                {"tier": "P1", "long": f"{n * 10 + at + 60}m", "short": "5m", "factor": "2"} for at in range(10)
            ]} for n in range(60)},
        ),
        "SLO231",
    ),
    "alerts-of-the-platform": (
        lambda: catalog(
            [slo(f"s{n}") for n in range(50)],
            platform={"defaults": {"no_data": {"tier": "P2", "for": "15m"}, "alerts": bad_events(600)}},
        ),
        "SLO231",
    ),
    "alerts-that-imply-each-other": (lambda: catalog([slo(alerts=bad_events(400))]), None),
    "a-hundred-windows": (lambda: catalog([slo(alerts=burns(100))]), None),
    "windows-of-milliseconds": (
        lambda: catalog([slo(alerts=burns(90, long=lambda n: f"{n + 10}ms", short=lambda n: f"{n + 1}ms"))]),
        None,
    ),
    "windows-of-years": (
        lambda: catalog([slo(period="3650d", alerts=burns(90, long=lambda n: f"{3000 + n}d", short=lambda n: "1ms"))]),
        None,
    ),
    "figures-without-measure": (
        lambda: catalog(channels={"page": {"page": "pagerduty", "title": "P", "secret": {"file": "/etc/a"}}},
                        tiers={"P1": {"title": "T", "description": "d", "response": "1h", "channels": ["page"],
                                      "severity": "error", "repeat": "4h"}}, slos=[
            slo(
                objective="99.999999999999%", volume="999999999999G/1ms",
                alerts=[*burns(1, factor=lambda n: "0.000000001"), *burns(1, factor=lambda n: "999999999.999999999"),
                        {"tier": "P1", "when": {"bad_events": {"above": 10**12, "within": "3650d"}}}],
                documented={"downtime": [{"per": "3650d", "allowed": "0.000000001ms"}] * 100},
            )
        ]),
        None,
    ),
    "dashes-of-budget": (
        lambda: catalog(budget_states=[
            {"id": f"s{n}", "title": "t", "above": f"{n / 25:.2f}%", "allows": ["x"]} for n in range(2000)
        ]),
        "SLO233",
    ),
}  # fmt: skip

QUERIES: dict[str, Bomb] = {
    name: (partial(raw, text), code)
    for name, text, code in (
        ("minus", "-" * 3900 + SUM, "SLO410"),
        ("minus-and-spaces", "- " * 1900 + SUM, "SLO410"),
        ("plus-and-minus", "+-" * 1900 + SUM, "SLO410"),
        ("minus-in-a-call", f"abs({'-' * 3800}{SUM})", "SLO410"),
        ("minus-in-parentheses", "-(" * 1200 + SUM + ")" * 1200, "SLO410"),
        ("parentheses", "(" * 1900 + SUM + ")" * 1900, "SLO410"),
        ("parentheses-open", "(" * 3900, "SLO410"),
        ("calls", "abs(" * 700 + SUM + ")" * 700, "SLO410"),
        ("subqueries", "max_over_time(" * 200 + SUM + "[5m:1m])" * 200, "SLO410"),
        ("ranges-of-ranges", SUM + "[5m:1m]" * 500, "SLO410"),
        ("sums", SUM + "+1" * 1900, "SLO410"),
        ("powers", SUM + "^1" * 1900, "SLO410"),
        ("comparisons", SUM + ">bool 1" * 530, "SLO410"),
        ("alternatives", SUM + " or a" * 700, "SLO410"),
        ("offsets", "m_count_total " + "offset -5m " * 350, "SLO410"),
        ("a-regex", 'sum(increase(m_count_total{status=~"' + r"\\pL{400}" + '"}[$window]))', "SLO410"),
        ("regexes", "sum(increase(m_count_total{" + ",".join(f'a=~".{{{900 - n}}}"' for n in range(200)), "SLO232"),
        ("regexes-below-the-bound",
         "sum(increase(m_count_total{" + ",".join(f'status=~".{{{900 - n}}}"' for n in range(100)) + "}[$window]))",
         None),
        ("labels", f"sum by ({','.join(f'l{n}' for n in range(700))}) (increase(m_count_total[$window]))", None),
        ("one-word", "x" * 4000, "SLO410"),
        ("words", "le " * 1300, "SLO410"),
        ("quotes", '"' * 3999, "SLO410"),
        ("braces", "{" * 4000, "SLO410"),
        ("a-number", SUM + "*" + "9" * 3900, None),
        ("comments", SUM + "\n#x" * 1200, None),
        ("windows", "+".join(["$window"] * 550), "SLO410"),
    )
}  # fmt: skip

NAMES: dict[str, Bomb] = {
    "services-in-a-circle": (lambda: catalog(services=services(1500, lambda n: [(n + 1) % 1500])), None),
    "services-in-a-star": (lambda: catalog(services=services(1000, lambda n: [0] if n else range(1, 1000))), None),
    "services-all-of-all": (lambda: catalog(services=services(120, lambda n: range(120))), None),
    "services-in-layers": (
        lambda: catalog(services=services(600, lambda n: range((n // 10 + 1) * 10, min(600, (n // 10 + 2) * 10)))),
        None,
    ),
    "channels-of-owners": (
        lambda: catalog(
            channels=chats(200),
            owners={f"o{n}": {"title": "T", "escalation": [{"schedule": "A"}], "channels": [
                f"c{at}" for at in range(200)]} for n in range(50)},
        ),
        None,
    ),
    "subscriptions": (
        lambda: catalog(subscriptions=[{"channel": "chat", "purpose": "audit", "tiers": ["P0", "P1"]}] * 1500),
        None,
    ),
    "modules": (
        lambda: catalog(
            [slo(f"s{n}") for n in range(100)],
            modules={f"m{n}": {"title": "T", "slos": [f"s{at}" for at in range(100)]} for n in range(100)},
        ),
        None,
    ),
    "names-of-nothing": (
        lambda: catalog([slo(f"s{n}") for n in range(300)], modules={"m": {"title": "T", "slos": [
            f"x{n}" for n in range(500)]}}),
        "SLO206",
    ),
    "metrics-of-nothing": (
        lambda: catalog(
            [slo(f"s{n}", ratio(f"x{n}.count", f"y{n}.count")) for n in range(300)],
            metrics=counters(800),
            platform={"metrics": "declared"},
        ),
        "SLO221",
    ),
    "metrics-inferred": (
        lambda: catalog([slo(f"s{n}", ratio(f"x{n}.count", f"y{n}.count")) for n in range(300)], metrics=counters(800)),
        None,
    ),
    "values-of-nothing": (
        lambda: on_declared(300, lambda n: f"w{n}", lambda n: f"v{n}" + "x" * 100), "SLO224"
    ),
    "acceptances": (
        lambda: catalog([
            slo(f"s{n}", accept=[{"code": f"SLO{code}", "reason": "r"} for code in range(310, 350)])
            for n in range(40)
        ]),
        None,
    ),
    "rows": (
        lambda: catalog(
            [slo(rows=[f"R{n}" for n in range(1500)])],
            requirements={f"R{n}": {"title": "t", "source": "1"} for n in range(1500)},
        ),
        None,
    ),
}  # fmt: skip

TEXTS: dict[str, Bomb] = {
    name: (partial(described, text), None)
    for name, text in (
        ("bounds-in-words", "within " * 280),
        ("spaces", "within" + " " * 1980 + "x"),
        ("passwords", "password " * 220),
        ("a-password-far-away", "password" + " " * 1900 + "=x"),
        ("tokens", "token:" * 330),
        ("keys", "-----BEGIN " * 180),
        ("parts-of-a-token", ("eyJ" + "a" * 10) * 150),
        ("hooks", "hooks.slack.com/services/T" * 70),
        ("braces-in-a-text", "{" * 2000),
    )
}

BOMBS = {**PATTERNS, **SELECTORS, **ALERTS, **QUERIES, **NAMES, **TEXTS}

"""Values for the fields of a catalog: bounds, extremes, names that collide, and texts that mean something elsewhere.

A value is tried wherever the pattern and the length of a field allow it; what is wrong for other reasons is refused
by the catalog's own checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

DURATIONS = (
    *("5m", "100ms", "300ms", "5s"),
    *("1ms", "999ms", "1s", "14s", "15s", "29s", "30s", "59s", "61s", "1m", "90s", "5m", "7m", "13m", "30m", "1h"),
    *("61m", "6h", "25h", "1d", "48h", "49h", "3d", "7d", "8d", "28d", "30d", "31d", "90d", "91d", "365d", "3660d"),
    *("1h30m", "1m1ms", "1d1ms", "500w"),
)
PERCENTS = (
    "99%",
    *("0%", "0.000000000001%", "0.00001%", "0.001%", "0.1%", "1%", "33.333333333333%", "50%", "90%", "99%", "99.5%"),
    *("99.9%", "99.95%", "99.995%", "99.9999%", "99.9999999%", "99.999999999%", "99.999999999999%", "100%", "200%"),
)
OTHERS = (
    *("p1", "p01", "p0.001", "p50", "p95", "p99", "p99.9", "p99.999"),
    *("1/30d", "0.000001/1ms", "1/3650d", "1G/s", "999999999999G/1ms", "1M/30d", "10/d", "1/h"),
    *("2000-01-01", "2026-02-28", "2026-12-31", "2999-12-31"),
    *("2.42", "2.52", "2.53", "3.5", "2.41", "0.0", "9999.9999"),
    *("P0", "P1", "P2", "P3", "R1", "R01", "A1", "ABCDEFGH1234", "SLO313", "SLO400", "SLO442"),
    *("A", "SECRET", "X_1", "A" * 63),
    *("/a", "/etc/secret", "/etc/a..b", "/" + "s" * 254, "/a/b/c/d/e"),
    *("#a", "#" + "x" * 80, "#a_b-c", "a@b.c", "x" * 64 + "@" + "y" * 63 + ".org", "a.b+c-d@e-f.example.org"),
    *("a:1", "smtp.example.org:587", "a:99999", "a:0", "x" * 254 + ":25"),
    *(
        "arn:aws:sns:eu-west-1:123456789012:slo",
        "arn:aws-cn:sns:cn-north-1:123456789012:a_b.fifo",
        "1.23",
        "0.25",
        "0.30",
    ),
    *("v1.0", "a.b", "A.B", "a.b.c.d", "x" * 128, "pagerduty", "pagerduty-shop", "slack-oncall", "here", "all"),
)
ZONES = ("Europe/Berlin", "America/St_Johns", "Pacific/Apia", "UTC", "GMT", "Mars/Olympus", "../UTC", "@all", "~", "")
URLS = (
    *("https://a", "https://a/", "https://a.example.org:8443/x/y/?q=1&r=%7B%7B#frag", "https://a/" + "x" * 490),
    *(
        "https://[::1]/",
        "https://a/%24%7Bslo:x%7D",
        "https://a/?x=a,b;c",
        "https://a/@all",
        "https://a/%0A",
    ),
    *("https://a/~x", "https://a//b//", "https://a/(b)[c]", "https://a?b", "https://a#b"),
)
IDS = (
    *("a", "a1", "a-b", "x" * 63, "x" * 40, "x" * 41, "x" + "-1" * 31, "slo", "service", "region", "tier", "owner"),
    *("all", "none", "null", "true", "default", "unrouted", "platform", "prometheus", "alertmanager", "grafana"),
    *("datadog", "pagerduty", "incident", "matrix", "feature-matrix", "regional", "kubernetes", "slo-codegen", "con"),
    *("nul", "index", "manifest", "p0", "p1-burn-rate", "no-data", "burn-rate", "outage", "weekly", "report", "a_b"),
    *("default-a", "fast", "slow", "recording", "p0-no-data", "total", "y", "n", "on", "off", "global", "alerts"),
)
NAMES = (
    *("slo", "service", "tier", "region", "le", "owner", "condition", "alertname", "environment", "platform", "job"),
    *("instance", "window", "quantile", "baseline", "period", "A" * 63, "x_y", "Region", "REGION", "env", "team"),
    *("id", "by", "sum", "on", "without", "offset", "bool", "inf", "nan", "objective", "title", "state", "value"),
    *("name", "host", "source", "report", "calendar", "module", "__name__", "__x", "_"),
    *("ALERTS", "up", "x_bucket", "x_count", "x_sum", "x_total", "a:b", ":a", "slo:objective", "slo:burn_rate"),
    *("slo:sli_error:ratio_rate5m", "slo:budget_remaining", "slo:period_bad", "A" * 200, "a.b", "a.b_total", "m" * 180),
    *("a.count", "a.sum", "a.bucket", "a_b.c", "a.b.c"),
)
TEXTS = (
    *("x", "{{ $labels.region }}", "{{", "}}", "${slo:x}", "$labels", "$value", "$__all", "${__from}", "[[ x ]]"),
    *(
        "[% raw %]",
        "[# x #]",
        "@here",
        "@all",
        "<!channel>",
        "%%%",
        "`x`",
        '"',
        "'",
        "\\",
        "\\n",
        "a\\",
        "# a",
        ": b",
        "- c",
    ),
    *("null", "true", "1", "1.0", "~", "=1+1", "${jndi:x}", "</script>", "| a | b |", "*a* _b_", "[a](b)", "a  b"),
    *(
        "\u00e9\u00df\u4e2d\u6587",
        "\u0627\u0644\u0639",
        "\U0001f4a5\U0001f600",
        "e\u0301",
        "\u2028".strip() or "y",
        "%",
        "%s %d {0}",
    ),
)
FILLERS = ("x", "\u00e9", "\U0001f4a5", '"', "\\", "<", "&", "{", "@", "{{ x }} ", "$", "%")
COMPARISONS = (
    *(
        ">= 1",
        "> 0.5",
        "<= -3",
        "< 1000.25",
        "== 0",
        "!= -0.000000001",
        ">=999999999999999",
        "<= 5m",
        "> 1h30m",
        "<1ms",
    ),
    *(">= 99%", "> 99.95 %", ">= 100%", ">=0.000000000001%", ">= 71%"),
)
QUERIES = (
    "sum(increase(http_requests_total[$window]))",
    "1",
    "vector(0)",
    "sum by (region) (increase(buy_ok_total[$window]))",
    "sum(increase(http_requests_total[$window])) or vector(0)",
    "sum:buy.ok{*}.as_count()",
    "sum:buy.ok{*} by {region}.as_count()",
    "x",
    "{{ x }}",
    "sum(rate(up[$window]))",
    "sum(slo:objective)",
)
_REFERENCES = {
    "channel": "channels",
    "channels": "channels",
    "owner": "owners",
    "slos": "slos",
    "services": "services",
    "dependencies": "services",
    "parts": "slos",
    "regions": "regions",
    "in": "members",
    "members": "members",
    "profile": "profiles",
    "tier": "tiers",
    "tiers": "tiers",
    "channel_tiers": "tiers",
}
_DEFINES = ("PlatformSpec",)
_BY_DIMENSION = ("in", "members")
"""Mappings whose keys are dimensions."""
_SELECTORS = ("of", "good", "bad", "total", "exclude")
RENAMED = {
    "services": ("CatalogFile", "services"),
    "slos": ("SloSpec", "id"),
    "owners": ("CatalogFile", "owners"),
    "channels": ("CatalogFile", "channels"),
    "profiles": ("CatalogFile", "profiles"),
    "modules": ("CatalogFile", "modules"),
    "dashboards": ("CatalogFile", "dashboards"),
    "metrics": ("CatalogFile", "metrics"),
    "regions": ("PlatformSpec", "regions"),
    "labels": ("MetricSpec", "labels"),
    "names": ("PlatformSpec", "name"),
}
"""The sections whose names are changed wherever they stand, with the field that gives them."""


class Names:
    """The names of a document, by section."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._of: dict[str, list[str]] = {
            section: list(value) for section, value in document.items() if isinstance(value, dict)
        }
        self._spelled: dict[tuple[str, int, int | None], tuple[str, ...]] = {}
        platform = document.get("platform", {})
        services = document.get("services", {}).values()
        self._of["regions"] = list(platform.get("regions", ()))
        dimensions = platform.get("dimensions", {})
        self._of["dimensions"] = [*dimensions, *(["region"] if "regions" in platform else [])]
        self._of["members"] = [
            *self._of["regions"],
            *(member for each in dimensions.values() for member in _listed(each)),
        ]
        self._of["slos"] = [slo["id"] for service in services for slo in service.get("slos", ())]
        self._of["names"] = [platform[name] for name in ("name", "environment") if name in platform]
        metrics = document.get("metrics", {})
        self._of["labels"] = sorted({label for each in metrics.values() for label in each.get("labels") or ()})
        self.selectors = list(dict.fromkeys([*_selectors_of(document), *_selectors_for(metrics)]))
        self.queries = list(dict.fromkeys(_queries_of(document)))
        self.metrics = frozenset(metrics)
        self.timings = [name for name, spec in metrics.items() if spec.get("type") == "timing"]

    def of(self, section: str) -> list[str]:
        """Return the names of a section."""
        return self._of.get(section, [])

    def spelled(self, pattern: str, shortest: int, longest: int | None) -> tuple[str, ...]:
        """Return the words, durations, shares and names that a pattern allows; the first time is the longest."""
        if (pattern, shortest, longest) not in self._spelled:
            candidates = [*DURATIONS, *PERCENTS, *COMPARISONS, *OTHERS, *ids(self), *NAMES]
            self._spelled[pattern, shortest, longest] = tuple(_matching(candidates, pattern, shortest, longest))
        return self._spelled[pattern, shortest, longest]

    def every(self) -> list[str]:
        """Return all names, those of each section up to a dozen."""
        return list(dict.fromkeys(name for names in self._of.values() for name in names[:12]))

    def adapt(self, value: Any, field: str = "") -> Any:
        """Return a part of another catalog as it would be in this one: with references to what there is here."""
        if isinstance(value, dict):
            return self.fitting({key: self.adapt(item, key) for key, item in value.items()})
        if isinstance(value, list | tuple):
            adapted = [self.adapt(item, field) for item in value]
            same = all(isinstance(item, str) for item in adapted)
            return list(dict.fromkeys(adapted)) if same and field in _REFERENCES else adapted
        if isinstance(value, str) and field in _REFERENCES:
            known = self.of(_REFERENCES[field])
            return value if value in known or not known else known[0]
        if isinstance(value, str) and field in _SELECTORS and self.selectors and value[:1].isalpha():
            return value if value.partition("{")[0] in self.metrics else self.selectors[0]
        return value

    def fitting(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return a part in which a bound is one of a timing."""
        if "of" in value and {"under", "over", "percentile"} & set(value) and self.timings:
            of = value["of"] if str(value["of"]).partition("{")[0] in self.timings else self.timings[0]
            return {**value, "of": of}
        return value


def _listed(dimension: Any) -> Any:
    return dimension.get("members", ()) if isinstance(dimension, dict) else dimension


def _selectors_of(node: Any, field: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from () if key == "raw" else _selectors_of(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _selectors_of(value, field)
    elif isinstance(node, str) and field in _SELECTORS:
        yield node


def _queries_of(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "raw" and isinstance(value, dict):
                yield from (query for each in value.values() for query in each.values())
            else:
                yield from _queries_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from _queries_of(value)


def _selectors_for(metrics: Mapping[str, Any]) -> Iterator[str]:
    for name, spec in list(metrics.items())[:12]:
        yield name
        for label, values in list((spec.get("labels") or {}).items())[:3]:
            listed = values.get("values") if isinstance(values, dict) else values
            one = (listed or ["x"])[0]
            yield f'{name}{{{label}="{one}"}}'
            yield f'{name}{{{label}!="{one}"}}'
            yield f'{name}{{{label}=~"{one}|{(listed or ["x", "y"])[-1]}"}}'
            yield f'{name}{{{label}=~".+"}}'
            yield f'{name}{{{label}!~"{one}.*"}}'
            yield f'{name}{{{label}=""}}'
            yield f'{name}{{{label}="a\\"b\\\\c{{}}"}}'


def _matching(candidates: Iterable[str], pattern: str | None, shortest: int, longest: int | None) -> Iterator[str]:
    seen = set()
    for text in candidates:
        fits = pattern is None or re.search(pattern, text) is not None
        if fits and text not in seen and shortest <= len(text) <= (longest or len(text)):
            seen.add(text)
            yield text


def ids(names: Names, near: str | None = None) -> Iterator[str]:
    """Yield ids: extremes, reserved words, those of other parts, and some that nearly are another."""
    yield from IDS
    yield from names.every()
    for name in names.every() if near is None else [near]:
        yield f"{name}-a"
        yield f"{name}-p1"
        yield name.replace("-", "_") if "-" in name else name.replace("_", "-")
        yield name.upper()
        yield (name + "-" + "x" * 63)[:63]


def keys(model: str, field: str, pattern: str, longest: int | None, names: Names) -> Iterator[str]:
    """Yield names for the entries of a mapping that is a field of a model."""
    if model == "EnvironmentSpec" and field in ("dimensions", "channels", "tiers", "slos"):
        # An environment changes what is there; regions have a field of their own.
        yield from (name for name in names.of(field) if name != "region")
        return
    if field in _BY_DIMENSION:
        # What is not there is refused, however it is spelled.
        yield from (*names.of("dimensions"), "nowhere")
        return
    known = names.of("labels" if field == "dimensions" else _REFERENCES.get(field, field))
    twins = [each for name in known[:4] for each in (f"{name}_a", f"{name}-a", name.upper(), name.replace(".", "_"))]
    yield from _matching([*known, *twins, *IDS, *NAMES, *OTHERS, *names.every()], pattern, 0, longest)


def scalars(field: tuple[str, str], about: Mapping[str, Any], names: Names, now: Any) -> Iterator[Any]:
    """Yield values for a field that holds no other fields."""
    if "enum" in about or "const" in about:
        yield from about.get("enum", [about.get("const")])
        return
    kind = about.get("type", "string")
    kinds = [kind] if isinstance(kind, str) else kind
    if "boolean" in kinds:
        yield from (True, False)
    if "integer" in kinds:
        yield from (0, 1, 2, 7, 23, 24, 1000, 10**6, 10**9, 10**12, 10**12 + 1, -1)
    if "number" in kinds:
        yield from (0, 1, 14.4, 0.000000001, 0.5, 1.23456789, 999999999, 999999999.5, 1000, 1.0)
    if "string" not in kinds:
        return
    if "integer" in kinds or "number" in kinds:
        yield from ("1K", "1G", "0", "0.5", "2x", "1.000000001", "999999999999G", "1,000")
        return
    pattern, longest = about.get("pattern"), about.get("maxLength")
    shortest = about.get("minLength", 0)
    if field[1] in _REFERENCES and field[0] not in _DEFINES:
        # What is not there is refused, however it is spelled.
        known = names.of(_REFERENCES[field[1]])
        yield from dict.fromkeys([*known[:8], *known[-2:], "nowhere"])
        return
    if pattern is None and longest in (1000, 4000):
        yield from names.queries if longest == 4000 else ()
        yield from names.selectors if longest == 1000 else QUERIES
        return
    if pattern is not None:
        yield from names.spelled(pattern, shortest, longest)
    if field[1] == "zone":
        yield from ZONES
        return
    if longest == 500:
        yield from URLS
        return
    yield from _texts(pattern, shortest, longest)
    if isinstance(now, str):
        yield from _matching([now + "x", now.upper(), now.replace("-", "_"), now[:1]], pattern, shortest, longest)


@cache
def _texts(pattern: str | None, shortest: int, longest: int | None) -> tuple[str, ...]:
    wide = [(filler * longest)[:longest] for filler in FILLERS] if longest is not None else []
    candidates = [*TEXTS, *wide, *("y" * (len(text) - 1) for text in wide[:1])]
    return tuple(_matching(candidates, pattern, shortest, longest))


def twins(key: str, value: Any) -> Iterator[Any]:
    """Yield other values for what tells two entries apart."""
    if key == "tier":
        yield from ("P0", "P1", "P2", "P3")
    elif isinstance(value, str):
        yield from (f"{value}-b", f"{value}2")


def many(pattern: str, count: int) -> list[str]:
    """Return so many values that a pattern allows, all of them different and ascending."""
    for form in ("{0}ms", "r{0}", "P{0}", "R{0}"):
        if re.search(pattern, form.format(1)) and re.search(pattern, form.format(999)):
            return [form.format(index) for index in range(1, count + 1)]
    return []

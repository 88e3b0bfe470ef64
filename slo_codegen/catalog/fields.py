"""The scalar fields of the catalog: exact numbers, identifiers and texts, each with its bounds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from slo_codegen.catalog.fault import fault
from slo_codegen.common.units import (
    Volume,
    parse_bound,
    parse_count,
    parse_duration,
    parse_percent,
    parse_volume,
    plain,
)


def _text_parser(parse: Callable[[str], Any], example: str) -> Callable[[object], Any]:
    cached = lru_cache(maxsize=4096)(parse)

    def validate(value: object) -> Any:
        if isinstance(value, str):
            return cached(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            meant = _as_percent(value) if example.endswith("%") else None
            way_out = f"write {meant}" if meant else f"write it with its unit, such as {example}"
            raise ValueError(f"{value} is a bare number; {way_out}")
        raise ValueError(f"expected text such as {example}")

    return validate


def _as_percent(value: float) -> str | None:
    """Return the percentage that a bare number was probably meant to be: 0.999 and 99.9 are both 99.9%."""
    if not 0 < value <= 100:
        return None
    if value == 1:
        return "100%, or 1% if that is meant"
    return f"{plain(Decimal(repr(value)) * (100 if value < 1 else 1))}%"


def _count(value: object) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str):
        return parse_count(value)
    raise ValueError("expected a whole number of events, or text such as 100K")


def _positive_count(value: object) -> Decimal:
    count = _count(value)
    if count <= 0:
        raise ValueError("expected more than 0 events")
    return count


def _whole(value: object) -> int:
    count = _count(value)
    if count != count.to_integral_value():
        raise ValueError(f"{count} is not a whole number")
    return int(count)


def _ratio(value: Decimal) -> Decimal:
    if value > 1:
        raise ValueError("a share cannot be above 100%")
    return value


def _objective(value: Decimal) -> Decimal:
    if not Decimal(0) < value <= 1:
        raise ValueError("an objective lies above 0% and at most at 100%")
    return value


def _percentile(value: object) -> Decimal:
    if isinstance(value, str) and re.fullmatch(r"p[0-9]{1,2}(\.[0-9]{1,3})?", value, re.ASCII):
        percentile = Decimal(value[1:]) / 100
        if 0 < percentile < 1:
            return percentile
    raise ValueError("expected a percentile such as p95 or p99.9")


def _decimal(value: object) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?x?", value.strip(), re.ASCII):
        return Decimal(value.strip().removesuffix("x"))
    if isinstance(value, float):
        # A float's shortest text is what its author wrote, up to 15 digits.
        return _decimal(repr(value))
    raise ValueError("expected a factor such as 14.4")


_DOWNTIME_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DOWNTIME = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|[smhd])", re.ASCII)


_TWO_NUMBERS = r"(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})"
_VERSION = re.compile(_TWO_NUMBERS, re.ASCII)
_LONGER_VERSION = re.compile(rf"v?({_TWO_NUMBERS})(\.[0-9]{{1,4}})?([-+~][!-~]{{0,40}})?", re.ASCII)


def _day(value: object) -> date:
    if isinstance(value, str) and re.fullmatch(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
        return date.fromisoformat(value)
    raise ValueError("expected a day such as 2027-01-31")


def _downtime(text: str) -> Decimal:
    match = _DOWNTIME.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a length of time such as 43.2m")
    return Decimal(match[1]) * _DOWNTIME_UNITS[match[2]]


def _version(value: object) -> str:
    if isinstance(value, float):
        raise ValueError(f'{value} is a number, and 3.10 would be read as 3.1; put quotes around it: "{value}"')
    if isinstance(value, str) and _VERSION.fullmatch(value):
        return value
    if isinstance(value, str) and (longer := _LONGER_VERSION.fullmatch(value)):
        raise ValueError(f'{value!r} has more than the two numbers that matter; write "{longer[1]}"')
    raise ValueError('expected a version such as "2.53"')


def _https(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"not a URL: {error}") from error
    if parts.scheme != "https" or not host:
        raise ValueError("expected an absolute https:// URL")
    if parts.username or parts.password:
        raise ValueError("a URL here must not hold a user name or password")
    if not re.fullmatch(r"[!-~]+", url, re.ASCII) or any(char in url for char in "\"'<>\\`{}|^$"):
        raise ValueError("a URL has only printable ASCII; escape the rest with %")
    return url


_INSIDE = re.compile(
    r"localhost|127\.0\.0\.1|::1|[a-z0-9]([a-z0-9-]*[a-z0-9])?|[a-z0-9.-]+\.svc(\.[a-z0-9.-]+)?", re.ASCII
)
"""Hosts that names of a cluster, or of the machine itself, lead to: plain http does not leave it."""


def _https_or_inside(url: str) -> str:
    if not url.startswith("http://"):
        return _https(url)
    _https(f"https://{url.removeprefix('http://')}")
    if not _INSIDE.fullmatch(urlsplit(url).hostname or ""):
        raise ValueError("plain http is for hosts within the cluster, such as name.namespace.svc; use https")
    return url


def _schema(kind: str, pattern: str, examples: list[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, "pattern": pattern, "examples": examples})


Percent = Annotated[
    Decimal,
    BeforeValidator(_text_parser(parse_percent, "99.95%")),
    AfterValidator(_ratio),
    _schema("string", r"^[0-9]+(\.[0-9]+)?\s?%$", ["99.9%"]),
]
AnyPercent = Annotated[
    Decimal,
    BeforeValidator(_text_parser(parse_percent, "50%")),
    _schema("string", r"^[0-9]+(\.[0-9]+)?\s?%$", ["50%"]),
]
ObjectiveShare = Annotated[Percent, AfterValidator(_objective)]
Duration = Annotated[
    int,
    BeforeValidator(_text_parser(parse_duration, "400ms, 5m or 30d")),
    _schema("string", r"^([0-9]+(ms|[smhdw]))+$", ["30d", "5m"]),
]
Bound = Annotated[
    int | Decimal,
    BeforeValidator(_text_parser(parse_bound, "400ms, 0.5ms or 2s")),
    _schema("string", r"^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|[smhdw]))+$", ["300ms", "250us"]),
]
"""A latency, in ms: an int where it is whole."""
Downtime = Annotated[
    Decimal,
    BeforeValidator(_text_parser(_downtime, "43.2m")),
    _schema("string", r"^[0-9]+(\.[0-9]+)?(ms|[smhd])$", ["43.2m"]),
]
Day = Annotated[date, BeforeValidator(_day), _schema("string", r"^2[0-9]{3}-[0-9]{2}-[0-9]{2}$", ["2027-01-31"])]
VersionField = Annotated[
    str,
    BeforeValidator(_version),
    _schema("string", f"^{_TWO_NUMBERS}$", ["2.42", "2.53", "3.5"]),
]
VolumeField = Annotated[
    Volume,
    BeforeValidator(_text_parser(parse_volume, "1M/30d")),
    _schema("string", r"^[0-9]+(\.[0-9]+)?[kKMG]?/([0-9]+(ms|[smhdw])|[smhdw])$", ["1M/30d"]),
]
PositiveCount = Annotated[
    Decimal, BeforeValidator(_positive_count), WithJsonSchema({"type": ["integer", "string"], "examples": ["44K", 500]})
]
WholeCount = Annotated[
    int, BeforeValidator(_whole), Field(ge=0, le=10**12), WithJsonSchema({"type": ["integer", "string"], "minimum": 0})
]
Percentile = Annotated[
    Decimal, BeforeValidator(_percentile), _schema("string", r"^p[0-9]{1,2}(\.[0-9]{1,3})?$", ["p95"])
]
Factor = Annotated[Decimal, BeforeValidator(_decimal), Field(gt=0), WithJsonSchema({"type": ["number", "string"]})]

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=63)]
"""Lower-case letters, digits and single hyphens: safe as a label value, a file name and a URL part."""

BoardId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
"""An id that Grafana takes as the uid of a dashboard."""

SnakeId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=63)]
TierId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,31}$")]
"""A tier's name, such as page or P1. What a label of alerts, a part of their names and a name in PagerDuty can hold."""
RowId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,8}[0-9]{1,4}$")]
TargetName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$", max_length=63)]
BareLabel = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z][a-zA-Z0-9_]*$", max_length=63)]
"""A label as every Prometheus takes it."""
DottedLabel = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z][a-zA-Z0-9_]*(\.[a-zA-Z0-9_]+)*$", max_length=63)]
"""A label as every Prometheus takes it once dots have become underscores, as those of OpenTelemetry do."""

# Letters of any language, digits, `_` and `:`; between them also `.`, `-` and `/`.
_LETTER, _CHARS = r"[^\x00-9;-@\[-^`{-\xa0]", r"[^\x00-/;-@\[-^`{-\xa0]"
_WORDS = rf"{_CHARS}*([./-]{_CHARS}+)*$"
LabelName = Annotated[str, StringConstraints(pattern=rf"^[^\x00-@\[-^`{{-\xa0_]{_WORDS}", max_length=63)]
MetricName = Annotated[str, StringConstraints(pattern=rf"^{_LETTER}{_WORDS}", max_length=180)]
PrometheusName = Annotated[str, StringConstraints(pattern=rf"^{_LETTER}{_WORDS}", max_length=200)]
DatadogName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z][a-zA-Z0-9_]*(\.[a-zA-Z0-9_]+)*$", max_length=180)]
OwnLabels = Annotated[
    dict[
        BareLabel,
        Annotated[str, StringConstraints(min_length=1, max_length=160, pattern=r"^[^\n\t]*$", strip_whitespace=True)],
    ],
    Field(max_length=30),
]
"""Labels of a team's own, each with its value, which is literal text."""
OwnAnnotations = Annotated[
    dict[BareLabel, Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]],
    Field(max_length=30),
]
"""Annotations of a team's own, each with its literal text."""
LabelValue = Annotated[str, StringConstraints(min_length=1, max_length=128)]
MemberName = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\n\t]+$")]
"""A value of a label by which budgets are split: any text of one line."""
Line = Annotated[str, StringConstraints(min_length=1, max_length=160, pattern=r"^[^\n\t]*$", strip_whitespace=True)]
AlertName = Line
"""What an alert is called, in place of a name that is made."""
Prose = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Section = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\n\t]+$")]
Url = Annotated[str, StringConstraints(max_length=500), AfterValidator(_https)]
WebhookUrl = Annotated[str, StringConstraints(max_length=500), AfterValidator(_https_or_inside)]
EnvName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=63)]
SecretFile = Annotated[
    str,
    StringConstraints(pattern=r"^/[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$", max_length=255),
    AfterValidator(lambda p: _no_dots(p)),
]
SelectorText = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


def given(value: Any) -> Any:
    """Return the value of a field that can be left out, but not be written without one.

    Raises:
        PydanticCustomError: it has none.
    """
    if value is None:
        raise fault("nothing is given")
    return value


def unique(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return a list of names in which none stands twice.

    Raises:
        PydanticCustomError: one does.
    """
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        if first.setdefault(value, index) != index:
            raise fault(
                f"{value} stands twice in the list", (index,), first=(first[value],), help="remove one of the two"
            )
    return values


def _no_dots(path: str) -> str:
    if any(part in (".", "..") for part in path.split("/")):
        raise ValueError("a secret's path must not hold . or ..")
    return path

"""Exact quantities of the field: ratios, durations and volumes, parsed from text and never floats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from itertools import pairwise

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

_DURATION_UNITS = {"ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
_DURATION = re.compile(r"(?:[0-9]+(?:ms|[smhdw]))+", re.ASCII)
_BOUND = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?)(ns|us|µs|ms|[smhdw])", re.ASCII)
_BOUND_UNITS = {
    "ns": Decimal("0.000001"),
    "us": Decimal("0.001"),
    "µs": Decimal("0.001"),
    **{unit: Decimal(ms) for unit, ms in _DURATION_UNITS.items()},
}
_DURATION_PART = re.compile(r"([0-9]+)(ms|[smhdw])", re.ASCII)
_PERCENT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,12})?)\s?%", re.ASCII)
_COUNT = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)([kKMG]?)", re.ASCII)
_COUNT_SCALE = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9}

Ms = int | Decimal
"""Milliseconds, exactly: a bound can be finer than one."""

_WIDE = Context(prec=200)
"""A number of events may have more digits than decimals are given."""

LONGEST_DURATION = 10 * 366 * DAY
"""Durations above ten years are refused: no monitoring backend can look back so far."""


def parse_percent(text: str) -> Decimal:
    """Return the ratio that a percentage such as ``99.95%`` stands for (``Decimal('0.9995')``).

    Raises:
        ValueError: the text is not a number followed by ``%``.
    """
    match = _PERCENT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a percentage such as 99.95%")
    return (Decimal(match[1]) / 100).normalize() + Decimal(0)


def format_percent(ratio: Decimal) -> str:
    """Write a ratio as a percentage, exactly and without trailing zeros: ``0.9995`` is ``99.95%``."""
    return f"{plain(ratio * 100)}%"


def rounded(number: Decimal, places: int, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """Return a number with so many decimal places, however large it is."""
    return number.quantize(Decimal(1).scaleb(-places), rounding, _WIDE)


def plain(number: Decimal | int) -> str:
    """Write a number in positional notation, without exponent or trailing zeros."""
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_duration(text: str) -> int:
    """Return the milliseconds of a duration in Prometheus notation (``90s``, ``1h30m``, ``30d``).

    Raises:
        ValueError: the text is no duration, its units are not in descending order, or it is out of range.
    """
    stripped = text.strip()
    if len(stripped) > 40 or _DURATION.fullmatch(stripped) is None:
        raise ValueError(f"{text!r} is not a duration such as 30s, 5m, 1h30m or 30d")
    parts = [(int(n), _DURATION_UNITS[unit]) for n, unit in _DURATION_PART.findall(stripped)]
    sizes = [size for _, size in parts]
    if sizes != sorted(set(sizes), reverse=True):
        raise ValueError(f"the units of {text!r} are not in descending order")
    total = sum(n * size for n, size in parts)
    if not 0 < total <= LONGEST_DURATION:
        raise ValueError(f"{text!r} is not between 1ms and ten years")
    return total


def parse_bound(text: str) -> Ms:
    """Return the milliseconds of a latency bound, which may be finer than one: ``0.5ms``, ``250us``, ``1m30s``.

    Raises:
        ValueError: the text is no duration, out of range, or finer than a nanosecond.
    """
    stripped = text.strip()
    match = _BOUND.fullmatch(stripped)
    if match is None:
        if len(stripped) > 40 or _DURATION.fullmatch(stripped) is None:
            raise ValueError(f"{text!r} is not a bound such as 300ms, 0.5ms, 250us or 1m30s")
        return parse_duration(text)
    ms = Decimal(match[1]) * _BOUND_UNITS[match[2]]
    if not 0 < ms <= LONGEST_DURATION:
        raise ValueError(f"{text!r} is not between 1ns and ten years")
    if ms % _BOUND_UNITS["ns"]:
        raise ValueError(f"{text!r} is finer than a nanosecond")
    return whole(ms)


def whole(ms: Decimal) -> Ms:
    """Return milliseconds as an int where they are whole."""
    return int(ms) if ms == ms.to_integral_value() else ms.normalize()


def format_duration(ms: Ms) -> str:
    """Write milliseconds in the largest single unit that is exact: ``5400000`` is ``90m``, ``86400000`` is ``1d``.

    Weeks are written in days, as error budget periods usually are. What is no whole millisecond is ``1.5ms``, and
    less than one ``250us`` or ``100ns``.
    """
    if ms != int(ms):
        if ms >= 1:
            return f"{plain(ms)}ms"
        micro = Decimal(ms) * 1000
        return f"{int(micro)}us" if micro == int(micro) else f"{plain(micro * 1000)}ns"
    ms = int(ms)
    for unit in ("d", "h", "m", "s"):
        if ms % _DURATION_UNITS[unit] == 0:
            return f"{ms // _DURATION_UNITS[unit]}{unit}"
    return f"{ms}ms"


def two_largest(ms: Decimal | int) -> list[tuple[int, str]]:
    """Return a time as counts of its two largest units, without those of 0: ``[(15, "h"), (49, "m")]``.

    The second one is rounded, so that what is 4 s short of 12 h is 12 h. Under a second it is a count of ``ms``.
    """
    left = int(Decimal(ms).to_integral_value(ROUND_HALF_UP))
    if left < SECOND:
        return [(left, "ms")]
    sizes = (DAY, HOUR, MINUTE, SECOND)
    second = next((after for size, after in pairwise(sizes) if left >= size), SECOND)
    left = int((Decimal(left) / second).to_integral_value(ROUND_HALF_UP)) * second
    parts: list[tuple[int, str]] = []
    for unit, size in zip("dhms", sizes, strict=True):
        count, left = divmod(left, size)
        if count or parts:
            parts.append((count, unit))
    return [part for part in parts[:2] if part[0]]


def rough_duration(ms: Decimal | int) -> str:
    """Write milliseconds for people, with the two largest units: ``15h 49m``."""
    return " ".join(f"{count}{unit}" for count, unit in two_largest(ms))


def parse_count(text: str) -> Decimal:
    """Return the number of events that ``1M``, ``100K`` or ``44000`` stands for.

    Raises:
        ValueError: the text is not such a number.
    """
    match = _COUNT.fullmatch(text.strip().replace(",", ""))
    if match is None:
        raise ValueError(f"{text!r} is not a number of events such as 500, 100K or 1M")
    return Decimal(match[1]) * _COUNT_SCALE[match[2]]


@dataclass(frozen=True, slots=True)
class Volume:
    """An expected number of events in a stretch of time, over all places: ``1M/30d``."""

    events: Decimal
    per_ms: int

    def over(self, ms: int) -> Decimal:
        """Return the events expected in ``ms`` milliseconds of even traffic."""
        return self.events * ms / self.per_ms

    def __str__(self) -> str:
        return f"{plain(self.events)}/{format_duration(self.per_ms)}"


def parse_volume(text: str) -> Volume:
    """Return the volume that ``1M/30d`` or ``100K/d`` stands for.

    Raises:
        ValueError: the text is not a count, a slash and a duration.
    """
    count, slash, per = text.partition("/")
    if not slash:
        raise ValueError(f"{text!r} is not a volume such as 1M/30d")
    if parse_count(count) == 0:
        raise ValueError(f"{text!r} is no traffic at all; leave the volume out where it is not known")
    per = per.strip()
    return Volume(parse_count(count), parse_duration(per if per[:1].isdigit() else f"1{per}"))

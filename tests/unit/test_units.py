"""Quantities are exact."""

from decimal import Decimal

import pytest

from slo_codegen.common import units


@pytest.mark.parametrize(
    ("text", "ratio"), [("99.95%", "0.9995"), ("100%", "1"), ("0.05 %", "0.0005"), ("99.999999999%", "0.99999999999")]
)
def test_a_percentage_is_an_exact_ratio(text, ratio):
    assert units.parse_percent(text) == Decimal(ratio)


@pytest.mark.parametrize("text", ["99.95", "", "%", "1e2%", "99,9%", "-1%", "٩٩%", "NaN%", "9" * 40 + "%"])
def test_what_is_no_percentage_is_refused(text):
    with pytest.raises(ValueError, match="percentage"):
        units.parse_percent(text)


@pytest.mark.parametrize(
    ("text", "ms"), [("5m", 300_000), ("1h30m", 5_400_000), ("30d", 2_592_000_000), ("1w", 604_800_000)]
)
def test_a_duration_is_whole_milliseconds(text, ms):
    assert units.parse_duration(text) == ms


@pytest.mark.parametrize("text", ["", "5", "m", "1m1h", "1m1m", "0s", "-5m", "1.5h", "11w11d11h11m11s11ms1y", "9999w"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match=r"duration|descending|between"):
        units.parse_duration(text)


def test_a_duration_is_written_in_its_largest_exact_unit():
    assert [units.format_duration(ms) for ms in (1500, 90_000, 5_400_000, 86_400_000)] == ["1500ms", "90s", "90m", "1d"]


def test_a_volume_scales_with_time():
    assert units.parse_volume("1M/30d").over(600_000) == Decimal(1_000_000) / 4320
    assert units.parse_volume("100K/d").events == 100_000


@pytest.mark.parametrize(
    ("number", "places", "expected"),
    [("0.123456", 4, "0.1235"), ("1E+60", 1, "1" + "0" * 60), ("2.5", 0, "2"), ("0.00004", 4, "0")],
)
def test_any_number_is_rounded(number, places, expected):
    assert units.plain(units.rounded(Decimal(number), places)) == expected


@pytest.mark.parametrize(
    ("text", "ms", "written"),
    [
        ("300ms", 300, "300ms"),
        ("0.3s", 300, "300ms"),
        ("0.5ms", Decimal("0.5"), "500us"),
        ("250us", Decimal("0.25"), "250us"),
        ("250µs", Decimal("0.25"), "250us"),
        ("1.5ms", Decimal("1.5"), "1.5ms"),
        ("100ns", Decimal("0.0001"), "100ns"),
        ("1us", Decimal("0.001"), "1us"),
        ("1m30s", 90_000, "90s"),
        ("10w", 6_048_000_000, "70d"),
    ],
)
def test_a_bound_is_exact_down_to_a_nanosecond(text, ms, written):
    found = units.parse_bound(text)
    assert (found, type(found)) == (ms, type(ms))
    assert units.format_duration(found) == written
    assert units.parse_bound(units.format_duration(found)) == found


@pytest.mark.parametrize(
    "text", ["", "0ms", "0.1ns", "5", "1.5", "-1ms", "1e3ms", "٣ms", "9999w", "1.5m30s", "ms", "1..5ms"]
)
def test_what_is_no_bound_is_refused(text):
    with pytest.raises(ValueError, match=r"bound|between|finer"):
        units.parse_bound(text)

"""Figures as text, each case worked out by hand; ids are those of Grafana's units."""

from __future__ import annotations

import pytest

CASES = [
    (0.9995, "percentunit", 3, "99.950%"),
    (0.1234, "percentunit", None, "12.3%"),
    (0.5, "percentunit", None, "50%"),
    (1, "percentunit", 1, "100.0%"),
    (-1.734, "percentunit", 1, "-173.4%"),
    (-0.0001, "percentunit", 1, "0.0%"),
    (42.5, "percent", 0, "43%"),
    (14.4, "suffix:x", 1, "14.4x"),
    (3, "suffix:x", None, "3x"),
    (12.5, "prefix:$", 2, "$12.50"),
    (0, "none", 0, "0"),
    (1234.5, "none", None, "1235"),
    (0.123456, "none", None, "0.123"),
    (1234, "short", 1, "1.2 K"),
    (2_500_000, "short", 1, "2.5 Mil"),
    (999, "short", 0, "999"),
    (1234567, "locale", 0, "1,234,567"),
    (0.25, "s", 0, "250 ms"),
    (90, "s", 1, "1.5 mins"),
    (60, "s", 0, "1 min"),
    (7200, "s", 0, "2 hours"),
    (129_600, "s", 1, "1.5 days"),
    (1500, "ms", 1, "1.5 s"),
    (12, "ms", 0, "12 ms"),
    (90, "m", 1, "1.5 hours"),
    (36, "h", 1, "1.5 days"),
    (3, "d", 0, "3 days"),
    (0, "dtdurations", 0, "0 seconds"),
    (3725, "dtdurations", 0, "1 hour"),
    (3725, "dtdurations", 1, "1 hour, 2 minutes"),
    (3725, "dtdurations", 2, "1 hour, 2 minutes, 5 seconds"),
    (180_000, "dtdurations", 0, "2 days"),
    (3_725_000, "dtdurationms", 1, "1 hour, 2 minutes"),
    (3725, "dthms", None, "01:02:05"),
    (93_784, "dtdhms", None, "1 d 02:03:04"),
    (1536, "bytes", 1, "1.5 KiB"),
    (1500, "decbytes", 1, "1.5 kB"),
    (1500, "reqps", 1, "1.5k req/s"),
    (0, "dateTimeAsIso", None, "1970-01-01 00:00:00"),
    (5, "no-such-unit", 0, "5 no-such-unit"),
]


@pytest.fixture(scope="module")
def text(browser, tmp_path_factory):
    from slo_codegen.preview import page
    from tests.preview.browser import open_page
    from tests.preview.conftest import page_data

    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(page(page_data([])))
    open_page(browser, path)
    return lambda *args: browser.execute_script("return preview.units.text(...arguments)", *args)


@pytest.mark.parametrize(("value", "unit", "decimals", "expected"), CASES)
def test_a_figure_reads_as_grafana_writes_it(text, value, unit, decimals, expected):
    assert text(value, unit, *(() if decimals is None else (decimals,))) == expected


def test_what_is_no_number_is_not_dressed_up(text, browser):
    written = "return [NaN, Infinity, -Infinity].map((each) => preview.units.text(each, 'percentunit', 1))"
    assert browser.execute_script(written) == ["NaN", "∞", "-∞"]


def test_ticks_get_as_many_decimals_as_tell_them_apart(browser, text):
    ask = "return preview.chart.distinct(arguments[0], {unit: arguments[1]})"
    assert browser.execute_script(ask, [0.999, 0.9995, 1], "percentunit") == ["99.90%", "99.95%", "100.00%"]
    assert browser.execute_script(ask, [0, 0.5, 1], "percentunit") == ["0%", "50%", "100%"]

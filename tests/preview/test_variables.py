"""Variables in queries: as Grafana writes them, and as RE2 then reads them."""

from __future__ import annotations

import promql_parser
import pytest
import re2

from slo_codegen.preview.variables import ALL, Value, built_in, chosen, escape, fill, in_queries, label_values


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("wallet-spend-success", "wallet-spend-success"),
        ("a.b", r"a\\.b"),
        ("a|b", r"a\\|b"),
        ("c++ (old)", r"c\\+\\+ \\(old\\)"),
        ("{x}[y]", r"\\{x\\}\\[y\\]"),
        ("$5^*?", r"\\$5\\^\\*\\?"),
        ("it's", r"it\\'s"),
        ('say "hi"', r"say \\\"hi\\\""),
        ("back\\slash", r"back\\\\slash"),
    ],
)
def test_a_value_is_escaped_for_the_expression_and_for_the_string(value, text):
    assert escape(value) == text


@pytest.mark.parametrize("value", ['"', "\\", "a.b|c", "$__all", "}) or vector(1) #", "Käse\n{x}", "it's", "(?i)x-y"])
def test_an_escaped_value_matches_itself_and_nothing_else(value):
    parsed = promql_parser.parse(f'up{{slo=~"{escape(value)}"}}')
    (matcher,) = parsed.matchers.matchers
    assert re2.fullmatch(matcher.value, value)
    assert not re2.fullmatch(matcher.value, value + "x")


def test_one_value_stands_alone_and_several_are_alternatives():
    assert Value(("a.b",)).in_query() == r"a\\.b"
    assert Value(("a.b", "c")).in_query() == r"(a\\.b|c)"


def test_all_is_the_variable_s_own_text_unescaped():
    assert chosen([ALL], ".+").in_query() == ".+"
    assert chosen(["eu-west"], ".+") == Value(("eu-west",))


def test_names_are_filled_in_in_all_three_spellings_and_unknown_ones_stay():
    values = in_queries({"region": Value(("eu-west",)), "slo": Value(every=".+")})
    assert fill('x{r=~"$region|",s=~"${slo}",t="[[region]]"}[$__interval]', values) == (
        'x{r=~"eu-west|",s=~".+",t="eu-west"}[$__interval]'
    )
    assert fill("$regions ${region:regex}", values) == "$regions eu-west"


def test_a_filled_value_is_not_filled_again():
    assert fill("$a", {"a": "$b", "b": "no"}) == "$b"


def test_the_rate_interval_spans_four_scrapes_or_a_step_and_a_scrape():
    assert built_in(15, 3600, 15)["__rate_interval"] == "60s"
    assert built_in(1800, 604_800, 15)["__rate_interval"] == "1815s"
    assert built_in(1800, 604_800, 15)["__interval"] == "1800s"
    assert built_in(1800, 604_800, 15)["__range"] == "604800s"


def test_label_values_has_a_selector_and_a_label():
    assert label_values('label_values(x{a="1,2", b=~"(c|d)"}, region)') == ('x{a="1,2", b=~"(c|d)"}', "region")
    assert label_values("label_values(region)") == ("", "region")
    with pytest.raises(ValueError, match="query_result"):
        label_values("query_result(up)")

"""PromQL within bounds: what is joined keeps its order and stays flat, and a text is looked at before it is parsed."""

from __future__ import annotations

import random

import pytest

from slo_codegen.promql import Binary, Series, any_of, to_text
from slo_codegen.promql.parsed import DEEPEST, LONGEST_CHAIN, parse, parse_foreign, parse_long, printed, series_read

SUM = "sum(increase(m_total[5m]))"


def leaves(expr):
    return leaves(expr.left) + leaves(expr.right) if isinstance(expr, Binary) else [expr.name]


def depth(expr):
    return 1 + max(depth(expr.left), depth(expr.right)) if isinstance(expr, Binary) else 0


@pytest.mark.parametrize("count", [1, 2, 5, 32, 33, 100, 1000])
def test_many_parts_are_joined_in_order_and_flat(count):
    joined = any_of(Series(f"s{nth}") for nth in range(count))
    assert leaves(joined) == [f"s{nth}" for nth in range(count)]
    assert depth(joined) <= 40


def test_few_parts_are_joined_one_after_the_other():
    assert to_text(any_of(Series(name) for name in "abcd")) == "((a or b) or c) or d"
    assert to_text(any_of((Series(name) for name in "abcd"), 2)) == "(a or b) or (c or d)"


@pytest.mark.parametrize(
    "text",
    [
        "-" * (LONGEST_CHAIN + 1) + SUM,
        SUM + " + 1" * (LONGEST_CHAIN + 1),
        SUM + " or x" * (LONGEST_CHAIN + 1),
        "(" * 300 + SUM + ")" * 300,
        "abs(" * (DEEPEST + 1) + SUM + ")" * (DEEPEST + 1),
    ],
)
def test_what_is_deep_or_long_is_not_parsed(text):
    with pytest.raises(ValueError, match=r"nested more than|operators follow each other"):
        parse_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * DEEPEST + SUM + ")" * DEEPEST,
        SUM + " + 1" * LONGEST_CHAIN,
        f'{SUM} + count_values("{"-(" * 900}", {SUM})',
        f"{SUM} # {'-(' * 900}",
        SUM + f" + ({SUM + ' + 1' * (LONGEST_CHAIN - 1)})" * 2,
    ],
)
def test_what_is_within_the_bounds_is_parsed(text):
    assert set(series_read(parse_foreign(text))) == {"m_total"}


def test_a_regular_expression_is_checked_by_itself():
    with pytest.raises(ValueError, match="not a regular expression"):
        parse('m{a=~"("}')
    with pytest.raises(ValueError, match="too large"):
        parse('m{a=~"' + r"\\pL{500}" + '"}')
    assert list(series_read(parse(r'm{a=~"\\Qx\\E"}'))) == ["m"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'm{a=~"300(\\.0)?", b="x\"y"}', r'm{a=~"300(\\.0)?",b="x\"y"}'),
        ("m{a='q\"r', b='plain', c=`x`}", 'm{a=\'q"r\',b="plain",c="x"}'),
        ('label_replace(m{x="s1"}, "d", "$1", "s", "(.*)s0")', 'label_replace(m{x="s1"}, "d", "$1", "s", "(.*)s0")'),
        ('m{a="#"} # "', 'm{a="#"}'),
    ],
)
def test_strings_are_printed_as_they_are_written(text, expected):
    assert printed(text) == expected
    parse_foreign(expected)


def test_a_long_expression_is_parsed_in_parts_that_read_the_same():
    rng = random.Random(1)
    parts = [Series(f"s{nth}", (("a", rng.choice(("=", "=~")), "x(" if nth == -1 else "(x)"),)) for nth in range(2000)]
    text = to_text(any_of(parts))
    assert {name for each in parse_long(text) for name in series_read(each)} == {part.name for part in parts}
    with pytest.raises(ValueError, match="invalid promql"):
        list(parse_long(text.replace("s1777", "s1777 s")))

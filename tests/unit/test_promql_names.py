"""Names that PromQL does not take bare stand in quotes wherever they are printed, and are read there again."""

from __future__ import annotations

import pytest

from slo_codegen.promql import Aggregation, Binary, Call, Series, Subquery, series_of, to_text
from slo_codegen.promql.parsed import parse, series_read

NAMES = ["a.b", "größe", 'say "hi"', "back\\slash", "a b", "1st", "a-b/c", "日本", "{}", "a\nb", "__name__.x", "a'b`c"]


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_metric_is_read_as_it_was_written(name):
    series = Series(name, (("x", "=", "y"),), range_ms=300_000)
    expr = Aggregation("sum", Call("rate", (series,)), by=("x",))
    assert list(series_read(parse(to_text(expr)))) == list(series_of(expr)) == [name]


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_label_is_read_as_it_was_written(name):
    series = Series("m", ((name, "=~", "y|z"),))
    assert [each.name for each in parse(to_text(series)).matchers.matchers] == [name]
    for how in ("by", "without"):
        assert parse(to_text(Aggregation("sum", series, **{how: (name, "x")}))).modifier.labels == [name, "x"]
    assert name in str(parse(to_text(Binary("and", series, series, on=(name,)))))
    inside = Subquery(Aggregation("sum", series, by=(name,)), 300_000, 60_000)
    assert parse(to_text(Call("sum_over_time", (inside,)))) is not None


@pytest.mark.parametrize("name", ["a", "_a", "A1", "job:a:b"])
def test_a_name_that_is_taken_bare_has_no_quotes(name):
    assert to_text(Series(name)) == name
    assert to_text(Series(name, (("a", "=", "b"),))) == f'{name}{{a="b"}}'

"""Tags are written as Datadog stores them."""

from __future__ import annotations

import pytest

from slo_codegen.backends.datadog.scope import UnsayableError, scope_of
from slo_codegen.backends.datadog.text import labelled
from slo_codegen.common.tags import tag, tag_value
from slo_codegen.plan.model import EVERYWHERE, Label, Matcher, MetricKind, Selector
from tests.support.sample_plan import AT, metric


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("/v1/users/{id}", "/v1/users/_id"),
        ("/v1/{id}/cart", "/v1/_id_/cart"),
        ("GET", "get"),
        ("a  b", "a_b"),
        ("a__b", "a_b"),
        ("a_ _b__", "a_b"),
        ("Größe", "größe"),
        ("日本", "日本"),
        ("a\u0301", "a"),
        ("x²", "x"),
        ("http.response.status_code", "http.response.status_code"),
        ("a:b/c-d.e", "a:b/c-d.e"),
        ("{}", ""),
    ],
)
def test_text_is_stored_as_a_tag(text, stored):
    assert tag(text) == stored
    assert tag(stored) == stored


def test_a_tag_is_cut_with_its_key():
    assert tag_value("route", "x" * 300) == "x" * 194
    assert tag_value("route", "x" * 193 + "{y}") == "x" * 193
    assert len(labelled("route", "x" * 300)) == 200


def asked(op, value, values=None, label="http.route"):
    """Return how a matcher is written of a metric whose label has some values."""
    of = metric("m", MetricKind.COUNTER)
    object.__setattr__(of, "labels", (Label("http_route", values, label),))
    notes: list[str] = []
    scope = scope_of(Selector(of, (Matcher("http_route", op, value, label),), "m", AT), (EVERYWHERE,), notes)
    return " AND ".join(each.to_text() for each in scope), notes


@pytest.mark.parametrize(
    ("op", "value", "values", "text"),
    [
        ("=", "/v1/users/{id}", None, "http.route:/v1/users/_id"),
        ("!=", "/v1/users/{id}", None, "NOT http.route:/v1/users/_id"),
        ("=~", "/v1/.*", ("/v1/users/{id}", "/v1/carts/{id}", "/v2"), "http.route IN (/v1/users/_id,/v1/carts/_id)"),
        ("!~", "/v1/.*", ("/v1/users/{id}", "/v2"), "NOT http.route:/v1/users/_id"),
        ("=~", "/v1/a_.*", None, "http.route:/v1/a_*"),
        ("=~", "a|B", None, "http.route IN (a,b)"),
        ("=", "x" * 300, None, "http.route:" + "x" * 189),
    ],
)
def test_a_matcher_asks_for_what_is_stored(op, value, values, text):
    assert asked(op, value, values)[0] == text


def test_what_is_stored_as_nothing_cannot_be_asked_for():
    with pytest.raises(UnsayableError):
        asked("=", "{}")


def test_a_value_that_is_stored_otherwise_is_noted():
    assert asked("=", "/v1/{id}")[1] == ["http.route='/v1/{id}' is written as /v1/_id"]
    assert asked("=", "/V1/id")[1] == []

"""The alternatives of a pattern, each of which must fit a value of its label."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_codegen.checks.alternative_matches_nothing import alternatives
from slo_codegen.common import regex


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("a|b", ["a", "b"]),
        ("a", []),
        ("(a|b)", ["a", "b"]),
        ("(?:a|b|)", ["a", "b"]),
        ("a(b|c)|d", ["a(b|c)", "d"]),
        ("(a)|(b)", ["(a)", "(b)"]),
        (r"a\|b", []),
        (r"a\.b|c", [r"a\.b", "c"]),
        ("[a|b]", []),
        ("[]|]x|y", ["[]|]x", "y"]),
        ("(a|b)c", []),
        ("(a|b)(c|d)", []),
        ("[^]|]x|y", ["[^]|]x", "y"]),
        ("(?i)a|b", ["a", "b"]),
    ],
)
def test_only_alternatives_of_the_whole_are_told_apart(pattern, found):
    assert [part for _, part in alternatives(pattern)] == found


@given(st.text("ab|().[]\\\\?:*", max_size=12), st.text("ab|", max_size=4))
def test_what_an_alternative_matches_the_whole_does(pattern, text):
    if regex.fault(pattern) is None:
        for prefix, part in alternatives(pattern):
            if regex.fault(prefix + part) is None and regex.full_match(prefix + part, text):
                assert regex.full_match(pattern, text)

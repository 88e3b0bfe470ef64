"""Texts that are made of a pattern: RE2 itself says whether they match."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_codegen.common import regex
from slo_codegen.common.regex_texts import texts_of


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("[a-z]+", ["a"]),
        ("[A-Z]{3}-[0-9]+", ["AAA-0"]),
        ("/(users|carts)/[^/]+", ["/users/a", "/carts/a"]),
        ("a{2,}|b{0,3}|c{0}", ["aa", "b", ""]),
        (r"v\d+\.\w*?(?:x|(?P<y>z))", ["v0.ax", "v0.az"]),
        ("[]q]", ["]"]),
        ("[[:upper:]][^[:alpha:]]", ["A0"]),
        ("^[Q]$", ["Q"]),
        (r"\d{40}", ["0" * 40]),
        ("x|", ["x", ""]),
    ],
)
def test_a_text_is_made_of_each_alternative(pattern, texts):
    assert texts_of(pattern) == texts
    assert all(regex.full_match(pattern, text) for text in texts)


@pytest.mark.parametrize("pattern", [r"\pL+", "(?i)a", r"\Qa.b\E", "a{999}", "(" * 30 + "a" + ")" * 30, r"\x{10FFFF}"])
def test_what_is_not_known_yields_nothing(pattern):
    assert regex.fault(pattern) is None
    assert texts_of(pattern) == []


def test_alternatives_of_alternatives_do_not_grow_beyond_bounds():
    assert len(texts_of("(a|b)" * 60)) == 16


_PIECES = st.sampled_from(
    [
        "a",
        "/",
        "[a-z]",
        "[^/]+",
        r"\d",
        r"\.",
        ".",
        "(x|y)",
        "(?:p|q(r|s)?)",
        "{2}",
        "*",
        "+?",
        "|",
        "[[:digit:]]",
        "(",
        ")",
    ]
)


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_no_pattern_that_is_valid_is_misread(pattern):
    if regex.fault(pattern) is None:
        assert all(regex.full_match(pattern, text) for text in texts_of(pattern)), pattern

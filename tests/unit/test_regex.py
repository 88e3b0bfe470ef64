"""Regular expressions: what matches is what RE2 says, whatever is not compared; what is too large is refused."""

from __future__ import annotations

import random

import pytest
import re2

from slo_codegen.common import regex

PARTS = (
    *(
        "a",
        "b",
        "ab",
        "\\.",
        "\\\\",
        ".",
        "[ab]",
        "(a|b)",
        "(?:ab)",
        "a*",
        "b+",
        "c?",
        "a{0,2}",
        "b{1,3}",
        "|",
        "^",
        "$",
    ),
    *("\\d", "x", "(", "?", "*", "(?i)", "\\Qa\\E", "-", "é", "\\b", "a*?", "(?P<n>a)"),
)
LETTERS = ("a", "b", "c", ".", "\\", "x", "A", "1", "é", "-")


@pytest.mark.parametrize("seed", range(10))
def test_what_matches_is_what_re2_says(seed):
    rng = random.Random(seed)
    options = re2.Options()
    options.log_errors = False
    texts = tuple("".join(rng.choice(LETTERS) for _ in range(rng.randrange(5))) for _ in range(60))
    for _ in range(200):
        pattern = "".join(rng.choice(PARTS) for _ in range(rng.randrange(1, 7)))
        try:
            compiled = re2.compile(pattern, options)
        except re2.error:
            assert regex.fault(pattern) is not None, pattern
            continue
        assert regex.fault(pattern) is None, pattern
        expected = {text for text in texts if compiled.fullmatch(text) is not None}
        assert regex.matching(pattern, texts) == expected, pattern
        assert [regex.full_match(pattern, text) for text in texts] == [text in expected for text in texts], pattern


@pytest.mark.parametrize("pattern", [".{900}", "5..", "a|b|c", r"\p{L}{8}", "(a{1,30}){1,30}"])
def test_a_pattern_within_the_bound(pattern):
    assert regex.fault(pattern) is None
    assert 0 < regex.size(pattern) <= regex.LARGEST


@pytest.mark.parametrize("pattern", [r"\p{L}{50}", r"\p{L}{500}", r"(\p{L}\p{N}){30}"])
def test_a_pattern_that_is_too_large(pattern):
    assert "too large" in (regex.fault(pattern) or "")
    assert regex.size(pattern) > regex.LARGEST


def test_only_texts_that_begin_alike_are_compared():
    assert list(regex.compared("v1/items.*", ("v1/items/a", "v2/items"))) == ["v1/items/a"]
    assert list(regex.compared("ab*", ("a", "b"))) == ["a"]
    assert list(regex.compared("ab|b.*", ("a", "b"))) == ["a", "b"]
    assert list(regex.compared("a|b", ("a", "b"))) == []

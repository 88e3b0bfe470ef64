"""The inputs of the action: each word of each line counts, and what is not understood fails."""

from __future__ import annotations

import pytest

from slo_codegen.cli.commands.action import InputError, boolean, effects


@pytest.mark.parametrize("text", ["true", "True", "TRUE", " true\n", "yes", "on", "1", "Yes"])
def test_what_means_true(text):
    assert boolean("strict", text, default=False) is True


@pytest.mark.parametrize("text", ["false", "False", "FALSE", "\tfalse", "no", "off", "0"])
def test_what_means_false(text):
    assert boolean("strict", text, default=True) is False


@pytest.mark.parametrize("text", ["ture", "t", "2", "true false", "null", "--help", "true;", "tr\nue", "\u0131"])
def test_what_is_not_understood_fails(text):
    with pytest.raises(InputError, match=r"strict is .*: write true or false"):
        boolean("strict", text, default=False)


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_input_means_its_default(text):
    assert boolean("strict", text, default=False) is False
    assert boolean("formatted", text, default=True) is True


@pytest.mark.parametrize(
    "text",
    ["removed loosened", "removed\nloosened", "removed\r\nloosened\r\n", "removed,loosened", "removed, loosened,",
     "\n\n  removed\t\n\tloosened\n\n", "Removed LOOSENED", "removed loosened removed", "removed\u2028loosened"],
)  # fmt: skip
def test_every_word_of_every_line_counts(text):
    assert effects(text) == ["removed", "loosened"]


@pytest.mark.parametrize("text", ["", " ", "\n\t\r\n", ","])
def test_no_word_is_none(text):
    assert effects(text) == []


@pytest.mark.parametrize("text", ["remove", "removed\nlosened", "removed;loosened", "--fail-on=removed", "*", "all"])
def test_a_word_that_is_none_of_them_fails(text):
    with pytest.raises(InputError, match=r"fail-on has .*, which is none of loosened, removed, rerouted, changed"):
        effects(text)

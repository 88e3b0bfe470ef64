"""The comment of a pull request: within GitHub's limit, worst first, and nothing in it acts but what we wrote."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given
from hypothesis import strategies as st

from slo_codegen.common.characters import visible
from slo_codegen.common.markdown import code
from slo_codegen.diff import Change, Difference, Effect
from slo_codegen.diff.model import ArtifactChange, FirstPage, Name, Section
from slo_codegen.diff.to_markdown import LIMIT, to_markdown
from tests.support.steps import steps
from tests.unit.diff.editing import compared

FILES = (ArtifactChange("prometheus/rules/shop.yaml", "changed", 1, 1),)
HOSTILE = (
    "@everyone", "@org/team `@user`", "[click](https://evil.example)", "https://evil.example", "www.evil.example",
    "<img src=x onerror=alert(1)>", "<!-- ", "#1", "a | b | c", "\\| `x", "``", "`", "**bold** _it_ ~~no~~",
    "![i](https://evil.example/i.png)", "&lt;b&gt;", "</details>", "- [ ] task", "x@evil.example", "~@user",
)  # fmt: skip


class Read(HTMLParser):
    """The elements of a page, and its text outside of code."""

    def __init__(self):
        super().__init__()
        self.elements, self.loose, self.coded, self._code = [], "", [], False

    def handle_starttag(self, tag, attributes):
        """Note an element; code begins."""
        self.elements.append(tag)
        if tag == "code":
            self._code = True
            self.coded.append("")

    def handle_endtag(self, tag):
        """Code ends."""
        if tag == "code":
            self._code = False

    def handle_data(self, data):
        """Keep text apart by whether it is code."""
        if self._code:
            self.coded[-1] += data
        else:
            self.loose += data


def shown(markdown):
    """Return what GitHub's own renderer makes of Markdown, raw HTML included."""
    read = Read()
    read.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE))
    return read


def page(slo="purchases", title="Purchases", words=("x",), count=1, details=1):
    change = Change("alert", frozenset({Effect.LOOSENED}), words, (words,) * details)
    return Section("shop", slo, title, (change,) * count, (FirstPage("1 % errors", (), "5 min (P1)", "3 min (P1)"),))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_the_catalog_does_nothing(text):
    read = shown(to_markdown(Difference((page(title=text, words=("measures ", Name(text))),), FILES, False)))
    harmless = {"h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "strong", "code", "p"}
    assert set(read.elements) <= harmless | {"details", "summary"}
    assert read.elements.count("details") == 1
    assert " ".join(text.split()) in read.coded
    assert not re.search(r"@|evil|https?:|www\.|#\d", read.loose)
    assert len(re.findall("td", " ".join(read.elements))) == 4


@given(st.text(min_size=1, max_size=400))
@example("``` `")
@example("` `` ```")
def test_a_code_span_holds_exactly_its_text(text):
    shown_chars = "".join(char for char in text if char.isspace() or visible(char) == char)
    flat = " ".join(shown_chars.split())
    if not flat:
        return
    read = shown(f"before {code(shown_chars)} after")
    assert read.elements == ["p", "code"]
    (found,) = read.coded
    assert found == (flat if len(flat) <= 300 else f"{flat[:299]}…")


@given(
    sections=st.integers(0, 400), changes=st.integers(1, 30), details=st.integers(0, 60),
    text=st.sampled_from(["x" * 2000, "ж" * 300, "`" * 250, "short"]), files=st.integers(1, 300),
)  # fmt: skip
@example(sections=400, changes=30, details=60, text="ж" * 300, files=300)
def test_a_comment_is_never_longer_than_github_takes(sections, changes, details, text, files):
    every = tuple(page(f"slo-{n}", text, ("measures ", Name(text)), changes, details) for n in range(sections))
    artifacts = tuple(ArtifactChange(f"prometheus/rules/{'a' * 60}-{n}.yaml", "changed", n, n) for n in range(files))
    markdown = to_markdown(Difference(every, artifacts, False))
    assert len(markdown.encode()) <= LIMIT
    assert f"{files} artifact" in markdown
    # What reads alike is written once for all of them.
    listed = len(re.findall(r"^- 🟠", markdown, re.MULTILINE)) * sections
    folded = re.search(r"\*\*(\d+) more changes are not shown", markdown)
    assert listed + (int(folded[1]) if folded else 0) == sections * changes


def test_a_comment_of_twice_as_many_changes_takes_about_twice_the_steps():
    one, two = (
        Difference(
            tuple(page(f"slo-{n}", "t", (f"change {n} " + "x" * 200,), 5, 3) for n in range(count)), FILES, False
        )
        for count in (800, 1600)
    )
    assert steps(lambda: to_markdown(two)) < 2.5 * steps(lambda: to_markdown(one))


def test_different_changes_are_each_written_or_counted():
    every = tuple(page(f"slo-{n}", words=(f"change {n} " + "x" * 900,), count=3) for n in range(60))
    markdown = to_markdown(Difference(every, FILES, False))
    assert len(markdown.encode()) <= LIMIT
    listed = len(re.findall(r"^- 🟠", markdown, re.MULTILINE))
    folded = re.search(r"\*\*(\d+) more changes are not shown \((\d+) loosened\)", markdown)
    assert listed > 20
    assert listed + int(folded[1]) == 180
    assert folded[1] == folded[2]
    assert re.search(r"They are of `shop/slo-\d+`, `shop/slo-\d+`", markdown)


def test_slos_that_change_alike_are_told_together():
    sections = (page("one"), page("two", title="Other"), page("three", words=("y",)))
    markdown = to_markdown(Difference(sections, FILES, False))
    assert "#### 2 SLOs\n\n`shop/one`, `shop/two`\n\n- 🟠 **loosened**: x\n" in markdown
    assert "| `shop/one`, `shop/two`, `shop/three` | 1 % errors | 5 min (P1) | 3 min (P1) |" in markdown
    assert markdown.count("- 🟠") == 2


def test_nothing_pages_differently_only_if_that_is_so():
    quiet = Section("shop", "one", "One", (Change("title", frozenset({Effect.OTHER}), ("t",)),))
    for effect in set(Effect) - {Effect.OTHER}:
        loud = Section("shop", "two", "Two", (Change("alert", frozenset({effect}), ("a",)),))
        markdown = to_markdown(Difference((quiet, loud), FILES, False))
        assert "nothing pages differently" not in markdown
        assert "Nobody" not in markdown
        assert f"1 {effect}" in markdown.splitlines()[0]
    markdown = to_markdown(Difference((quiet,), FILES, False))
    assert "nothing pages differently" in markdown
    assert "Nobody hears of anything sooner, later or otherwise than before." in markdown


def test_a_reviewer_reads_what_pages_differently(tmp_path):
    markdown = to_markdown(compared(tmp_path, ("above: 10, within: 10m", "above: 100, within: 10m")))
    assert "| `shop/purchases` | 100 % errors | 1 min 30 s (P1) | 19 s (P1) |" in markdown
    assert (
        "- 🟠 **loosened**: P1 more than 100 bad events within 10m; was: more than 10 bad events within 10m\n"
        "  - P1 no longer fires at 5 % errors, did after 6 min 20 s\n"
        "  - P1 now fires after 2 min 55 s at 100 % errors, was 19 s, with 2.9 % of the budget gone, was 0.31 %\n"
    ) in markdown
    assert "- changed `prometheus/rules/shop.yaml` +" in markdown


def test_no_effect_is_one_line():
    assert to_markdown(Difference((), (), True)) == "**SLO catalog: no effect on any artifact.**\n"
    assert to_markdown(Difference((page(),), (), False)).count("\n") == 1

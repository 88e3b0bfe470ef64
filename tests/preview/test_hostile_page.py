"""Texts that would break out of the page stay texts, and the page asks nothing of any host."""

from __future__ import annotations

import re

import pytest

from slo_codegen.preview import collect, page
from tests.integration.test_hostile_texts import base, compiled, leaves, replaced
from tests.preview.browser import console, open_page
from tests.preview.conftest import instant, page_data, ranged
from tests.preview.test_panels import OPTIONS, attribute, override, panel, texts

HOSTILE = [
    "</script><script>document.title='broken'</script>",
    "<img src=x onerror=\"document.title='broken'\">",
    "<!-- <script>",
    "]]> & \u2028 \u2029 &lt;b&gt;",
    "@@script@@ @@data@@",
    "${datasource} $__proto__ [[constructor]]",
    "__proto__",
]
BAD_ADDRESSES = [
    "javascript:document.title='broken'",
    " JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example/x",
    "relative",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_shown_as_it_is_wherever_it_stands(shown, text):
    words = [{"type": "value", "options": {text: {"text": text, "index": 0}}}]
    table = panel("table", overrides=[override("slo", mappings=words)], title=text, description=text)
    stat = panel(
        "stat", options=OPTIONS, title=text, description=text, defaults={"unit": f"suffix:{text}", "decimals": 0}
    )
    row = {
        "type": "row",
        "title": text,
        "collapsed": False,
        "panels": [],
        "gridPos": {"x": 0, "y": 99, "w": 24, "h": 1},
    }
    answers = [instant([{"slo": text, text: "label"}, 1]), instant([{"slo": text}, 1])]
    browser = shown([table, stat, row], answers, about=text, title=text, description=text)
    # Variables are filled into titles, and there is none of these names here.
    assert texts(browser, "h3") == [text, text]
    assert texts(browser, ".bubble") == [text, text]
    assert texts(browser, "h1") == [text]
    assert texts(browser, ".tile-value") == [f"1{text}"]
    assert text in texts(browser, ".cells td")
    assert f"{text}0 panels" in texts(browser, "h2.row button")
    assert "broken" not in browser.title or browser.title == text
    assert browser.execute_script("return document.images.length + document.scripts.length") == 2


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_a_link_leads_to_the_web_or_to_a_dashboard_or_nowhere(shown, address):
    links = [{"title": "x", "url": address}, {"title": "y", "url": "${__value.raw}"}]
    made = panel("table", overrides=[override("slo", links=links)])
    html = {"type": "text", "options": {"mode": "html", "content": f'<a href="{address}">go</a>'}}
    browser = shown([made, html], [instant([{"slo": address}, 1])])
    assert attribute(browser, ".cells a", "href") == []
    assert attribute(browser, ".prose a", "href") == [None]


def test_html_of_a_text_panel_is_taken_over_without_what_could_act(shown):
    content = (
        '<h2 onclick="x()" style="position:fixed" id="data">Title</h2><script>document.title="broken"</script>'
        '<img src="http://evil.example/x.png" onerror="document.title=1"><iframe src="http://evil.example"></iframe>'
        '<table><tr><td class="x">cell<br>two</td></tr></table><form><input>in</form>'
        '<svg><a href="javascript:1">s</a></svg>'
        '<a href="https://docs.example/x?a=1&amp;b=2">docs</a>'
    )
    browser = shown([{"type": "text", "options": {"mode": "html", "content": content}}])
    assert browser.execute_script("return document.querySelector('.prose').innerHTML") == (
        "<h2>Title</h2><table><tbody><tr><td>cell<br>two</td></tr></tbody></table>in"
        '<a href="https://docs.example/x?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">docs</a>'
    )


def test_the_data_cannot_end_its_script_nor_hold_a_mark():
    text = page(page_data([], about="".join(HOSTILE)))
    assert text.count("</script>") == 2
    assert text.count("<script") == 2
    assert "<!-- " not in text[text.index('id="data"') :]


def test_the_policy_names_what_is_there_and_nothing_else():
    text = page(page_data([]))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    assert set(rules) == {"script-src", "style-src"}
    assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", value) for value in rules.values())
    # Nothing is loaded by markup either: the only addresses are those of the data, and of comments.
    assert not re.search(r"<(link|img|iframe|script[^>]*\bsrc)\b", text)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    assert not re.search(r"@import|url\(", style)


def test_a_catalog_of_hostile_texts_is_drawn_whole(browser, tmp_path):
    data = base()
    for at in list(leaves(data)):
        if at[-1] in ("title", "description"):
            data = replaced(data, at, "".join(HOSTILE[:3]))
    artifacts, report = compiled(data, tmp_path)
    assert not report.has_errors, [finding.message for finding in report]
    boards = [board for path, board in artifacts.items() if path.startswith("grafana/dashboards/")]
    labels = dict.fromkeys(("slo", "service", "region", "tier", "alertname", "owner", "module"), HOSTILE[0])
    answers = {"instant": instant([labels, 0.5]), "range": ranged([labels, [0.1, [0.5, 3]]])}

    def source(question):
        return answers.get(question.kind, {"kind": "labels", "values": [HOSTILE[0]]})

    path = tmp_path / "page.html"
    path.write_text(page(collect(boards, source, 1_789_560_000, HOSTILE[0], {})))
    browser.get_log("browser")
    for board in boards:
        open_page(browser, path, board["uid"])
        states = set(attribute(browser, ".panel", "data-state"))
        assert states == {"drawn"}, board["uid"]
        assert "img src=x onerror=" in texts(browser, "h1")[0]
        assert browser.title == texts(browser, "h1")[0].strip()
    assert browser.execute_script("return document.images.length + document.scripts.length") == 2
    assert console(browser) == []

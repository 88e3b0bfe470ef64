"""Text of the catalog is data: it reaches the dashboards, and nothing in it is read as a language."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import promql_parser
import pytest

from slo_codegen.backends.grafana import BACKEND, text
from slo_codegen.backends.grafana.faults import expressions
from slo_codegen.plan.model import Dimension, Plan
from tests.support.sample_plan import sample_plan

HOSTILE = (
    "$slo", "${slo}", "${slo:raw}", "[[slo]]", "[[slo:csv]]", "{{region}}", "{{ $labels.slo }}", "$$slo", "$1", "${1}",
    "${__data.fields.SLO}", "${HOME}", "$PATH", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "&lt;b&gt;",
    '"', "'", "\\", '\\"', '"}', '"} or vector(1) or x{y="', "a\nb", "a\r\nb\tc", "a\u2028b", "# not a comment",
    "\x00\x1b[31m", "\u202egnp.exe", "[% raw %]", "[# #]", "|", "a|b", ".*", "(", "é😀漢", "%7B", "</td></table>",
    "[x](javascript:alert(1))", "`code`", " - key: value", "null", "~", "*alias", "&anchor",
)  # fmt: skip

GRAFANA_VARIABLE = re.compile(r"\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.([^:^}]+))?(?::([^}]+))?\}")
"""What Grafana takes for a variable, read from its documentation of variable syntax."""

each_text = pytest.mark.parametrize("words", HOSTILE)

LEGEND = re.compile(r"\{\{\s*(.+?)\s*\}\}")


def hostile_plan(words: str) -> Plan:
    plan = sample_plan()
    slos = tuple(
        replace(slo, title=words, description=words, id=f"{words}{index}", service=words, owner=words)
        for index, slo in enumerate(plan.services[0].slos)
    )
    service = replace(plan.services[0], id=words, title=words, description=words, owner=words, slos=slos)
    wallet = replace(plan.modules[1], id=words, title=words, slos=tuple(slo.id for slo in slos))
    return replace(
        plan,
        platform=words,
        title=words,
        environment=words,
        dimensions=(Dimension("region", (words, "eu-west")),),
        services=(service,),
        modules=(replace(plan.modules[0], title=words), wallet),
        owners=(replace(plan.owners[0], id=words, title=words),),
        tiers=tuple(replace(tier, title=words) for tier in plan.tiers),
        budget_states=tuple(replace(s, title=words, allows=(words,), requires=(words,)) for s in plan.budget_states),
    )


@each_text
def test_no_text_breaks_a_dashboard(build, words):
    artifacts = build(hostile_plan(words))
    harmless = build(hostile_plan("harmless"))
    for path, artifact in artifacts.items():
        assert list(BACKEND.artifact_faults(path, artifact.data)) == []
        assert _shape(artifact.data) == _shape(harmless[path].data)
    assert len(artifacts) == 5


def _shape(data):
    """Return the structure of an artifact, without its texts and the keys that the plan names."""
    if isinstance(data, dict):
        if data and all(isinstance(each, dict) and {"text", "index"} <= set(each) for each in data.values()):
            return "mapped values"
        return {key: _shape(each) for key, each in data.items()}
    if isinstance(data, list):
        return [_shape(each) for each in data]
    return type(data).__name__


@each_text
def test_a_label_holds_no_variable_and_no_legend(words):
    shown = text.label(words)
    assert GRAFANA_VARIABLE.search(shown) is None
    assert LEGEND.search(shown) is None
    assert not re.search(r"<\w|</|&\w+;", shown)
    assert shown.isprintable() or "\u2060" in shown


@each_text
def test_html_is_only_text(words):
    written = text.html(words)
    assert GRAFANA_VARIABLE.search(written) is None
    seen: list[str] = []
    parser = HTMLParser(convert_charrefs=True)
    parser.handle_starttag = parser.handle_startendtag = lambda *_: pytest.fail("a tag")  # type: ignore[method-assign]
    parser.handle_data = seen.append  # type: ignore[method-assign]
    parser.feed(written)
    parser.close()
    assert "".join(seen) == text.printable(words)


@each_text
def test_a_set_of_values_matches_exactly_these(words):
    import re2

    pattern = text.one_of((words, "other"))
    assert GRAFANA_VARIABLE.search(pattern) is None
    assert re2.fullmatch(pattern, words)
    assert not re2.fullmatch(pattern, words + "x")
    assert not re2.fullmatch(pattern, "")


@each_text
def test_a_provisioned_value_names_no_environment_variable(words):
    assert re.search(r"(?<!\$)(\$\$)*\$(?!\$)", text.provisioned(words)) is None


@each_text
def test_a_url_s_part_holds_nothing_but_itself(words):
    assert re.fullmatch(r"[A-Za-z0-9_.~%-]*", text.url_part(words))


@each_text
def test_a_replacement_names_no_group(words):
    assert re.search(r"\$", text.replacement(words).replace("$$", "")) is None
    assert GRAFANA_VARIABLE.search(text.replacement(words)) is None


@each_text
def test_an_id_stays_inside_its_matcher(build, words):
    harmless = build(hostile_plan("harmless"))["grafana/dashboards/feature-matrix.json"].data
    data = build(hostile_plan(words))["grafana/dashboards/feature-matrix.json"].data
    for (_, mine), (_, theirs) in zip(expressions(data), expressions(harmless), strict=True):
        assert type(promql_parser.parse(mine)) is type(promql_parser.parse(theirs))
        assert _selectors(mine) == _selectors(theirs)


def _selectors(expr: str) -> list[str]:
    names: list[str] = []

    def note(node: promql_parser.Expr) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            names.append(f"{node.name}/{len(node.matchers.matchers)}")
        return True

    promql_parser.walk(promql_parser.parse(expr), note)
    return names


def testprintable_words_are_kept_as_they_are():
    for words in ("Wallet spends succeed", "Größe & Umfang (95 %)", "a < b", "$ 5", "[x] {y}", "日本語 😀"):
        assert text.label(words) == words


def test_a_title_reaches_the_board_in_full(build):
    plan = replace(sample_plan(), title="Größe 😀 & Co")
    assert json.loads(build(plan)["grafana/dashboards/slo.json"].content)["title"].startswith("Größe 😀 & Co: ")

"""An SLI of bad events alone has no share of good ones: what needs one is refused at its line."""

from __future__ import annotations

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.support.examples import compile_example

EVENT = """- id: gaps
  title: No gaps
{more}  sli: {{event: {{bad: 'http.requests{{endpoint="gap"}}'}}}}
  alerts:
    - {{tier: P1, when: {{bad_events: {{above: 0, within: 1h}}}}}}
{alerts}"""


@pytest.mark.parametrize(
    ("more", "alerts", "words"),
    [
        ("  objective: 99.9%  # here\n", "", "gaps counts bad events alone, of which no share can be 99.9%"),
        ("", "    - {tier: P1, when: {no_data: {}}}  # here\n", "no_data needs an objective over all events"),
        ("  objective: 100%\n", "    - {tier: P1, when: {no_data: {}}}  # here\n", "no_data needs an objective"),
    ],
)
def test_what_needs_all_events_is_refused(more, alerts, words, tmp_path):
    text = EVENT.format(more=more, alerts=alerts)
    [(finding, line)] = [each for each in compile_example(text, tmp_path).findings if each[0].code == "SLO226"]
    assert words in finding.message
    assert "# here" in line
    assert finding.help


def test_an_objective_of_100_percent_compiles_for_every_target(tmp_path):
    compile_example(EVENT.format(more="  objective: 100%\n", alerts=""), tmp_path)
    report = Diagnostics()
    assert compile_catalog(tmp_path, report).artifacts
    assert not report.has_errors

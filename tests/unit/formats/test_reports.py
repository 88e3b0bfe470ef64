"""JSON, SARIF, GitLab and JUnit against a closed schema of their own, or a reader of the format."""

from __future__ import annotations

import gzip
import json
import os
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from junitparser import Failure, JUnitXml

from slo_codegen.diagnostics import Severity
from slo_codegen.diagnostics.render import FORMATS, render
from tests.support.findings import finding, locate

SCHEMAS = Path(__file__).parent / "schemas"


def document(findings, fmt):
    data = json.loads(render(findings, locate, fmt))
    schema = json.loads((SCHEMAS / f"{fmt}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema, jsonschema.Draft202012Validator)
    return data


@pytest.mark.parametrize("fmt", ["json", "sarif", "gitlab"])
def test_a_report_satisfies_its_schema(fmt, findings):
    assert document(findings, fmt)
    empty = document([], fmt)
    assert not (empty if fmt == "gitlab" else empty["findings"] if fmt == "json" else empty["runs"][0]["results"])


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_order_of_findings_does_not_show(fmt, findings):
    assert render(findings, locate, fmt) == render(list(reversed(findings)), locate, fmt)


def test_an_unknown_format_is_refused(findings):
    with pytest.raises(KeyError):
        render(findings, locate, "yaml")


def test_json_holds_all_of_a_finding(findings):
    rows = document(findings, "json")["findings"]
    assert [row["code"] for row in rows] == ["SLO601", "SLO203", "SLO313", "SLO322"]
    assert rows[0]["place"] is None
    assert rows[2]["place"] == {"file": "catalog/a b.yaml", "line": 7, "column": 3, "length": 5}
    assert rows[2]["related"][0]["message"] == "answered within 15 min"


def sarif(findings):
    return document(findings, "sarif")["runs"][0]


def test_sarif_points_at_code_and_rule(findings):
    run = sarif(findings)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    where = run["results"][1]["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"] == "catalog/a%20b.yaml"
    assert where["region"] == {"startLine": 7, "startColumn": 3, "endColumn": 8}
    assert run["results"][1]["relatedLocations"][0]["message"]["text"] == "answered within 15 min"


def test_sarif_tells_what_has_no_place_as_a_notification(findings):
    [invocation] = sarif(findings)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["descriptor"]["id"] == "SLO601"


@pytest.mark.parametrize(("file", "uri"), [
    ("catalog/./x.yaml", "catalog/x.yaml"),
    (os.path.join(os.getcwd(), "catalog", "x.yaml"), "catalog/x.yaml"),
    ("catalog/ünï#1.yaml", "catalog/%C3%BCn%C3%AF%231.yaml"),
    ("/elsewhere/x.yaml", "file:///elsewhere/x.yaml"),
])  # fmt: skip
def test_sarif_uris_are_relative_to_the_repository(file, uri):
    [result] = sarif([finding(file=file)])["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def marks(findings):
    return [each["partialFingerprints"]["primaryLocationLineHash"] for each in sarif(findings)["results"]]


def test_a_fingerprint_stays_when_its_line_moves_and_its_figures_change():
    first = finding(line=7)
    moved = replace(first, message="waits 3 min longer", origin=replace(first.origin, line=70))
    assert marks([first]) == marks([moved])


def test_no_two_findings_have_one_fingerprint():
    one = finding()
    found = [one, replace(one, message="again"), finding("SLO322"), finding(file="catalog/b.yaml"), finding(line=8)]
    assert len(set(marks(found))) == 5
    assert len({each["fingerprint"] for each in document(found, "gitlab")}) == 5


def test_sarif_stays_within_what_github_takes():
    many = [
        finding(message=f"note {n} " + "x" * 3000, severity=Severity.NOTE, line=n, file=f"{n // 90}.yaml")
        for n in range(1, 6001)
    ]
    worst = finding("SLO203", Severity.ERROR, "the worst", file="zzz.yaml", line=6001)
    text = render([*many, worst], locate, "sarif")
    run = sarif([*many, worst])
    assert len(run["results"]) == 5000
    assert run["results"][0]["message"]["text"] == "the worst"
    assert "1001 more findings" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert len(gzip.compress(text.encode())) < 10 << 20


def test_gitlab_has_a_severity_and_a_path_for_each(findings):
    report = document(findings, "gitlab")
    assert [(each["check_name"], each["severity"]) for each in report] == [
        ("SLO601", "critical"), ("SLO203", "critical"), ("SLO313", "major"), ("SLO322", "info"),
    ]  # fmt: skip
    assert report[2]["location"] == {"path": "catalog/a b.yaml", "lines": {"begin": 7}}
    assert document([], "gitlab") == []


def junit(findings):
    [suite] = JUnitXml.fromstring(render(findings, locate, "junit").encode())
    return suite


def test_junit_fails_for_errors_alone(findings):
    suite = junit(findings)
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (4, 2, 0, 0)
    by_name = {case.name: case for case in suite}
    failed = by_name["SLO203 at catalog/a b.yaml:9:3"]
    [result] = failed.result
    assert isinstance(result, Failure)
    assert (result.type, result.message) == ("SLO203", "unknown field x")
    assert by_name["SLO313 at catalog/a b.yaml:7:3"].is_passed
    assert "choose another tier" in by_name["SLO313 at catalog/a b.yaml:7:3"].system_out


def test_junit_holds_a_hostile_text(findings):
    text = next(case for case in junit(findings) if case.name.startswith("SLO322")).system_out
    assert "<img src=x>" in text
    assert "\x1b" not in text
    assert "\\u{0}" in text


def test_junit_has_a_case_that_passes_where_there_is_nothing():
    [case] = junit([])
    assert case.is_passed

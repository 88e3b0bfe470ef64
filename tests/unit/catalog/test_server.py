"""What a catalog says of the server that evaluates its rules, and what the rules make of it."""

from __future__ import annotations

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import PrometheusServer
from tests.support.examples import compile_example, write


def findings(text, folder):
    found = compile_example(f"platform:\n  prometheus:\n    {text}\n", folder).findings
    return [f"{finding.code} {finding.message}" for finding, _ in found if finding.code not in ("SLO442", "SLO443")]


@pytest.mark.parametrize("version", ["2.42", "2.53", "2.100", "3.0", "3.5", "10.1"])
def test_versions_are_two_numbers(version, tmp_path):
    assert findings(f'version: "{version}"', tmp_path) == []


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("2.53", '2.53 is a number, and 3.10 would be read as 3.1; put quotes around it: "2.53"'),
        ("3", 'expected a version such as "2.53"'),
        ('"2.53.1"', 'write "2.53"'),
        ('"v3.5.0"', 'write "3.5"'),
        ('"2.42.0+ds"', 'write "2.42"'),
        ('"3"', 'expected a version such as "2.53"'),
        ('"latest"', 'expected a version such as "2.53"'),
        ('"2.042"', 'expected a version such as "2.53"'),
        ('""', 'expected a version such as "2.53"'),
        ('"2.53\\n"', 'expected a version such as "2.53"'),
        ("[2, 53]", 'expected a version such as "2.53"'),
        ("true", 'expected a version such as "2.53"'),
    ],
)
def test_what_is_no_version_is_told_with_what_to_write(version, said, tmp_path):
    (found,) = findings(f"version: {version}", tmp_path)
    assert found.startswith("SLO201")
    assert said in found


@pytest.mark.parametrize(("offset", "right"), [("10m", True), ("1ms", True), ("601s", False), ("1h", False)])
def test_samples_are_late_by_ten_minutes_at_most(offset, right, tmp_path):
    found = findings(f'version: "2.52"\n    query_offset: {offset}', tmp_path)
    assert found == [] if right else ["10m late at most" in each for each in found] == [True]


@pytest.mark.parametrize(
    ("version", "group", "rules"), [("2.42", 0, 60), ("2.52", 0, 60), ("2.53", 60, 0), ("3.0", 60, 0)]
)
def test_the_version_decides_who_waits(version, group, rules):
    server = PrometheusServer(("instance",), version, 60_000)
    assert (server.group_offset_ms, server.late_ms) == (group * 1000, rules * 1000)


def rule_files(text, folder):
    folder.mkdir()
    write(f"platform:\n{text}  fast_interval: 30s\n", folder)
    made = compile_catalog(folder, Diagnostics(), targets=["prometheus"])
    return {each.path: each.content.decode() for each in made.artifacts}


def test_without_an_offset_the_version_changes_nothing(tmp_path):
    plain = rule_files("", tmp_path / "plain")
    assert rule_files('  prometheus: {version: "3.5"}\n', tmp_path / "newer") == plain


def test_every_reading_of_raw_series_waits(tmp_path):
    text = next(iter(rule_files("  prometheus: {query_offset: 2m}\n", tmp_path / "late").values()))
    # Tiles: 30 s and 2 min; what no rule has evaluated, and what stands for an idle group, wait as well.
    assert "offset 150s" in text
    assert "offset 30s" not in text
    assert "or (0 * sum by (region) (sum by (" in text
    assert '(http_requests_total{endpoint=\\"pay\\"} offset 2m)' in text

"""Accepting a finding: until when, and what becomes of an acceptance that nothing needs; severities by catalog."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from slo_codegen.common import clock
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.support.examples import compile_example, write

LATE = """- id: checkout-availability
  title: Checkouts succeed
  objective: 99.9%
  sli: {ratio: {bad: 'http.requests{endpoint="checkout",status=~"5.."}', total: 'http.requests{endpoint="checkout"}'}}
  alerts:
    - {profile: standard}
    - tier: P1
      when: {sli_below: {below: 99.5%, over: 1h}}
      accept:
        - code: SLO313
          reason: An emergency beside the burn rates.
          until: 2027-01-31
"""


@pytest.fixture
def day(monkeypatch):
    return lambda text: monkeypatch.setenv(clock.VARIABLE, text)


def test_today_is_what_the_environment_says_or_the_day_in_utc(day, monkeypatch):
    day("2027-02-01")
    assert clock.today().isoformat() == "2027-02-01"
    monkeypatch.delenv(clock.VARIABLE)
    assert abs((clock.today() - datetime.now(UTC).date()).days) <= 1


@pytest.mark.parametrize("today", ["2026-12-01", "2027-01-31"])
def test_an_acceptance_holds_through_its_last_day(today, day, tmp_path):
    day(today)
    assert compile_example(LATE, tmp_path).findings == []


def test_an_acceptance_that_has_run_out_brings_its_finding_back(day, tmp_path):
    day("2027-02-01")
    found = compile_example(LATE, tmp_path)
    assert {f.code for f, _ in found.findings} == {"SLO313", "SLO209"}
    assert found.lines("SLO209")[0].strip() == "- code: SLO313"


def test_an_acceptance_that_has_run_out_and_does_not_occur_is_told_once(day, tmp_path):
    day("2027-02-01")
    found = compile_example(LATE.replace("below: 99.5%", "below: 99.9%"), tmp_path)
    assert [f.code for f, _ in found.findings] == ["SLO208"]


def test_the_day_does_not_show_in_artifacts(day, tmp_path):
    made = []
    for name, today in (("one", "2026-12-01"), ("two", "2031-12-01")):
        day(today)
        (tmp_path / name).mkdir()
        write(LATE, tmp_path / name)
        compiled = compile_catalog(tmp_path / name, Diagnostics())
        made.append({artifact.path: artifact.content for artifact in compiled.artifacts})
    assert made[0]
    assert made[0] == made[1]


def test_an_error_is_not_accepted(tmp_path):
    text = LATE.replace("sli_below: {below: 99.5%, over: 1h}", "bad_events: {above: 5, within: 20s}").replace(
        "SLO313", "SLO324"
    )
    found = compile_example(text, tmp_path)
    assert found.lines("SLO324")
    write(text, tmp_path)
    report = Diagnostics()
    compile_catalog(tmp_path, report)
    assert any(f.code == "SLO208" and "cannot be accepted" in f.message for f in report)


def test_an_error_elsewhere_does_not_bring_accepted_findings_back(day, tmp_path):
    day("2026-12-01")
    other = "    - {tier: P1, when: {burn_rate: {factor: 20, long: 1h, short: 1h}}}\n"
    found = compile_example(LATE + other, tmp_path)
    assert {f.code for f, _ in found.findings} == {"SLO326"}


@pytest.mark.parametrize(("emit", "codes"), [(False, set()), (True, {"SLO208"})])
def test_what_a_target_says_is_missed_only_when_it_was_asked(emit, codes, day, tmp_path):
    day("2026-12-01")
    found = compile_example(
        LATE.replace("SLO313", "SLO440").replace("below: 99.5%", "below: 99.9%"), tmp_path, emit=emit
    )
    assert {f.code for f, _ in found.findings} - {"SLO442", "SLO443"} == codes


@pytest.mark.parametrize("until", ["2027-02-30", "soon", "31.01.2027", "2027"])
def test_a_last_day_is_a_day(until, tmp_path):
    found = compile_example(LATE.replace("2027-01-31", until), tmp_path)
    assert [line.strip() for line in found.lines("SLO201")] == [f"until: {until}"]


def severities(level: str, code: str) -> str:
    return f"platform:\n  severity: {{{code}: {level}}}\n"


@pytest.mark.parametrize(("level", "expected"), [("off", []), ("note", ["note"]), ("error", ["error"])])
def test_the_severity_of_a_check_can_be_set(level, expected, tmp_path):
    slo = LATE.split("      accept:")[0]
    nested = "".join(f"      {line}\n" for line in slo.splitlines())
    text = f"services:\n  shop:\n    title: Shop\n    owner: shop-team\n    slos:\n{nested}" + severities(
        level, "SLO313"
    )
    found = compile_example(text, tmp_path)
    assert [str(f.severity) for f, _ in found.findings if f.code == "SLO313"] == expected


@pytest.mark.parametrize("code", ["SLO201", "SLO601", "SLO31", "SLO900"])
def test_the_severity_of_what_is_no_check_cannot_be_set(code, tmp_path):
    found = compile_example(severities("off", code), tmp_path)
    assert [line.strip() for line in found.lines("SLO201")] == [f"severity: {{{code}: off}}"]

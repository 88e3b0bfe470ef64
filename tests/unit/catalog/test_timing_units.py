"""The unit of a timing: which bounds rules and monitors get for it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from slo_codegen.backends.prometheus.measures import spellings
from slo_codegen.plan.model import MS_PER_UNIT
from tests.support.examples import compile_example

TIMING = """
metrics:
  page.load: {{type: timing, {given}labels: {{region: [eu, us]}}, buckets: [100ms, 300ms, 1s]}}
"""


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        # As Go, Java and Python write the bound of 300 ms, and Prometheus 3 for all of them.
        ("s", ["0.3"]),
        ("ms", ["300", "300.0"]),
        ("us", ["300000", "300000.0"]),
        ("ns", ["300000000", "300000000.0", "3e+08", "3.0E8"]),
    ],
)
def test_a_bound_is_matched_however_clients_write_it(unit, written):
    pattern = re.compile(spellings(Decimal(300) / MS_PER_UNIT[unit]))
    assert [text for text in written if not pattern.fullmatch(text)] == []
    assert [text for text in ("300.5", "0x3", "3000", "30", "1300") if pattern.fullmatch(text)] == []


@pytest.mark.parametrize("given", ["unit: requests, ", "unit: bytes, "])
def test_a_timing_has_a_unit_of_time(given, tmp_path):
    found = compile_example(TIMING.format(given=given), tmp_path)
    [(finding, _)] = [each for each in found.findings if each[0].severity == "error"]
    assert (finding.code, "is measured in s, ms, us, ns" in finding.message) == ("SLO201", True)


@pytest.mark.parametrize(
    ("bound", "spelled", "others"),
    [
        ("0.3", ["0.3"], ["0.30", "0x3", "0.31", "3e-01"]),
        ("0.0005", ["0.0005", "5.0E-4"], ["5e-04", "0.00050"]),
        ("0.00025", ["0.00025", "2.5E-4"], ["0.0002", "2.5E-5"]),
        ("0.00005", ["0.00005", "5e-05", "5.0E-5"], ["5e-5", "0.0005"]),
        ("0.0000625", ["0.0000625", "6.25e-05", "6.25E-5"], ["6.25e-06"]),
    ],
)
def test_a_small_bound_is_found_as_each_client_writes_it(bound, spelled, others):
    pattern = re.compile(spellings(Decimal(bound)))
    assert all(pattern.fullmatch(each) for each in spelled)
    assert not any(pattern.fullmatch(each) for each in others)

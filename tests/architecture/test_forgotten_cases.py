"""A new member of a closed union is an error of the type checker in each module that has to know of it, only there.

One run of mypy over a copy of the package, with a member more in each union, answers for all of them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import slo_codegen

PACKAGE = Path(slo_codegen.__file__).parent
ROOT = PACKAGE.parent
_FORGOTTEN = r'Argument 1 to "assert_never" has incompatible type "(?P<given>[^"]+)"'
_ERROR = re.compile(rf"(?P<file>[^:]+):\d+: error: {_FORGOTTEN}")


@dataclass(frozen=True)
class Probe:
    """A member more: the edits that add it, what mypy calls it, and the modules that have to know of it."""

    name: str
    edits: tuple[tuple[str, str, str], ...]
    given: frozenset[str]
    modules: frozenset[str]


CONDITION = Probe(
    "a condition",
    (
        ("plan/model/conditions.py", '    NO_DATA = "no_data"\n', '    NO_DATA = "no_data"\n    NINTH = "ninth"\n'),
        (
            "plan/model/conditions.py",
            "Condition = (\n    BurnRate",
            "@dataclass(frozen=True, slots=True)\nclass Ninth:\n    over_ms: int\n    kind = ConditionKind.NINTH\n\n\n"
            "Condition = (\n    Ninth | BurnRate",
        ),
    ),
    frozenset({"Ninth", "Literal[ConditionKind.NINTH]"}),
    frozenset(
        {
            "plan/conditions/kinds.py",
            "plan/conditions/order.py",
            "plan/conditions/reads.py",
            "plan/conditions/thresholds.py",
            "plan/conditions/windows.py",
            "plan/build/alerts.py",
            "plan/budget.py",
            "plan/detection.py",
            "plan/features.py",
            "plan/tallies.py",
            "plan/phrases.py",
            "checks/burn_without_alert.py",
            "backends/datadog/conditions.py",
            "backends/prometheus/alerting.py",
            "backends/prometheus/annotations.py",
            "proof/decoys.py",
            "proof/expected.py",
            "proof/proofs.py",
            "proof/scenes.py",
            "diff/kinds.py",
            "diff/timing.py",
            "live/firing.py",
        }
    ),
)
MEASURE = Probe(
    "a measure",
    (
        (
            "plan/model/measures.py",
            "Measure = CounterEvents |",
            "@dataclass(frozen=True, slots=True)\nclass Fourth:\n    selector: Selector\n"
            "    metric_kind = MetricKind.GAUGE\n\n\nMeasure = Fourth | CounterEvents |",
        ),
    ),
    frozenset({"Fourth"}),
    frozenset(
        {
            "plan/measures/kinds.py",
            "backends/prometheus/measures.py",
            "backends/datadog/measures.py",
            "proof/measures.py",
            "diff/measures.py",
            "live/measures.py",
        }
    ),
)
SLI = Probe(
    "an SLI form",
    (
        (
            "plan/model/measures.py",
            "\nSli = EventsSli | GaugeSli | SlicesSli | MeansSli | RawSli",
            "@dataclass(frozen=True, slots=True)\nclass Third:\n    origin: Origin\n"
            "    has_total: ClassVar[bool] = True\n\n\n"
            "Sli = Third | EventsSli | GaugeSli | SlicesSli | MeansSli | RawSli",
        ),
    ),
    frozenset({"Third"}),
    frozenset(
        {
            "plan/measures/slis.py",
            "plan/features.py",
            "backends/prometheus/raw.py",
            "backends/datadog/measures.py",
            "proof/measures.py",
            "diff/measures.py",
            "live/measures.py",
        }
    ),
)
WRITTEN = Probe(
    "a way to write an SLI",
    (
        (
            "catalog/sections/sli.py",
            "SliForm = RatioSpec |",
            "class FifthSpec(Spec):\n    of: SelectorText\n\n\nSliForm = FifthSpec | RatioSpec |",
        ),
    ),
    frozenset({"FifthSpec"}),
    frozenset({"plan/build/indicators.py", "plan/build/uses.py"}),
)
PROBES = (CONDITION, MEASURE, SLI, WRITTEN)


def _errors(folder: Path) -> Iterator[str]:
    shutil.copytree(PACKAGE, folder / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for file, old, new in (edit for probe in PROBES for edit in probe.edits):
        path = folder / PACKAGE.name / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} has no place for a member more"
        path.write_text(text.replace(old, new), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--no-pretty", "--cache-dir", str(folder / "cache")]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert not ran.stderr, ran.stderr
    yield from (line for line in ran.stdout.splitlines() if ": note:" not in line)


def test_mypy_names_every_module_that_has_to_know_of_a_new_member(tmp_path):
    named: dict[str, set[str]] = {}
    for line in _errors(tmp_path):
        error = _ERROR.match(line)
        assert error is not None, f"something else than a forgotten case: {line}"
        named.setdefault(error["given"], set()).add(error["file"].removeprefix(f"{PACKAGE.name}/"))
    for probe in PROBES:
        assert set().union(*(named.pop(given, set()) for given in probe.given)) == probe.modules, probe.name
    assert named == {}


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_the_architecture_names_the_modules_that_have_to_know_of_a_new_member(probe):
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    (row,) = [line for line in page.splitlines() if line.startswith(f"| {probe.name} |")]
    assert [module for module in sorted(probe.modules) if f"`{module}`" not in row] == []

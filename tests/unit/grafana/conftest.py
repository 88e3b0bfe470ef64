"""The dashboards of the sample plan, rendered once for all tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from slo_codegen.artifact import Artifact
from slo_codegen.backends.grafana import BACKEND
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Plan
from slo_codegen.render import render
from tests.support.sample_plan import sample_plan

Build = Callable[[Plan], dict[str, Artifact]]


def _build(plan: Plan) -> dict[str, Artifact]:
    report = Diagnostics()
    artifacts = render(BACKEND.emit(plan, report), report)
    assert not list(report)
    return {artifact.path: artifact for artifact in artifacts}


@pytest.fixture(scope="session")
def build() -> Build:
    """Return a function from a plan to its artifacts by path."""
    return _build


@pytest.fixture(scope="session")
def artifacts() -> dict[str, Artifact]:
    """Return the artifacts of the sample plan."""
    return _build(sample_plan())


@pytest.fixture(scope="session")
def dashboards(artifacts: dict[str, Artifact]) -> dict[str, Any]:
    """Return the four dashboards by uid."""
    found = [each.data for path, each in artifacts.items() if path.startswith("grafana/dashboards/")]
    return {data["uid"]: data for data in found}  # type: ignore[index,call-overload]

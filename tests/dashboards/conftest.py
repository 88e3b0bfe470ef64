"""The answers of every panel, asked once for all tests and all workers of a run."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path
from typing import Any

import pytest

from tests.dashboards import world
from tests.dashboards.objectives import buckets, read_catalog
from tests.dashboards.oracle import Oracle
from tests.dashboards.traffic import Traffic


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, Any]:
    """Return what `world.build` has found; of several workers the first builds and the others wait."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    answers = shared / "dashboards.json"
    with Path(shared / "dashboards.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not answers.exists():
            found = world.build(tmp_path_factory.mktemp("dashboards"))
            answers.write_text(json.dumps(found), encoding="utf-8")
    return json.loads(answers.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def oracle(asked: dict[str, Any]) -> Oracle:
    """Return what knows the traffic that was asked about."""
    catalog = read_catalog(world.CATALOG)
    return Oracle(catalog, Traffic(world.TRAFFIC, asked["now"], buckets(catalog)), asked["started"])

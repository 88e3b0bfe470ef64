"""The reference catalog with the traffic of its alerts, made once."""

from __future__ import annotations

import pytest

from tests.agreement.evaluate import Evaluator
from tests.agreement.scenes import Catalog, reference_catalog


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return reference_catalog()


@pytest.fixture(scope="session")
def evaluator(catalog: Catalog) -> Evaluator:
    return Evaluator(catalog.slos)

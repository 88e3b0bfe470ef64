"""The reference catalog with the traffic of its alerts, made once."""

from __future__ import annotations

import pytest

from tests.agreement.evaluate import Evaluator
from tests.agreement.scenes import REFERENCE, Catalog, catalog_of


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return catalog_of(REFERENCE)


@pytest.fixture(scope="session")
def evaluator(catalog: Catalog) -> Evaluator:
    return Evaluator(catalog.slos)

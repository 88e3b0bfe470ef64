"""The reference catalog with the traffic of its alerts, and one of gauges and time slices, made once."""

from __future__ import annotations

import pytest

from tests.agreement.evaluate import Evaluator
from tests.agreement.scenes import REFERENCE, SAMPLED, Catalog, catalog_of, small_catalog


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return catalog_of(REFERENCE)


@pytest.fixture(scope="session")
def evaluator(catalog: Catalog) -> Evaluator:
    return Evaluator(catalog.slos)


@pytest.fixture(scope="session")
def sampled() -> Catalog:
    return small_catalog(SAMPLED)

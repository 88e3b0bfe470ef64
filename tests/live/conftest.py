"""One server for all tests."""

from __future__ import annotations

import pytest

from tests.live.world import filled, findings, slo, write
from tests.support.engines import Engine


@pytest.fixture(scope="session", params=list(Engine))
def url(request, tmp_path_factory):
    with filled(request.param, tmp_path_factory.mktemp("live")) as served:
        yield served


@pytest.fixture
def found(url, tmp_path):
    """Return a function that validates an SLO against the server, and returns the findings by code."""

    def validate(sli, more="", head=""):
        by_code = {}
        for each in findings(write(tmp_path / "catalog", slo(sli, more, head)), url):
            by_code.setdefault(each["code"], []).append(each)
        return by_code

    return validate

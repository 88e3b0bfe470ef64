"""`validate --prometheus` and servers that answer wrongly, at once or to a later question: findings, no traceback."""

from __future__ import annotations

import pytest

from tests.hostile_server.responses import MALFORMED, REFUSED
from tests.live.fake import KINDS, Fake
from tests.live.test_fake import CATALOG
from tests.live.world import run, write
from tests.support.raw_server import raw_server

pytestmark = pytest.mark.slow

# These are well formed, or not too large, for these questions.
ODD = [each for each in MALFORMED if not each[0].startswith(("2 MiB", 'type of result "scalar"'))]


@pytest.fixture(scope="module")
def served():
    """One server for all, which answers with what a test sets."""
    fake = Fake()
    with raw_server(lambda request: fake(request)) as (port, _):
        yield f"http://127.0.0.1:{port}", fake


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    return write(tmp_path_factory.mktemp("validate") / "catalog", CATALOG)


@pytest.mark.parametrize(("answer", "code"), [each[1:] for each in ODD + REFUSED], ids=[e[0] for e in ODD + REFUSED])
def test_what_is_no_prometheus_is_an_error(catalog, served, answer, code):
    url, fake = served
    fake.odd = {"time": answer}
    done = run("validate", str(catalog), "--prometheus", url)
    assert isinstance(done.exception, SystemExit), done.exception
    assert (done.exit_code, f"error[{code}]" in done.output) == (1, True), done.output
    assert len(done.output) < 4_000


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("answer", "code"), [each[1:] for each in ODD + REFUSED], ids=[e[0] for e in ODD + REFUSED])
def test_a_later_answer_that_is_wrong_is_a_finding(catalog, served, kind, answer, code):
    url, fake = served
    fake.odd = {kind: answer}
    done = run("validate", str(catalog), "--prometheus", url, "--notes")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in (0, 1)
    assert len(done.output) < 10_000
    if kind != "metadata":
        assert f"error[{code}]" in done.output or "warning[SLO786]" in done.output or "SLO77" in done.output

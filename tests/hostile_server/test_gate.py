"""The gate and servers that answer wrongly: each answer is one kind of finding, never a consent, never a traceback."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.hostile_server.responses import EVERY, OK, envelope, http, sample
from tests.support.raw_server import raw_server
from tests.unit.diff.editing import edit, lay_out

STATES = """  - {id: healthy, title: Go, above: 30%, allows: [all]}
  - {id: gone, title: Stop, allows: [fixes]}
"""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    root = lay_out(tmp_path_factory.mktemp("gate") / "catalog")
    edit(root, "        period: 7d\n", "        period: 7d\n        per: [region]\n")
    path = root / "platform.yaml"
    path.write_text(f"{path.read_text().split('budget_states:')[0]}budget_states:\n{STATES}")
    return root


@pytest.fixture(scope="module")
def served():
    """One server for all, which answers with what a test sets."""
    answer = [b""]
    with raw_server(lambda _: answer) as (port, _):
        yield f"http://127.0.0.1:{port}", answer


def gate(catalog, url, *args):
    return CliRunner().invoke(group, ["gate", "purchases", "--catalog", str(catalog), "--prometheus", url, *args])


def test_there_are_as_many_as_are_told():
    assert len(EVERY) >= 90
    assert len({name for name, _, _ in EVERY}) > 150


@pytest.mark.parametrize(("answer", "code"), [each[1:] for each in EVERY], ids=[each[0] for each in EVERY])
def test_no_wrong_answer_is_a_consent(catalog, served, answer, code):
    url, script = served
    script[:] = [answer]
    done = gate(catalog, url)
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == 1
    assert f"error[{code}]" in done.output
    assert "allowed:" not in done.output
    assert "= help: " in done.output
    assert len(done.output) < 4_000


@pytest.mark.parametrize("answer", [EVERY[0][1], EVERY[-1][1], http(envelope(warnings=["x"]))])
def test_findings_are_json_where_that_is_asked_for(catalog, served, answer):
    url, script = served
    script[:] = [answer]
    done = gate(catalog, url, "--format", "json")
    found = json.loads(done.stdout)
    assert (done.exit_code, found["allowed"]) == (1, False)
    assert found["findings"]
    assert all(each["code"].startswith("SLO73") and each["help"] for each in found["findings"])


CHUNKED = b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\nTransfer-Encoding: CHUNKED\r\n\r\n"
GOOD = [
    OK,
    http(envelope()).replace(b"\r\n", b"\n"),
    b"HTTP/1.0 200 OK\r\n\r\n" + envelope().encode(),
    b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + OK,
    CHUNKED + f"{len(envelope()):x};a=b\r\n{envelope()}\r\n0\r\nX: y\r\n\r\n".encode(),
    CHUNKED + "".join(f"{1:x}\r\n{char}\r\n" for char in envelope()).encode() + b"0\r\n\r\n",
    http(envelope(warnings=[], infos=[], isPartial=False, stats={}, trace=None)),
    http(envelope([sample("1", region="us"), sample("9.1e-1")])),
]


@pytest.mark.parametrize("answer", GOOD)
def test_a_right_answer_in_any_form_is_understood(catalog, served, answer):
    url, script = served
    script[:] = [answer]
    done = gate(catalog, url)
    assert (done.exit_code, done.output.startswith("allowed: purchases has 9")) == (0, True), done.output


@pytest.mark.parametrize(
    ("figure", "left"),
    [
        ("-1e300", "-1.000e+302%"),
        ("-123456789.5", "-1.235e+10%"),
        ("-0", "0%"),
        ("1e-300", "0%"),
        ("-2.50001", "-250%"),
    ],
)
def test_a_budget_that_is_overspent_by_far_is_refused_in_words(catalog, served, figure, left):
    url, script = served
    script[:] = [http(envelope([sample(figure), sample(region="us")]))]
    done = gate(catalog, url)
    assert (done.exit_code, done.output) == (1, f"refused: purchases has {left} of its error budget left in eu: Stop\n")


@pytest.mark.parametrize(
    "url",
    ["", "x", "file:///etc/passwd", "ftp://127.0.0.1/", "http://", "http://:80", "http://[::1", "http://[x]:80",
     "http://127.0.0.1:99999", "http://127.0.0.1:0", "http://127.0.0.1:x", "http://a b/", "http://a\nb/", "http://a\x00b/",
     "http://a/?x=1", "http://a/#x", "http://a/\r\nX: y", "http://" + "a" * 300 + "/", "http://\udcff/", "//127.0.0.1",
     "http://.../", "http://127.0.0.1:1", "http://no-such-host.invalid", "http://\u2028/", "http://" + "a." * 5000],
)  # fmt: skip
def test_a_wrong_url_is_a_finding(catalog, url):
    done = gate(catalog, url)
    assert isinstance(done.exception, SystemExit), done.exception
    assert (done.exit_code, "error[SLO753]" in done.output) == (1, True), done.output

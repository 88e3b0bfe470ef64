"""The preview and servers that answer wrongly: one finding, no page, no traceback."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.hostile_server.responses import MALFORMED, REFUSED, bare, http
from tests.preview.record import ROOT
from tests.support.raw_server import raw_server

pytestmark = pytest.mark.slow

SCALAR = http('{"status":"success","data":{"resultType":"vector","result":[]}}')
# What is the matter with these is the form of a gate's vector; a preview asks for other forms as well.
_ONLY_OF_A_GATE = ('type of result "matrix"',)
ODD = [
    each
    for each in MALFORMED
    if each[0] not in _ONLY_OF_A_GATE and not each[0].startswith(("2 MiB", 'type of result "scalar"'))
]


def matrix(*series):
    return http(json.dumps({"status": "success", "data": {"resultType": "matrix", "result": list(series)}}))


def points(*values, metric=None):
    return {"metric": {} if metric is None else metric, "values": list(values)}


RANGES = {
    "a point before the range": matrix(points([0, "1"])),
    "a point after the range": matrix(points([9_999_999_999, "1"])),
    "a point twice": matrix(points([1_789_560_000, "1"], [1_789_560_000, "2"])),
    "a point without a value": matrix(points([1_789_560_000])),
    "a point of numbers": matrix(points([1_789_560_000, 1])),
    "a point in words": matrix(points([1_789_560_000, "one"])),
    "a time in words": matrix(points(["now", "1"])),
    "a time beyond all": matrix(points([1e300, "1"])),
    "a time that is null": matrix(points([None, "1"])),
    "a time that is true": matrix(points([True, "1"])),
    "values that are null": matrix({"metric": {}, "values": None}),
    "values that are text": matrix({"metric": {}, "values": "1"}),
    "one value": matrix({"metric": {}, "value": [1_789_560_000, "1"]}),
    "no metric": matrix({"values": []}),
    "a metric that is a list": matrix(points(metric=[])),
    "a label that is a number": matrix(points(metric={"a": 1})),
    "a series that is null": matrix(None),
    "a histogram": matrix({"metric": {}, "histograms": []}),
    "a vector": SCALAR,
    "a scalar": http('{"status":"success","data":{"resultType":"scalar","result":[0,"1"]}}'),
}
LABELS = {
    "an object": http('{"status":"success","data":{}}'),
    "null": http('{"status":"success","data":null}'),
    "text": http('{"status":"success","data":"a"}'),
    "a list of numbers": http('{"status":"success","data":[1]}'),
    "a list of nulls": http('{"status":"success","data":[null]}'),
    "a list of lists": http('{"status":"success","data":[["a"]]}'),
    "a surrogate": http('{"status":"success","data":["\\ud800"]}'),
}
SCALARS = [None, [], [0], ["0", "1"], [0, 1], [0, "x"], [0, "1", 2], "1", {"0": "1"}]


@pytest.fixture(scope="module")
def served():
    """One server, which answers each path with what a test sets for it, and everything else rightly."""
    answers: dict[str, bytes] = {}
    right = {"query_range": matrix(), "label": http('{"status":"success","data":["a"]}'), "query": SCALAR}

    def script(request):
        path = request.split(b"?")[0].decode().partition("/api/v1/")[2]
        kind = path.split(" ")[0].split("/")[0]
        # The first question of all is whether the server speaks the API.
        probe = b"vector%281%29" in request
        return [answers.get("probe" if probe else kind, right[kind])]

    with raw_server(script) as (port, _):
        yield f"http://127.0.0.1:{port}", answers


def preview(tmp_path, url, *args):
    out = tmp_path / "p.html"
    done = CliRunner().invoke(
        group,
        ["preview", str(ROOT / "generated"), "--out", str(out), "--dashboard", "regional-health", "--prometheus", url,
         "--at", "1789560010", *args],
    )  # fmt: skip
    assert isinstance(done.exception, SystemExit) or done.exit_code == 0, done.exception
    return done, out


def fails(served, tmp_path, answers, codes):
    url, script = served
    script.clear()
    script.update(answers)
    done, out = preview(tmp_path, url)
    assert done.exit_code == 1, done.output
    assert any(f"error[{code}]" in done.output for code in codes), done.output
    assert not out.exists()
    assert len(done.output) < 4_000


def test_a_right_server_gives_a_page(served, tmp_path):
    url, script = served
    script.clear()
    done, out = preview(tmp_path, url)
    assert (done.exit_code, out.exists()) == (0, True), done.output


@pytest.mark.parametrize(("index", "name"), [*enumerate(each[0] for each in ODD)])
def test_a_wrong_answer_is_a_finding_whatever_was_asked(served, tmp_path, index, name):
    _, answer, code = ODD[index]
    # Where the form is that of another question, the code is that of a form.
    fails(served, tmp_path, {("probe", "query_range")[index % 2]: answer}, [code, "SLO735"])


@pytest.mark.parametrize("name", RANGES)
def test_a_wrong_range_is_a_finding(served, tmp_path, name):
    fails(served, tmp_path, {"query_range": RANGES[name]}, ["SLO735"])


@pytest.mark.parametrize("name", LABELS)
def test_wrong_values_of_a_label_are_a_finding(served, tmp_path, name):
    fails(served, tmp_path, {"label": LABELS[name]}, ["SLO735"])


@pytest.mark.parametrize("value", SCALARS, ids=repr)
def test_a_wrong_scalar_is_a_finding(served, tmp_path, value):
    answer = json.dumps({"status": "success", "data": {"resultType": "scalar", "result": value}})
    fails(served, tmp_path, {"query": http(answer)}, ["SLO735"])


def test_too_much_is_a_finding(served, tmp_path):
    fails(served, tmp_path, {"query": bare("HTTP/1.1 200 OK", body=b" " * (9 << 20))}, ["SLO731"])


@pytest.mark.parametrize("answer", [each[1] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_a_refused_query_is_told_on_its_panel_and_all_of_them_are_a_finding(served, tmp_path, answer):
    url, script = served
    script.clear()
    script["query_range"] = answer
    done, out = preview(tmp_path, url)
    assert (done.exit_code, out.exists(), "warning[SLO755]" in done.output) == (0, True, True), done.output
    out.unlink()
    fails(served, tmp_path, {"query_range": answer, "query": answer}, ["SLO759"])
    fails(served, tmp_path, {"probe": answer}, ["SLO736"])


def test_warnings_of_the_server_are_told(served, tmp_path):
    url, script = served
    script.clear()
    script["query"] = http(
        '{"status":"success","warnings":["a store is away"],"data":{"resultType":"vector","result":[]}}'
    )
    done, _ = preview(tmp_path, url)
    assert (done.exit_code, "warning[SLO758]" in done.output, "a store is away" in done.output) == (0, True, True)

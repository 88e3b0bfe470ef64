"""The command: what it asks, what it writes, and how it fails."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.preview.record import ROOT
from tests.support.servers import Quiet, served

GENERATED = str(ROOT / "generated")


def preview(*args: str):
    return CliRunner().invoke(group, ["preview", *map(str, args)])


def data_of(path):
    text = path.read_text()
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[1])


def prometheus(asked):
    """Return a handler that has one series for every query, refuses one query, and remembers what it was asked."""

    class Prometheus(Quiet):
        def do_GET(self) -> None:  # noqa: N802 (http.server's name)
            url = urlsplit(self.path)
            query = parse_qs(url.query)
            asked.append((url.path, query))
            if url.path.startswith("/api/v1/label/"):
                self.reply(json.dumps({"status": "success", "data": ["one.two", "three"]}))
            elif query["query"][0].startswith("count(slo:objective"):
                self.send_error(422)
            elif url.path == "/api/v1/query":
                sample = {"metric": {"slo": "s"}, "value": [0, "NaN"]}
                self.reply(json.dumps({"status": "success", "data": {"resultType": "vector", "result": [sample]}}))
            else:
                start, step = float(query["start"][0]), float(query["step"][0])
                sample = {"metric": {}, "values": [[start, "1"], [start + 2 * step, "+Inf"]]}
                self.reply(json.dumps({"status": "success", "data": {"resultType": "matrix", "result": [sample]}}))

    return Prometheus


def test_a_prometheus_is_asked_as_of_the_time_with_the_choice_escaped(tmp_path):
    asked: list[tuple[str, dict[str, list[str]]]] = []
    with served(prometheus(asked)) as address:
        done = preview(
            GENERATED, "--out", tmp_path / "p.html", "--prometheus", f"http://{address}",
            "--at", "2026-09-16T12:00:10Z", "--dashboard", "slo", "--var", "slo=one.two", "--var", "slo=three",
            "--record", tmp_path / "s.gz",
        )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "were refused by Prometheus" in done.output
    instants = [query for path, query in asked if path.endswith("/query")]
    assert {query["time"][0] for query in instants} == {"1789560010"}
    assert any(r'slo=~"(one\\.two|three)"' in query["query"][0] for query in instants)
    ranges = [query for path, query in asked if path.endswith("/query_range")]
    assert all(int(query["start"][0]) % int(query["step"][0]) == 0 for query in ranges)
    data = data_of(tmp_path / "p.html")
    assert [board["dashboard"]["uid"] for board in data["boards"]] == ["slo"]
    kinds = {answer["kind"] for answer in data["answers"]}
    assert kinds == {"instant", "range", "error"}
    (series,) = next(answer for answer in data["answers"] if answer["kind"] == "range")["series"]
    assert series[1][:3] == [1.0, None, "+Inf"]
    again = preview(
        GENERATED, "--out", tmp_path / "q.html", "--snapshot", tmp_path / "s.gz",
        "--dashboard", "slo", "--var", "slo=one.two", "--var", "slo=three",
    )  # fmt: skip
    assert again.exit_code == 0, again.output
    assert data_of(tmp_path / "q.html") == data


def test_a_choice_that_was_not_recorded_is_told_and_nothing_is_made_up(tmp_path):
    done = preview(GENERATED, "--out", tmp_path / "p.html", "--dashboard", "slo", "--var", "slo=no-such")
    assert done.exit_code == 0
    assert "SLO755" in done.output
    assert "SLO756" in done.output
    data = data_of(tmp_path / "p.html")
    assert any(answer["kind"] == "absent" for answer in data["answers"])


def test_figures_of_other_dashboards_are_not_passed_off_as_one_s_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for args in (["init", "slo"], ["build", "slo", "--out", "out"]):
        assert CliRunner().invoke(group, args).exit_code == 0
    done = preview("out")
    assert (done.exit_code, "SLO757" in done.output) == (0, True)
    assert data_of(tmp_path / "preview.html")["foreign"]
    assert "SLO757" not in preview(GENERATED).output
    assert not data_of(tmp_path / "preview.html")["foreign"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["no-such-folder"], "SLO750"),
        ([GENERATED, "--dashboard", "no-such"], "SLO750"),
        ([GENERATED, "--snapshot", "no-such.gz"], "SLO752"),
        ([GENERATED, "--snapshot", __file__], "SLO752"),
        ([GENERATED, "--prometheus", "http://127.0.0.1:1"], "SLO753"),
        ([GENERATED, "--prometheus", "file:///etc/passwd"], "SLO753"),
        ([GENERATED, "--out", "no/such/folder/p.html"], "SLO754"),
    ],
)
def test_what_cannot_be_done_is_a_finding(tmp_path, monkeypatch, args, code):
    monkeypatch.chdir(tmp_path)
    done = preview(*args)
    assert (done.exit_code, code in done.output) == (1, True), done.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", ["{", "[]", '{"uid": "x"}', "\udc80"])
def test_a_file_that_is_no_dashboard_is_a_finding(tmp_path, monkeypatch, content):
    folder = tmp_path / "out" / "grafana" / "dashboards"
    folder.mkdir(parents=True)
    (folder / "x.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    done = preview(tmp_path / "out", "--out", tmp_path / "p.html")
    assert (done.exit_code, "SLO751" in done.output) == (1, True), done.output
    assert not (tmp_path / "p.html").exists()


@pytest.mark.parametrize(
    "args",
    [
        ["--var", "slo"],
        ["--var", "planet=mars"],
        ["--at", "soon"],
        ["--at", "2026-09-16T12:00:00Z"],
        ["--record", "s.gz"],
        ["--snapshot", "s.gz", "--prometheus", "http://127.0.0.1:1"],
    ],
)
def test_wrong_usage_exits_2(tmp_path, monkeypatch, args):
    monkeypatch.chdir(tmp_path)
    assert preview(GENERATED, *args).exit_code == 2

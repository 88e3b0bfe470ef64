"""The preview and files of others: dashboards and snapshots that are too much, too deep, or of another form."""

from __future__ import annotations

import gzip
import json
import os
import shutil

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.preview.record import ROOT
from tests.support.bounded import MOST_MEMORY, slo_codegen

pytestmark = pytest.mark.slow

BOARD = ROOT / "generated" / "grafana" / "dashboards" / "regional-health.json"
GOOD = {"version": 1, "at": 1000, "about": "a", "titles": ["t"], "answers": {}}


def preview(tmp_path, *args):
    done = CliRunner().invoke(group, ["preview", *map(str, args), "--out", str(tmp_path / "p.html")])
    assert done.exit_code == 0 or isinstance(done.exception, SystemExit), done.exception
    return done


def answer(value):
    return {**GOOD, "answers": {"k": value}}


SNAPSHOTS = {
    "null": None, "a list": [], "a text": "x", "no version": {}, "another version": {**GOOD, "version": 2},
    "version true": {**GOOD, "version": "1"},
    **{f"at {at!r}"[:30]: {**GOOD, "at": at} for at in (None, "x", True, [], -1, 10**12, 10**400, 1.5)},
    "about null": {**GOOD, "about": None}, "titles null": {**GOOD, "titles": None}, "titles of numbers": {**GOOD, "titles": [1]},
    "titles a text": {**GOOD, "titles": "t"}, "answers null": {**GOOD, "answers": None}, "answers a list": {**GOOD, "answers": []},
    **{f"answer {each!r}": answer(each) for each in (None, [], "x", 5, {}, {"kind": 5}, {"kind": None}, {"kind": "odd"})},
    **{f"instant {each!r}": answer({"kind": "instant", "series": each})
       for each in (None, {}, "x", [1], [[]], [[{}]], [[{}, None]], [[{}, True]], [[{}, "1"]], [[{"a": 1}, 1]], [[[], 1]])},
    "instant without series": answer({"kind": "instant"}),
    **{f"range {each!r}": answer({"kind": "range", "start": 0, "step": 15, "series": each})
       for each in (None, {}, [1], [[{}]], [[{}, 5]], [[{}, ["x"]]], [[{}, [[1, 0]]]], [[{}, [[1, -1]]]], [[{}, [[1, "2"]]]],
                    [[{}, [[1, 10**9]]]], [[{}, [[1, 2.5]]]], [[{}, [[1, True]]]], [[{}, [[1, 20_000], [2, 20_000]]]])},
    **{f"step {each!r}": answer({"kind": "range", "start": 0, "step": each, "series": []}) for each in (None, 0, -15, "15", 1e9, True)},
    "start null": answer({"kind": "range", "start": None, "step": 15, "series": []}),
    **{f"values {each!r}": answer({"kind": "labels", "values": each}) for each in (None, 5, "x", {}, [1], [None])},
    "error without a message": answer({"kind": "error"}), "message of numbers": answer({"kind": "error", "message": 5}),
}  # fmt: skip
TEXTS = {
    "NaN": b'{"version":1,"at":NaN}', "deep": b"[" * 200_000, "a name twice": b'{"version":1,"version":1}',
    "a surrogate": json.dumps({**GOOD, "about": "\ud800"}).encode(), "a mark": b"\xef\xbb\xbf{}", "no UTF-8": b'"\xff"',
    "infinite": json.dumps(answer({"kind": "instant", "series": [[{}, 7]]})).replace("7", "1e999").encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_snapshot_of_another_form_is_a_finding(tmp_path, name):
    (tmp_path / "s.gz").write_bytes(gzip.compress(json.dumps(SNAPSHOTS[name]).encode()))
    done = preview(tmp_path, ROOT / "generated", "--snapshot", tmp_path / "s.gz")
    assert (done.exit_code, "error[SLO752]" in done.output) == (1, True), done.output


@pytest.mark.parametrize("name", TEXTS)
def test_a_snapshot_that_is_no_json_is_a_finding(tmp_path, name):
    (tmp_path / "s.gz").write_bytes(gzip.compress(TEXTS[name]))
    done = preview(tmp_path, ROOT / "generated", "--snapshot", tmp_path / "s.gz")
    assert (done.exit_code, "error[SLO752]" in done.output) == (1, True), done.output


def test_a_good_snapshot_is_read(tmp_path):
    (tmp_path / "s.gz").write_bytes(gzip.compress(json.dumps(GOOD).encode()))
    done = preview(tmp_path, ROOT / "generated", "--snapshot", tmp_path / "s.gz")
    assert (done.exit_code, "SLO755" in done.output) == (0, True), done.output


def test_what_is_no_file_or_too_much_is_a_finding(tmp_path):
    packed = gzip.compress(json.dumps(GOOD).encode())
    odd = {"cut": packed[:-3], "twice": packed + packed, "tail": packed + b"x", "bomb": gzip.compress(bytes(1 << 28)),
           "large": os.urandom(17 << 20)}  # fmt: skip
    for name, content in odd.items():
        (tmp_path / name).write_bytes(content)
    os.mkfifo(tmp_path / "pipe")
    for path in (*(tmp_path / name for name in odd), tmp_path / "pipe", tmp_path, "/dev/zero", "/dev/null"):
        done = preview(tmp_path, ROOT / "generated", "--snapshot", path)
        assert (done.exit_code, "error[SLO752]" in done.output) == (1, True), (path, done.output)


def boards(tmp_path, change):
    folder = tmp_path / "out" / "grafana" / "dashboards"
    folder.mkdir(parents=True, exist_ok=True)
    board = json.loads(BOARD.read_text())
    change(board)
    (folder / "x.json").write_text(json.dumps(board))
    return tmp_path / "out"


def leaves(node, at=()):
    if isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(value, (*at, key))
    yield at


ODD = (None, [], {}, "", "x", -1, 10**30, 1.5, True, "now-99999999999M", "now-99999y", "9" * 5000 + "s", "label_values(", "$",
       "${", "\u2028")  # fmt: skip


def test_a_dashboard_with_any_value_changed_is_drawn_or_a_finding(tmp_path):
    """Every value of a dashboard, each replaced by one of another form in turn."""
    paths = [at for at in leaves(json.loads(BOARD.read_text())) if at]
    drawn = 0
    for index, at in enumerate(paths[::7]):

        def change(board, at=at, index=index):
            node = board
            for key in at[:-1]:
                node = node[key]
            node[at[-1]] = ODD[index % len(ODD)]

        done = preview(tmp_path, boards(tmp_path, change))
        assert done.exit_code in (0, 1)
        assert done.exit_code == 0 or "error[SLO75" in done.output, done.output
        drawn += done.exit_code == 0
    assert drawn < len(paths)


@pytest.mark.parametrize(
    "text", ["now-1M", "now-120M", "now-99999999M", "now-99999999999999d", "now-" + "9" * 5000 + "M"]
)
def test_times_of_a_dashboard(tmp_path, text):
    done = preview(tmp_path, boards(tmp_path, lambda board: board["time"].update({"from": text})))
    assert (done.exit_code == 0) is (text in ("now-1M", "now-120M")), done.output
    assert done.exit_code == 0 or "error[SLO751]" in done.output


@pytest.mark.parametrize(
    "query", ["x", "label_values()", "label_values(a,)", "label_values(a, b", "query_result(x)", "$x"]
)
def test_queries_of_variables(tmp_path, query):
    done = preview(tmp_path, boards(tmp_path, lambda board: board["templating"]["list"][1].update({"query": query})))
    assert (done.exit_code, "error[SLO751]" in done.output) == (1, True), done.output


def test_folders_of_dashboards(tmp_path):
    folder = tmp_path / "out" / "grafana" / "dashboards"
    folder.mkdir(parents=True)
    shutil.copy(BOARD, folder)
    for name, make in {
        "a pipe": os.mkfifo, "deep": lambda path: path.write_bytes(b"[" * 200_000), "a folder": lambda path: path.mkdir(),
        "a device": lambda path: path.symlink_to("/dev/zero"), "a link to nothing": lambda path: path.symlink_to("nothing"),
        "a loop": lambda path: path.symlink_to(path.name), "large": lambda path: path.write_bytes(b" " * (9 << 20)),
        "NaN": lambda path: path.write_bytes(b"NaN"), "twice": lambda path: path.write_bytes(b'{"uid":"a","uid":"a"}'),
        "a surrogate": lambda path: path.write_bytes(b'{"uid":"\\ud800"}'),
    }.items():  # fmt: skip
        path = folder / "y.json"
        make(path)
        done = preview(tmp_path, tmp_path / "out")
        assert (done.exit_code, "error[SLO751]" in done.output) == (1, True), (name, done.output)
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    assert preview(tmp_path, tmp_path / "out").exit_code == 0


@pytest.mark.parametrize(
    "at", ["-1", "inf", "nan", "Infinity", "1e400", "1e10", "9" * 400, "253402300800", "0001-01-01", "1969-12-31T23:00:00Z",
           "10000-01-01", "", " ", "²", "2026-13-01", "\udcff", "0001-01-01T00:00:00+23:59"],
)  # fmt: skip
def test_times_that_are_none_are_wrong_usage(tmp_path, at):
    done = preview(tmp_path, ROOT / "generated", "--prometheus", "http://127.0.0.1:1", f"--at={at}")
    assert (done.exit_code, "--at" in done.output) == (2, True), done.output


@pytest.mark.parametrize("at", ["0", "253402300799", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "1.5"])
def test_times_at_the_ends_are_asked_for(tmp_path, at):
    done = preview(tmp_path, ROOT / "generated", "--prometheus", "http://127.0.0.1:1", "--at", at)
    assert (done.exit_code, "error[SLO753]" in done.output) == (1, True), done.output


@pytest.mark.parametrize("text", ["slo=\udcff", "\udcff=a", "slo", "=", "slo=", ""])
def test_choices_that_are_none_are_wrong_usage(tmp_path, text):
    done = preview(tmp_path, ROOT / "generated", "--var", text)
    assert (done.exit_code, "--var" in done.output) == (2, True), done.output


def test_a_choice_may_hold_any_text(tmp_path):
    for text in ("\u2028", "</script>", '"}', "a" * 100_000, "\x1b[31m", "\\", "$__all$slo"):
        assert preview(tmp_path, ROOT / "generated", "--var", f"slo={text}").exit_code == 0


def test_options_of_a_server_need_one(tmp_path):
    for args in (["--tenant", "a"], ["--timeout", "1s"], ["--header", "a=b"], ["--ca-file", "x"]):
        assert preview(tmp_path, ROOT / "generated", *args).exit_code == 2


def test_the_largest_snapshot_stays_within_memory(tmp_path):
    series = [[{"a": str(n)}, [n, n + 1, n + 2] * 100] for n in range(40_000)]
    text = json.dumps(
        answer({"kind": "range", "start": 0, "step": 15, "series": series}), separators=(",", ":")
    ).encode()
    (tmp_path / "s.gz").write_bytes(gzip.compress(text[: 64 << 20], 1))
    done = slo_codegen(tmp_path, "preview", str(ROOT / "generated"), "--out", "p.html", "--snapshot", "s.gz")
    assert done.code in (0, 1)
    assert done.memory < MOST_MEMORY

"""What is asked for a dashboard, and how answers are kept."""

from __future__ import annotations

import json

import pytest

from slo_codegen.preview import Question, Recorder, SnapshotError, collect, read_snapshot
from slo_codegen.preview.questions import runs, safe_step, step_of

BOARD = {
    "uid": "b",
    "time": {"from": "now-7d", "to": "now"},
    "templating": {
        "list": [
            {"type": "datasource", "name": "datasource"},
            {"type": "query", "name": "service", "query": "label_values(o, service)", "allValue": ".+"},
            {"type": "query", "name": "slo", "query": 'label_values(o{service=~"$service"}, slo)', "allValue": ".+"},
        ]
    },
    "annotations": {"list": [{"expr": 'A{slo=~"$slo"}', "step": "10s"}]},
    "panels": [
        {"id": 1, "type": "stat", "targets": [{"refId": "A", "expr": 'x{slo=~"$slo"}', "instant": True}]},
        {
            "id": 2,
            "type": "row",
            "panels": [
                {
                    "id": 3,
                    "type": "timeseries",
                    "interval": "1h",
                    "timeFrom": "30d",
                    "targets": [
                        {"refId": "A", "expr": "rate(x[$__interval])", "instant": False},
                        {"refId": "B", "expr": 'x{slo=~"$slo"}', "instant": True},
                    ],
                },
                {"id": 4, "type": "text"},
            ],
        },
    ],
}


class Asked:
    """A source that remembers what it was asked."""

    def __init__(self):
        self.questions = []

    def __call__(self, question):
        """Answer, whatever it is."""
        self.questions.append(question)
        if question.kind == "labels":
            return {"kind": "labels", "values": ["a.b", "c"]}
        return {"kind": question.kind, "series": [], "start": 0, "step": question.step_s}


def test_every_target_is_asked_once_with_the_choice_filled_in():
    source = Asked()
    data = collect([BOARD], source, 1000, "about", {"slo": ["a.b"]})
    assert source.questions == [
        Question("labels", "o", label="service"),
        Question("labels", 'o{service=~".+"}', label="slo"),
        Question("instant", r'x{slo=~"a\\.b"}'),
        Question("range", "rate(x[10800s])", 2_592_000, 10_800),
        Question("range", r'A{slo=~"a\\.b"}', 604_800, 55),
    ]
    (board,) = data["boards"]
    assert board["panels"] == {"1": {"A": 0}, "3": {"A": 1, "B": 0}, "4": {}}
    assert board["annotations"] == [2]
    assert board["ranges"] == {"1": 604_800, "3": 2_592_000, "4": 604_800}
    assert board["variables"][1:] == [
        {"name": "service", "chosen": [], "all": True, "options": ["a.b", "c"]},
        {"name": "slo", "chosen": ["a.b"], "all": False, "options": ["a.b", "c"]},
    ]


def test_a_step_gives_about_as_many_points_as_a_panel_can_show():
    assert step_of(604_800, 15) == 1800
    assert step_of(3600, 15) == 15
    assert step_of(3600, 300) == 300
    assert step_of(86_400 * 365, 15) == 90_103


def test_prometheus_is_never_asked_for_more_points_than_it_gives():
    assert safe_step(604_800, 60) == 60
    assert 30 * 86_400 / safe_step(30 * 86_400, 60) <= 11_000


def test_repetitions_are_written_as_runs():
    assert runs([None, None, 1, 2, 2, 2, "NaN"]) == [[None, 2], 1, [2, 3], "NaN"]


def test_a_snapshot_gives_back_what_was_recorded_and_nothing_else(tmp_path):
    answer = {"kind": "instant", "series": [[{"slo": "<b>"}, 0.123456789], [{}, 3.0]]}
    recorder = Recorder(lambda question: answer)
    asked, other = Question("instant", "x"), Question("range", "x", 60, 15)
    recorder(asked)
    path = tmp_path / "s.json.gz"
    path.write_bytes(recorder.to_bytes(1000, "about", ["A board"]))
    kept = read_snapshot(path)
    assert kept(asked) == {"kind": "instant", "series": [[{"slo": "<b>"}, 0.1234568], [{}, 3]]}
    assert kept(other) == {"kind": "absent"}
    assert (kept.at_s, kept.about, kept.titles) == (1000, "about", {"A board"})


def test_the_same_answers_give_the_same_bytes():
    recorders = [Recorder(lambda question: {"kind": "instant", "series": []}) for _ in range(2)]
    for recorder, order in zip(recorders, ("xy", "yx"), strict=True):
        for query in order:
            recorder(Question("instant", query))
    assert recorders[0].to_bytes(1, "a", "xy") == recorders[1].to_bytes(1, "a", "yx")


@pytest.mark.parametrize("content", [b"", b"no gzip", json.dumps({"version": 1}).encode()])
def test_another_file_is_no_snapshot(tmp_path, content):
    path = tmp_path / "s.json.gz"
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match="not a snapshot"):
        read_snapshot(path)

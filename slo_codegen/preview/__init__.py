"""A page that draws the dashboards without a Grafana: their JSON, and the answers of a Prometheus or a snapshot."""

from __future__ import annotations

from slo_codegen.preview.boards import read_boards
from slo_codegen.preview.collect import BoardError, Choices, collect
from slo_codegen.preview.page import page
from slo_codegen.preview.prometheus import Prometheus, limits
from slo_codegen.preview.questions import Answer, Question, Source
from slo_codegen.preview.snapshot import Recorder, Snapshot, SnapshotError, default_snapshot, read_snapshot

__all__ = [
    "Answer",
    "BoardError",
    "Choices",
    "Prometheus",
    "Question",
    "Recorder",
    "Snapshot",
    "SnapshotError",
    "Source",
    "collect",
    "default_snapshot",
    "limits",
    "page",
    "read_boards",
    "read_snapshot",
]

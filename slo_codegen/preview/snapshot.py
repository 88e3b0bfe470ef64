"""Snapshots: the answers to a set of questions as of one moment, recorded in a file and read back."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Collection, Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

from slo_codegen.common.bounded import read_file
from slo_codegen.common.strict_json import read_json
from slo_codegen.preview.forms import is_answer
from slo_codegen.preview.questions import Answer, Question, Source

_MOST_BYTES = 16 << 20
_MOST_JSON_BYTES = 64 << 20
_LATEST_S = 253_402_300_799
"""The end of the year 9999."""
_DIGITS = 7
_VERSION = 1


class SnapshotError(Exception):
    """A file is no snapshot."""


class Snapshot:
    """Recorded answers; a question that was not recorded gets an answer of kind ``absent``."""

    def __init__(self, at_s: int, about: str, titles: Collection[str], answers: dict[str, Answer]) -> None:
        """Take the moment in seconds since 1970, where the data is from, of which dashboards, and answers by key."""
        self.at_s = at_s
        self.about = about
        self.titles = frozenset(titles)
        self._answers = answers

    def __call__(self, question: Question) -> Answer:
        """Return the recorded answer."""
        return self._answers.get(question.key, {"kind": "absent"})


class Recorder:
    """A source that hands questions on to another and keeps the answers."""

    def __init__(self, source: Source) -> None:
        """Wrap a source."""
        self._source = source
        self.answers: dict[str, Answer] = {}

    def __call__(self, question: Question) -> Answer:
        """Answer a question, and remember the answer."""
        if question.key not in self.answers:
            self.answers[question.key] = _rounded(self._source(question))
        return self.answers[question.key]

    def to_bytes(self, at_s: int, about: str, titles: Iterable[str]) -> bytes:
        """Return the snapshot as a compressed file; the same answers give the same bytes."""
        content = {
            "version": _VERSION,
            "at": at_s,
            "about": about,
            "titles": sorted(titles),
            "answers": self.answers,
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return gzip.compress(text.encode(), mtime=0)


def _rounded(value: Any) -> Any:
    """Return an answer with values of 7 significant digits: more than any panel shows, and half the size."""
    if isinstance(value, float):
        short = float(f"{value:.{_DIGITS}g}")
        return int(short) if short.is_integer() and abs(short) < 10**15 else short
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return value


def default_snapshot() -> Snapshot:
    """Return the snapshot that comes with slo-codegen, of the reference catalog under synthetic traffic."""
    return _parse(files("slo_codegen").joinpath("preview", "snapshot.json.gz").read_bytes())


def read_snapshot(path: Path) -> Snapshot:
    """Return the snapshot of a file.

    Raises:
        SnapshotError: the file cannot be read or is no snapshot.
    """
    try:
        return _parse(read_file(path, _MOST_BYTES))
    except OSError as error:
        raise SnapshotError(f"{path}: {error.strerror or 'it is not a gzip file'}") from error
    except (ValueError, EOFError, zlib.error) as error:
        raise SnapshotError(f"{path} is not a snapshot that slo-codegen preview has recorded: {error}") from error


def _parse(data: bytes) -> Snapshot:
    """Return a snapshot.

    Raises:
        ValueError, EOFError, zlib.error: the file is not one.
    """
    content = read_json(_unpacked(data))
    if not isinstance(content, dict) or content.get("version") != _VERSION:
        raise ValueError("it is of another version")
    at, about, titles, answers = (content.get(name) for name in ("at", "about", "titles", "answers"))
    if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at <= _LATEST_S or not isinstance(about, str):
        raise ValueError("it has no time or no source")
    if not isinstance(titles, list) or not all(isinstance(title, str) for title in titles):
        raise ValueError("it has no titles")
    if not isinstance(answers, dict) or not all(is_answer(answer) for answer in answers.values()):
        raise ValueError("an answer has another form")
    return Snapshot(at, about, titles, answers)


def _unpacked(data: bytes) -> bytes:
    unpack = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    text = unpack.decompress(data, _MOST_JSON_BYTES)
    if unpack.unconsumed_tail:
        raise ValueError("it unpacks to too much")
    if not unpack.eof or unpack.unused_data:
        raise ValueError("it is cut off, or followed by something else")
    return text

"""Read the dashboards of an output folder; a file that is no dashboard of ours is a finding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from slo_codegen.common.bounded import read_file
from slo_codegen.common.strict_json import read_json
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.json_schema import faults

FOLDER = "grafana/dashboards"
MOST_BYTES = 8 << 20
"""What all dashboards may be together: twenty times those of the reference catalog."""
_MOST_FILES = 500
_FIRST = ("slo", "incident", "feature-matrix", "regional-health")
_OF_DIMENSION = "health-by-"


def read_boards(out: Path, report: Diagnostics, uid: str | None = None) -> list[dict[str, Any]]:
    """Return the dashboards below ``out`` as JSON values, the built-in ones first; or only the one with this uid."""
    folder = out / FOLDER
    boards = [board for path, content in _files(folder, report) if (board := _read(path, content, report)) is not None]
    if report.has_errors:
        return []
    if not boards:
        report.add("SLO750", f"{folder} holds no dashboard", None,
                   help=f"slo-codegen build --out {out} writes them if grafana is a target")  # fmt: skip
    known = [board["uid"] for board in boards]
    if uid is not None and boards and uid not in known:
        report.add("SLO750", f"there is no dashboard {uid}; there are {', '.join(known)}", None)
    chosen = [board for board in boards if uid in (None, board["uid"])]
    # Those of an environment end with its name, which its folder has.
    own = f"-{out.name}"
    return sorted(chosen, key=lambda board: (_rank(board["uid"].removesuffix(own)), board["title"]))


def _rank(uid: str) -> int:
    if uid in _FIRST:
        return _FIRST.index(uid)
    return len(_FIRST) + (not uid.startswith(_OF_DIMENSION))


def _files(folder: Path, report: Diagnostics) -> list[tuple[Path, bytes]]:
    """Return the files of a folder with their content; what cannot be read, or is too much, is reported."""
    found: list[tuple[Path, bytes]] = []
    left = MOST_BYTES
    try:
        paths = sorted(folder.glob("*.json"))
    except OSError as error:
        report.add("SLO751", f"{folder}: {error.strerror}", None)
        return []
    for path in paths[:_MOST_FILES]:
        try:
            content = read_file(path, left)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            report.add("SLO751", f"{path}: {reason}", None)
            continue
        left -= len(content)
        found.append((path, content))
    if len(paths) > _MOST_FILES:
        report.add("SLO751", f"{folder} holds more than {_MOST_FILES} files", None)
    return found


def _read(path: Path, content: bytes, report: Diagnostics) -> dict[str, Any] | None:
    try:
        board = read_json(content)
    except ValueError as error:
        report.add("SLO751", f"{path}: {error}", None)
        return None
    for fault in faults("grafana-dashboard", board, 1):
        report.add("SLO751", f"{path} {fault}", None)
        return None
    checked: dict[str, Any] = board
    return checked

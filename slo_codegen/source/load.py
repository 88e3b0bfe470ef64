"""Find and read the files of a catalog; whatever cannot be read is a finding with its place."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import ryaml

from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.source.strict import explain_refusal, needs_strict_reading
from slo_codegen.source.text import report_characters

MAX_FILE_BYTES = 1 << 20
MAX_TOTAL_BYTES = 64 << 20
MAX_FILES = 10_000
_AT = re.compile(r"at line ([0-9]{1,7}) column ([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the catalog: its name as findings show it, its plain values, its text."""

    name: str
    data: object
    text: str


def load(root: Path, report: Diagnostics, edited: Mapping[str, str] | None = None) -> list[SourceFile]:
    """Read every ``.yaml`` and ``.yml`` file below a folder, sorted by name; hidden ones are skipped.

    Files that cannot be read are reported and left out. At most 1 MiB a file and 64 MiB in all are read. Where
    ``edited`` has a text under a file's name, that is taken for its content, whether or not the file exists yet.
    """
    given = edited or {}
    paths = _find(root, report, given)
    files: list[SourceFile] = []
    total = 0
    for name, path in paths:
        text = given[name] if name in given else _read_text(name, path, report)
        if text is None:
            continue
        total += len(text)
        if total > MAX_TOTAL_BYTES:
            report.add("SLO104", "the catalog is larger than 64 MiB", Origin(name))
            break
        parsed = _parse(name, text, report)
        if parsed is not None:
            files.append(parsed)
    return files


def _find(root: Path, report: Diagnostics, edited: Mapping[str, str]) -> list[tuple[str, Path]]:
    if not root.is_dir():
        reason = "is not a folder" if root.exists() else "does not exist"
        report.add("SLO101", f"{root} {reason}", None, help="name the catalog's folder: slo-codegen build catalog")
        return []
    real_root = root.resolve()
    found: list[tuple[str, Path]] = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith(".") or not name.endswith((".yaml", ".yml")):
                continue
            path = Path(folder, name)
            shown = path.as_posix()
            if path.is_symlink() and not path.resolve().is_relative_to(real_root):
                report.add("SLO103", f"{shown} is a link that leads out of the catalog", Origin(shown))
                continue
            found.append((shown, path))
    present = {name for name, _ in found}
    found += [(name, Path(name)) for name in edited if name not in present]
    if not found:
        report.add(
            "SLO101", f"{root} holds no .yaml file", None, help="slo-codegen init writes a catalog to start from"
        )
    if len(found) > MAX_FILES:
        report.add("SLO104", f"the catalog has more than {MAX_FILES} files", None)
        return []
    return sorted(found)


def _read_text(name: str, path: Path, report: Diagnostics) -> str | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                report.add("SLO103", f"{name} is not a regular file", Origin(name))
                return None
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        report.add("SLO102", f"{name} cannot be read: {error.strerror}", Origin(name))
        return None
    if len(raw) > MAX_FILE_BYTES:
        report.add("SLO104", f"{name} is larger than 1 MiB", Origin(name), help="split it over several files")
        return None
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        report.add("SLO105", f"{name} is not UTF-8: byte {error.start + 1} cannot be read", Origin(name))
        return None


def _place(name: str, message: str) -> Origin:
    """Return the place that a message of the fast reader names: ``... at line 3 column 7``."""
    match = _AT.search(message)
    return Origin(name) if match is None else Origin(name, line=int(match[1]) - 1, column=int(match[2]) - 1)


def _parse(name: str, text: str, report: Diagnostics) -> SourceFile | None:
    before = len(report)
    report_characters(name, text, report)
    if len(report) > before:
        return None
    if needs_strict_reading(text) and explain_refusal(name, text, report):
        return None
    try:
        data = ryaml.loads(text) if text.strip() else None
    except (ValueError, RecursionError) as error:
        if not explain_refusal(name, text, report):
            report.add("SLO110", f"not valid YAML: {error}", _place(name, str(error)))
        return None
    if data is not None and not isinstance(data, dict):
        report.add("SLO201", "a file of the catalog is a mapping of sections", Origin(name))
        return None
    return SourceFile(name, data, text)

"""Find and read the files of a catalog; whatever cannot be read is a finding with its place."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import ryaml

from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.source.comments import report_cut_values
from slo_codegen.source.strict import explain_refusal, last_alias, needs_strict_reading
from slo_codegen.source.text import report_characters

MAX_FILE_BYTES = 1 << 20
MAX_TOTAL_BYTES = 64 << 20
MAX_FILES = 10_000
_AT = re.compile(r"at line ([0-9]{1,7}) column ([0-9]{1,7})")
_NEARLY_YAML = re.compile(r".+\.ya?ml(\.txt)?", re.IGNORECASE)


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
            path = Path(folder, name)
            shown = path.as_posix()
            if name.startswith(".") or not name.endswith((".yaml", ".yml")):
                _report_nearly_yaml(shown, name, report)
            elif _stays_inside(path, shown, real_root, report):
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


def _report_nearly_yaml(shown: str, name: str, report: Diagnostics) -> None:
    """Report a file that an editor or a system took for text, or that another system would take for YAML."""
    if not name.startswith(".") and _NEARLY_YAML.fullmatch(name):
        report.add("SLO108", f"{shown} is not read: its name does not end in .yaml", Origin(shown, line=0),
                   help="rename it to end in .yaml, or keep it elsewhere")  # fmt: skip


def _stays_inside(path: Path, shown: str, root: Path, report: Diagnostics) -> bool:
    if not path.is_symlink():
        return True
    try:
        inside = path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        report.add("SLO102", f"{shown} cannot be read: it is a link that leads back to itself", Origin(shown, line=0),
                   help="put the file itself in the place of the link")  # fmt: skip
        return False
    if not inside:
        report.add("SLO103", f"{shown} is a link that leads out of the catalog", Origin(shown))
    return inside


def _read_text(name: str, path: Path, report: Diagnostics) -> str | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                report.add("SLO103", f"{name} is not a regular file", Origin(name))
                return None
            # A file can grow while it is read, so that the size that it had is not enough to know.
            raw = file.read(MAX_FILE_BYTES + 1) if about.st_size <= MAX_FILE_BYTES else None
    except OSError as error:
        report.add("SLO102", f"{name} cannot be read: {error.strerror}", Origin(name))
        return None
    if raw is None or len(raw) > MAX_FILE_BYTES:
        report.add("SLO104", f"{name} is larger than 1 MiB", Origin(name, line=0), help="split it over several files")
        return None
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        _report_encoding(name, raw, error.start, report)
        return None


def _report_encoding(name: str, raw: bytes, at: int, report: Diagnostics) -> None:
    begin = raw.rfind(b"\n", 0, at) + 1
    column = len(raw[begin:at].decode("utf-8").removeprefix("\ufeff"))
    report.add("SLO105", f"{name} is not UTF-8: the byte {raw[at]:02X} stands here",
               Origin(name, line=raw.count(b"\n", 0, at), column=column), help="save the file as UTF-8")  # fmt: skip


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
            _report_rejection(name, text, str(error), report)
        return None
    if data is None:
        # An empty file is most likely one that was lost; who comments all of it out has done so on purpose.
        lost = not text.strip()
        report.add("SLO107", f"{name} holds nothing" + ("" if lost else " but comments"), Origin(name, line=0),
                   help="remove the file, or bring back what it held",
                   severity=Severity.ERROR if lost else Severity.WARNING)  # fmt: skip
        return None
    if not isinstance(data, dict):
        report.add("SLO201", "a file of the catalog is a mapping of sections", Origin(name))
        return None
    report_cut_values(name, text, data, report)
    return SourceFile(name, data, text)


def _report_rejection(name: str, text: str, message: str, report: Diagnostics) -> None:
    """Report what the fast reader alone refuses."""
    if "repetition limit" in message:
        report.add("SLO112", "aliases of aliases repeat too much", last_alias(name, text),
                   help="write the values out, or use the platform's defaults")  # fmt: skip
    else:
        report.add("SLO110", f"not valid YAML: {message}", _place(name, message))

"""Read the files of a catalog; whatever cannot be read is a finding with its place."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import ryaml

from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.source.bounds import (
    MAX_FILE_BYTES,
    MAX_KEY,
    MAX_TOTAL_BYTES,
    MAX_TOTAL_VALUES,
    MAX_VALUES,
    REFUSED_WEIGHT,
    SlowReading,
    must_stop,
    report_stop,
    report_values,
)
from slo_codegen.source.comments import report_cut_values
from slo_codegen.source.find import find
from slo_codegen.source.suspect import needs_strict_reading, report_directives
from slo_codegen.source.text import report_characters, report_characters_of_values
from slo_codegen.source.walk import count, strings, texts

_AT = re.compile(r"at line ([0-9]{1,7}) column ([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the catalog: its name as findings show it, its plain values, its text.

    ``elsewhere`` tells where values stand that are not this file's own: those that an environment gives.
    """

    name: str
    data: object
    text: str
    elsewhere: Mapping[tuple[str | int, ...], Origin] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    """What of a catalog has been read."""

    report: Diagnostics
    files: list[SourceFile] = field(default_factory=list)
    size: int = 0
    values: int = 0
    wrong: int = 0
    slow: SlowReading = field(default_factory=SlowReading)


def load(root: Path, report: Diagnostics, edited: Mapping[str, str] | None = None) -> list[SourceFile]:
    """Read every ``.yaml`` and ``.yml`` file below a folder, sorted by name; hidden ones are skipped.

    Files that cannot be read are reported and left out. `slo_codegen.source.bounds` holds how much is read. Where
    ``edited`` has a text under a file's name, that is taken for its content, whether or not the file exists yet.
    """
    given = edited or {}
    reading = _Reading(report)
    paths = find(root, report, given)
    for number, (name, path) in enumerate(paths):
        before = report.errors
        goes_on = _read(name, path, given.get(name), reading)
        reading.wrong += report.errors > before
        if not goes_on:
            # What there is of it could not be validated within bounds either.
            return []
        if must_stop(reading.wrong, report) and number + 1 < len(paths):
            report_stop(reading.wrong, len(paths) - number - 1, "read", report)
            break
    return reading.files


def _read(name: str, path: Path, given: str | None, reading: _Reading) -> bool:
    """Read a file; return whether there is room for another one."""
    report = reading.report
    text = _read_text(name, path, report) if given is None else given
    if text is None:
        return True
    reading.size += len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    if reading.size > MAX_TOTAL_BYTES:
        report.add("SLO104", f"the catalog is larger than {MAX_TOTAL_BYTES >> 20} MiB", Origin(name, line=0))
        return False
    file = _parse(name, text, reading)
    if reading.values + REFUSED_WEIGHT * reading.slow.values > MAX_TOTAL_VALUES:
        report.add("SLO120", f"the catalog has more than {MAX_TOTAL_VALUES:,} values", Origin(name, line=0),
                   help="split it into several catalogs")  # fmt: skip
        return False
    if file is not None:
        reading.files.append(file)
    return True


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


def _parse(name: str, text: str, reading: _Reading) -> SourceFile | None:
    report = reading.report
    if report_characters(name, text, report) or report_directives(name, text, report):
        return None
    if needs_strict_reading(text) and _explained(name, text, reading):
        return None
    try:
        data = ryaml.loads(text) if text.strip() else None
    except (ValueError, RecursionError) as error:
        if not _explained(name, text, reading):
            _report_rejection(name, text, str(error), report)
        return None
    if data is None:
        # An empty file is most likely one that was lost; who comments all of it out has done so on purpose.
        lost = not text.strip()
        report.add("SLO107", f"{name} holds nothing" + ("" if lost else " but comments"), Origin(name, line=0),
                   help="remove the file, or bring back what it held",
                   severity=Severity.ERROR if lost else Severity.WARNING)  # fmt: skip
        return None
    values = count(data, MAX_VALUES)
    reading.values += values
    if values > MAX_VALUES:
        report_values(name, Origin(name, line=0), report)
        return None
    if _report_long_keys(name, data, report):
        return None
    if report_characters_of_values(name, text, data, report):
        return None
    if not isinstance(data, dict):
        report.add("SLO201", "a file of the catalog is a mapping of sections", Origin(name))
        return None
    report_cut_values(name, text, report)
    return SourceFile(name, data, text)


def _report_long_keys(name: str, data: object, report: Diagnostics) -> bool:
    """Report the keys that are too long to be a name; return whether there were any."""
    if not any(len(key) > MAX_KEY for key in texts(data, keys_only=True)):
        return False
    for path, at, text in strings(data):
        if at == "key" and len(text) > MAX_KEY and not report.skip("SLO125", name):
            report.add("SLO125", f"a key has {len(text):,} characters; at most {MAX_KEY} are allowed",
                       Origin(name, path, at), help="give it a shorter name")  # fmt: skip
    return True


def _explained(name: str, text: str, reading: _Reading) -> bool:
    # What only explains a refusal is not imported where there is none.
    from slo_codegen.source.strict import explain_refusal

    return explain_refusal(name, text, reading.report, reading.slow)


def _report_rejection(name: str, text: str, message: str, report: Diagnostics) -> None:
    """Report what the fast reader alone refuses."""
    if "repetition limit" in message:
        from slo_codegen.source.strict import last_alias

        report.add("SLO112", "aliases of aliases repeat too much", last_alias(name, text),
                   help="write the values out, or use the platform's defaults")  # fmt: skip
    else:
        report.add("SLO110", f"not valid YAML: {message}", _place(name, message))

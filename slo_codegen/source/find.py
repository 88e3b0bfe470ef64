"""Find the files of a catalog; whatever stands in the way is a finding with its place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.source.bounds import MAX_ENTRIES, MAX_FILES, MAX_FOLDERS

_LONGEST_SHOWN = 200
_NEARLY_YAML = re.compile(r".+\.ya?ml(\.txt)?", re.IGNORECASE | re.DOTALL)


def find(root: Path, report: Diagnostics, edited: Mapping[str, str]) -> list[tuple[str, Path]]:
    """Return the names and paths of every ``.yaml`` and ``.yml`` file below a folder, sorted; hidden ones are skipped.

    The names in ``edited`` are among them, whether or not their files exist yet.
    """
    try:
        reason = None if root.is_dir() else "is not a folder" if root.exists() else "does not exist"
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    if reason is not None:
        report.add("SLO101", f"{root} {reason}", None, help="name the catalog's folder: slo-codegen build catalog")
        return []
    real_root = root.resolve()
    found: list[tuple[str, Path]] = []
    for number, path in enumerate(_walk(root, report)):
        if number >= MAX_ENTRIES:
            report.add("SLO104", f"{root} holds more than {MAX_ENTRIES:,} files and folders", None,
                       help="keep in it what belongs to the catalog")  # fmt: skip
            return []
        shown = path.as_posix()
        if path.name.startswith(".") or not path.name.endswith((".yaml", ".yml")):
            _report_nearly_yaml(shown, path.name, report)
        elif _stays_inside(path, shown, real_root, report):
            found.append((shown, path))
    present = {name for name, _ in found}
    found += [(name, Path(name)) for name in edited if name not in present]
    if not found:
        report.add(
            "SLO101", f"{root} holds no .yaml file", None, help="slo-codegen init writes a catalog to start from"
        )
    if len(found) > MAX_FILES:
        report.add("SLO104", f"the catalog has more than {MAX_FILES:,} files", None)
        return []
    return sorted(found)


def _walk(root: Path, report: Diagnostics) -> Iterator[Path]:
    """Yield every file below a folder, links to folders not followed; what cannot be listed is reported."""
    waiting = [(root, 0)]
    while waiting:
        folder, depth = waiting.pop()
        if depth > MAX_FOLDERS:
            report.add("SLO121", f"{folder} lies in more than {MAX_FOLDERS} folders", None,
                       help="move it up; a catalog needs one or two levels of folders")  # fmt: skip
            continue
        try:
            with os.scandir(folder) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            # A path that is too long to be listed is too long to be shown.
            shown = folder.as_posix() if len(str(folder)) <= _LONGEST_SHOWN else f"{str(folder)[:_LONGEST_SHOWN]}..."
            report.add("SLO102", f"the folder {shown} cannot be read: {error.strerror}", Origin(shown, line=0),
                       help="let the user who runs slo-codegen read it, or move what it holds")  # fmt: skip
            continue
        deeper = []
        for entry in inside:
            if not _is_folder(entry):
                yield folder / entry.name
            elif not entry.name.startswith(".") and not entry.is_symlink():
                deeper.append((folder / entry.name, depth + 1))
        waiting += reversed(deeper)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        # A link that leads back to itself is read, and refused, as a file.
        return False


def _report_nearly_yaml(shown: str, name: str, report: Diagnostics) -> None:
    """Report a file that an editor or a system took for text, or that another system would take for YAML."""
    if not name.startswith(".") and _NEARLY_YAML.fullmatch(name):
        report.add("SLO108", f"{shown} is not read: its name does not end in .yaml", Origin(shown, line=0),
                   help="rename it to end in .yaml, or keep it elsewhere")  # fmt: skip


def _stays_inside(path: Path, shown: str, root: Path, report: Diagnostics) -> bool:
    try:
        if not path.is_symlink():
            return True
        inside = path.resolve().is_relative_to(root)
    except PermissionError as error:
        report.add("SLO102", f"{shown} cannot be read: {error.strerror}", Origin(shown, line=0))
        return False
    except (OSError, RuntimeError):
        report.add("SLO102", f"{shown} cannot be read: it is a link that leads back to itself", Origin(shown, line=0),
                   help="put the file itself in the place of the link")  # fmt: skip
        return False
    if not inside:
        report.add("SLO103", f"{shown} is a link that leads out of the catalog", Origin(shown))
    return inside

"""What earlier builds have left beside the folders of today's environments: it stays until its removal is asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from slo_codegen.common.bounded import read_file
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.writer import manifest
from slo_codegen.writer.write import write

_MOST_FOLDERS = 1_000


@dataclass(frozen=True, slots=True)
class Leftover:
    """A folder with a manifest of an earlier build, and the environment that it was for, if it was for one."""

    folder: Path
    environment: str | None
    files: int


def left_over(out: Path, environments: Collection[str]) -> list[Leftover]:
    """Return what earlier builds wrote into an output folder that no build of today's environments writes to.

    That is the folder of each environment that there is no more, and, where there are environments now, what was built
    without. A folder is that of an environment if its manifest has the folder's own name for it.
    """
    found = []
    whole = _manifest(out)
    if environments and whole is not None and whole.environment is None:
        found.append(Leftover(out, None, len(whole.files)))
    try:
        below = sorted(each for each in out.iterdir() if each.is_dir() and not each.is_symlink())[:_MOST_FOLDERS]
    except OSError:
        return found
    for folder in below:
        known = None if folder.name in environments else _manifest(folder)
        if known is not None and known.environment == folder.name:
            found.append(Leftover(folder, known.environment, len(known.files)))
    return found


def environments_built(out: Path) -> list[str]:
    """Return the names of the environments that are built into an output folder, sorted."""
    return [each.environment for each in left_over(out, ()) if each.environment is not None]


def _manifest(folder: Path) -> manifest.Manifest | None:
    try:
        return manifest.parse(read_file(folder / manifest.NAME, manifest.MOST_BYTES, follow=False))
    except (OSError, ValueError):
        return None


def report_left_over(each: Leftover, report: Diagnostics) -> None:
    """Report files that stay where they are."""
    whose = "without environments" if each.environment is None else f"for the environment {each.environment}"
    report.add("SLO613", f"{each.folder} holds {each.files} files that an earlier build wrote {whose}", None,
               help="deploy the folders of the environments, then remove these with build --allow-prune")  # fmt: skip


def remove(each: Leftover, folders: Collection[str], report: Diagnostics, *, follow_link: bool) -> tuple[str, ...]:
    """Remove the files of an earlier build that are as it wrote them, and its manifest; return their paths.

    ``folders`` are those of the targets, outside of which nothing is removed.
    """
    result = write(
        each.folder, (), "", report, allow_empty=True, allow_prune=True, follow_link=follow_link, folders=folders
    )
    if result is None:
        return ()
    (each.folder / manifest.NAME).unlink(missing_ok=True)
    if each.environment is not None and not any(each.folder.iterdir()):
        each.folder.rmdir()
    return result.removed

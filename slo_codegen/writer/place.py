"""Where the output folder really is: a link that leads out of the folder above it is followed only on demand."""

from __future__ import annotations

import os
from pathlib import Path

from slo_codegen.diagnostics import Diagnostics

_FLAG = "name the folder itself, or use --follow-out-link if the link is meant"


def real_folder(out: Path, report: Diagnostics, *, follow: bool) -> Path | None:
    """Return the output folder without links, or None after reporting one that leads out of the folder above it.

    Looked at are the last part of the path, and every part that a repository or the working folder can hold.
    """
    parts = _parts(out)
    if parts is None:
        report.add("SLO609", f"{out} is a link that leads back to itself", None, help="remove the link")
        return None
    for link, target in parts:
        above = os.path.realpath(link.parent)
        if not follow and not Path(target).is_relative_to(above):
            report.add(
                "SLO609", f"{link} is a link that leads out of the folder above it, to {target}", None, help=_FLAG
            )
            return None
    real = Path(os.path.realpath(out))
    if os.path.lexists(real) and not real.is_dir():
        report.add("SLO601", f"{out} is not a folder", None, help="remove it, or name another folder")
        return None
    return real


def report_read_as_catalog(catalog: Path, out: Path, report: Diagnostics) -> bool:
    """Return whether an output folder would be read as a part of the catalog, after reporting that it would.

    Hidden folders of a catalog are not read.
    """
    root, inside = Path(os.path.realpath(catalog)), Path(os.path.realpath(out))
    if not inside.is_relative_to(root) or any(part.startswith(".") for part in inside.relative_to(root).parts):
        return False
    report.add("SLO614", f"{out} lies in the catalog, {catalog}: what is written there would be read as a part of it",
               None, help="name a folder beside it, or move the catalog into a folder of its own")  # fmt: skip
    return True


def _parts(out: Path) -> list[tuple[Path, str]] | None:
    """Return the links on the way to a folder and where each leads; None if one leads back to itself."""
    named = Path(os.path.join(_working(), out))
    ways = [each for each in (named, *named.parents) if each.name not in ("", "..")]
    held = [*_roots(named), named.parent]
    found = []
    for way in ways:
        if way.is_symlink() and any(way.is_relative_to(root) and way != root for root in held):
            try:
                os.stat(way)
            except FileNotFoundError:
                pass
            except OSError:
                return None
            found.append((way, os.path.realpath(way)))
    return found


def _roots(named: Path) -> list[Path]:
    """Return the folders whose links come from a repository, or from the user's own working folder."""
    roots = [folder for folder in named.parents if os.path.lexists(folder / ".git")]
    return [*roots, _working(), Path(os.path.realpath("."))]


def _working() -> Path:
    """Return the working folder as its user named it, links and all."""
    named = os.environ.get("PWD", "")
    real = os.path.realpath(".")
    return Path(named if os.path.isabs(named) and os.path.realpath(named) == real else real)

"""Where a program of the system is: only absolute folders of PATH are searched, never one of a catalog."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def search_path() -> str:
    """Return PATH without its relative and empty entries."""
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(entry for entry in entries if Path(entry).is_absolute())


def find(name: str) -> str | None:
    """Return the absolute path of a program, or None if it is not installed."""
    folders = search_path()
    return shutil.which(name, path=folders) if folders else None

"""A catalog that was found clean is not checked again while nothing has changed that the answer depends on.

One entry a catalog folder, below ``$XDG_CACHE_HOME/slo-codegen`` (``~/.cache/slo-codegen``), unless the environment
says ``SLO_CODEGEN_CACHE=off``. An entry holds what the answer depends on, byte for byte, so that comparing is enough:
the compiler's own files by size and time, the day, the earlier build's manifest, and each file of the catalog. Findings
are never remembered: they are computed anew, with their places. An entry is believed only if this user owns it and its
folder, and no one else can write to either. Where another package brings a target nothing is remembered: its answer may
depend on anything.

This is imported before click and pydantic, and imports little itself.
"""

from __future__ import annotations

import os
import sys

from slo_codegen.common import cache as private_cache

_PACKAGE = os.path.dirname(os.path.dirname(__file__))
_END = b"\n--\n"
_MOST_BYTES = 8 << 20
_ENTRY_POINTS = b"[slo_codegen."
# With the names that are nearly those of a catalog's files: such a file is a finding, though it is not read.
_NAMES = (".yaml", ".yml", ".yaml.txt", ".yml.txt")


def state(catalog: str, against: str) -> bytes | None:
    """Return all that a validation's answer depends on; None where that is unsure.

    A link makes it so, an unreadable file, and a target of another package.
    """
    from slo_codegen import __version__
    from slo_codegen.common import clock

    try:
        if _has_plugins(sys.path):
            return None
        parts = [sys.version, __version__, clock.today().isoformat(), os.path.abspath(catalog), catalog]
        parts += [f"{path} {size} {time}" for path, size, time in sorted(_code(_PACKAGE))]
        found = ["\n".join(parts).encode("utf-8", "surrogateescape")]
        names = sorted(_yaml(catalog))
        found += [os.fsencode(name) + b"\n" + _read(name) for name in names]
        manifest = os.path.join(against, "manifest.json")
        found.append(_read(manifest) if os.path.exists(manifest) else b"")
    except (OSError, ValueError):
        return None
    lengths = ",".join(str(len(each)) for each in found).encode()
    return lengths + b"".join(found) if names and sum(map(len, found)) < _MOST_BYTES else None


def recall(catalog: str, against: str) -> str | None:
    """Return what was said of a clean catalog, if nothing has changed since."""
    entry = _entry(catalog)
    content = None if entry is None else private_cache.read(*entry, 2 * _MOST_BYTES)
    if content is None:
        return None
    kept, end, answer = content.rpartition(_END)
    text = answer.decode(errors="replace")
    return text if end and text.isprintable() and kept == state(catalog, against) else None


def remember(catalog: str, before: bytes | None, against: str, answer: str) -> None:
    """Keep what was said of a clean catalog, unless something has changed since ``before``; failing is no fault."""
    entry = _entry(catalog)
    if entry is None or before is None or before != state(catalog, against):
        return
    private_cache.write(*entry, before + _END + answer.encode())


def _entry(catalog: str) -> tuple[list[str], str] | None:
    """Return the folders and the name of a catalog's entry; None where nothing is to be remembered."""
    base = private_cache.base()
    try:
        name = os.path.realpath(catalog).replace("%", "%25").replace("/", "%2F")
    except (OSError, ValueError):
        # The working folder is gone, or the name is not one that the system takes.
        return None
    return ([base, "slo-codegen"], name) if base is not None and len(os.fsencode(name)) < 200 else None


def _has_plugins(path: list[str]) -> bool:
    """Return whether a package on the path says that it brings a target. To ask importlib takes ten times as long."""
    for folder in path:
        try:
            with os.scandir(folder or ".") as entries:
                packages = [entry.path for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]
        except OSError:
            # A folder that does not exist, or an archive, in which importlib would find packages too.
            if os.path.isfile(folder) and not os.path.basename(folder).startswith("python"):
                return True
            continue
        for package in packages:
            try:
                if _ENTRY_POINTS in _read(os.path.join(package, "entry_points.txt")):
                    return True
            except (FileNotFoundError, NotADirectoryError):
                continue
    return False


def _code(folder: str) -> list[tuple[str, int, int]]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name != "__pycache__":
                found += _code(entry.path)
            elif entry.name.endswith(".py"):
                about = entry.stat()
                found.append((entry.path, about.st_size, about.st_mtime_ns))
    return found


def _yaml(folder: str) -> list[str]:
    found: list[str] = []
    todo = [folder]
    while todo:
        with os.scandir(todo.pop()) as entries:
            for entry in entries:
                if entry.is_symlink():
                    raise ValueError("a link can lead anywhere")
                if entry.is_dir():
                    todo.append(entry.path)
                elif entry.name.lower().endswith(_NAMES):
                    found.append(entry.path)
    return found


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as file:
        return file.read(_MOST_BYTES)

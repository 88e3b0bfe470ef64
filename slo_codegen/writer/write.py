"""The writer: stage every file, then replace, then prune, then the manifest, last of all.

A failure before the first replacement leaves everything as it was. One after it leaves every single file old or new,
whole. Before the first replacement the paths to be written are noted in a pending file, so that the next build knows
what an interrupted one has left and removes what it does not want.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slo_codegen.artifact import Artifact
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.writer.folder import TEMP_PREFIX, Folder
from slo_codegen.writer.manifest import (
    NAME,
    PENDING,
    Manifest,
    is_artifact_path,
    manifest_of,
    parse,
)

Scope = Callable[[str], bool]
"""Which paths of the output folder a run is about: it leaves all others, and their entries in the manifest, alone."""


def everything(path: str) -> bool:
    """Return True: a scope of the whole output folder."""
    return True


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a build has done to the output folder: paths written, left as they were, and removed."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _State:
    manifest: Manifest | None
    pending: frozenset[str]

    @property
    def owned(self) -> frozenset[str]:
        """Paths that slo-codegen may replace and remove."""
        return self.pending | frozenset(self.manifest.files if self.manifest else ())


def write(
    out: Path,
    artifacts: Sequence[Artifact],
    catalog_digest: str,
    report: Diagnostics,
    *,
    allow_empty: bool = False,
    allow_prune: bool = False,
    scope: Scope = everything,
    slos: Mapping[str, Mapping[str, Any]] | None = None,
) -> WriteResult | None:
    """Make the output folder hold exactly these artifacts, and what it holds of others' files.

    Only paths in ``scope`` are written and pruned; the manifest keeps the entries of the rest. ``slos`` are the labels
    of each SLO's series, which the manifest keeps for the next build; those of the last one where none are given.
    Returns None after reporting why nothing, or not everything, was written.
    """
    if not artifacts and not allow_empty:
        report.add("SLO606", "the catalog compiles to no artifact", None, help="use --allow-empty if that is meant")
        return None
    try:
        folder = Folder(out)
    except OSError as error:
        _report_os(report, error, str(out))
        return None
    try:
        if not _lock(folder, out, report):
            return None
        return _write(folder, artifacts, catalog_digest, report, allow_prune, scope, slos)
    except OSError as error:
        _report_os(report, error, str(out))
        return None
    finally:
        folder.close()


def _lock(folder: Folder, out: Path, report: Diagnostics) -> bool:
    try:
        fcntl.flock(folder.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        report.add("SLO607", f"another build is writing to {out}", None, help="wait for it, then build again")
        return False
    return True


def _write(
    folder: Folder,
    artifacts: Sequence[Artifact],
    catalog_digest: str,
    report: Diagnostics,
    allow_prune: bool,
    scope: Scope,
    slos: Mapping[str, Mapping[str, Any]] | None,
) -> WriteResult | None:
    state = read_state(folder, report)
    if state is None:
        return None
    old = state.manifest.files if state.manifest else {}
    kept = {path: sha for path, sha in old.items() if not scope(path)}
    wanted = {artifact.path for artifact in artifacts}
    stale = sorted(path for path in state.owned if path not in wanted and scope(path))
    lost = [path for path in stale if path in old]
    if old and len(lost) * 2 > len(old) and not allow_prune:
        report.add("SLO605", f"{len(lost)} of the {len(old)} files that the manifest owns would be deleted", None,
                   help="use --allow-prune if that is meant")  # fmt: skip
        return None
    changed = _changed(folder, artifacts, state, report)
    if changed is None:
        return None
    manifest = manifest_of(artifacts, catalog_digest, kept, labels_of(state, slos))
    _remove_leftovers(folder)
    _stage_and_replace(folder, changed, stale, manifest, state)
    _report_foreign(folder, manifest, scope, report)
    unchanged = tuple(sorted(wanted - {artifact.path for artifact in changed}))
    return WriteResult(tuple(artifact.path for artifact in changed), unchanged, tuple(lost))


def read_state(folder: Folder, report: Diagnostics) -> _State | None:
    """Return what the folder's manifest and an interrupted build say, or None after reporting a damaged manifest."""
    try:
        raw = folder.read(NAME)
        manifest = None if raw is None else parse(raw)
    except (ValueError, OSError) as error:
        report.add("SLO604", f"{NAME} cannot be used: {error}", None,
                   help="restore it from version control, or remove it")  # fmt: skip
        return None
    pending: frozenset[str] = frozenset()
    with contextlib.suppress(ValueError, OSError, TypeError):
        noted = json.loads(folder.read(PENDING) or b"[]")
        pending = frozenset(path for path in noted if isinstance(path, str) and is_artifact_path(path))
    return _State(manifest, pending)


def labels_of(state: _State, slos: Mapping[str, Mapping[str, Any]] | None) -> Mapping[str, Mapping[str, Any]]:
    """Return the labels of each SLO's series that the manifest is to keep: these, or those of the last build."""
    return slos if slos is not None else state.manifest.slos if state.manifest is not None else {}


def _changed(
    folder: Folder, artifacts: Iterable[Artifact], state: _State, report: Diagnostics
) -> list[Artifact] | None:
    """Return the artifacts whose file differs, or None after reporting files that stand in the way."""
    changed: list[Artifact] = []
    sound = True
    for artifact in sorted(artifacts, key=lambda each: each.path):
        try:
            present = folder.read(artifact.path)
        except OSError as error:
            report.add("SLO603", f"{artifact.path}: {error.strerror}", artifact.origin,
                       help="remove the link or folder that is in the way")  # fmt: skip
            sound = False
            continue
        if present == artifact.content:
            continue
        if present is not None and artifact.path not in state.owned:
            report.add("SLO602", f"{artifact.path} was not written by slo-codegen", artifact.origin,
                       help="move it away, or build into another folder")  # fmt: skip
            sound = False
            continue
        changed.append(artifact)
    return changed if sound else None


def _report_foreign(folder: Folder, manifest: Manifest, scope: Scope, report: Diagnostics) -> None:
    """Report files of others in the folders of the targets; they are left alone."""
    ours = {path.split("/", 1)[0] for path in manifest.files}
    for path in folder.walk():
        top = path.split("/", 1)[0]
        if "/" in path and top in ours and scope(path) and path not in manifest.files:
            report.add("SLO608", f"{path} was not written by slo-codegen and is left alone", None,
                       help="move it away if it does not belong there")  # fmt: skip


def _remove_leftovers(folder: Folder) -> None:
    for path in list(folder.walk()):
        if path.rsplit("/", 1)[-1].startswith(TEMP_PREFIX):
            folder.remove(path)


def _stage_and_replace(
    folder: Folder, changed: Sequence[Artifact], stale: Sequence[str], manifest: Manifest, state: _State
) -> None:
    content = manifest.to_bytes()
    if not changed and not stale and folder.read(NAME) == content:
        with contextlib.suppress(FileNotFoundError):
            folder.remove(PENDING)
        return
    token = str(os.getpid())
    staged: list[tuple[str, str]] = []
    try:
        for artifact in changed:
            staged.append((folder.stage(artifact.path, artifact.content, token), artifact.path))
        last = folder.stage(NAME, content, token)
        staged.append((last, NAME))
        noted = sorted({artifact.path for artifact in changed} | state.pending)
        pending = folder.stage(PENDING, json.dumps(noted).encode(), token)
        staged.append((pending, PENDING))
        folder.replace(pending, PENDING)
        for temporary, path in staged[:-2]:
            folder.replace(temporary, path)
        for path in stale:
            folder.remove(path)
        folder.replace(last, NAME)
        folder.remove(PENDING)
    except BaseException:
        # Ctrl-C included: what is staged and not yet in place is taken away again.
        for temporary, _ in staged:
            with contextlib.suppress(OSError):
                folder.remove(temporary)
        raise


def _report_os(report: Diagnostics, error: OSError, where: str) -> None:
    name = error.filename if isinstance(error.filename, str) else where
    report.add("SLO601", f"{name}: {error.strerror or error}", None, help="free space or give the right to write")

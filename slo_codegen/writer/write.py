"""The writer: note, stage every file, then replace, then prune, then the manifest, last of all.

A failure before the first replacement leaves everything as it was. One after it leaves every single file old or new,
whole. First of all the digests of what is to be written are noted in a pending file, so that the next build knows
what an interrupted one has left and removes what it does not want, and nothing else.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slo_codegen.artifact import Artifact
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.writer import pending
from slo_codegen.writer.folder import MOST_BYTES, TEMP_PREFIX, Folder, shown, staged_path
from slo_codegen.writer.manifest import MOST_BYTES as MOST_LISTED_BYTES
from slo_codegen.writer.manifest import NAME, Manifest, digest, manifest_of
from slo_codegen.writer.pending import Pending
from slo_codegen.writer.place import real_folder
from slo_codegen.writer.state import Scope, State, labels_of, read_state, stale_files


def everything(path: str) -> bool:
    """Return True: a scope of the whole output folder."""
    return True


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a build has done to the output folder: paths written, left as they were, and removed."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def write(
    out: Path,
    artifacts: Sequence[Artifact],
    catalog_digest: str,
    report: Diagnostics,
    *,
    allow_empty: bool = False,
    allow_prune: bool = False,
    follow_link: bool = False,
    scope: Scope = everything,
    folders: Collection[str] | None = None,
    slos: Mapping[str, Mapping[str, Any]] | None = None,
    environment: str | None = None,
) -> WriteResult | None:
    """Make the output folder hold exactly these artifacts, and what it holds of others' files.

    Only paths in ``scope`` are written and pruned; the manifest keeps the entries of the rest. ``folders`` are those
    of the targets, outside of which nothing is pruned. ``slos`` are the labels of each SLO's series, which the
    manifest keeps for the next build; those of the last one where none are given. ``environment`` is the one that they
    are for, of a catalog that has some. With ``follow_link`` the output folder may be a link that leads anywhere.
    Returns None after reporting why nothing, or not everything, was written.
    """
    if not artifacts and not allow_empty:
        report.add("SLO606", "the catalog compiles to no artifact", None, help="use --allow-empty if that is meant")
        return None
    real = real_folder(out, report, follow=follow_link)
    if real is None:
        return None
    try:
        folder = Folder(real)
    except OSError as error:
        _report_os(report, error, str(out))
        return None
    try:
        if not _lock(folder, out, report):
            return None
        return _write(folder, artifacts, catalog_digest, report, allow_prune, scope, folders, slos, environment)
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
    folders: Collection[str] | None,
    slos: Mapping[str, Mapping[str, Any]] | None,
    environment: str | None,
) -> WriteResult | None:
    state = read_state(folder, report)
    if state is None:
        return None
    kept = {path: sha for path, sha in state.listed.items() if not scope(path)}
    wanted = {artifact.path for artifact in artifacts}
    stale = stale_files(folder, state, wanted, scope, folders, report)
    staying = sum(folder.exists(path) for path in (state.named & wanted) | kept.keys())
    if len(stale) > staying and not allow_prune:
        report.add("SLO605", f"{len(stale)} of the {len(stale) + staying} files that slo-codegen wrote would be "
                   "deleted", None, help="use --allow-prune if that is meant")  # fmt: skip
        return None
    changed = _changed(folder, artifacts, state, report)
    if changed is None:
        return None
    manifest = manifest_of(artifacts, catalog_digest, kept, labels_of(state, slos), environment)
    _remove_leftovers(folder, state)
    _stage_and_replace(folder, changed, stale, manifest, state, scope)
    for path in stale:
        if path not in state.listed:
            report.add("SLO611", f"{path} was left by an interrupted build, and was removed", None)
    _report_foreign(folder, manifest, scope, report)
    unchanged = tuple(sorted(wanted - {artifact.path for artifact in changed}))
    return WriteResult(tuple(artifact.path for artifact in changed), unchanged, tuple(stale))


def _changed(folder: Folder, artifacts: Iterable[Artifact], state: State, report: Diagnostics) -> list[Artifact] | None:
    """Return the artifacts whose file differs, or None after reporting files that stand in the way."""
    changed: list[Artifact] = []
    sound = True
    for artifact in sorted(artifacts, key=lambda each: each.path):
        try:
            present = folder.digest(artifact.path, max(MOST_BYTES, len(artifact.content)))
        except OSError as error:
            report.add("SLO603", f"{artifact.path}: {error.strerror}", artifact.origin,
                       help="remove the link or folder that is in the way")  # fmt: skip
            sound = False
            continue
        if present == digest(artifact.content):
            continue
        if present is not None and present not in state.digests(artifact.path):
            if artifact.path not in state.listed:
                report.add("SLO602", f"{artifact.path} was not written by slo-codegen", artifact.origin,
                           help="move it away, or build into another folder")  # fmt: skip
                sound = False
                continue
            report.add("SLO612", f"{artifact.path} was changed since the last build; it is generated again", None)
        changed.append(artifact)
    return changed if sound else None


def _report_foreign(folder: Folder, manifest: Manifest, scope: Scope, report: Diagnostics) -> None:
    """Report files of others in the folders of the targets; they are left alone."""
    for top in sorted({path.split("/", 1)[0] for path in manifest.files}):
        found, all_of_them = folder.files_below(top)
        for path in found:
            if scope(path) and path not in manifest.files:
                report.add("SLO608", f"{shown(path)} was not written by slo-codegen and is left alone", None,
                           help="move it away if it does not belong there")  # fmt: skip
        if not all_of_them:
            report.add("SLO608", f"{top} has more files than can be looked at", None,
                       help="move away what slo-codegen did not write")  # fmt: skip


def _remove_leftovers(folder: Folder, state: State) -> None:
    """Remove what an interrupted build had staged: only files that bear its token, each beside its target."""
    if state.pending is not None:
        _unstage(folder, state.pending)


def _unstage(folder: Folder, noted: Pending) -> None:
    folder.remove(*(staged_path(path, noted.token) for path in (*noted.files, NAME)))


def _stage_and_replace(
    folder: Folder,
    changed: Sequence[Artifact],
    stale: Sequence[str],
    manifest: Manifest,
    state: State,
    scope: Scope,
) -> None:
    content = manifest.to_bytes()
    if not changed and not stale and folder.read(NAME, MOST_LISTED_BYTES) == content:
        _forget(folder, state, scope)
        return
    noted = _noted(folder, changed, manifest, state)
    replaced = False
    try:
        folder.note(pending.NAME, noted.to_bytes())
        staged = [(folder.stage(each.path, each.content, noted.token), each.path) for each in changed]
        last = folder.stage(NAME, content, noted.token)
        for temporary, path in staged:
            replaced = True
            folder.replace(temporary, path)
        for path in stale:
            replaced = True
            folder.remove(path)
        replaced = True
        folder.replace(last, NAME)
        _forget(folder, state, scope)
    except BaseException:
        # Ctrl-C included: what is staged and not yet in place is taken away again.
        with contextlib.suppress(OSError):
            _unstage(folder, noted)
            if not replaced and state.pending is None:
                _forget(folder, state, scope)
        raise


def _noted(folder: Folder, changed: Sequence[Artifact], manifest: Manifest, state: State) -> Pending:
    """Return what can be there if this build is interrupted: what it writes, and what an earlier one had left."""
    files: dict[str, frozenset[str]] = {}
    for path, digests in (state.pending.files if state.pending else {}).items():
        with contextlib.suppress(OSError):
            left = digests & {folder.digest(path) or ""}
            files.update({path: left} if left else {})
    for artifact in changed:
        files[artifact.path] = files.get(artifact.path, frozenset()) | {manifest.files[artifact.path]}
    return Pending(files, os.urandom(16).hex())


def _forget(folder: Folder, state: State, scope: Scope) -> None:
    """Remove the note of what is done now; what an interrupted build had left beyond the scope stays noted."""
    folder.remove(f"{pending.NAME}.new")
    noted = state.pending or Pending()
    rest = {path: digests for path, digests in noted.files.items() if not scope(path)}
    if rest:
        folder.note(pending.NAME, Pending(rest, noted.token).to_bytes())
    else:
        folder.remove(pending.NAME)


def _report_os(report: Diagnostics, error: OSError, where: str) -> None:
    name = error.filename if isinstance(error.filename, str) and TEMP_PREFIX not in error.filename else where
    report.add(
        "SLO601", f"{shown(name)}: {error.strerror or error}", None, help="free space or give the right to write"
    )

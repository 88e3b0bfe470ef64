"""Drift: how the output folder differs from what the catalog compiles to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from slo_codegen.artifact import Artifact
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.writer import pending
from slo_codegen.writer.folder import MOST_BYTES, Folder
from slo_codegen.writer.manifest import MOST_BYTES as MOST_LISTED_BYTES
from slo_codegen.writer.manifest import NAME, digest, manifest_of
from slo_codegen.writer.place import real_folder
from slo_codegen.writer.state import Scope, labels_of, read_state, stale_files
from slo_codegen.writer.write import everything


@dataclass(frozen=True, slots=True)
class Drift:
    """One file that is not as it should be."""

    path: str
    kind: Literal["missing", "changed", "stale", "interrupted"]


def check(
    out: Path,
    artifacts: Sequence[Artifact],
    catalog_digest: str,
    report: Diagnostics,
    *,
    follow_link: bool = False,
    scope: Scope = everything,
    folders: Collection[str] | None = None,
    slos: Mapping[str, Mapping[str, Any]] | None = None,
    environment: str | None = None,
) -> list[Drift]:
    """Compare the output folder with the artifacts; each difference is reported, and returned. Nothing is written."""
    real = real_folder(out, report, follow=follow_link)
    if real is None:
        return []
    if not real.is_dir():
        drifts = [Drift(artifact.path, "missing") for artifact in artifacts]
    else:
        folder = Folder(real)
        try:
            drifts = _compare(folder, artifacts, catalog_digest, report, scope, folders, slos, environment)
        finally:
            folder.close()
    for drift in drifts:
        report.add("SLO600", f"{out}/{drift.path} is {drift.kind}", None, help="run slo-codegen build and commit it")
    return drifts


def _compare(
    folder: Folder,
    artifacts: Sequence[Artifact],
    catalog_digest: str,
    report: Diagnostics,
    scope: Scope,
    folders: Collection[str] | None,
    slos: Mapping[str, Mapping[str, Any]] | None,
    environment: str | None,
) -> list[Drift]:
    drifts: list[Drift] = []
    for artifact in sorted(artifacts, key=lambda each: each.path):
        try:
            present = folder.digest(artifact.path, max(MOST_BYTES, len(artifact.content)))
        except OSError:
            drifts.append(Drift(artifact.path, "changed"))
            continue
        if present is None:
            drifts.append(Drift(artifact.path, "missing"))
        elif present != digest(artifact.content):
            drifts.append(Drift(artifact.path, "changed"))
    state = read_state(folder, report)
    if state is None:
        return [*drifts, Drift(NAME, "changed")]
    wanted = {artifact.path for artifact in artifacts}
    drifts += [Drift(path, "stale") for path in stale_files(folder, state, wanted, scope, folders, report)]
    kept = {path: sha for path, sha in state.listed.items() if not scope(path)}
    if state.pending is not None:
        drifts.append(Drift(pending.NAME, "interrupted"))
    manifest = manifest_of(artifacts, catalog_digest, kept, labels_of(state, slos), environment)
    if folder.read(NAME, MOST_LISTED_BYTES) != manifest.to_bytes():
        drifts.append(Drift(NAME, "missing" if state.manifest is None else "changed"))
    return drifts

"""Drift: how the output folder differs from what the catalog compiles to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from slo_codegen.artifact import Artifact
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.writer.folder import Folder
from slo_codegen.writer.manifest import NAME, PENDING, manifest_of
from slo_codegen.writer.write import Scope, everything, labels_of, read_state


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
    scope: Scope = everything,
    slos: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Drift]:
    """Compare the output folder with the artifacts; each difference is reported, and returned. Nothing is written."""
    if not out.is_dir():
        drifts = [Drift(artifact.path, "missing") for artifact in artifacts]
    else:
        folder = Folder(out)
        try:
            drifts = _compare(folder, artifacts, catalog_digest, report, scope, slos)
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
    slos: Mapping[str, Mapping[str, Any]] | None,
) -> list[Drift]:
    drifts: list[Drift] = []
    for artifact in sorted(artifacts, key=lambda each: each.path):
        try:
            present = folder.read(artifact.path)
        except OSError:
            drifts.append(Drift(artifact.path, "changed"))
            continue
        if present is None:
            drifts.append(Drift(artifact.path, "missing"))
        elif present != artifact.content:
            drifts.append(Drift(artifact.path, "changed"))
    state = read_state(folder, report)
    if state is None:
        return [*drifts, Drift(NAME, "changed")]
    wanted = {artifact.path for artifact in artifacts}
    leftover = (path for path in sorted(state.owned - wanted) if scope(path))
    drifts += [Drift(path, "stale") for path in leftover if folder.read(path) is not None]
    old = state.manifest.files if state.manifest else {}
    kept = {path: sha for path, sha in old.items() if not scope(path)}
    if folder.read(PENDING) is not None:
        drifts.append(Drift(PENDING, "interrupted"))
    if folder.read(NAME) != manifest_of(artifacts, catalog_digest, kept, labels_of(state, slos)).to_bytes():
        drifts.append(Drift(NAME, "missing" if state.manifest is None else "changed"))
    return drifts

"""The files that a build writes, changes and removes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from slo_codegen.artifact import Artifact
from slo_codegen.diff.model import ArtifactChange


def artifact_changes(old: Sequence[Artifact], new: Sequence[Artifact]) -> tuple[ArtifactChange, ...]:
    """Return the files that differ, by path, with how many of their lines come and go."""
    before = {artifact.path: artifact.content for artifact in old}
    after = {artifact.path: artifact.content for artifact in new}
    found = []
    for path in sorted({*before, *after}):
        was, now = before.get(path), after.get(path)
        if was == now:
            continue
        kind = "added" if was is None else "removed" if now is None else "changed"
        old_lines, new_lines = Counter((was or b"").splitlines()), Counter((now or b"").splitlines())
        found.append(ArtifactChange(path, kind, (new_lines - old_lines).total(), (old_lines - new_lines).total()))
    return tuple(found)

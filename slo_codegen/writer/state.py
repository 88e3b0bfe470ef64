"""What the output folder's manifest and an interrupted build say is ours, and which files really are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.writer import manifest, pending
from slo_codegen.writer.folder import Folder, shown
from slo_codegen.writer.manifest import MOST_BYTES, Manifest
from slo_codegen.writer.pending import Pending

Scope = Callable[[str], bool]
"""Which paths of the output folder a run is about: it leaves all others, and their entries in the manifest, alone."""


@dataclass(frozen=True, slots=True)
class State:
    """The manifest, if there is one, and the note of an interrupted build, if there was one."""

    manifest: Manifest | None
    pending: Pending | None

    @property
    def listed(self) -> Mapping[str, str]:
        """The manifest's digests by path."""
        return self.manifest.files if self.manifest else {}

    @property
    def named(self) -> frozenset[str]:
        """Paths that slo-codegen says it has written; whether it has is for the digest to say."""
        return frozenset(self.pending.files if self.pending else ()) | self.listed.keys()

    def digests(self, path: str) -> frozenset[str]:
        """Return the digests of what slo-codegen has written to a path."""
        noted = self.pending.files.get(path, frozenset()) if self.pending else frozenset()
        return noted | ({self.listed[path]} if path in self.listed else frozenset())


def read_state(folder: Folder, report: Diagnostics) -> State | None:
    """Return what the folder's manifest and an interrupted build say, or None after reporting one that is damaged."""
    name = manifest.NAME
    try:
        raw = folder.read(name, MOST_BYTES)
        listed = None if raw is None else manifest.parse(raw)
        name = pending.NAME
        raw = folder.read(name, MOST_BYTES)
        noted = None if raw is None else pending.parse(raw)
    except (ValueError, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        help = "restore it from version control, or remove it" if name == manifest.NAME else "remove it"
        report.add("SLO604", f"{name} cannot be used: {why}", None, help=help)
        return None
    return State(listed, noted)


def stale_files(
    folder: Folder,
    state: State,
    wanted: Collection[str],
    scope: Scope,
    folders: Collection[str] | None,
    report: Diagnostics,
) -> list[str]:
    """Return the files that a build is to remove: ours by their digest, in a target's folder, and wanted no more.

    Those that are not what slo-codegen wrote are reported, and left alone. ``folders`` are those of the targets.
    """
    found = []
    for path in sorted(path for path in state.named if path not in wanted and scope(path)):
        if folders is not None and path.split("/", 1)[0] not in folders:
            if folder.exists(path):
                _left_alone(path, "is in no target's folder", report)
            continue
        try:
            present = folder.digest(path)
        except OSError as error:
            _left_alone(path, f"is not a file: {error.strerror}", report)
            continue
        if present in state.digests(path):
            found.append(path)
        elif present is not None:
            _left_alone(path, "is not as slo-codegen wrote it", report)
    return found


def _left_alone(path: str, why: str, report: Diagnostics) -> None:
    report.add("SLO610", f"{shown(path)} is no longer generated, but {why}; it was left alone", None,
               help="delete it if it is not needed, or move it out of the output folder")  # fmt: skip


def labels_of(state: State, slos: Mapping[str, Mapping[str, Any]] | None) -> Mapping[str, Mapping[str, Any]]:
    """Return the labels of each SLO's series that the manifest is to keep: these, or those of the last build."""
    return slos if slos is not None else state.manifest.slos if state.manifest is not None else {}

"""Where proofs stand in the output folder: a folder for each SLO, below the tests of the services."""

from __future__ import annotations

from collections.abc import Callable, Collection

FOLDER = "prometheus/tests"
PLATFORM = "_platform"
"""The folder of what belongs to no SLO."""
_PARTS = 4


def path_of(slo: str, name: str) -> str:
    """Return the path of a test file of an SLO."""
    return f"{FOLDER}/{slo}/{name}.yaml"


def subject_of(path: str) -> str | None:
    """Return the SLO whose proof a path is, or None if it is none."""
    parts = path.split("/")
    return parts[2] if path.startswith(f"{FOLDER}/") and len(parts) == _PARTS else None


def proofs_of(slos: Collection[str] | None) -> Callable[[str], bool]:
    """Return the scope of the proofs of these SLOs; of all proofs, those of SLOs that are gone too, for None."""
    return lambda path: (subject := subject_of(path)) is not None and (slos is None or subject in slos)


def artifacts_of(targets: Collection[str], slos: Collection[str]) -> Callable[[str], bool]:
    """Return the scope of a build of these targets, all for none: no proof, but those of SLOs that are gone."""

    def scope(path: str) -> bool:
        if targets and path.split("/", 1)[0] not in targets:
            return False
        subject = subject_of(path)
        return subject is None or (subject not in slos and subject != PLATFORM)

    return scope

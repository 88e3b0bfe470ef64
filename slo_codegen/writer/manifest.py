"""The manifest: every file that slo-codegen has written, with its digest; it owns nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from slo_codegen import __version__
from slo_codegen.artifact import Artifact, is_artifact_path
from slo_codegen.common.bounded import read_file
from slo_codegen.common.strict_json import read_json

NAME = "manifest.json"
MOST_BYTES = 16 << 20
"""How long a manifest may be, for more than a hundred thousand files."""
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Digests by path, the digest of the catalog that they were compiled from, and the labels of each SLO's series."""

    files: Mapping[str, str]
    catalog: str
    slos: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    environment: str | None = None
    """The environment that they are for, of a catalog that declares some."""

    def to_bytes(self) -> bytes:
        """Return the manifest as it is written: canonical, without times."""
        content: dict[str, Any] = {
            "catalog": self.catalog,
            "files": {path: {"sha256": self.files[path]} for path in sorted(self.files)},
            "version": __version__,
        }
        if self.slos:
            content["slos"] = self.slos
        if self.environment is not None:
            content["environment"] = self.environment
        return (json.dumps(content, indent=2, sort_keys=True) + "\n").encode()


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    return sha256(content).hexdigest()


def manifest_of(
    artifacts: Iterable[Artifact],
    catalog: str,
    kept: Mapping[str, str],
    slos: Mapping[str, Mapping[str, Any]],
    environment: str | None,
) -> Manifest:
    """Return the manifest after a build; ``kept`` are entries of targets that were not built."""
    files = {**kept, **{artifact.path: digest(artifact.content) for artifact in artifacts}}
    return Manifest(files, catalog, slos, environment)


def parse(raw: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        ValueError: it is damaged, or names a path that slo-codegen would never write.
    """
    content = read_json(raw)
    if not isinstance(content, dict) or set(content) - {"slos", "environment"} != {"catalog", "files", "version"}:
        raise ValueError("it is not a manifest of slo-codegen")
    files = content["files"]
    if not isinstance(files, dict) or not isinstance(content["catalog"], str):
        raise ValueError("its files are not a mapping")
    for path, entry in files.items():
        if not is_artifact_path(path):
            raise ValueError(f"{path[:200]!r} is not the path of an artifact")
        if not isinstance(entry, dict) or set(entry) != {"sha256"} or not is_digest(entry["sha256"]):
            raise ValueError(f"{path} has no digest")
    slos = content.get("slos", {})
    if not isinstance(slos, dict) or not all(_is_identity(entry) for entry in slos.values()):
        raise ValueError("its SLOs are not as slo-codegen writes them")
    environment = content.get("environment")
    if environment is not None and not isinstance(environment, str):
        raise ValueError("its environment is not a name")
    return Manifest({path: entry["sha256"] for path, entry in files.items()}, content["catalog"], slos, environment)


def _is_identity(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and set(entry) == {"per", "service"}
        and isinstance(entry["service"], str)
        and isinstance(entry["per"], list)
        and all(isinstance(label, str) for label in entry["per"])
    )


def is_digest(value: object) -> bool:
    """Return whether a value is a SHA-256 in hexadecimal."""
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def recorded_targets(out: Path) -> frozenset[str]:
    """Return the targets of whose files the last build into a folder keeps account; none without a sound manifest."""
    try:
        listed = parse(read_file(out / NAME, MOST_BYTES, follow=False)).files
    except (OSError, ValueError):
        return frozenset()
    return frozenset(path.partition("/")[0] for path in listed)


def recorded_slos(out: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return the labels of each SLO's series in the last build into a folder; none if there is no sound manifest."""
    try:
        return parse(read_file(out / NAME, MOST_BYTES, follow=False)).slos
    except (OSError, ValueError):
        return {}

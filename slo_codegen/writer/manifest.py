"""The manifest: every file that slo-codegen has written, with its digest; it owns nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from slo_codegen import __version__
from slo_codegen.artifact import Artifact

NAME = "manifest.json"
PENDING = ".slo-codegen-pending.json"
_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)+", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Digests by path, and the digest of the catalog that they were compiled from."""

    files: Mapping[str, str]
    catalog: str

    def to_bytes(self) -> bytes:
        """Return the manifest as it is written: canonical, without times."""
        content = {
            "catalog": self.catalog,
            "files": {path: {"sha256": self.files[path]} for path in sorted(self.files)},
            "version": __version__,
        }
        return (json.dumps(content, indent=2) + "\n").encode()


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    return sha256(content).hexdigest()


def manifest_of(artifacts: Iterable[Artifact], catalog: str, kept: Mapping[str, str]) -> Manifest:
    """Return the manifest after a build; ``kept`` are entries of targets that were not built."""
    return Manifest({**kept, **{artifact.path: digest(artifact.content) for artifact in artifacts}}, catalog)


def parse(raw: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        ValueError: it is damaged, or names a path that slo-codegen would never write.
    """
    content = json.loads(raw)
    if not isinstance(content, dict) or set(content) != {"catalog", "files", "version"}:
        raise ValueError("it is not a manifest of slo-codegen")
    files = content["files"]
    if not isinstance(files, dict) or not isinstance(content["catalog"], str):
        raise ValueError("its files are not a mapping")
    for path, entry in files.items():
        if not is_artifact_path(path):
            raise ValueError(f"{path!r} is no path of an artifact")
        if not isinstance(entry, dict) or set(entry) != {"sha256"} or not _is_digest(entry["sha256"]):
            raise ValueError(f"{path} has no digest")
    return Manifest({path: entry["sha256"] for path, entry in files.items()}, content["catalog"])


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def is_artifact_path(path: str) -> bool:
    """Return whether a path is relative, below a target's folder, and free of ``.`` and ``..``."""
    return len(path) < 400 and _PATH.fullmatch(path) is not None and path.endswith((".json", ".yaml"))

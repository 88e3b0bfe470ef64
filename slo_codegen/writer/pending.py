"""What a build that is under way will write, with digests: an interrupted one leads to nothing else being removed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from slo_codegen.artifact import is_artifact_path
from slo_codegen.common.strict_json import read_json
from slo_codegen.writer.manifest import is_digest

NAME = ".slo-codegen-pending.json"
_TOKEN = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Pending:
    """Digests by path, of what a build was to write, and the token in the names of the files that it staged."""

    files: Mapping[str, frozenset[str]] = field(default_factory=dict)
    token: str = ""

    def to_bytes(self) -> bytes:
        """Return the note as it is written."""
        files = {path: sorted(self.files[path]) for path in sorted(self.files)}
        return json.dumps({"files": files, "token": self.token}).encode()


def parse(raw: bytes) -> Pending:
    """Read the note of an interrupted build; one of an older slo-codegen has paths without digests.

    Raises:
        ValueError: it is damaged, or names a path that slo-codegen would never write.
    """
    content = read_json(raw)
    if isinstance(content, list):
        content = {"files": {path: [] for path in content if isinstance(path, str)}, "token": "0" * 32}
    if not isinstance(content, dict) or set(content) != {"files", "token"} or not isinstance(content["files"], dict):
        raise ValueError("it is not a note of slo-codegen")
    if not isinstance(content["token"], str) or not _TOKEN.fullmatch(content["token"]):
        raise ValueError("it has no token")
    for path, digests in content["files"].items():
        if not is_artifact_path(path):
            raise ValueError(f"{path[:200]!r} is not the path of an artifact")
        if not isinstance(digests, list) or not all(is_digest(each) for each in digests):
            raise ValueError(f"{path} has no digests")
    return Pending({path: frozenset(each) for path, each in content["files"].items()}, content["token"])

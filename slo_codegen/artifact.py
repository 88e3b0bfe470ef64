"""What a backend hands on: drafts before rendering, artifacts after."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from slo_codegen.carried import Carried
from slo_codegen.diagnostics import Origin

_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)+", re.ASCII)


def is_artifact_path(path: str) -> bool:
    """Return whether a path is relative, below a target's folder, and free of ``.`` and ``..``."""
    return len(path) < 400 and _PATH.fullmatch(path) is not None and path.endswith((".json", ".yaml"))


@dataclass(frozen=True, slots=True)
class Draft:
    """A file to render: where it goes, the template that lays it out, the values, the schema that it must satisfy.

    ``path`` is relative to the output folder and ends in ``.json`` or ``.yaml``; ``context`` holds JSON values only
    (dict, list, tuple, str, int, float, bool, None); ``schema`` names ``schemas/<schema>.schema.json`` in the folder of
    its backend, or a schema of a built-in one, and ``template`` likewise a file in ``templates/``.
    ``carries`` is what of the catalog the file carries out, shows or routes.
    """

    path: str
    template: str
    context: Mapping[str, object]
    schema: str
    origin: Origin
    carries: frozenset[Carried] = frozenset()

    @property
    def target(self) -> str:
        """The name of the backend that it belongs to, which is that of its folder."""
        return self.path.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file: its bytes, and the same content as data for the checks across artifacts."""

    path: str
    content: bytes
    data: object
    schema: str
    origin: Origin
    carries: frozenset[Carried] = frozenset()

    @property
    def target(self) -> str:
        """The name of the backend that it belongs to, which is that of its folder."""
        return self.path.partition("/")[0]

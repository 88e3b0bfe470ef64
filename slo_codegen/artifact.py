"""What a backend hands on: drafts before rendering, artifacts after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from slo_codegen.diagnostics import Origin


@dataclass(frozen=True, slots=True)
class Draft:
    """A file to render: where it goes, the template that lays it out, the values, the schema that it must satisfy.

    ``path`` is relative to the output folder and ends in ``.json`` or ``.yaml``; ``context`` holds JSON values only
    (dict, list, tuple, str, int, float, bool, None); ``schema`` names ``slo_codegen/schemas/<schema>.schema.json``.
    ``embeds`` are JSON artifacts of earlier drafts: a template has their text, on one line, as ``embedded[path]``.
    Where that is longer than ``most_embedded`` bytes, the file is left out, which is a warning.
    """

    path: str
    template: str
    context: Mapping[str, object]
    schema: str
    origin: Origin
    embeds: tuple[str, ...] = ()
    most_embedded: int | None = None


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file: its bytes, and the same content as data for the checks across artifacts."""

    path: str
    content: bytes
    data: object
    schema: str
    origin: Origin

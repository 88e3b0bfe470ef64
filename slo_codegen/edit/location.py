"""From the words of a command to a node of a file: ``wallet/wallet-spend-success`` and ``alerts.0.tier``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.edit.tree import Collection, Entry, Node, Scalar
from slo_codegen.source import SourceFile


class NowhereError(Exception):
    """There is no such place; ``help`` names what is there."""

    def __init__(self, message: str, help: str | None = None) -> None:
        """Keep both."""
        super().__init__(message)
        self.help = help


@dataclass(frozen=True, slots=True)
class Location:
    """A part of the catalog: its file, and the keys and indices that lead to it."""

    file: SourceFile
    path: tuple[str | int, ...]


def find_part(files: Iterable[SourceFile], name: str) -> Location:
    """Return where a part stands: ``service/slo`` or ``slo``, ``service``, ``section/name``, or a section of its own.

    Raises:
        NowhereError: the catalog has no such part.
    """
    known: dict[str, Location] = {}
    for file in files:
        for names, path in _parts(file.data):
            for each in names:
                known.setdefault(each, Location(file, path))
    if name in known:
        return known[name]
    close = nearest(name, known)
    raise NowhereError(f"the catalog has no {name}", f"did you mean {close}?" if close else None)


def _parts(data: Any) -> Iterator[tuple[tuple[str, ...], tuple[str | int, ...]]]:
    """Yield each part that can be named, its full name first: SLOs before services before the rest."""
    if not isinstance(data, Mapping):
        return
    services = data.get("services")
    for service, content in services.items() if isinstance(services, Mapping) else ():
        slos = content.get("slos") if isinstance(content, Mapping) else None
        for index, slo in enumerate(slos if isinstance(slos, list) else ()):
            if isinstance(slo, Mapping) and isinstance(slo.get("id"), str):
                id = slo["id"]
                yield (f"{service}/{id}", id), ("services", service, "slos", index)
    for service in services if isinstance(services, Mapping) else ():
        yield (f"services/{service}", str(service)), ("services", service)
    for section, content in data.items():
        if isinstance(content, Mapping):
            yield (str(section),), (section,)
            for key in content:
                yield (f"{section}/{key}",), (section, key)


def step(node: Node, path: Iterable[str | int]) -> Entry | None:
    """Return the entry at the end of a path of keys and indices; None where there is none."""
    entry: Entry | None = None
    for part in path:
        if not isinstance(node, Collection):
            return None
        if node.is_mapping:
            entry = next((e for e in node.entries if e.key is not None and e.key.value == str(part)), None)
        else:
            index = int(part) if str(part).isascii() and str(part).isdigit() else -1
            entry = node.entries[index] if 0 <= index < len(node.entries) else None
        if entry is None:
            return None
        node = entry.value
    return entry


def known_below(node: Node) -> list[str]:
    """Return the keys or indices below a node."""
    if isinstance(node, Scalar):
        return []
    return [str(e.key.value) if e.key is not None else str(i) for i, e in enumerate(node.entries)]

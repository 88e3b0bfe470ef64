"""What queries of an artifact read in Prometheus, as facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from sys import intern

from slo_codegen.artifact import Artifact
from slo_codegen.backends.facts import Place, Reads, Unreadable
from slo_codegen.promql.parsed import parse_long, series_read

_SHOWN = 200


def reads(artifact: Artifact, queries: Iterable[str]) -> Iterator[Reads | Unreadable]:
    """Yield each series that the queries of an artifact read, once, and each query that is not PromQL."""
    place = Place(artifact.path, artifact.origin)
    seen: set[str] = set()
    for text in queries:
        try:
            # A query that does not parse reads nothing, whatever its first parts are.
            found = sorted({intern(name) for parsed in parse_long(text) for name in series_read(parsed)})
        except ValueError as error:
            yield Unreadable(f"{error}: {text[:_SHOWN]}", place)
            continue
        yield from (Reads(name, place) for name in found if name not in seen)
        seen.update(found)

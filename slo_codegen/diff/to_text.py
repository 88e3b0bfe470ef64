"""A difference as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.diagnostics.formats.place import visible
from slo_codegen.diff.model import Difference, Effect, FirstPage, Section, plain

_HEADED = (Effect.REMOVED, Effect.REROUTED, Effect.LOOSENED, Effect.HISTORY_LOST, Effect.TIGHTENED, Effect.ADDED)
NO_EFFECT = "no effect on any artifact"


def headline(difference: Difference) -> str:
    """Return the one sentence that says what there is: ``1 removed, 2 loosened; 12 artifacts change``."""
    if not difference.artifacts:
        why = "" if difference.same_catalog else ": what differs in the catalog compiles to nothing"
        return f"{NO_EFFECT}{why}"
    counts = [f"{count} {effect}" for effect in _HEADED if (count := difference.count(effect))]
    files = len(difference.artifacts)
    return f"{', '.join(counts) or 'nothing pages differently'}; {files} artifact{'s' if files > 1 else ''} changed"


def to_text(difference: Difference) -> str:
    """Return the difference: a block for each SLO, worst first, then the files."""
    return "\n".join(_lines(difference)) + "\n"


def _lines(difference: Difference) -> Iterator[str]:
    yield headline(difference)
    if not difference.artifacts:
        return
    for section in difference.sections:
        yield ""
        yield from _section(section)
    yield ""
    yield "artifacts"
    for artifact in difference.artifacts:
        yield f"  {artifact.kind:<12} {visible(artifact.path)}  +{artifact.added} -{artifact.removed}"


def _section(section: Section) -> Iterator[str]:
    yield visible(f"{section.service}/{section.slo}: {section.title}" if section.slo else f"platform: {section.title}")
    for change in section.changes:
        yield f"  {change.worst:<12} {visible(plain(change.words))}"
        for detail in change.details:
            yield f"  {'':<12}   {visible(plain(detail))}"
    for page in section.pages:
        yield f"  {'first page':<12} {page_sentence(page)}"


def page_sentence(page: FirstPage) -> str:
    """Return when people are first paged at a share of errors, now and before."""
    where = f" in {', '.join(page.regions)}" if page.regions else ""
    return f"at {page.errors} errors{where}: {page.now}, was {page.was}"

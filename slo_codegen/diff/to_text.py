"""A difference as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.common.characters import visible
from slo_codegen.diff.gathered import Group, gathered, page_rows
from slo_codegen.diff.model import Difference, Effect, FirstPage, plain
from slo_codegen.plan.model import names_of

NO_EFFECT = "no effect on any artifact"


def headline(difference: Difference) -> str:
    """Return the one sentence that says what there is: ``1 removed, 2 loosened; 12 artifacts changed``."""
    if not difference.artifacts:
        why = "" if difference.same_catalog else ": what differs in the catalog compiles to nothing"
        return f"{NO_EFFECT}{why}"
    counts = [f"{count} {effect}" for effect in Effect if effect.pages and (count := difference.count(effect))]
    files = len(difference.artifacts)
    said = ", ".join(counts) or ("nothing pages differently" if is_quiet(difference) else "pages come otherwise")
    return f"{said}; {files} artifact{'s' if files > 1 else ''} changed"


def is_quiet(difference: Difference) -> bool:
    """Return whether nobody hears of anything sooner, later, otherwise or no more."""
    return not any(difference.has(effect) for effect in Effect if effect.pages) and not page_rows(difference.sections)


def to_text(difference: Difference) -> str:
    """Return the difference: a block for each SLO or for several alike, worst first, then the files."""
    return "\n".join(_lines(difference)) + "\n"


def _lines(difference: Difference) -> Iterator[str]:
    yield headline(difference)
    if not difference.artifacts:
        return
    for group in gathered(difference.sections):
        yield ""
        yield from _block(group)
    rows = page_rows(difference.sections)
    if rows:
        yield ""
        yield "first page"
    for row in rows:
        yield f"  {visible(', '.join(row.slos))} {page_sentence(row.page)}"
    yield ""
    yield "artifacts"
    for artifact in difference.artifacts:
        yield f"  {artifact.kind:<12} {visible(artifact.path)}  +{artifact.added} -{artifact.removed}"


def _block(group: Group) -> Iterator[str]:
    section = group.first
    if not section.slo:
        yield visible(f"platform: {section.title}")
    elif len(group.sections) == 1:
        yield visible(f"{section.service}/{section.slo}: {section.title}")
    else:
        yield visible(f"{len(group.sections)} SLOs: {', '.join(group.names)}")
    for change in section.changes:
        yield f"  {change.worst:<12} {visible(plain(change.words))}"
        for detail in change.details:
            yield f"  {'':<12}   {visible(plain(detail))}"


def page_sentence(page: FirstPage) -> str:
    """Return when people are first paged in a case, now and before."""
    where = f" in {names_of(page.places)}" if page.places else ""
    return f"at {page.when}{where}: {page.now}, was {page.was}"

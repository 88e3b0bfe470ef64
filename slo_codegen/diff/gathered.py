"""Sections that say the same of several SLOs, gathered so that it is said once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from slo_codegen.diff.model import Change, FirstPage, Section


@dataclass(frozen=True, slots=True)
class Group:
    """Sections whose changes read alike, in the order of the first."""

    sections: list[Section]

    @property
    def first(self) -> Section:
        """The section that stands for all."""
        return self.sections[0]

    @property
    def names(self) -> list[str]:
        """The SLOs, as ``service/slo``."""
        return [f"{section.service}/{section.slo}" for section in self.sections]


@dataclass(slots=True)
class PageRow:
    """A case in which several SLOs first page somebody at the same other time than before."""

    page: FirstPage
    slos: list[str] = field(default_factory=list)


def gathered(sections: Iterable[Section]) -> list[Group]:
    """Return the sections, those that read alike together."""
    groups: dict[object, Group] = {}
    for section in sections:
        if section.changes:
            key = (not section.slo, *(_reading(change) for change in section.changes))
            groups.setdefault(key, Group([])).sections.append(section)
    return list(groups.values())


def page_rows(sections: Iterable[Section]) -> list[PageRow]:
    """Return when people are first paged, those SLOs together for which it is the same."""
    rows: dict[FirstPage, PageRow] = {}
    for section in sections:
        for page in section.pages:
            rows.setdefault(page, PageRow(page)).slos.append(f"{section.service}/{section.slo}")
    return list(rows.values())


def _reading(change: Change) -> object:
    return change.effects, change.words, change.details

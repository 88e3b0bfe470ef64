"""A difference as a comment of a pull request: worst first, within GitHub's limit, the rest folded into a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from slo_codegen.common.listing import and_more, first_of
from slo_codegen.common.markdown import code
from slo_codegen.diff.gathered import Group, gathered, page_rows
from slo_codegen.diff.model import Change, Difference, Effect, Name, Words
from slo_codegen.diff.to_text import headline, is_quiet
from slo_codegen.plan.model import Place, names_of

LIMIT = 65_536
"""Of a comment, in characters; bytes are counted here, of which there are at least as many."""
_TAIL = 6_000
"""Kept for the files and for the count of what is folded."""
_TABLE_ROWS, _TABLE_NAMES, _NAMES, _FOLDED_NAMES, _DETAILS, _FILES = 40, 6, 60, 40, 16, 40
_SIGNS = {
    Effect.REMOVED: "🔴", Effect.REROUTED: "🔴", Effect.LOOSENED: "🟠", Effect.HISTORY_LOST: "🟠",
    Effect.CHANGED: "🟡", Effect.TIGHTENED: "🔵", Effect.ADDED: "🟢", Effect.OTHER: "⚪",
}  # fmt: skip


def to_markdown(difference: Difference) -> str:
    """Return the difference in GitHub's Markdown, at most 65,536 bytes of it."""
    sentence = headline(difference)
    if not difference.artifacts:
        return f"**SLO catalog: {sentence}.**\n"
    paper = _Paper(LIMIT - _TAIL)
    paper.add(f"### SLO catalog: {sentence}\n")
    paper.add(_page_table(difference))
    folded = [(group, rest) for group in gathered(difference.sections) if (rest := _write(group, paper))]
    tail = [_folded(folded)] if folded else []
    return paper.text + "".join([*tail, *_files(difference)])


class _Paper:
    """Text of a bounded size: once something did not fit, nothing more is written."""

    def __init__(self, room: int) -> None:
        self.text = ""
        self._room = room
        self._full = False

    def add(self, text: str) -> bool:
        size = len(text.encode())
        if self._full or size > self._room:
            self._full = True
            return False
        self.text += text
        self._room -= size
        return True


def _write(group: Group, paper: _Paper) -> list[Change]:
    """Write what is said of some SLOs as far as there is room; return the changes that did not fit."""
    heading = f"\n#### {_heading(group)}\n\n"
    for index, change in enumerate(group.first.changes):
        block = "".join(_change(change))
        if not paper.add(heading + block if index == 0 else block):
            return list(group.first.changes[index:])
    return []


def _heading(group: Group) -> str:
    section = group.first
    if not section.slo:
        return "Platform"
    if len(group.sections) == 1:
        return f"{code(f'{section.service}/{section.slo}')} {code(section.title)}"
    return f"{len(group.sections)} SLOs\n\n{_named(group.names, _NAMES)}"


def _named(names: Sequence[str], shown: int) -> str:
    return first_of([code(name) for name in names], shown)


def _change(change: Change) -> Iterator[str]:
    others = sorted(effect for effect in change.effects if effect is not change.worst)
    effects = " and ".join([f"**{change.worst}**", *others])
    yield f"- {_SIGNS[change.worst]} {effects}: {_words(change.words)}\n"
    for detail in change.details[:_DETAILS]:
        yield f"  - {_words(detail)}\n"
    if len(change.details) > _DETAILS:
        yield f"  - and {len(change.details) - _DETAILS} more\n"


def _words(words: Words) -> str:
    return "".join(code(part.text) if isinstance(part, Name) else _own(part) for part in words)


def _own(text: str) -> str:
    """Our own words hold no markup but these, in conditions such as ``p95 > 1 s``."""
    return text.replace("<", "&lt;").replace(">", "&gt;").replace("*", "\\*").replace("_", "\\_")


def _page_table(difference: Difference) -> str:
    """Return when people are first paged, now and before: names in it are ids, which hold no ``|``."""
    rows = [
        f"| {_named(row.slos, _TABLE_NAMES)} | {row.page.when}{_where(row.page.places)} | {row.page.now} | "
        f"{row.page.was} |\n"
        for row in page_rows(difference.sections)
    ]
    if not rows:
        return "\nNobody hears of anything sooner, later or otherwise than before.\n" if is_quiet(difference) else ""
    more = f"\nand {len(rows) - _TABLE_ROWS} more rows\n" if len(rows) > _TABLE_ROWS else ""
    head = "\n| SLO | at | first page now | was |\n|---|---|---|---|\n"
    return f"{head}{''.join(rows[:_TABLE_ROWS])}{more}"


def _where(places: tuple[Place, ...]) -> str:
    if not places:
        return ""
    return f" in {names_of(places[:3])}{and_more(places, 3)}"


def _folded(groups: Sequence[tuple[Group, list[Change]]]) -> str:
    counts = Counter(dict.fromkeys(Effect, 0))
    for group, changes in groups:
        for change in changes:
            counts[change.worst] += len(group.sections)
    said = ", ".join(f"{counts[effect]} {effect}" for effect in Effect if counts[effect])
    names = [name for group, _ in groups if group.first.slo for name in group.names]
    of = f" They are of {_named(names, _FOLDED_NAMES)}." if names else ""
    return f"\n**{counts.total()} more changes are not shown ({said}); `slo-codegen diff` prints them all.**{of}\n"


def _files(difference: Difference) -> Iterator[str]:
    files = difference.artifacts
    yield f"\n<details><summary>{len(files)} artifact{'s' if len(files) > 1 else ''}</summary>\n\n"
    for each in files[:_FILES]:
        yield f"- {each.kind} {code(each.path)} +{each.added} -{each.removed}\n"
    if len(files) > _FILES:
        yield f"- and {len(files) - _FILES} more\n"
    yield "\n</details>\n"

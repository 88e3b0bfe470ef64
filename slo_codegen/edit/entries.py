"""The entries that `slo-codegen new` writes: text with comments, in canonical form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from slo_codegen.edit.spelling import number_or_text, spelled

_AFTER = ("for", "keep_firing_for", "min_events", "min_bad_events")
"""The fields of an alert that stand after its condition."""


@dataclass(frozen=True, slots=True)
class NewSlo:
    """What is asked of the author of an SLO; texts as the catalog writes them, empty where not given.

    ``sli`` is the form and its parts: ``ratio`` with good, bad and total, ``latency`` with of and under, ``event``
    with bad, ``gauge`` with of and good.
    """

    id: str
    title: str
    objective: str
    period: str
    volume: str
    form: str
    parts: Mapping[str, str]
    profile: str
    per: tuple[str, ...]


def service_file(id: str, title: str, owner: str, description: str, runbook: str) -> str:
    """Return the file of a service that promises nothing yet; texts are empty where not given."""
    lines = [
        "# yaml-language-server: $schema=../slo-codegen.schema.json",
        f"# {' '.join(title.split()) or id}: {'who answers for it, and ' if owner else ''}what it promises.",
        "services:",
        f"  {id}:",
    ]
    if title:
        lines.append(f"    title: {spelled(title)}")
    if description:
        lines.append(f"    description: {spelled(description)}")
    if owner:
        lines.append(f"    owner: {spelled(owner)}")
    if runbook:
        lines.append(f"    links: {{runbook: {spelled(runbook)}}}")
    lines += [f"    # What it promises; slo-codegen new slo {id}/NAME adds one.", "    slos: []"]
    return "\n".join(lines) + "\n"


def slo_lines(slo: NewSlo) -> list[str]:
    """Return an SLO as an item of its service's list."""
    return list(_slo(slo))


def _slo(slo: NewSlo) -> Iterator[str]:
    yield f"- id: {spelled(slo.id)}"
    yield f"  title: {spelled(slo.title)}"
    if slo.objective:
        yield "  # The share of good events; what is left of 100 % is the error budget of each period."
        yield f"  objective: {spelled(slo.objective)}"
    if slo.period:
        yield f"  period: {spelled(slo.period)}"
    if slo.per:
        yield f"  # Each {'/'.join(slo.per)} has a budget of its own; [] makes one over all."
        yield f"  per: [{', '.join(slo.per)}]"
    if slo.volume:
        yield "  # Expected events of all together: the checks tell by them whether an alert can fire."
        yield f"  volume: {spelled(slo.volume)}"
    yield from _sli(slo.form, slo.parts)
    if slo.profile:
        yield "  # Multiwindow burn rates; slo-codegen new alert adds another condition."
        yield "  alerts:"
        yield f"    - {{profile: {spelled(slo.profile)}}}"


_SAID = {
    "ratio": "Events are counted by selectors, as Prometheus users write them.",
    "latency": "The share of timings within a bound, which is a bucket of the histogram.",
    "event": "Each of these events is bad: there is no total.",
    "gauge": "The share of time in which the gauge has a good value.",
}


def _sli(form: str, parts: Mapping[str, str]) -> Iterator[str]:
    yield f"  # {_SAID[form]}"
    yield "  sli:"
    yield f"    {form}:"
    for name, value in parts.items():
        yield f"      {name}: {spelled(value)}"


def alert_item(fields: Sequence[tuple[str, str]], kind: str, condition: Sequence[tuple[str, str]]) -> str:
    """Return an alert in brackets: its fields, and its condition where it is no profile."""
    before = [(name, value) for name, value in fields if name not in _AFTER]
    after = [(name, value) for name, value in fields if name in _AFTER]
    parts = [f"{name}: {number_or_text(value)}" for name, value in before]
    if kind:
        inside = ", ".join(f"{name}: {number_or_text(value)}" for name, value in condition)
        parts.append(f"when: {{{kind}: {{{inside}}}}}")
    parts += [f"{name}: {number_or_text(value)}" for name, value in after]
    return f"{{{', '.join(parts)}}}"

"""The summary of a CI job, in Markdown: what is wrong, worst first, then drift, then what the change means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from slo_codegen.common.markdown import code
from slo_codegen.diagnostics import Finding, Origin, Severity
from slo_codegen.diagnostics.formats.place import summary as counted
from slo_codegen.diagnostics.model import OMISSION, capped
from slo_codegen.plan.model import Plan, extent

LIMIT = 1 << 20
"""Bytes that GitHub takes of a step's summary; more, and it shows none of it."""
_DRIFTS_SHOWN = 50
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_SIGNS = {Severity.ERROR: "🔴", Severity.WARNING: "🟠", Severity.NOTE: "⚪"}


Plans = Sequence[tuple[str | None, Plan | None]]
"""The plan of each environment by its name, or the one of a catalog without environments."""


def document(
    findings: Sequence[Finding], locate: Callable[[Origin], Any], plans: Plans, drifts: Sequence[str], change: str
) -> str:
    """Return the summary, at most 1 MiB: the rest of the findings is folded into a count.

    ``drifts`` are lines about files of the output folder; ``change`` is Markdown of our own making.
    """
    # Notes are left out, but not that other findings are.
    shown = [f for f in capped(findings) if f.severity is not Severity.NOTE or f.code == OMISSION]
    ranked = sorted(shown, key=lambda f: _RANK[f.severity])
    head = f"## SLO catalog\n\n{_state(ranked, plans)}\n"
    tail = "".join(_drift(drifts)) + (f"\n{change}" if change else "")
    room = LIMIT - len(head.encode()) - len(tail.encode()) - 200
    body = ""
    for index, finding in enumerate(ranked):
        line = _line(finding, locate)
        size = len(line.encode())
        if size > room:
            body += f"- and {len(ranked) - index} more, which slo-codegen validate prints\n"
            break
        body += line
        room -= size
    return head + (f"\n{body}" if body else "") + tail


def _state(ranked: Sequence[Finding], plans: Plans) -> str:
    said = counted(ranked)
    sizes = [_size(env, plan) for env, plan in plans if plan is not None]
    if len(sizes) < len(plans) or any(finding.severity is Severity.ERROR for finding in ranked):
        return f"**{said or 'The catalog does not compile'}.**"
    return f"{'; '.join(sizes)}; {said or 'no findings'}."


def _size(env: str | None, plan: Plan) -> str:
    alerts = sum(len(slo.alerts) for slo in plan.slos)
    size = f"{len(plan.slos)} SLOs with {alerts} alerts{extent(plan.dimensions)}"
    return size if env is None else f"{env}: {size}"


def _line(finding: Finding, locate: Callable[[Origin], Any]) -> str:
    where = ""
    if finding.origin is not None:
        place = locate(finding.origin)
        where = f" at {code(f'{place.file}:{place.line}')}"
    way_out = f" Help: {code(finding.help)}." if finding.help else ""
    return f"- {_SIGNS[finding.severity]} **{finding.code}**{where}: {code(finding.message)}.{way_out}\n"


def _drift(drifts: Sequence[str]) -> Iterator[str]:
    if not drifts:
        return
    yield f"\n**{len(drifts)} generated files have drifted:** run `slo-codegen build` and commit the result.\n\n"
    for drift in drifts[:_DRIFTS_SHOWN]:
        yield f"- {code(drift)}\n"
    if len(drifts) > _DRIFTS_SHOWN:
        yield f"- and {len(drifts) - _DRIFTS_SHOWN} more\n"

"""Bad events that all have a status of success, and good ones that are all server errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.matching import on, satisfies
from slo_codegen.checks.shared.parts import named
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.plan.model import Plan, Selector

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_STATUS_LABELS = ("status", "code", "status_code", "http_status", "response_code")

_STATUSES = ("200", "201", "204", "301", "302", "304", "400", "401", "404", "429", "500", "502", "503", "504")


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    for name, selector, _ in named(catalog, plan):
        if name not in ("good", "bad"):
            continue
        found = _statuses(selector)
        wrong = ("2", "3") if name == "bad" else ("5",)
        if found and all(status.startswith(wrong) for status in found):
            what = "successes" if name == "bad" else "server errors"
            report.add(
                "SLO352",
                f"{name} counts only {what}: {', '.join(found[:4])}",
                selector.origin,
                help=f"did you exchange good and bad? {name} usually has status"
                + ('=~"5.."' if name == "bad" else '!~"5.."'),
            )


def _statuses(selector: Selector) -> list[str]:
    for label in _STATUS_LABELS:
        matchers = on(selector, label)
        if matchers:
            declared = selector.metric.label(label)
            known = declared.values if declared is not None and declared.values is not None else _STATUSES
            return [value for value in known if satisfies(value, matchers)]
    return []


CHECK = Check(
    code="SLO352",
    texts=Code(
        title="good and bad exchanged",
        severity=Severity.WARNING,
        what="The bad events all have a status of success, or the good ones are all server errors.",
        why="The objective would look met during an outage, and page while all is well.",
        fix="Exchange good and bad.",
    ),
    run=_check,
)

"""Alert annotations: Go templates in which the catalog's text is inert."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import assert_never

from slo_codegen import contract
from slo_codegen.common.units import format_percent, rounded
from slo_codegen.plan.conditions.reads import selectors_of
from slo_codegen.plan.divided import board_uid
from slo_codegen.plan.model import Alert, Condition, ConditionKind, MemberOf, Plan, Slo, Text, Var
from slo_codegen.promql import Series, quote, to_text

_RATE = '{{ $value | printf "%.2f" }}'
_WHOLE = '{{ $value | printf "%.0f" }}'
_PERCENT = "{{ $value | humanizePercentage }}"


def escape(text: str) -> str:
    """Write text so that a Go template prints it and acts on none of it."""
    acts = "{{" in text or text.endswith("{")
    return "".join('{{ "{" }}' if char == "{" else char for char in text) if acts else text


def escaped(own: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return labels or annotations of the catalog's own, whose texts a rule takes for Go templates."""
    return {name: escape(text) for name, text in own}


def go_text(text: Text, slo: Slo, value: str, *, in_url: bool = False) -> str:
    """Return a message as a Go template, with the values that are known when the alert fires; ``value`` is its own."""
    plain = {dimension.label for dimension in slo.dimensions if dimension.is_plain}
    parts = []
    for part in text:
        if isinstance(part, MemberOf):
            # A function of every Go template, and so of every version.
            encoded = " | urlquery" if in_url and part.label not in plain else ""
            parts.append(f"{{{{ $labels.{part.label}{encoded} }}}}")
        elif part is Var.VALUE:
            parts.append(value)
        elif part is Var.BUDGET_LEFT:
            parts.append(_budget_left(slo))
        else:
            parts.append(escape(part))
    return "".join(parts)


def _value(condition: Condition) -> str:
    """Return the value of an alert's expression with what it is, as a Go template."""
    match condition.kind:
        case ConditionKind.BURN_RATE | ConditionKind.EXHAUSTS_WITHIN:
            return f"{_RATE} (burn rate)"
        case ConditionKind.BUDGET_CONSUMED | ConditionKind.SLI_BELOW | ConditionKind.OUTAGE:
            return f"{_PERCENT} errors"
        case ConditionKind.PERCENTILE_ABOVE:
            return _timing(selectors_of(condition)[0].metric.unit)
        case ConditionKind.BAD_EVENTS:
            return f"{_WHOLE} bad events"
        case ConditionKind.NO_DATA:
            return "no data"
        case _:
            assert_never(condition.kind)


def _timing(unit: str) -> str:
    """Return a timing in its unit; of seconds as people say it, such as ``320ms``."""
    return "{{ $value | humanizeDuration }}" if unit == "s" else f"{_WHOLE} {unit}".rstrip()


def _budget_left(slo: Slo) -> str:
    matchers = [(label, "=", value) for label, value in slo.identity.items()]
    by_calendar = slo.calendar is not None and slo.calendar.alerts and slo.has_budget and slo.sli.has_total
    name = contract.CALENDAR_BUDGET_SPENT if by_calendar else contract.BUDGET_REMAINING
    left = "1 - " if by_calendar else ""
    if slo.by:
        # %q quotes a member as a PromQL string, whatever it holds.
        text = left + to_text(Series(name, tuple(matchers)))
        where = "".join(f", {label}=%q" for label in slo.by)
        source = f"printf {quote(f'{text[:-1]}{where}}}')} {' '.join(f'$labels.{label}' for label in slo.by)} | query"
    else:
        source = f"query {quote(left + to_text(Series(name, tuple(matchers))))}"
    return f"{{{{ with {source} }}}}{{{{ . | first | value | humanizePercentage }}}}{{{{ else }}}}unknown{{{{ end }}}}"


def annotations_of(alert: Alert, slo: Slo) -> dict[str, str]:
    """Return the annotations of an alert, by their fixed names."""
    value = _value(alert.condition)
    impact = []
    if alert.budget_share is not None:
        impact.append(f"{_percent(alert.budget_share)} of the error budget when it fires")
    if alert.daily_budget_share is not None:
        impact.append(f"{_percent(alert.daily_budget_share)} of a day's budget")
    if slo.objective is not None:
        impact.append(f"{_budget_left(slo)} left")
    links = {}
    if alert.runbook_url is not None:
        links[contract.RUNBOOK_URL] = escape(alert.runbook_url)
    if alert.dashboard_url is not None:
        links[contract.DASHBOARD_URL] = go_text(alert.dashboard_url, slo, value, in_url=True)
    return {
        contract.SUMMARY: go_text(alert.summary, slo, value),
        contract.DESCRIPTION: go_text(alert.description, slo, value),
        **links,
        contract.BUDGET_IMPACT: "; ".join(impact) or "none: this alert spends no error budget",
        **escaped(alert.annotations),
    }


def dashboard(plan: Plan, query: str = "") -> dict[str, str]:
    """Return the annotation that links the dashboard of all SLOs; none where there is no such dashboard.

    ``query`` is a Go template of what is chosen there.
    """
    if plan.grafana_url is None:
        return {}
    return {contract.DASHBOARD_URL: escape(f"{plan.grafana_url}/d/{board_uid(plan.own_environment, 'slo')}") + query}


def _percent(share: Decimal) -> str:
    return format_percent(rounded(share, 4))

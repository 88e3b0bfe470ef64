"""Rules of the platform as a whole: the weekly report."""

from __future__ import annotations

from dataclasses import replace

from slo_codegen import contract
from slo_codegen.backends.prometheus.annotations import dashboard, escape, escaped
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.common.units import DAY, MINUTE
from slo_codegen.plan.divided import group_name, titled
from slo_codegen.plan.model import Plan, Report
from slo_codegen.promql import Binary, Call, Number, Series, quote, to_text

_REPORT_MINUTES = 15


def report_group(plan: Plan, report: Report) -> Group:
    """Return the group whose alert is true once a week, and whose text is the report."""
    group = Group(group_name(plan.own_environment, "platform", "report"), MINUTE)
    day = Binary("==", Call("day_of_week"), Number(report.weekday))
    hour = Binary("==", Call("hour"), Number(report.hour))
    minute = Binary("<", Call("minute"), Number(_REPORT_MINUTES))
    due = Binary("and", Binary("and", day, hour), minute)
    where = "".join(f" {{{{ .Labels.{dimension.label} }}}}" for dimension in plan.dimensions)
    left = Series(contract.BUDGET_REMAINING, tuple((label, "=", own) for label, own in plan.environment_label.items()))
    change = Call("delta", (replace(left, range_ms=7 * DAY),))
    lines = (
        f"{{{{ range query {quote(to_text(Call('sort', (left,))))} }}}}"
        f"{{{{ .Labels.service }}}}/{{{{ .Labels.slo }}}}{where}: {{{{ .Value | humanizePercentage }}}} left\n"
        "{{ end }}"
    )
    trend = (
        f"{{{{ range query {quote(to_text(Call('sort', (change,))))} }}}}"
        f"{{{{ .Labels.service }}}}/{{{{ .Labels.slo }}}}{where}: {{{{ .Value | humanizePercentage }}}}\n"
        "{{ end }}"
    )
    group.alert(
        contract.REPORT_ALERT,
        due,
        0,
        {
            contract.REPORT: contract.WEEKLY,
            contract.PLATFORM: plan.platform,
            **plan.environment_label,
            **escaped(plan.labels),
        },
        {
            contract.SUMMARY: f"Weekly error budget report of {escape(titled(plan.own_environment, plan.title))}",
            contract.DESCRIPTION: f"Error budget left, least first:\n{lines}\nChange in 7 days, worst first:\n{trend}",
            **dashboard(plan),
            **escaped(plan.annotations),
        },
    )
    return group

"""Rules of the platform as a whole: the weekly report."""

from __future__ import annotations

from slo_codegen import contract
from slo_codegen.backends.prometheus.annotations import dashboard, escape, escaped
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.common.units import MINUTE
from slo_codegen.plan.model import Plan, Report
from slo_codegen.promql import Binary, Call, Number

_REPORT_MINUTES = 15


def report_group(plan: Plan, report: Report) -> Group:
    """Return the group whose alert is true once a week, and whose text is the report."""
    group = Group("platform/report", MINUTE)
    day = Binary("==", Call("day_of_week"), Number(report.weekday))
    hour = Binary("==", Call("hour"), Number(report.hour))
    minute = Binary("<", Call("minute"), Number(_REPORT_MINUTES))
    due = Binary("and", Binary("and", day, hour), minute)
    where = "".join(f" {{{{ .Labels.{dimension.label} }}}}" for dimension in plan.dimensions)
    lines = (
        f'{{{{ range query "sort({contract.BUDGET_REMAINING})" }}}}'
        f"{{{{ .Labels.service }}}}/{{{{ .Labels.slo }}}}{where}: {{{{ .Value | humanizePercentage }}}} left\n"
        "{{ end }}"
    )
    trend = (
        f'{{{{ range query "sort(delta({contract.BUDGET_REMAINING}[7d]))" }}}}'
        f"{{{{ .Labels.service }}}}/{{{{ .Labels.slo }}}}{where}: {{{{ .Value | humanizePercentage }}}}\n"
        "{{ end }}"
    )
    group.alert(
        contract.REPORT_ALERT,
        due,
        0,
        {contract.REPORT: contract.WEEKLY, contract.PLATFORM: plan.platform, **escaped(plan.labels)},
        {
            contract.SUMMARY: f"Weekly error budget report of {escape(plan.title)}",
            contract.DESCRIPTION: f"Error budget left, least first:\n{lines}\nChange in 7 days, worst first:\n{trend}",
            **dashboard(plan),
            **escaped(plan.annotations),
        },
    )
    return group

"""The proof of the weekly report: due for a quarter of an hour, on its day and at its hour (UTC), and only then."""

from __future__ import annotations

from slo_codegen import contract
from slo_codegen.artifact import Draft
from slo_codegen.common.units import DAY, HOUR, MINUTE, format_duration
from slo_codegen.plan.divided import group_name
from slo_codegen.plan.model import Plan, Report
from slo_codegen.promql import Aggregation, Series, to_text
from slo_codegen.proof.paths import PLATFORM, path_of
from slo_codegen.proof.proofs import Proof, ProofFile

_EPOCH_WEEKDAY = 4
"""promtool's clock begins at 1970-01-01, a Thursday."""
_DUE = 15 * MINUTE


def prove_report(plan: Plan, report: Report) -> Proof:
    """Return the proof of the report's alert."""
    due = ((report.weekday - _EPOCH_WEEKDAY - 1) % 7 + 1) * DAY + report.hour * HOUR
    checks: list[dict[str, object]] = [
        _check(due - DAY, firing=False),
        _check(due - HOUR, firing=False),
        _check(due - MINUTE, firing=False),
        _check(due, firing=True),
        _check(due + _DUE - MINUTE, firing=True),
        _check(due + _DUE, firing=False),
        _check(due + HOUR, firing=False),
    ]
    labels = {
        "alertname": contract.REPORT_ALERT,
        "alertstate": "firing",
        contract.REPORT: contract.WEEKLY,
        contract.PLATFORM: plan.platform,
        **plan.environment_label,
        **dict(plan.labels),
    }
    found = Series("ALERTS", tuple((label, "=", value) for label, value in sorted(labels.items())))
    named = Series("ALERTS", (("alertname", "=", contract.REPORT_ALERT),))
    checks.append(
        {"expr": to_text(named), "at": format_duration(due), "samples": [{"labels": to_text(found), "value": 1}]}
    )
    test = {
        "name": f"{contract.REPORT_ALERT}: due on its day, at its hour",
        "interval": format_duration(HOUR),
        "series": [{"series": "slo_codegen_idle", "points": "0"}],
        "checks": checks,
    }
    context = {
        "rule_files": [f"../../rules/{PLATFORM}.yaml"],
        "interval": format_duration(MINUTE),
        "groups": [group_name(plan.own_environment, "platform", "report")],
        "tests": [test],
    }
    draft = Draft(
        path_of(PLATFORM, contract.REPORT_ALERT), "prometheus/tests.yaml.j2", context, "prometheus-tests", report.origin
    )
    return Proof("", PLATFORM, contract.REPORT_ALERT, "", "report", report.origin, (ProofFile(draft),))


def _check(at_ms: int, *, firing: bool) -> dict[str, object]:
    count = Aggregation(
        "count", Series("ALERTS", (("alertname", "=", contract.REPORT_ALERT), ("alertstate", "=", "firing")))
    )
    samples = [{"labels": "{}", "value": 1}] if firing else []
    return {"expr": to_text(count), "at": format_duration(at_ms), "samples": samples}

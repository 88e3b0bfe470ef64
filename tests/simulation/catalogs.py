"""The catalog that a scenario is counted by, and the rules that slo-codegen makes of it."""

from __future__ import annotations

from pathlib import Path

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.simulation.scenario import Scenario

_PLATFORM = """\
version: 1
platform:
  name: shop
  title: Shop
  environment: test
  targets: [prometheus, alertmanager, grafana, datadog, pagerduty]
  regions: [eu, us]
  fast_interval: 1m
  slow_interval: 1m
  scrape_interval: {interval}s
  retention: 90d
  links: {{grafana: https://grafana.example.org, runbooks: https://runbooks.example.org}}
  email: {{smarthost: smtp.example.org:587, from: slo@example.org}}
  defaults: {{no_data: {{tier: P2, for: 15m}}}}
tiers:
  P1: {{title: High, description: Many cannot buy., response: 15m, channels: [pager], severity: error, repeat: 4h}}
  P2: {{title: Medium, description: Some cannot buy., response: 1h, channels: [mail], severity: warning, repeat: 12h}}
channels:
  pager: {{page: pagerduty, title: Pager, secret: {{file: /etc/pagerduty}}, datadog: pagerduty}}
  mail: {{email: team@example.org, title: Team, datadog: team@example.org}}
owners:
  shop-team: {{title: Shop team, escalation: [{{schedule: SHOP-PRIMARY}}]}}
"""

_SERVICE = """\
metrics:
{metrics}
services:
  shop:
    title: Shop
    owner: shop-team
    slos:
      - id: ok
        title: Requests succeed
        objective: {objective}
        period: {period}
        sli: {sli}
        alerts:
{alerts}
"""

_BURNS = """\
          - {tier: P1, when: {burn_rate: {factor: 10, long: 1h, short: SHORT}}}
          - {tier: P2, when: {burn_rate: {factor: 3, long: 1h, short: 30m}}}
"""
_EVENTS = """\
          - {tier: P1, when: {bad_events: {above: 0, within: 30m}}}
"""


def catalog(scenario: Scenario) -> dict[str, str]:
    """Return the files of a catalog with one SLO."""
    more = "".join(f", {label}: null" for label in scenario.declares)
    metrics = [f"  {name}: {text.format(more=more)}" for name, text in scenario.form.metrics.items()]
    # A budget of nothing burns at no rate, and bare events have no windows of their own.
    alerts = (
        _EVENTS if scenario.objective == "100%" or not scenario.form.total else _BURNS.replace("SHORT", scenario.short)
    )
    service = _SERVICE.format(
        metrics="\n".join(metrics),
        objective=scenario.objective,
        period=scenario.period,
        sli=scenario.form.sli,
        alerts=alerts.rstrip("\n"),
    )
    return {"platform.yaml": _PLATFORM.format(interval=scenario.interval), "service.yaml": service}


def rules(scenario: Scenario, folder: Path) -> Path:
    """Write the catalog and its rules into a folder; return the file of rules.

    Raises:
        AssertionError: the catalog is not valid.
    """
    source = folder / "catalog"
    source.mkdir()
    for name, text in catalog(scenario).items():
        (source / name).write_text(text, encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(source, report)
    assert not report.has_errors, [str(each) for each in report]
    (content,) = [each.content for each in made.artifacts if each.path == "prometheus/rules/shop.yaml"]
    path = folder / "shop.yaml"
    path.write_bytes(content)
    return path

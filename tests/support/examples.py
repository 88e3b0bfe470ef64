"""Examples of findings: a fragment of a catalog on a small platform, compiled, with the lines that are marked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import ryaml

from slo_codegen.compiler import Compilation, compile_catalog
from slo_codegen.diagnostics import Diagnostics, Finding
from slo_codegen.source import Locator

MARK = "# here"
BASE = """
version: 1
platform:
  name: shop
  title: Shop
  targets: [prometheus, alertmanager, grafana, datadog, pagerduty]
  regions: [eu, us]
  retention: 90d
  links: {grafana: https://grafana.example.org, runbooks: https://runbooks.example.org}
  email: {smarthost: smtp.example.org:587, from: slo@example.org}
  defaults: {no_data: {tier: P2, for: 15m}}
tiers:
  P0: {title: Critical, description: Nobody can buy., response: 5m, channels: [pager, mail], severity: critical, repeat: 1h}
  P1: {title: High, description: Many cannot buy., response: 15m, channels: [pager], severity: error, repeat: 4h}
  P2: {title: Medium, description: Some cannot buy., response: 1h, channels: [chat], severity: warning, repeat: 12h}
  P3: {title: Low, description: A ticket., response: 24h, channels: [tickets], severity: info, repeat: 7d}
channels:
  pager: {page: pagerduty, title: Pager, secret: {file: /etc/alertmanager/pagerduty}, datadog: pagerduty}
  chat: {slack: "#oncall", title: On-call, secret: {file: /etc/alertmanager/slack}, datadog: slack-oncall}
  mail: {email: team@example.org, title: Team, datadog: team@example.org}
  tickets: {webhook: https://tickets.example.org/new, title: Tickets, secret: {file: /etc/alertmanager/tickets}, datadog: webhook-tickets}
owners:
  shop-team: {title: Shop team, escalation: [{schedule: SHOP-PRIMARY}, {schedule: SHOP-SECONDARY}]}
profiles:
  standard:
    title: Burn rates for 30 days
    burn_rates:
      - {tier: P1, long: 1h, short: 5m, budget: 2%}
      - {tier: P1, long: 6h, short: 30m, budget: 5%}
      - {tier: P3, long: 3d, short: 6h, budget: 10%}
budget_states:
  - {id: healthy, title: Ship, above: 25%, allows: [all deployments]}
  - {id: exhausted, title: Freeze, allows: [fixes]}
baseline: {channels: [chat]}
metrics:
  http.requests:
    type: counter
    labels: {endpoint: null, region: [eu, us], status: ["200", "301", "404", "429", "500", "503"]}
  http.latency_ms:
    type: timing
    labels: {endpoint: null, region: [eu, us]}
    buckets: [100ms, 300ms, 1s, 5s]
  queue.depth: {type: gauge, labels: {region: [eu, us]}}
services:
  payments:
    title: Payments
    owner: shop-team
    slos:
      - id: payments-availability
        title: Payments succeed
        objective: 99.9%
        sli: {ratio: {bad: 'http.requests{endpoint="pay",status=~"5.."}', total: 'http.requests{endpoint="pay"}'}}
        alerts: [{profile: standard}]
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What a fragment gives: the findings in it or elsewhere, each with the text of its line."""

    findings: list[tuple[Finding, str]]

    def lines(self, code: str) -> list[str]:
        """Return the lines that findings of a code are at."""
        return [line for finding, line in self.findings if finding.code == code]


def write(fragment: str, folder: Path) -> None:
    """Write a fragment and what it lacks to be a catalog into a folder.

    A list of SLOs belongs to the service ``shop``. A section replaces the entries of its names in the base, and
    ``platform`` is completed with the fields that it does not give, unless it has a name: then it is whole.
    """
    if fragment.startswith("- id:"):
        head = "services:\n  shop:\n    title: Shop\n    owner: shop-team\n    slos:\n"
        fragment = head + "".join(f"      {line}\n" if line.strip() else "\n" for line in fragment.splitlines())
    base = ryaml.loads(BASE)
    try:
        given = ryaml.loads(fragment)
    except ValueError:
        given = None  # The example is that it is no YAML.
    if isinstance(given, dict):
        platform = given.get("platform")
        if isinstance(platform, dict):
            own = base.pop("platform")
            missing = {key: value for key, value in own.items() if key not in platform and "name" not in platform}
            head, line, tail = fragment.partition("platform:\n")
            fragment = head + line + "".join(f"  {k}: {json.dumps(v)}\n" for k, v in missing.items()) + tail
        for section, value in given.items():
            if isinstance(value, list) or section in ("baseline", "report", "version"):
                base.pop(section, None)
            elif isinstance(value, dict) and section != "platform":
                base[section] = {k: v for k, v in base.get(section, {}).items() if k not in value}
    (folder / "base.yaml").write_text(ryaml.dumps(base), encoding="utf-8")
    (folder / "example.yaml").write_text(fragment, encoding="utf-8")


def compile_example(fragment: str, folder: Path, *, emit: bool = False) -> Found:
    """Compile a fragment on the small platform, for each environment that it declares."""
    write(fragment, folder)
    report = Diagnostics()
    made = compile_catalog(folder, report, of_each=True, emit=emit)
    found = _found(made, report)
    for name in made.environments:
        report = Diagnostics()
        made = compile_catalog(folder, report, env=name, of_each=True, emit=emit)
        found += [each for each in _found(made, report) if each not in found]
    return Found(found)


def _found(made: Compilation, report: Diagnostics) -> list[tuple[Finding, str]]:
    locate = Locator(made.files).locate
    return [(each, locate(each.origin).text if each.origin is not None else "") for each in report]

"""A small catalog that needs nothing of any target but Prometheus, to which tests add."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from slo_codegen.cli.main import group

ALL = ["prometheus", "alertmanager", "grafana", "datadog", "pagerduty"]
SMALL = """
tiers:
  P1: {title: Page, description: Now., response: 15m, severity: critical, repeat: 4h}
  P3: {title: Ticket, description: Later., response: 24h, severity: warning, repeat: 7d}
metrics:
  http.requests: {type: counter, labels: {code: ["200", "500"]}}
profiles:
  standard:
    title: Burn rates
    burn_rates:
      - {tier: P1, long: 1h, short: 5m, budget: 2%}
      - {tier: P3, long: 3d, short: 6h, budget: 10%}
services:
  payment-api:
    slos:
      - id: requests
        title: Requests succeed
        objective: 99.9%
        sli: {ratio: {bad: 'http.requests{code=~"5.."}', total: http.requests}}
        alerts: [{profile: standard}]
"""
CHANNELS = """
channels:
  pager: {page: pagerduty, title: Pager, secret: {file: /etc/alertmanager/pagerduty}, datadog: pagerduty}
  chat: {slack: "#oncall", title: On-call, secret: {file: /etc/alertmanager/slack}, datadog: slack-oncall}
owners:
  payments: {title: Payments, escalation: [{schedule: FIRST}, {schedule: SECOND}]}
"""
NOTIFYING = (
    SMALL.replace("response: 15m,", "response: 15m, channels: [pager],")
    .replace("response: 24h,", "response: 24h, channels: [chat],")
    .replace("  payment-api:\n", "  payment-api:\n    owner: payments\n")
    + CHANNELS
)
"""The same with what Alertmanager, Datadog and PagerDuty need."""


def write(folder: Path, text: str, platform: str = "") -> Path:
    """Write a catalog with these fields of its platform, one a line; without a platform where there are none."""
    root = folder / "catalog"
    root.mkdir(exist_ok=True)
    fields = "".join(f"  {line}\n" for line in platform.splitlines())
    (root / "slo.yaml").write_text((f"platform:\n{fields}" if fields else "") + text)
    return root


def stated(*names: str) -> str:
    """Return the field of the platform that states targets."""
    return f"targets: [{', '.join(names)}]"


def run(*arguments: object):
    """Run a command."""
    return CliRunner().invoke(group, [str(each) for each in arguments], catch_exceptions=False)


def validated(root: Path, *arguments: object) -> list[tuple[str, str]]:
    """Return the codes and severities of what a validation finds."""
    done = run("validate", root, "--format", "json", "--against", root.parent / "out", *arguments)
    return sorted((each["code"], each["severity"]) for each in json.loads(done.output)["findings"])


def files(out: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder but the manifest's, by path."""
    found = {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    return {path: content for path, content in found.items() if path != "manifest.json"}


def folders(out: Path) -> set[str]:
    """Return the targets for which a folder holds files."""
    return {path.split("/")[0] for path in files(out)}


def listed(out: Path) -> set[str]:
    """Return the paths that a manifest lists."""
    return set(json.loads((out / "manifest.json").read_text())["files"])

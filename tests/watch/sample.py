"""A small catalog with a watch section, compiled, and what promtool says that its rules record and alert."""

from __future__ import annotations

from pathlib import Path

from slo_codegen.compiler import Compilation, compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.simulation import tools
from tests.support.engines import Engine

SCRAPE_S = 15
CATALOG = """
version: 1
platform:
  name: shop
  title: Shop
  environment: test
  targets: [prometheus, alertmanager, grafana, datadog, pagerduty]
  regions: [eu, us]
  fast_interval: 1m
  slow_interval: 1m
  retention: 90d
  links: {grafana: https://grafana.example.org, runbooks: https://runbooks.example.org}
  email: {smarthost: smtp.example.org:587, from: slo@example.org}
  defaults: {no_data: {tier: P2, for: 15m}}
  WATCH
tiers:
  P1: {title: High, description: Many cannot buy., response: 15m, channels: [pager], severity: error, repeat: 4h}
  P2: {title: Medium, description: Some cannot buy., response: 1h, channels: [mail], severity: warning, repeat: 12h}
  P3: {title: Low, description: A ticket., response: 24h, channels: [tickets], severity: info, repeat: 5d}
channels:
  pager: {page: pagerduty, title: Pager, secret: {file: /etc/secret/pagerduty}, datadog: pagerduty}
  alive: {webhook: https://alive.example.org/shop, title: Dead man's switch, secret: {file: /etc/secret/alive}}
  mail: {email: team@example.org, title: Team, datadog: team@example.org}
  observed: {slack: "#observed", title: Observed, secret: {file: /etc/secret/slack}, datadog: slack-observed}
  log: {webhook: https://log.example.org, title: Log, secret: {file: /etc/secret/log}, datadog: webhook-log}
  payments_mail: {email: payments@example.org, title: Payments, datadog: payments@example.org}
  tickets: {webhook: https://tickets.example.org, title: Tickets, secret: {file: /etc/secret/t}, datadog: webhook-t}
owners:
  shop-team: {title: Shop team, escalation: [{schedule: FIRST}, {schedule: SECOND}]}
  payments-team:
    title: Payments
    escalation: [{schedule: THIRD}, {schedule: FOURTH}]
    channels: [payments_mail]
    channel_tiers: [P2, P3]
baseline: {channels: [observed]}
report: {weekday: monday, hour: 9, channels: [mail]}
subscriptions:
  - {channel: log, purpose: audit, tiers: [P1, P2, P3]}
metrics:
  http.requests: {type: counter, labels: {region: [eu, us], code: ["200", "404", "500"]}}
  orders.all: {type: counter, labels: {region: [eu, us]}}
  orders.good: {type: counter, labels: {region: [eu, us]}}
  pages.slow: {type: timing, unit: ms, labels: {region: [eu, us]}, buckets: [100ms, 300ms, 1s]}
  jobs.lost: {type: counter, labels: {region: [eu, us]}}
services:
  shop:
    title: Shop
    owner: shop-team
    slos:
      - id: requests
        title: Requests succeed
        objective: 99.9%
        sli: {ratio: {bad: 'http.requests{code="500"}', total: http.requests}}
      - id: orders
        title: Orders succeed
        owner: payments-team
        objective: 99%
        sli: {ratio: {good: orders.good, total: orders.all}}
      - id: everywhere
        title: Orders succeed everywhere
        objective: 99%
        per: []
        baseline: {since: 2026-01-01}
        sli: {ratio: {good: orders.good, total: orders.all}}
"""
WATCH = "watch: {tier: P3}"


def compiled(folder: Path, watch: str = WATCH, catalog: str = CATALOG) -> Compilation:
    """Compile the catalog with a section, written as it stands."""
    source = folder / "catalog"
    source.mkdir(exist_ok=True)
    (source / "catalog.yaml").write_text(catalog.replace("WATCH", watch), encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(source, report)
    assert [f"{f.code} {f.message}" for f in report if f.severity == "error"][:3] == []
    return made


def content(made: Compilation, path: str) -> str:
    """Return the text of an artifact."""
    return next(each.content for each in made.artifacts if each.path == path).decode()


def rules(folder: Path, watch: str = WATCH, catalog: str = CATALOG) -> Path:
    """Write the rules of the service and of the platform as one file."""
    made = compiled(folder, watch, catalog)
    service, platform = (content(made, f"prometheus/rules/{name}.yaml") for name in ("shop", "_platform"))
    path = folder / "rules.yaml"
    path.write_text(service + platform.split("groups:\n", 1)[1], encoding="utf-8")
    return path


def answers(
    engine: Engine,
    folder: Path,
    series: dict[str, str],
    asked: list[tuple[str, int]],
    catalog: str = CATALOG,
    watch: str = WATCH,
) -> list[tools.Vector]:
    """Return what queries yield at so many seconds after counters with these values scrape by scrape."""
    given = [{"series": name, "values": values} for name, values in series.items()]
    path = rules(folder, watch, catalog)
    return tools.read(engine.program("promtool"), path, given, asked, interval=SCRAPE_S, evaluation=60)

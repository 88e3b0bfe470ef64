"""Configurations as others write them, and a catalog whose fragment is merged into them."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from slo_codegen.cli.main import group
from tests.support.engines import Engine

STACK = """\
# The stack of the platform team.
global:
  resolve_timeout: 5m   # a comment
  smtp_smarthost: 'mail:25'
  smtp_from: 'am@example.org'
  slack_api_url: https://hooks.slack.com/services/T/B/x

templates:
  - 'not-in-this-repository/*.tmpl'

route:
  receiver: default
  group_by: ['alertname', 'cluster']
  # All children.
  routes:
    # Databases first.
    - match:
        service: database
      receiver: dba
      continue: true
    - match_re:
        severity: ^(critical|page)$
        team: "web|api"
      receiver: pager
      group_by: ['...']
      mute_time_intervals: [weekend]
      routes:
        - matchers: [ env=~"staging|dev", region!="eu" ]
          receiver: lab
        - matchers: ['{owner="x",env!~"prod.*"}']
          receiver: dba
    - receiver: tickets   # the rest of P1
      matchers:
      - 'tier="P1"'

inhibit_rules:
  - source_match: {severity: critical}
    target_match: {severity: warning}
    equal: [alertname, cluster]
  - source_matchers: ['alertname="ClusterDown"']
    target_matchers: [service="database"]
    equal: [cluster]

time_intervals:
  - name: weekend
    time_intervals:
      - weekdays: [saturday, sunday]
        times: [{start_time: 09:00, end_time: 17:00}]

receivers:
  - name: default
    email_configs:
      - to: ops@example.org
        headers: {Subject: '{{ template "theirs.subject" . }}'}
  - name: dba
    slack_configs:
      - channel: '#dba'
        text: >-
          folded
          text
  - name: lab
  - name: tickets
  - name: pager
    pagerduty_configs:
      - routing_key: abcdef
# The end.
"""
SMALL = "route:\n  receiver: default\nreceivers:\n- name: default\n"
FLAT = """\
receivers:
- name: default
- name: web
route:
  routes:
  - matchers: [team="web"]
    receiver: web
  receiver: default
"""
EMPTY = "route:\n  receiver: default\n  routes: []   # none yet\ninhibit_rules:\nreceivers:\n  - name: default\n"
ANCHORED = """\
x: &web
  receiver: web
  group_wait: 10s
route: &root
  receiver: default
  routes:
    - matchers: [team="web"]
      <<: *web
    - matchers: [team="api"]
      receiver: web
receivers:
  - name: default
  - name: web
"""
# Alertmanager refuses unknown sections, and takes anchors wherever they stand.
ANCHORED = ANCHORED.replace("x: &web\n  receiver: web\n  group_wait: 10s\n", "").replace(
    '      <<: *web\n    - matchers: [team="api"]\n      receiver: web\n',
    '      receiver: &web web\n    - matchers: [team="api"]\n      receiver: *web\n',
)
MERGED_KEYS = """\
route:
  receiver: default
  routes:
    - &web
      matchers: [team="web"]
      receiver: web
    - <<: *web
      continue: true
receivers:
  - name: default
  - name: web
"""
QUOTED = """\
route:
  receiver: default
  routes:
    - matchers: ['"métier"="été"']
      receiver: web
    - matchers: ['"a.b"=~"x|y"', 'team=web']
      receiver: web
receivers:
  - name: default
  - name: web
"""
EVERY = {
    "stack": STACK,
    "small": SMALL,
    "flat": FLAT,
    "empty": EMPTY,
    "anchored": ANCHORED,
    "merged keys": MERGED_KEYS,
    "windows": STACK.replace("\n", "\r\n"),
    "without an end": STACK.removesuffix("# The end.\n").rstrip("\n"),
    "with a mark": "\ufeff" + STACK,
    "with its ends": "---\n" + STACK + "...\n",
    "ends with its routes": "receivers:\n  - name: default\nroute:\n  receiver: default",
}
"""Those that every supported Alertmanager takes."""

CATALOG = """\
platform:
  name: shop
  targets: [prometheus, alertmanager]
  regions: [eu, us]
  email: {smarthost: "smtp.example.org:587", from: slo@example.org}
  alertmanager: {mode: fragment}
  watch: {tier: ticket}
tiers:
  page: {severity: critical, channels: [pager, mail]}
  ticket: {severity: info, channels: [chat]}
channels:
  pager: {page: pagerduty, title: Pager, secret: {file: /s/p}}
  chat: {slack: "#ops", title: Chat, secret: {file: /s/c}}
  mail: {email: team@example.org, title: Mail}
services:
  shop:
    title: Shop
    slos:
      - id: buys
        title: Buys succeed
        objective: 99%
        sli: {ratio: {bad: buy.failed, total: buy.requests}}
        alerts:
          - {tier: page, when: {burn_rate: {factor: 14, long: 1h, short: 5m}}}
          - {tier: ticket, when: {burn_rate: {factor: 3, long: 6h, short: 30m}}}
"""


def laid_out(folder: Path, theirs: str, catalog: str = CATALOG) -> Path:
    """Write a catalog and a configuration beside it; return the path of the latter."""
    (folder / "slo").mkdir(exist_ok=True)
    (folder / "slo" / "catalog.yaml").write_text(catalog, encoding="utf-8")
    path = folder / "alertmanager.yml"
    path.write_bytes(theirs.encode())
    return path


def merge(path: Path, *options: str, engine: Engine | None = None) -> Result:
    """Run the command, with the proof if there is an engine."""
    proof = ["--no-proof"]
    if engine is not None:
        server = engine.program("prometheus-alertmanager")
        proof = ["--amtool", engine.program("amtool"), "--alertmanager", server]
    given = ["merge-alertmanager", str(path), str(path.parent / "slo"), *proof, *options]
    return CliRunner().invoke(group, given)


def codes(result: Result) -> list[str]:
    """Return the codes of the findings about the configuration, with line and column."""
    found = re.findall(r"(SLO[67][0-9]{2})\]: [^\n]*(?:\n *--> [^\n]*?:([0-9]+):([0-9]+))?", result.stderr)
    return [f"{code} {line}:{column}" if line else code for code, line, column in found]


def values(text: str) -> Any:
    """Read a configuration with a parser that the command does not use."""
    return YAML(typ="safe", pure=True).load(io.StringIO(text))


OURS = re.compile('slo_catalog="shop(/[a-z]+)?"')


def without_ours(data: Any) -> Any:
    """Return a configuration without what belongs to the catalog `shop`, by its names alone."""

    def route(spec: Any) -> Any:
        kept = [route(each) for each in spec.get("routes") or [] if not OURS.search(str(each.get("matchers")))]
        rest = {key: value for key, value in spec.items() if key != "routes"}
        return {**rest, "routes": kept} if kept else rest

    rules = [rule for rule in data.get("inhibit_rules") or [] if not OURS.search(str(rule))]
    receivers = [each for each in data["receivers"] if not each["name"].startswith("slo/shop/")]
    rest = {key: value for key, value in data.items() if key != "inhibit_rules"}
    made = {**rest, "route": route(data["route"]), "receivers": receivers}
    return {**made, "inhibit_rules": rules} if rules else made


def receivers(engine: Engine, path: Path, **labels: str) -> str:
    """Return the receivers that amtool finds for an alert."""
    given = [f"{name}={value}" for name, value in labels.items()]
    done = engine.run("amtool", "config", "routes", "test", f"--config.file={path}", *given)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()

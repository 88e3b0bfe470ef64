"""A channel of every kind: each generation of Alertmanager takes those that it is said to have, and no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import ChannelKind
from slo_codegen.source import Locator
from tests.support.engines import Engine

BASE = """
platform:
  name: shop
  targets: [prometheus, alertmanager]
  email: {{smarthost: "smtp.example.org:587", from: slo@example.org{email}}}
  alertmanager: {{version: "{version}"}}
tiers: {{page: {{severity: critical, channels: [it]}}, ticket: {{severity: info, channels: [it]}}}}
channels:
  it:
    title: It
    {channel}
services:
  shop:
    title: Shop
    slos: [{{id: buys, title: Buys succeed, objective: 99%, sli: {{ratio: {{bad: buy.failed, total: buy.requests}}}}}}]
"""
SECRET = "secret: {file: /s/key}"
# The first version of each, read in the history of Alertmanager; 0.25 is the oldest that is supported.
KINDS = {
    "slack": ('slack: "#ops"', SECRET, "0.25"),
    "email": ("email: ops@example.org", "", "0.25"),
    "page": ("page: pagerduty", SECRET, "0.25"),
    "webhook": ("webhook: https://hook.example.org/x", SECRET, "0.25"),
    "webhook within the cluster": ("webhook: http://hook.ops.svc.cluster.local:8080/x", "", "0.25"),
    "webhook on the machine": ("webhook: http://[::1]:8080/x", SECRET, "0.25"),
    "opsgenie": ("opsgenie: {team: SRE, account: eu}", SECRET, "0.25"),
    "victorops": ("victorops: ops", SECRET, "0.25"),
    "sns": ('sns: "arn:aws:sns:eu-west-1:123456789012:slo.fifo"', "", "0.25"),
    "webex": ("webex: abc", SECRET, "0.25"),
    "telegram": ("telegram: {chat: -5}", SECRET, "0.26"),
    "telegram topic": ("telegram: {chat: -5, thread: 3}", SECRET, "0.28"),
    "pushover": ("pushover: {user_key: {file: /s/user}}", SECRET, "0.26"),
    "teams": ("teams: workflow", SECRET, "0.28"),
    "teams connector": ("teams: connector", SECRET, "0.28"),
    "discord": ("discord: webhook", SECRET, "0.28"),
    "jira": ("jira: {url: https://j.example.org/rest/api/2/, project: OPS, issue_type: Bug}", SECRET, "0.28"),
    "jira cloud": (
        "jira: {url: https://j.example.org/rest/api/2/, project: OPS, issue_type: Bug, user: bot@example.org}",
        SECRET,
        "0.28",
    ),
    "rocketchat": (
        'rocketchat: {url: https://r.example.org, room: "#ops", token_id: {file: /s/id}}',
        SECRET,
        "0.28",
    ),
    "incidentio": ("incidentio: {url: https://i.example.org/x}", SECRET, "0.29"),
    "mattermost": ("mattermost: ops", SECRET, "0.30"),
}


def written(folder: Path, channel: str, secret: str, version: str, email: str = "") -> Path:
    lines = f"{channel}\n    {secret}" if secret else channel
    (folder / "catalog.yaml").write_text(BASE.format(channel=lines, version=version, email=email))
    return folder


def built(folder: Path, *given: str) -> tuple[str, list[str]]:
    """Return the configuration, and the findings that are not notes, with their places."""
    report = Diagnostics()
    made = compile_catalog(written(folder, *given), report, targets=("alertmanager",))
    locator = Locator(made.files)
    found = []
    for finding in report:
        if finding.severity != "note":
            place = locator.locate(finding.origin)
            found.append(f"{finding.code} {place.line}:{place.column} {finding.message}")
    text = next((a.content.decode() for a in made.artifacts if a.path == "alertmanager/alertmanager.yaml"), "")
    return text, found


def accepted(engine: Engine, text: str, folder: Path) -> bool:
    config = folder / "alertmanager.yaml"
    config.write_text(text)
    return engine.run("amtool", "check-config", str(config)).returncode == 0


def test_every_kind_of_channel_is_here():
    assert {name.split()[0] for name in KINDS} == {kind.value for kind in ChannelKind}


@pytest.mark.parametrize("name", KINDS)
def test_each_alertmanager_takes_the_receivers_that_it_is_said_to_have(name, tmp_path):
    channel, secret, since = KINDS[name]
    text, found = built(tmp_path, channel, secret, since)
    assert [each for each in found if each.startswith("SLO42")] == []
    assert accepted(Engine.NEWER, text, tmp_path), text
    # Discord and old Teams are refused by 0.27 only when they send, and Alertmanager 0.25 has no such field.
    assert accepted(Engine.MACHINE, text, tmp_path) is (since == "0.25")


@pytest.mark.parametrize("name", [name for name, (_, _, since) in KINDS.items() if since != "0.25"])
def test_an_older_version_is_a_finding_where_the_channel_says_its_kind(name, tmp_path):
    channel, secret, since = KINDS[name]
    minor = int(since.split(".")[1]) - 1
    text, found = built(tmp_path, channel, secret, f"0.{minor}")
    (only,) = (each for each in found if each.startswith("SLO427"))
    assert text == ""
    line = (tmp_path / "catalog.yaml").read_text().split("\n").index(f"    {channel}") + 1
    column = 5 + (channel.index("thread") if name == "telegram topic" else 0)
    assert only.startswith(f"SLO427 {line}:{column} "), only
    assert f"needs Alertmanager {since}, and it is 0.{minor}" in only


def test_mail_with_a_login_is_taken_by_both(tmp_path):
    login = ", user: slo, password: {file: /s/mail}"
    text, found = built(tmp_path, *KINDS["email"][:2], "0.25", login)
    assert found == []
    assert ryaml.loads(text)["global"] == {
        "smtp_smarthost": "smtp.example.org:587",
        "smtp_from": "slo@example.org",
        "smtp_auth_username": "slo",
        "smtp_auth_password_file": "/s/mail",
        "resolve_timeout": "5m",
    }
    assert all(accepted(engine, text, tmp_path) for engine in Engine)


def test_a_relay_without_encryption_is_taken_by_both(tmp_path):
    text, found = built(tmp_path, *KINDS["email"][:2], "0.25", ", tls: off")
    assert found == []
    assert ryaml.loads(text)["global"]["smtp_require_tls"] is False
    assert all(accepted(engine, text, tmp_path) for engine in Engine)


@pytest.mark.parametrize(
    ("email", "said"),
    [
        (", user: slo", "a login needs password too"),
        (", password: {file: /s/x}", "a login needs user too"),
        (", tls: off, user: slo, password: {file: /s/x}", "the password would be sent in plain text"),
        (", user: slo, password: {env: MAIL}", "Alertmanager cannot read the variable MAIL"),
    ],
)
def test_a_login_that_cannot_work_is_a_finding(tmp_path, email, said):
    _, found = built(tmp_path, *KINDS["email"][:2], "0.25", email)
    (only,) = found
    assert only.startswith(("SLO201 5:", "SLO420 5:"))
    assert said in only


@pytest.mark.parametrize(
    ("channel", "secret", "said"),
    [
        ("webhook: http://hook.example.org/x", SECRET, "plain http is for hosts within the cluster"),
        ("webhook: http://10.0.0.1.evil.example/", SECRET, "plain http is for hosts within the cluster"),
        ("webhook: http://a.svc@evil.example/", SECRET, "must not hold a user name"),
        ("webhook: http://svc.example.org/a.svc", SECRET, "plain http is for hosts within the cluster"),
        ("webhook: ftp://hook/x", SECRET, "https://"),
        ("webhook: https://hook.example.org/x", "", "needs its secret"),
        ("telegram: {chat: 0}", SECRET, "no chat has the id 0"),
        ("telegram: {chat: '5'}", SECRET, "whole number"),
        ("sns: topic", "", "sns"),
        ('sns: "arn:aws:sns:eu-west-1:123456789012:slo"', SECRET, "SNS takes no secret"),
        ("pushover: {user_key: {env: KEY}}", SECRET, "cannot read the variable KEY"),
        ("teams: email", SECRET, "teams"),
        ("jira: {url: http://j/, project: OPS, issue_type: Bug}", SECRET, "https://"),
        ("victorops: ops\n    slack: '#ops'", SECRET, "exactly one of"),
    ],
)
def test_a_channel_that_cannot_work_is_a_finding(tmp_path, channel, secret, said):
    text, found = built(tmp_path, channel, secret, "0.30")
    assert text == ""
    assert any(said in each for each in found), found


FIRING = {
    "status": "firing",
    "commonLabels": {"tier": "page", "slo": "buys", "service": "shop"},
    "alerts": [
        {
            "status": "firing",
            "labels": {"tier": "page", "slo": "buys", "service": "shop", "condition": "burn_rate"},
            "annotations": {"summary": "@all <b> & co", "description": "Look."},
        }
    ],
}


def rendered(folder: Path, template: str, status: str) -> str:
    data = folder / "data.json"
    data.write_text(json.dumps({**FIRING, "status": status}))
    none = folder / "none.tmpl"
    none.write_text("")
    done = Engine.NEWER.run(
        "amtool", "template", "render", f"--template.glob={none}", f"--template.text={template}",
        f"--template.data={data}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.rstrip("\n")


def field(text: str, name: str) -> str:
    line = next(line for line in text.split("\n") if line.strip().startswith(f'"{name}": '))
    value: str = json.loads(line.partition(": ")[2])
    return value


@pytest.mark.parametrize(
    ("name", "of", "status", "said"),
    [
        ("opsgenie", "priority", "firing", "P1"),
        ("opsgenie", "priority", "resolved", "P5"),
        ("victorops", "message_type", "firing", "CRITICAL"),
        ("pushover", "priority", "firing", "2"),
        ("pushover", "priority", "resolved", "-1"),
        ("mattermost", "text", "firing", "@\u200ball <b> & co\nLook."),
        ("rocketchat", "text", "firing", "@\u200ball <b> & co\nLook."),
        ("webex", "message", "firing", "@all &lt;b&gt; &amp; co\nLook."),
        ("telegram", "message", "firing", "@all <b> & co\nLook."),
        ("teams", "title", "firing", "[FIRING] page shop/buys"),
        ("sns", "subject", "firing", "[FIRING] page shop/buys"),
    ],
)
def test_what_is_sent_says_how_severe_it_is_and_notifies_no_one_else(tmp_path, name, of, status, said):
    channel, secret, since = KINDS[name]
    text, _ = built(tmp_path, channel, secret, since)
    assert rendered(tmp_path, field(text, of), status) == said

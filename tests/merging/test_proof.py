"""The proof notices what changes for others, asks about each of their routes and rules, and notifies no one."""

from __future__ import annotations

import http.server
import json
import threading

import pytest

from slo_codegen.merging import proof
from slo_codegen.merging.probes import probes_of
from slo_codegen.merging.text import parsed
from slo_codegen.merging.tree import routing_of
from tests.merging.theirs import CATALOG, EVERY, QUOTED, STACK, codes, laid_out, merge, receivers, values
from tests.support.engines import Engine, on_each_engine

OURS = [{"alertname": "Burns", "slo_catalog": "shop", "slo": "buys", "tier": "page"}]


def tools(engine: Engine) -> proof.Tools:
    return proof.Tools(engine.program("amtool"), engine.program("prometheus-alertmanager"))


def shown(engine: Engine, before: str, after: str) -> proof.Shown:
    theirs = probes_of(routing_of(parsed(before).data)).sets
    return proof.prove(tools(engine), parsed(before), parsed(after), theirs, OURS, "shop")


ROUTE = '    - matchers: [slo_catalog="shop"]\n      receiver: slo/shop/pager\n'
WITH_OURS = STACK.replace("    # Databases first.\n", ROUTE + "    # Databases first.\n").replace(
    "receivers:\n", "receivers:\n  - name: slo/shop/pager\n"
)


@on_each_engine
def test_a_merge_that_changes_nothing_of_theirs_is_shown_to(engine):
    found = shown(engine, STACK, WITH_OURS)
    assert (found.changed, found.astray, found.muted) == ((), (), ())
    assert found.asked >= 15


MUTANTS = {
    "our route takes alerts of others": ('slo_catalog="shop"]', 'slo_catalog=~"shop|"]'),
    "our route goes on to theirs": ("receiver: slo/shop/pager\n", "receiver: slo/shop/pager\n      continue: true\n"),
    "a matcher of theirs is another one": ("service: database\n", "service: databases\n"),
    "a pattern of theirs is wider": ("^(critical|page)$", "^(critical|page|)$"),
    "a route of theirs goes on no more": ("      continue: true\n", ""),
    "a receiver of theirs is another one": ("receiver: lab", "receiver: dba"),
    "the default receiver is another one": ("route:\n  receiver: default", "route:\n  receiver: lab"),
    "a matcher within braces is gone": ('owner="x",env!~"prod.*"', 'owner="x"'),
    "a rule of ours mutes theirs": (
        "inhibit_rules:\n",
        "inhibit_rules:\n  - {source_matchers: ['tier=\"page\"'], target_matchers: ['severity=\"page\"']}\n",
    ),
    "a rule of theirs mutes no more": ("target_match: {severity: warning}", "target_match: {severity: none}"),
    "a rule of theirs compares one label less": ("equal: [alertname, cluster]", "equal: [alertname]"),
    "a rule of theirs compares one label more": ("equal: [cluster]", "equal: [cluster, service]"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_what_changes_for_others_is_noticed(name):
    old, new = MUTANTS[name]
    assert WITH_OURS.count(old) >= 1
    found = shown(Engine.MACHINE, STACK, WITH_OURS.replace(old, new, 1))
    if name == "our route goes on to theirs":
        assert found.changed == ()
        return
    assert found.changed, found


def test_alerts_of_ours_that_do_not_arrive_are_noticed():
    moved = STACK.replace("    - receiver: tickets", "    - receiver: lab\n" + ROUTE + "    - receiver: tickets")
    moved = moved.replace("receivers:\n", "receivers:\n  - name: slo/shop/pager\n")
    assert shown(Engine.MACHINE, STACK, moved).astray
    rule = "  - {source_matchers: ['alertname=\"ClusterDown\"'], target_matchers: ['slo=~\".+\"']}\n"
    muting = WITH_OURS.replace("inhibit_rules:\n", "inhibit_rules:\n" + rule)
    before = STACK.replace("inhibit_rules:\n", "inhibit_rules:\n" + rule)
    assert shown(Engine.MACHINE, before, muting).muted


def numbered(spec, found):
    """Give each route a receiver of its own; fill ``found`` with their names."""
    spec["receiver"] = f"r{len(found)}"
    found.append(spec["receiver"])
    for child in spec.get("routes") or []:
        numbered(child, found)


@pytest.mark.parametrize("name", [*EVERY, "quoted"])
def test_some_alert_that_is_asked_about_reaches_each_route(name, tmp_path):
    text = QUOTED if name == "quoted" else EVERY[name]
    data = values(text)
    probes = probes_of(routing_of(parsed(text).data))
    names: list[str] = []
    numbered(data["route"], names)
    for interval in data.pop("time_intervals", []):
        assert interval["name"] == "weekend"
    text = json.dumps({**data, "receivers": [{"name": each} for each in names]})
    path = tmp_path / "numbered.yml"
    path.write_text(text.replace('"mute_time_intervals": ["weekend"], ', ""))
    reached = set()
    for labels in probes.sets:
        given = {(f'"{label}"' if not label.isascii() or "." in label else label): v for label, v in labels.items()}
        reached.update(receivers(Engine.NEWER, path, **given).split(","))
    hidden = {"merged keys": {"r2"}}.get(name, set())
    assert reached == set(names) - hidden
    assert len(probes.not_covered) == len(hidden)


def test_a_route_that_nothing_reaches_is_said_not_to_be_covered(tmp_path):
    hidden = '    - matchers: [service="database", service="web"]\n      receiver: dba\n    # Databases first.\n'
    result = merge(laid_out(tmp_path, STACK.replace("    # Databases first.\n", hidden)), "--notes")
    assert "SLO799 16:7" in codes(result)


@on_each_engine
def test_no_receiver_of_theirs_is_notified(engine, tmp_path):
    posts: list[str] = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            posts.append(self.path)
            self.send_response(200)
            self.end_headers()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    theirs = (
        "route: \n  receiver: hook\n  group_wait: 0s\n  group_interval: 1ms\n"
        f"receivers:\n  - name: hook\n    webhook_configs:\n      - url: {url}\n"
    )
    path = laid_out(tmp_path, theirs)
    result = merge(path, engine=engine)
    server.shutdown()
    server.server_close()
    assert result.exit_code == 0, result.output
    assert posts == []
    assert "are treated as before" in result.stdout


@on_each_engine
def test_the_command_proves_what_it_writes(engine, tmp_path):
    path = laid_out(tmp_path, STACK)
    result = merge(path, engine=engine)
    assert result.exit_code == 0, result.output
    assert "slo/shop/pager" in path.read_text()


NEWER = CATALOG.replace("mode: fragment", 'mode: fragment, version: "0.28"').replace(
    '{slack: "#ops",', "{teams: workflow,"
)


def test_a_receiver_that_the_installed_version_does_not_know_is_found_before_anything_is_written(tmp_path):
    path = laid_out(tmp_path, STACK, NEWER)
    result = merge(path, engine=Engine.MACHINE)
    assert (result.exit_code, codes(result), path.read_text()) == (1, ["SLO798 1:1"], STACK)
    assert "msteamsv2_configs" in result.stderr
    assert merge(path, engine=Engine.NEWER).exit_code == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--amtool", "no-such-program", "--alertmanager", "true"], "there is no no-such-program on the PATH"),
        (["--amtool", "false", "--alertmanager", "true"], "SLO798"),
        (["--amtool", "true", "--alertmanager", "true"], "does not start"),
        (["--amtool", "/etc/passwd", "--alertmanager", "true"], "cannot be run"),
    ],
)
def test_a_program_that_cannot_be_asked_is_a_finding_and_nothing_is_written(tmp_path, given, said):
    from click.testing import CliRunner

    from slo_codegen.cli.main import group

    path = laid_out(tmp_path, STACK)
    result = CliRunner().invoke(group, ["merge-alertmanager", str(path), str(tmp_path / "slo"), *given])
    assert (result.exit_code, path.read_text()) == (1, STACK)
    assert said in result.stderr


NO_SERVER = CATALOG.replace('  email: {smarthost: "smtp.example.org:587", from: slo@example.org}\n', "")


@on_each_engine
def test_mail_goes_by_their_server_where_the_catalog_names_none(engine, tmp_path):
    path = laid_out(tmp_path, STACK, NO_SERVER)
    assert merge(path, engine=engine).exit_code == 0
    (mail,) = (each for each in values(path.read_text())["receivers"] if each["name"] == "slo/shop/mail")
    assert "smarthost" not in mail["email_configs"][0]
    # Where they have none either, no Alertmanager would start with it.
    begin, end = STACK.index("    email_configs:"), STACK.index("  - name: dba\n")
    without = f"{STACK[:begin]}{STACK[end:]}".replace("  smtp_smarthost: 'mail:25'\n", "")
    path = laid_out(tmp_path, without, NO_SERVER)
    result = merge(path, engine=engine)
    assert (result.exit_code, codes(result), path.read_text()) == (1, ["SLO798 1:1"], without)
    assert "smarthost" in result.stderr

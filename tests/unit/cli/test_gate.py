"""The deploy question: the catalog's budget states decide, and silence is no consent."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.support.servers import Quiet, served
from tests.unit.diff.editing import ROOT, edit, lay_out

pytestmark = pytest.mark.slow

STATES = """  - {id: healthy, title: Go, above: 30%, allows: [all]}
  - {id: careful, title: Careful, above: 10%, allows: [reviewed], requires: [a second review]}
  - {id: low, title: Low, above: 0%, deploys: fixes, allows: [fixes]}
  - {id: gone, title: Stop, allows: [fixes]}
"""
QUERY = 'min by (region) (slo:error_budget_remaining:ratio{slo="purchases", service="shop"})'


@pytest.fixture
def ask(tmp_path):
    root = lay_out(tmp_path / "catalog")
    edit(root, "        period: 7d\n", "        period: 7d\n        per: [region]\n")
    path = root / "platform.yaml"
    head = path.read_text().split("budget_states:\n")[0]
    path.write_text(f"{head}budget_states:\n{STATES}")

    def asked(left, *args):
        seen = []

        class Prometheus(Quiet):
            def do_GET(self) -> None:  # noqa: N802 (http.server's name)
                seen.append(parse_qs(urlsplit(self.path).query)["query"][0])
                result = [{"metric": {"region": r}, "value": [0, v]} for r, v in left.items()]
                self.reply(json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}}))

        with served(Prometheus) as address:
            command = ["gate", "purchases", "--catalog", str(root), "--prometheus", f"http://{address}", *args]
            done = CliRunner().invoke(group, command)
        assert seen == [QUERY]
        return done

    return asked


@pytest.mark.parametrize(
    ("eu", "us", "change", "code", "words"),
    [
        ("0.8", "0.9", "feature", 0, "allowed: purchases has 80% of its error budget left in eu: Go"),
        # The region with the least left decides; at the bound the next state holds.
        ("0.8", "0.3", "feature", 0, "30% of its error budget left in us: Careful; needs a second review"),
        ("0.8", "0.1", "feature", 1, "refused: purchases has 10% of its error budget left in us: Low"),
        ("0.8", "0.1", "fix", 0, "allowed"),
        ("0", "1", "feature", 1, "refused: purchases has 0% of its error budget left in eu: Stop"),
        ("-2.5", "1", "fix", 0, "allowed: purchases has -250% of its error budget left in eu: Stop"),
    ],
)
def test_the_state_of_the_budget_decides(ask, eu, us, change, code, words):
    done = ask({"eu": eu, "us": us}, "--change", change)
    assert (done.exit_code, words in done.output) == (code, True), done.output


@pytest.mark.parametrize(
    ("left", "where"), [({}, "in eu, us"), ({"eu": "0.9"}, "in us"), ({"eu": "1", "us": "NaN"}, "in us")]
)
def test_a_region_that_says_nothing_is_no_consent(ask, left, where):
    done = ask(left)
    assert done.exit_code == 1
    assert f"has no error budget for purchases {where}" in done.output


def test_the_answer_for_tools(ask):
    found = json.loads(ask({"eu": "0.05", "us": "1"}, "--format", "json").output)
    assert (found["state"], found["allowed"], found["remaining"]) == ("low", False, "0.05")
    assert found["place"] == {"region": "eu"}


REFERENCE = ROOT / "catalog"


@pytest.fixture(scope="module")
def members():
    """Every figure that the reference catalog has, by its labels."""
    report = Diagnostics()
    plan = compile_catalog(REFERENCE, report, emit=False).plan
    return {
        (slo.service, slo.id, region): "0.9"
        for slo in plan.slos
        if slo.objective is not None
        for region in map(str, slo.places)
    }


def ask_for(left, *args):
    """Ask the gate of the reference catalog; the server has figures and selects by the query as Prometheus does."""
    asked = []

    class Prometheus(Quiet):
        def do_GET(self) -> None:  # noqa: N802 (http.server's name)
            self.answer(urlsplit(self.path).query)

        def do_POST(self) -> None:  # noqa: N802
            self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def answer(self, form):
            query = parse_qs(form)["query"][0]
            asked.append(query)
            result = []
            selectors = re.findall(r'\{slo=~?"([^"]*)", service="([^"]*)"\}', query)
            for (service, slo, region), value in left.items():
                if any(service == own and re.fullmatch(ids, slo) for ids, own in selectors):
                    labels = {"service": service, "slo": slo} if "service, slo)" in query else {}
                    labels |= {"region": region} if region else {}
                    result.append({"metric": labels, "value": [0, value]})
            self.reply(json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}}))

    with served(Prometheus) as address:
        command = ["gate", *args, "--catalog", str(REFERENCE), "--prometheus", f"http://{address}"]
        done = CliRunner().invoke(group, command)
    assert done.exit_code == 0 or isinstance(done.exception, SystemExit), done.exception
    return done, asked


@pytest.mark.parametrize("args", [[], ["--all"]])
def test_the_whole_catalog_is_asked_for_at_once(members, args):
    done, asked = ask_for(members, *args)
    slos = {slo for _, slo, _ in members}
    lines = done.output.splitlines()
    assert (done.exit_code, len(asked), len(lines)) == (0, 1, len(slos) + 1)
    assert {line.split()[1] for line in lines[:-1]} == slos
    assert lines[-1].startswith(f"allowed: all of {len(slos)} SLOs; the least is ")


def test_the_most_severe_decides(members):
    services = {service for service, _, _ in members}
    for args, of in (([], services), (["service:wallet"], {"wallet"}), (["wallet"], {"wallet"})):
        key = next(key for key in members if key[0] == "wallet")
        done, asked = ask_for({**members, key: "-0.2"}, *args)
        own = {slo for service, slo, _ in members if service in of}
        assert (done.exit_code, len(asked)) == (1, 1)
        lines = done.output.splitlines()
        (refused,) = [line for line in lines[:-1] if line.startswith("refused: ")]
        assert refused.startswith(f"refused: {key[1]} has -20%")
        assert lines[-1].startswith(f"refused: 1 of {len(own)} SLOs; the worst is {key[1]}: ")
        found = json.loads(ask_for({**members, key: "-0.2"}, *args, "--format", "json")[0].output)
        assert (found["allowed"], len(found["slos"])) == (False, len(own))
        assert found["state"] == next(each["state"] for each in found["slos"] if each["slo"] == key[1])
    assert ask_for({**members, key: "-0.2"}, "--change", "fix")[0].exit_code == 0


def test_several_slos_are_asked_for_each_once(members):
    done, asked = ask_for(members, "wallet-spend-success", "wallet/wallet-spend-success", "call-connection")
    assert done.exit_code == 0, done.output
    assert [line.split()[1] for line in done.output.splitlines()] == ["call-connection", "wallet-spend-success", "all"]
    assert asked == [
        "min by (region, service, slo) "
        '(slo:error_budget_remaining:ratio{slo="call-connection", service="calls"} or '
        'slo:error_budget_remaining:ratio{slo="wallet-spend-success", service="wallet"})'
    ]


@pytest.mark.parametrize("value", [None, "NaN", "1.5"])
def test_one_figure_that_is_missing_or_wrong_allows_nothing(members, value):
    for key in list(members)[::20]:
        left = {**members, key: value} if value else {each: members[each] for each in members if each != key}
        done, _ = ask_for(left)
        assert done.exit_code == 1
        assert key[1] in done.output
        assert "allowed: all" not in done.output
        found = json.loads(ask_for(left, "--format", "json")[0].stdout)
        assert (found["allowed"], len(found["findings"])) == (False, 1)


@pytest.mark.parametrize(
    "args", [["no-such"], ["wallet/call-connection"], ["service:call-connection"], ["service:"], [""], ["/"],
             ["slo:wallet"], ["call-connection", "no-such"], ["call-connection", "--all"], ["wallet/"]],
)  # fmt: skip
def test_a_name_of_nothing_is_wrong_usage(members, args):
    done, asked = ask_for(members, *args)
    assert (done.exit_code, asked) == (2, [])


def test_an_slo_without_an_objective_has_no_budget(members):
    done, asked = ask_for(members, "safety-panic-activated")
    assert (done.exit_code, "SLO742" in done.output, asked) == (1, True, [])


def test_a_catalog_without_states_or_with_errors_allows_nothing(tmp_path):
    root = lay_out(tmp_path / "catalog")
    path = root / "platform.yaml"
    path.write_text(path.read_text().split("budget_states:\n")[0])
    done = CliRunner().invoke(group, ["gate", "--catalog", str(root), "--prometheus", "http://127.0.0.1:1"])
    assert (done.exit_code, "SLO742" in done.output) == (1, True), done.output
    edit(root, "objective: 99%", "objektive: 99%")
    done = CliRunner().invoke(group, ["gate", "--catalog", str(root), "--prometheus", "http://127.0.0.1:1",
                                      "--format", "json"])  # fmt: skip
    assert (done.exit_code, json.loads(done.stdout)["allowed"]) == (1, False)

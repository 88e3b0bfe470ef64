"""The deploy question: the catalog's budget states decide, and silence is no consent."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.support.servers import Quiet, served
from tests.unit.diff.editing import edit, lay_out

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
        ("0.8", "0.9", "feature", 0, "allowed: purchases has 80% of its error budget left: Go"),
        # The region with the least left decides; at the bound the next state holds.
        ("0.8", "0.3", "feature", 0, "30% of its error budget left: Careful; needs a second review"),
        ("0.8", "0.1", "feature", 1, "refused: purchases has 10% of its error budget left: Low"),
        ("0.8", "0.1", "fix", 0, "allowed"),
        ("0", "1", "feature", 1, "refused: purchases has 0% of its error budget left: Stop"),
        ("-2.5", "1", "fix", 0, "allowed: purchases has -250% of its error budget left: Stop"),
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

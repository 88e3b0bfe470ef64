"""No small catalog is expensive: each attack ends within 10 s of CPU and 1 GiB, with the finding of its bound."""

from __future__ import annotations

import json

import pytest

from tests.bounds.bombs import BOMBS
from tests.bounds.catalogs import catalog, slo
from tests.bounds.measure import MOST_MEMORY, MOST_SECONDS, cost_of

pytestmark = pytest.mark.slow


def write(content, folder):
    folder.mkdir()
    # A line for each entry: the reading of YAML is not what is measured here.
    (folder / "catalog.yaml").write_text(json.dumps(content, indent=1), encoding="utf-8")
    return str(folder)


def check(cost):
    assert cost.code in (0, 1), cost.output[-2000:]
    assert "SLO900" not in cost.output
    assert "Traceback" not in cost.output
    assert cost.seconds < MOST_SECONDS
    assert cost.memory < MOST_MEMORY


@pytest.mark.parametrize("name", BOMBS)
def test_an_attack_ends_soon_and_with_a_finding(name, tmp_path):
    make, code = BOMBS[name]
    where = write(make(), tmp_path / "catalog")
    cost = cost_of("build", where, "--out", str(tmp_path / "out"), "--target", "prometheus", folder=tmp_path)
    check(cost)
    if code is not None:
        assert cost.code == 1
        place = cost.output.partition(f"error[{code}]")[2].partition("\n\n")[0]
        assert "catalog.yaml:" in place
        assert "= help:" in place or "at most" in place


@pytest.mark.parametrize("name", [name for name, (_, code) in BOMBS.items() if code in ("SLO505", "SLO506")])
def test_a_validation_says_so_as_well(name, tmp_path):
    make, code = BOMBS[name]
    cost = cost_of("validate", write(make(), tmp_path / "catalog"), folder=tmp_path)
    check(cost)
    assert f"error[{code}]" in cost.output


def test_a_difference_in_which_everything_is_renamed(tmp_path):
    one = write(catalog([slo(f"one-{nth}") for nth in range(200)]), tmp_path / "one")
    two = write(catalog([slo(f"two-{nth}") for nth in range(200)]), tmp_path / "two")
    cost = cost_of("diff", one, two, folder=tmp_path)
    check(cost)
    assert "one-7" in cost.output


def test_thousands_of_dashboards_with_one_title(tmp_path):
    boards = {f"d{nth}": {"title": "T", "services": ["shop"]} for nth in range(10_000)}
    where = write(catalog(dashboards=boards), tmp_path / "catalog")
    cost = cost_of("validate", where, folder=tmp_path)
    check(cost)
    assert "error[SLO431]" in cost.output


@pytest.mark.parametrize("reverse", [False, True])
def test_a_difference_of_thousands_of_metrics(tmp_path, reverse):
    one = write(catalog(), tmp_path / "one")
    two = write(catalog(metrics={f"m.x{nth}": {"type": "counter"} for nth in range(8_000)}), tmp_path / "two")
    cost = cost_of("diff", *([two, one] if reverse else [one, two]), folder=tmp_path)
    check(cost)
    assert "no effect on any artifact" in cost.output

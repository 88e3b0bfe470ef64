"""No small catalog is expensive: each attack ends, within 1 GiB, with the finding of its bound."""

from __future__ import annotations

import json

import pytest

from tests.bounds.bombs import BOMBS
from tests.bounds.catalogs import catalog, slo
from tests.support.bounded import MOST_MEMORY, slo_codegen

pytestmark = pytest.mark.slow


def write(content, folder):
    folder.mkdir()
    # A line for each entry: the reading of YAML is not what is measured here.
    (folder / "catalog.yaml").write_text(json.dumps(content, indent=1), encoding="utf-8")
    return str(folder)


def run(folder, *arguments):
    """Run the command line; return its code and what it printed."""
    done = slo_codegen(folder, *arguments, env={"XDG_CACHE_HOME": str(folder / "cache")})
    output = (done.output + done.errors).decode()
    assert done.code in (0, 1), output[-2000:]
    assert "SLO900" not in output
    assert "Traceback" not in output
    assert done.memory < MOST_MEMORY
    return done.code, output


@pytest.mark.parametrize("name", BOMBS)
def test_an_attack_ends_soon_and_with_a_finding(name, tmp_path):
    make, code = BOMBS[name]
    where = write(make(), tmp_path / "catalog")
    ended, output = run(tmp_path, "build", where, "--out", str(tmp_path / "out"), "--target", "prometheus")
    if code is not None:
        assert ended == 1
        place = output.partition(f"error[{code}]")[2].partition("\n\n")[0]
        assert "catalog.yaml:" in place
        assert "= help:" in place or "at most" in place


@pytest.mark.parametrize("name", [name for name, (_, code) in BOMBS.items() if code in ("SLO505", "SLO506")])
def test_a_validation_says_so_as_well(name, tmp_path):
    make, code = BOMBS[name]
    _, output = run(tmp_path, "validate", write(make(), tmp_path / "catalog"))
    assert f"error[{code}]" in output


def test_a_difference_in_which_everything_is_renamed(tmp_path):
    one = write(catalog([slo(f"one-{nth}") for nth in range(200)]), tmp_path / "one")
    two = write(catalog([slo(f"two-{nth}") for nth in range(200)]), tmp_path / "two")
    assert "one-7" in run(tmp_path, "diff", one, two)[1]


def test_thousands_of_dashboards_with_one_title(tmp_path):
    boards = {f"d{nth}": {"title": "T", "services": ["shop"]} for nth in range(10_000)}
    where = write(catalog(dashboards=boards), tmp_path / "catalog")
    assert "error[SLO431]" in run(tmp_path, "validate", where)[1]


@pytest.mark.parametrize("reverse", [False, True])
def test_a_difference_of_thousands_of_metrics(tmp_path, reverse):
    one = write(catalog(), tmp_path / "one")
    two = write(catalog(metrics={f"m.x{nth}": {"type": "counter"} for nth in range(8_000)}), tmp_path / "two")
    _, output = run(tmp_path, "diff", *([two, one] if reverse else [one, two]))
    assert "no effect on any artifact" in output

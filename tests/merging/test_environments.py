"""Two environments of one catalog in one Alertmanager: each has its route, and neither touches the other's alerts."""

from __future__ import annotations

import pytest

from tests.merging.theirs import CATALOG, STACK, codes, laid_out, merge, receivers, values, without_ours
from tests.support.engines import on_each_engine

BOTH = (
    CATALOG
    + """\
environments:
  staging: {server: own}
  production: {server: own}
"""
)
NAMES = ("staging", "production")


@pytest.fixture
def path(tmp_path):
    return laid_out(tmp_path, STACK, BOTH)


@on_each_engine
def test_each_environment_has_its_own_route_and_receivers(path, engine):
    for name in NAMES:
        assert merge(path, "--env", name).exit_code == 0
    for name in NAMES:
        marks = {"slo_catalog": f"shop/{name}", "environment": name, "slo": "buys", "service": "shop"}
        assert set(receivers(engine, path, **marks, tier="page").split(",")) == {
            f"slo/shop/{name}/pager", f"slo/shop/{name}/mail",
        }  # fmt: skip
        assert receivers(engine, path, **marks, tier="ticket") == f"slo/shop/{name}/chat"
    assert receivers(engine, path, slo_catalog="shop", tier="P1") == "tickets"
    assert without_ours(values(path.read_text())) == without_ours(values(STACK))


def test_merging_one_leaves_the_other_as_it_is(path):
    for name in NAMES:
        merge(path, "--env", name)
    both = path.read_bytes()
    for name in NAMES:
        done = merge(path, "--env", name)
        assert (done.exit_code, codes(done)) == (0, [])
        assert path.read_bytes() == both
    rules = values(both.decode())["inhibit_rules"]
    sides = [{text for text in rule[side] if text.startswith("slo_catalog=")}
             for rule in rules for side in ("source_matchers", "target_matchers") if side in rule]  # fmt: skip
    assert {frozenset(side) for side in sides if side} == {frozenset({f'slo_catalog="shop/{name}"'}) for name in NAMES}


def test_an_environment_must_be_named(path):
    before = path.read_bytes()
    done = merge(path)
    assert done.exit_code == 1
    assert "SLO263" in done.stderr
    assert path.read_bytes() == before


@on_each_engine
def test_the_proof_has_the_alerts_of_the_environment_alone(path, engine):
    for name in NAMES:
        done = merge(path, "--env", name, engine=engine)
        assert done.exit_code == 0, done.output
        assert "are treated as before, by amtool and by a running Alertmanager" in done.output

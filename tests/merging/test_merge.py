"""A fragment in configurations of others: theirs stay byte for byte, ours is renewed, and nothing is done twice."""

from __future__ import annotations

import difflib

import pytest

from tests.merging.theirs import (
    CATALOG,
    EMPTY,
    EVERY,
    QUOTED,
    SMALL,
    STACK,
    codes,
    laid_out,
    merge,
    receivers,
    values,
    without_ours,
)
from tests.support.engines import Engine

each_configuration = pytest.mark.parametrize("name", EVERY)


def lost(before: str, after: str) -> list[str]:
    """Return the lines that are no longer there, or in another order."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line.startswith("- ")]


@each_configuration
def test_no_line_of_theirs_is_lost_and_both_generations_take_the_result(name, tmp_path):
    path = laid_out(tmp_path, EVERY[name])
    result = merge(path)
    after = path.read_bytes().decode()
    assert (result.exit_code, [each for each in codes(result) if not each.startswith("SLO793")]) == (0, [])
    assert lost(EVERY[name], after) == ([] if name != "empty" else ["-   routes: []   # none yet"])
    assert values(after) != values(EVERY[name])
    assert without_ours(values(after)) == without_ours(values(EVERY[name]))
    assert ("\r\n" in after) is (name == "windows")
    assert after.count("\r") == (after.count("\n") if name == "windows" else 0)
    for engine in Engine:
        done = engine.run("amtool", "check-config", str(path))
        assert done.returncode == 0, done.stdout + done.stderr


@each_configuration
def test_a_second_run_changes_nothing(name, tmp_path):
    path = laid_out(tmp_path, EVERY[name])
    merge(path)
    once = path.read_bytes()
    result = merge(path)
    assert (result.exit_code, path.read_bytes()) == (0, once)
    assert "has what the catalog says already" in result.stdout


@each_configuration
def test_check_writes_nothing_and_says_that_there_is_something_to_write(name, tmp_path):
    path = laid_out(tmp_path, EVERY[name])
    result = merge(path, "--check")
    assert (result.exit_code, path.read_bytes().decode()) == (3, EVERY[name])
    assert '+    - matchers: ["slo_catalog=' in result.stdout or '+  - matchers: ["slo_catalog=' in result.stdout


@pytest.mark.parametrize("engine", list(Engine))
def test_our_alerts_go_to_our_receivers_and_theirs_where_they_went(engine, tmp_path):
    path = laid_out(tmp_path, STACK)
    before = tmp_path / "before.yml"
    before.write_text(STACK)
    merge(path)
    theirs = [
        {"alertname": "Down"},
        {"service": "database", "severity": "critical", "team": "web"},
        {"severity": "page", "team": "api", "env": "dev", "region": "us"},
        {"tier": "P1", "slo": "buys", "service": "shop"},
        {"slo_catalog": "shop-2", "tier": "page"},
    ]
    for labels in theirs:
        assert receivers(engine, path, **labels) == receivers(engine, before, **labels)
    ours = {"slo_catalog": "shop", "slo": "buys", "service": "database", "team": "web", "severity": "critical"}
    assert receivers(engine, path, **ours, tier="page").split(",") == ["slo/shop/pager", "slo/shop/mail"]
    assert receivers(engine, path, **ours, tier="ticket") == "slo/shop/chat"
    assert receivers(engine, path, **ours) == "slo/shop/unrouted"


def test_matchers_of_any_characters_stay(tmp_path):
    path = laid_out(tmp_path, QUOTED)
    assert merge(path, engine=Engine.NEWER).exit_code == 0
    assert lost(QUOTED, path.read_text()) == []
    # A version that cannot read what is there already is named, and nothing is written.
    path = laid_out(tmp_path, QUOTED)
    result = merge(path, engine=Engine.MACHINE)
    assert (result.exit_code, codes(result), path.read_text()) == (1, ["SLO798 1:1"], QUOTED)


CHANGED = (
    CATALOG.replace("channels: [pager, mail]", "channels: [pager]")
    .replace("mail: {email: team@example.org, title: Mail}", 'room: {slack: "#room", title: R, secret: {file: /s/r}}')
    .replace("channels: [chat]", "channels: [chat, room], repeat: 2d")
)  # fmt: skip


def test_a_changed_catalog_renews_its_part_alone(tmp_path):
    path = laid_out(tmp_path, STACK)
    merge(path)
    path.write_text(path.read_text().replace("# Databases first.", "# Databases come first."))
    laid_out(tmp_path, path.read_text(), CHANGED)
    result = merge(path, engine=Engine.MACHINE)
    assert result.exit_code == 0, result.output
    after = values(path.read_text())
    theirs = STACK.replace("# Databases first.", "# Databases come first.")
    assert lost(theirs, path.read_text()) == []
    assert without_ours(after) == without_ours(values(theirs))
    ours = [each["name"] for each in after["receivers"] if each["name"].startswith("slo/")]
    assert sorted(ours) == ["slo/shop/chat", "slo/shop/pager", "slo/shop/room", "slo/shop/unrouted"]
    # What it is renewed to is what a merge into the original gives, but for the order of receivers.
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    other = laid_out(fresh, theirs, CHANGED)
    merge(other)
    for each in (after, anew := values(other.read_text())):
        each["receivers"].sort(key=lambda receiver: receiver["name"])
    assert after == anew


def test_inhibition_that_the_catalog_has_no_more_is_removed(tmp_path):
    path = laid_out(tmp_path, EMPTY)
    merge(path)
    assert values(path.read_text())["inhibit_rules"]
    one = CATALOG.replace("  ticket: {severity: info, channels: [chat]}\n", "").replace("tier: ticket", "tier: page")
    laid_out(tmp_path, path.read_text(), one)
    assert merge(path, engine=Engine.MACHINE).exit_code == 0
    assert not values(path.read_text()).get("inhibit_rules")
    assert merge(path).exit_code == 0


def test_two_catalogs_stand_beside_each_other(tmp_path):
    path = laid_out(tmp_path, STACK)
    merge(path)
    with_one = path.read_text()
    other = laid_out(tmp_path, with_one, CATALOG.replace("name: shop\n", "name: shop-2\n"))
    assert merge(other, engine=Engine.MACHINE).exit_code == 0
    assert lost(with_one, path.read_text()) == []
    engine = Engine.MACHINE
    assert receivers(engine, path, slo_catalog="shop", tier="ticket") == "slo/shop/chat"
    assert receivers(engine, path, slo_catalog="shop-2", tier="ticket") == "slo/shop-2/chat"
    laid_out(tmp_path, path.read_text())
    both = path.read_bytes()
    assert (merge(path).exit_code, path.read_bytes()) == (0, both)


def test_a_link_stays_a_link_and_the_mode_stays(tmp_path):
    path = laid_out(tmp_path, SMALL)
    real = tmp_path / "real.yml"
    path.rename(real)
    real.chmod(0o640)
    path.symlink_to(real.name)
    assert merge(path).exit_code == 0
    assert path.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert "slo/shop/pager" in real.read_text()


def test_a_route_that_was_moved_stays_where_it_is(tmp_path):
    path = laid_out(tmp_path, FLAT_WITH_NESTED)
    merge(path)
    text = path.read_text()
    begin = text.index('  - matchers: ["slo_catalog')
    end = text.index('  - matchers: [team="web"]')
    ours = text[begin:end]
    moved = text[:begin] + text[end:].replace("  receiver: default\n", ours + "  receiver: default\n", 1)
    laid_out(tmp_path, moved, CHANGED)
    result = merge(path, engine=Engine.MACHINE)
    assert result.exit_code == 0, result.output
    routes = values(path.read_text())["route"]["routes"]
    assert [each["matchers"] for each in routes] == [['team="web"'], ['slo_catalog="shop"']]


FLAT_WITH_NESTED = """\
receivers:
- name: default
- name: web
route:
  routes:
  - matchers: [team="web"]
    receiver: web
  receiver: default
"""

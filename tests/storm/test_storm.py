"""One outage is one page: storms of alerts on a real Alertmanager, and how many pages come of them.

Ten minutes after a cause is gone are many intervals of a group. Here an interval is a second, and each check waits
until nothing has been sent for two.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.routing.artifacts import files, rules
from tests.routing.expected import read
from tests.storm.declared import Declared
from tests.storm.world import Labels, World, alerts_of, running, texts_of
from tests.support.engines import Engine

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TEXTS = texts_of(ROOT / "generated")
EU = list(alerts_of(rules(TEXTS), region="eu-west"))
US = list(alerts_of(rules(TEXTS), region="us-east"))
PAGING = {"P0", "P1"}
OWNERS = {each["owner"] for each in EU if each["tier"] in PAGING}


def on_all_engines(play: Callable[[World], None], folder: Path, texts: dict[str, str] = TEXTS, **more: Any) -> None:
    """Play a storm on both generations of Alertmanager at once: most of it is waiting."""

    def played(engine: Engine) -> None:
        with running(texts, engine, folder / engine, **more) as world:
            play(world)

    with ThreadPoolExecutor(len(Engine)) as pool:
        storms = {engine: pool.submit(played, engine) for engine in Engine}
    failed = {engine: error for engine, each in storms.items() if (error := each.exception()) is not None}
    if failed:
        raise BaseExceptionGroup(f"on {', '.join(failed)}", list(failed.values()))  # type: ignore[type-var]


def pages_by_place(world: World) -> Counter[tuple[str, str]]:
    """Count the pages by owner and region."""
    return Counter((event.details["owner"], event.details["region"]) for _, event in world.pager.opened)


def of(*slos: str) -> Callable[[Labels], bool]:
    return lambda labels: labels.get("slo") in slos


def test_a_region_down_is_at_most_one_page_for_each_owner(tmp_path):
    assert len(EU) > 200

    def play(world: World) -> None:
        world.fire(EU)
        world.settle()
        assert max(pages_by_place(world).values()) == 1
        assert {region for _, region in pages_by_place(world)} == {"eu-west"}
        # A second region is another outage: it pages again.
        world.fire(US)
        world.settle()
        assert max(pages_by_place(world).values()) == 1
        assert {region for _, region in pages_by_place(world)} == {"eu-west", "us-east"}
        for service, event in world.pager.opened:
            assert service == f"${{service:{event.details['owner']}--on-call}}"
        world.resolve()
        world.settle()
        assert world.pager.open == {}

    on_all_engines(play, tmp_path)


def test_a_page_lists_its_alerts_worst_first_and_takes_a_second_cause_in(tmp_path):
    spend = [each for each in EU if each["slo"] == "wallet-spend-success"]
    slow = [each for each in EU if each["slo"] == "wallet-payout-latency" and each["tier"] == "P1"]
    assert spend
    assert slow

    def play(world: World) -> None:
        world.fire(slow)
        world.settle()
        ((_, first),) = world.pager.opened
        assert first.details["tier"] == "P1"
        assert first.details["slo"] == "wallet-payout-latency"
        # Text that is YAML, or a template, stays text.
        assert first.details["summary"] == f"[P1] {first.summary.removesuffix(f' [{len(first.listed)} alerts]')}"
        assert set(first.listed) == {"[P1] wallet/wallet-payout-latency"}
        # The page of the owner takes the second cause in, which is worse, within an interval of the group.
        world.fire(spend)
        world.settle()
        (event,) = world.pager.open.values()
        assert (event.details["tier"], event.details["slo"]) == ("P0", "wallet-spend-success")
        assert event.listed == sorted(event.listed)
        assert set(event.listed) == {"[P0] wallet/wallet-spend-success", "[P1] wallet/wallet-payout-latency"}
        assert event.summary.endswith(f"[{len(event.listed)} alerts]")
        assert len(world.pager.opened) == 1
        # What has resolved and returns pages again.
        world.resolve()
        world.settle()
        assert world.pager.open == {}
        world.fire(slow)
        world.settle()
        assert len(world.pager.opened) == 2

    on_all_engines(play, tmp_path)


NEEDING = ("wallet", "chat", "calls")


@pytest.fixture(scope="module")
def needing(tmp_path_factory) -> tuple[Declared, dict[str, str]]:
    """The reference catalog with services that depend on the database, and what it compiles to."""
    root = Path(shutil.copytree(ROOT / "catalog", tmp_path_factory.mktemp("needing") / "catalog"))
    for service in NEEDING:
        path = root / "services" / f"{service}.yaml"
        text = path.read_text(encoding="utf-8")
        assert text.count(f"\n  {service}:\n") == 1
        path.write_text(text.replace(f"\n  {service}:\n", f"\n  {service}:\n    dependencies: [database]\n"))
    report = Diagnostics()
    made = compile_catalog(root, report, targets=["prometheus", "alertmanager", "pagerduty"])
    assert [f.message for f in report if f.severity == "error"] == []
    return Declared(read(root), frozenset(PAGING)), files(made.artifacts)


def check_silenced(world: World, declared: Declared) -> None:
    """What is silenced now is what the catalog says, and nothing that fires unsilenced is missing from its page."""
    firing = [body["labels"] for body in world.firing.values()]
    silenced = world.silenced()
    for other, cause in silenced:
        assert declared.silences(cause, other), (cause, other)
    hidden = [other for other, _ in silenced]
    wanted = [each for each in firing if any(declared.silences(cause, each) for cause in firing)]
    assert sorted(map(str, hidden)) == sorted(map(str, (dict(sorted(each.items())) for each in wanted)))
    listed = Counter(
        (event.details["owner"], event.details["region"], line)
        for event in world.pager.open.values()
        for line in event.listed
    )
    shown = Counter(
        (each["owner"], each["region"], f"[{each['tier']}] {each['service']}/{each['slo']}")
        for each in firing
        if each["tier"] in PAGING and each not in wanted
    )
    assert listed == shown


def test_a_region_two_services_and_a_shared_dependency(needing, tmp_path):
    declared, texts = needing
    everything = list(alerts_of(rules(texts)))
    assert len(everything) > 250

    def at(region: str, services: tuple[str, ...] = ()) -> list[Labels]:
        chosen = [each for each in everything if not services or each["service"] in services]
        return [each | {"region": region} for each in chosen]

    def play(world: World) -> None:
        world.fire(at("eu-west"))
        world.fire(at("us-east", ("ai-companions", "safety")))
        world.fire(at("us-west", ("database", *NEEDING)))
        world.settle()
        check_silenced(world, declared)
        assert max(pages_by_place(world).values()) == 1
        owners = {where: event.details["slo"] for _, event in world.pager.opened for where in [
            (event.details["owner"], event.details["region"])
        ]}  # fmt: skip
        # Where a dependency is the cause, its owner is paged, and no one who depends on it.
        assert {owner for owner, region in owners if region == "us-west"} == {"platform"}
        assert {owner for owner, region in owners if region == "us-east"} == {"ai", "trust-safety"}
        # The cause is gone; what still fires notifies now.
        world.resolve(lambda labels: labels["region"] == "us-west" and labels["service"] == "database")
        world.settle()
        check_silenced(world, declared)
        still = {owner for owner, region in pages_by_place(world) if region == "us-west"}
        assert still == {"platform", "payments", "messaging"}
        world.resolve(of("core-api-availability", "secondary-api-availability", "firestore-read-latency",
                         "firestore-write-latency"))  # fmt: skip
        world.settle()
        check_silenced(world, declared)
        hidden = [(other, cause) for other, cause in world.silenced() if other["slo"] != cause["slo"]]
        assert hidden == []
        # At the end everything is over.
        world.resolve()
        world.settle()
        assert world.pager.open == {}

    on_all_engines(play, tmp_path, texts)


def test_what_ended_while_it_was_silenced_is_over_and_pages_when_it_returns(tmp_path):
    """Alertmanager reports no end of a silenced alert. An alert that ends with the cause makes it look again."""
    part = [each for each in EU if each["slo"] == "wallet-availability" and each["condition"] == "outage"]
    cause = [each for each in EU if each["slo"] == "core-api-availability" and each["condition"] == "outage"]
    where = {"owner": "payments", "region": "eu-west"}
    notified, ends = (
        [{"alertname": rule["alert"], **rule["labels"], **where} for rule in rules(TEXTS)
         if rule.get("alert") == name and rule["labels"]["silenced_by"] == "core-api-availability"]
        for name in ("SloSilenced", "SloSilenceEnds")
    )  # fmt: skip
    assert len(notified) == len(ends) == 1

    def play(world: World) -> None:
        world.fire(part)
        world.settle()
        assert [event.details["owner"] for _, event in world.pager.opened] == ["payments"]
        world.fire([*cause, *notified])
        world.settle()
        world.fire(ends)
        world.settle()
        assert [event.details["owner"] for _, event in world.pager.opened] == ["payments", "platform"]
        # One notification for the owner, which pages no one.
        told = [body for body in world.sent("oncall_slack") if body["commonLabels"]["condition"] == "silenced"]
        assert [alert["labels"] for alert in told[0]["alerts"]] == notified
        assert [body["status"] for body in told] == ["firing"]
        world.resolve(of("wallet-availability"))
        world.settle()
        world.resolve(of("core-api-availability"))
        over = world.resolve(lambda labels: labels["alertname"] == "SloSilenceEnds")
        world.settle()
        world.resolve(lambda labels: labels["alertname"] == "SloSilenced")
        world.settle()
        # Prometheus sends the end of an alert again each minute, for 15 minutes.
        world.post(over)
        world.settle()
        assert world.pager.open == {}
        world.fire(part)
        world.settle()
        assert [event.details["owner"] for _, event in world.pager.opened] == ["payments", "platform", "payments"]

    on_all_engines(play, tmp_path)

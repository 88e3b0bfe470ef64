"""One outage is one page: storms of alerts on a real Alertmanager, and how many pages come of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.routing.artifacts import rules
from tests.storm.world import Labels, World, alerts_of, running, texts_of
from tests.support.engines import Engine

pytestmark = pytest.mark.slow

TEXTS = texts_of(Path(__file__).parents[2] / "generated")
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
    return lambda labels: labels["slo"] in slos


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

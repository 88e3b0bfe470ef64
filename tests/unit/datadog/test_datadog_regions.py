"""Regions in Datadog: an SLO for each, raw queries narrowed to those that are counted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from slo_codegen.backends.datadog.raw import raw_query
from slo_codegen.backends.datadog.scope import UnsayableError
from slo_codegen.backends.datadog.slos import by_objective, splits_of
from slo_codegen.plan.model import EVERYWHERE, Dimension, Objective, Place, RawQuery
from tests.support.sample_plan import AT, sample_plan
from tests.unit.datadog.query_grammar import All, Either, HasTag, Not, parse_slo_query

EU = HasTag("region", ("eu",))


def raw(scope: str, by: str = " by {region}") -> RawQuery:
    text = f"sum:jobs{{{scope}}}{by}.as_count()"
    return RawQuery(text, text, AT)


def regional(*targets: tuple[str, str], default: str = "0.99"):
    slo = next(slo for slo in sample_plan().slos if slo.objective is not None)
    by_place = tuple((at(region), Decimal(target)) for region, target in targets)
    dimensions = (Dimension("region", tuple(region for region, _ in targets)),) if targets else ()
    objective = Objective(Decimal(default), by_place or ((EVERYWHERE, Decimal(default)),))
    return replace(slo, id="a", dimensions=dimensions, objective=objective)


def at(*regions: str):
    return Place(tuple(("region", region) for region in regions))


@pytest.mark.parametrize(
    ("scope", "narrowed"),
    [
        ("*", EU),
        ("queue:mail", All((HasTag("queue", ("mail",)), EU))),
        ("queue:mail,!kind:test", All((HasTag("queue", ("mail",)), Not(HasTag("kind", ("test",))), EU))),
        ("queue:mail OR queue:sms", All((Either((HasTag("queue", ("mail",)), HasTag("queue", ("sms",)))), EU))),
        ("queue IN (mail,sms)", All((HasTag("queue", ("mail", "sms")), EU))),
        ("NOT queue:mail", All((Not(HasTag("queue", ("mail",))), EU))),
    ],
)
def test_a_raw_query_counts_the_regions_that_are_asked_for(scope, narrowed):
    found = raw_query(raw(scope), (at("eu"),), AT)
    assert parse_slo_query(found.bad).scope == narrowed
    assert parse_slo_query(found.total) == parse_slo_query(found.bad)
    both = parse_slo_query(raw_query(raw(scope), (at("eu"), at("us")), AT).bad)
    assert str(both.scope) == str(narrowed).replace("('eu',)", "('eu', 'us')")


def test_a_raw_query_without_regions_stays_and_one_that_is_not_grouped_is_refused():
    assert raw_query(raw("a:b,!c:d", by=""), (EVERYWHERE,), AT).bad == "sum:jobs{a:b,!c:d}.as_count()"
    with pytest.raises(UnsayableError, match="not grouped"):
        raw_query(raw("a:b", by=""), (at("eu"),), AT)


def test_every_region_with_a_budget_is_an_slo_and_regions_of_one_target_share_a_metric_monitor():
    slo = regional(("eu", "0.99"), ("us", "0.9"), ("ap", "0.99"), ("me", "1"))
    assert [(split.name, str(split.objective), split.where.places) for split in splits_of(slo)] == [
        ("a--eu", "0.99", (at("eu"),)),
        ("a--us", "0.9", (at("us"),)),
        ("a--ap", "0.99", (at("ap"),)),
    ]
    assert [(split.name, split.where.places) for split in by_objective(slo)] == [
        ("a--99", (at("eu"), at("ap"))),
        ("a--90", (at("us"),)),
    ]
    assert [split.name for split in by_objective(regional(("eu", "0.99"), ("us", "0.99")))] == ["a"]


def test_an_slo_without_regions_is_one_slo():
    assert [(split.name, split.where.places) for split in splits_of(regional())] == [("a", (EVERYWHERE,))]
    assert splits_of(regional(default="1")) == []

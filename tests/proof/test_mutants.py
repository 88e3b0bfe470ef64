"""The proofs are put to the proof: a rule that is broken in any of some eighty ways is noticed.

A sample of every kind, spread over SLOs of different forms, the same in each run.
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256

import pytest

from slo_codegen.proof.run import Promtool
from tests.proof.mutants import KINDS
from tests.proof.mutation import Mutant, mutants_of, noticed, plan
from tests.support.engines import Engine

SLOS = (
    ("", ("ai-model-errors", "event-join-latency", "safety-panic-activated", "wallet-payout-latency")),
    ("", ("auth-availability", "safety-p0-review", "wallet-spend-success")),
    ("ratio", ("purchases",)),
    ("kept-firing", ("purchases",)),
    ("gauge", ("probe", "all-partitions", "backup")),
    ("slices", ("minutes", "fast")),
    ("means", ("saturation", "wait", "each-minute")),
)
"""What is broken, with the name of its case: SLOs of each form; a later one for what those before it do not have."""


def sample() -> list[Mutant]:
    """Return a mutant of each kind, by its digest."""
    chosen: dict[str, Mutant] = {}
    for case, names in SLOS:
        by_kind: dict[str, list[Mutant]] = defaultdict(list)
        for slo in (slo for slo in plan(case).slos if slo.id in names):
            for mutant in mutants_of(slo, case):
                by_kind[mutant.kind].append(mutant)
        for kind, mutants in by_kind.items():
            chosen.setdefault(kind, min(mutants, key=digest))
    return [chosen[kind] for kind in sorted(chosen)]


def digest(mutant: Mutant) -> str:
    return sha256(f"{mutant} {mutant.rule}".encode()).hexdigest()


MUTANTS = sample()


@pytest.fixture(scope="module")
def tool():
    # The one that takes two thirds of the time: what a proof notices is in its test, and `make mutants` asks the other.
    return Promtool(Engine.NEWER.program("promtool"), None)


def test_there_are_mutants_of_every_kind():
    assert {mutant.kind for mutant in MUTANTS} == {kind.__name__ for kind in KINDS}
    assert len(KINDS) >= 10


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_broken_rule_is_noticed(mutant, tool):
    assert noticed(mutant, tool) is not None, mutant.rule["expr"]

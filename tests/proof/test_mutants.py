"""The proofs are put to the proof: a rule that is broken in any of some forty ways is noticed.

A sample of every kind, spread over the conditions and the SLOs of the reference catalog, the same in each run.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from hashlib import sha256

import pytest

from slo_codegen.proof.run import Promtool
from tests.proof.mutants import KINDS
from tests.proof.mutation import Mutant, mutants_of, noticed, plan

SAMPLE = 3
"""Mutants of each kind."""


def sample() -> list[Mutant]:
    """Return some mutants of each kind: of rules as different as can be, and otherwise by their digest."""
    by_kind: dict[str, dict[str, list[Mutant]]] = defaultdict(lambda: defaultdict(list))
    for slo in plan().slos:
        for mutant in mutants_of(slo):
            what = mutant.rule["labels"].get("condition") or mutant.name.split()[-1]
            by_kind[mutant.kind][what].append(mutant)
    chosen = []
    for kind in sorted(by_kind):
        first = [min(each, key=digest) for each in by_kind[kind].values()]
        chosen += sorted(first, key=digest)[:SAMPLE]
    return chosen


def digest(mutant: Mutant) -> str:
    return sha256(f"{mutant} {mutant.rule}".encode()).hexdigest()


MUTANTS = sample()


@pytest.fixture(scope="module")
def tool():
    command = shutil.which("promtool")
    assert command, "promtool is missing: apt-get install prometheus"
    return Promtool(command, None)


def test_there_are_mutants_of_every_kind():
    assert {mutant.kind for mutant in MUTANTS} == {kind.__name__ for kind in KINDS}
    assert len(KINDS) >= 10


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_broken_rule_is_noticed(mutant, tool):
    assert noticed(mutant, tool) is not None, mutant.rule["expr"]

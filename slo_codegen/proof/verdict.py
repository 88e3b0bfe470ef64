"""What promtool says of proofs: a verdict on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slo_codegen.artifact import Artifact
from slo_codegen.proof.derive import jobs_of
from slo_codegen.proof.proofs import Proof
from slo_codegen.proof.rules import Rules
from slo_codegen.proof.run import Job, Outcome, Promtool
from slo_codegen.units import MINUTE, format_duration, parse_duration

_STALE_MS = 5 * MINUTE
_OF_GROUPS = {
    "limit": "group {name} yields nothing when it has more than {value} series",
    "query_offset": "group {name} looks at what was {value} ago",
}
_OF_RULES = {"keep_firing_for": "it fires for {value} after its condition holds no more"}
"""What no alert of a catalog asks for, and tests do not see or see too coarsely."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A proof and what is wrong with it; ``cached`` if all of it had passed before and nothing has changed since."""

    proof: Proof
    faults: tuple[str, ...]
    cached: bool

    @property
    def proven(self) -> bool:
        """Whether the alert does what it must."""
        return not self.faults and not self.proof.problem

    @property
    def word(self) -> str:
        """The verdict in a word or two."""
        if self.proof.problem:
            return "no proof"
        return "failed" if self.faults else "proven"


def judge(
    proofs: Sequence[Proof],
    artifacts: Mapping[str, Artifact],
    rules: Rules,
    asked: Mapping[str, int],
    tool: Promtool,
    workers: int,
    progress: Callable[[int, int], None],
) -> list[Verdict]:
    """Run every proof against the rules and return the verdicts, in the order of the proofs.

    ``asked`` has how often groups are to run, in ms, by the last part of their names: a test runs them at a pace of its
    own. ``progress`` is told how many runs of how many have ended.
    """
    faults: dict[str, list[str]] = {}
    fresh: set[str] = set()
    runs: list[tuple[Proof, Job]] = []
    for proof in proofs:
        for job in jobs_of(proof, artifacts, rules):
            if job.groups:
                runs.append((proof, job))
            else:
                _note(faults, proof, "it has no rule")
            for unseen in _unseen(job.groups, asked):
                _note(faults, proof, unseen)
    outcomes: list[Outcome] = []

    def done(outcome: Outcome) -> None:
        outcomes.append(outcome)
        progress(len(outcomes), len(runs))

    tool.run([job for _, job in runs], workers, done)
    for (proof, _), outcome in zip(runs, outcomes, strict=True):
        if outcome.fault:
            _note(faults, proof, outcome.fault)
        if not outcome.cached:
            fresh.add(proof.name)
    return [Verdict(p, tuple(faults.get(p.name, ())), bool(p.files) and p.name not in fresh) for p in proofs]


def _note(faults: dict[str, list[str]], proof: Proof, fault: str) -> None:
    known = faults.setdefault(proof.name, [])
    if fault not in known:
        known.append(fault)


def _unseen(groups: Sequence[Mapping[str, Any]], asked: Mapping[str, int]) -> Iterator[str]:
    """Yield what is wrong with groups and rules that no test shows: how often they run, and what holds alerts."""
    for group in groups:
        name = str(group["name"])
        yield from _seldom(name, group.get("interval"), asked.get(name.rpartition("/")[2]))
        for key, told in _OF_GROUPS.items():
            if key in group:
                yield told.format(name=name, value=group[key])
        for rule in group["rules"]:
            for key, told in _OF_RULES.items():
                if key in rule:
                    yield told.format(value=rule[key])


def _seldom(name: str, interval: object, most: int | None) -> Iterator[str]:
    """Yield that a group runs more seldom than it should, or than Prometheus keeps what it records."""
    if not isinstance(interval, str):
        return
    if parse_duration(interval) >= _STALE_MS:
        yield f"group {name} runs each {interval}, and a series is stale after {format_duration(_STALE_MS)}"
    elif most is not None and parse_duration(interval) > most:
        yield f"group {name} runs each {interval}, and the catalog asks for {format_duration(most)}"

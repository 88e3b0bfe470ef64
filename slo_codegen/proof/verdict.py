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
            for late in _late(job.groups, asked):
                _note(faults, proof, late)
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


def _late(groups: Sequence[Mapping[str, Any]], asked: Mapping[str, int]) -> Iterator[str]:
    """Yield which groups run more seldom than they should, or than Prometheus keeps what they record."""
    for group in groups:
        interval = group.get("interval")
        if not isinstance(interval, str):
            continue
        told = f"group {group['name']} runs each {interval}"
        most = asked.get(str(group["name"]).rpartition("/")[2])
        if parse_duration(interval) >= _STALE_MS:
            yield f"{told}, and a series is stale after {format_duration(_STALE_MS)}"
        elif most is not None and parse_duration(interval) > most:
            yield f"{told}, and the catalog asks for {format_duration(most)}: it alerts so much later"

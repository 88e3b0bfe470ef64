"""What promtool says of proofs: a verdict on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from slo_codegen import contract
from slo_codegen.artifact import Artifact
from slo_codegen.common.units import MINUTE, format_duration, parse_duration
from slo_codegen.plan.model import Plan
from slo_codegen.proof.derive import jobs_of
from slo_codegen.proof.program import Program
from slo_codegen.proof.proofs import Proof
from slo_codegen.proof.rules import Rules
from slo_codegen.proof.run import Job, Outcome, Promtool

_STALE_MS = 5 * MINUTE
_RETURNS_MS = 5 * MINUTE
"""How often targets that come back are looked for; what is recorded of them is read over ranges, and never stale."""
_NO_TIME = ("0", "0s", "0ms", "0m")
"""How no time at all is written."""


RuleKey = tuple[str, str, str, str]
"""An alert's name; where alerts of several SLOs may have it, also the SLO, the tier and the condition."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a catalog asks of groups and rules that tests do not see, or see too coarsely.

    ``interval_ms`` has how often groups are to run, by the last part of their names: a test runs them at a pace of its
    own. Every group of an SLO is to look ``offset_ms`` back: a test leaves that out, which moves all of them alike.
    ``keep_ms`` has how long an alert is to fire when its condition is over, by what tells its rule from others.
    """

    interval_ms: Mapping[str, int]
    offset_ms: int
    keep_ms: Mapping[RuleKey, frozenset[int]]


def asked_of(plan: Plan) -> Asked:
    """Return what a plan asks of its groups and rules."""
    return Asked(
        {"fast": plan.fast_interval_ms, "slow": plan.slow_interval_ms, "returns": _RETURNS_MS},
        plan.prometheus.group_offset_ms,
        _kept(plan),
    )


def _kept(plan: Plan) -> dict[RuleKey, frozenset[int]]:
    found: dict[RuleKey, frozenset[int]] = {}
    for slo in plan.slos:
        for alert in slo.alerts:
            told = (slo.id, alert.tier, alert.condition.kind.value) if alert.called is not None else ("", "", "")
            key = (alert.alertname, *told)
            found[key] = found.get(key, frozenset()) | {alert.keep_ms}
    return found


def _asked_of_rule(rule: Mapping[str, Any], asked: Asked) -> frozenset[int]:
    name, labels = str(rule.get("alert")), rule.get("labels") or {}
    slo, tier, condition = (str(labels.get(label)) for label in (contract.SLO, contract.TIER, contract.CONDITION))
    none = frozenset({0})
    return asked.keep_ms.get((name, slo, tier, condition)) or asked.keep_ms.get((name, "", "", "")) or none


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
    asked: Asked,
    tool: Promtool,
    workers: int,
    progress: Callable[[int, int], None],
) -> list[Verdict]:
    """Run every proof against the rules and return the verdicts, in the order of the proofs.

    ``progress`` is told how many runs of how many have ended.
    """
    proofs = [_played_by(tool.program, proof) for proof in proofs]
    faults: dict[str, list[str]] = {}
    fresh: set[str] = set()
    runs: list[tuple[Proof, Job]] = []
    for proof in proofs:
        for job in jobs_of(proof, artifacts, rules):
            if job.groups:
                runs.append((proof, job))
            else:
                _note(faults, proof, "it has no rule")
            for fault in unseen(job.groups, asked):
                _note(faults, proof, fault)
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


def _played_by(program: Program, proof: Proof) -> Proof:
    """Return a proof with the files that a promtool can run; without all of them it is none."""
    number = program.number
    needs = [each.needs for each in proof.files if each.needs is not None]
    newer = [] if number is None else [each for each in needs if number < each]
    if not newer:
        return proof
    first = ".".join(map(str, max(newer)))
    files = tuple(each for each in proof.files if each.needs not in newer)
    problem = f"native histograms and names in quotes are read by promtool {first} or newer"
    return replace(proof, files=files, problem=problem)


def _note(faults: dict[str, list[str]], proof: Proof, fault: str) -> None:
    known = faults.setdefault(proof.name, [])
    if fault not in known:
        known.append(fault)


def unseen(groups: Sequence[Mapping[str, Any]], asked: Asked) -> Iterator[str]:
    """Yield what is wrong with groups and rules that no test shows: when and how often they run, what keeps alerts."""
    for group in groups:
        name = str(group["name"])
        yield from _seldom(name, group.get("interval"), asked.interval_ms.get(name.rpartition("/")[2]))
        if "limit" in group:
            yield f"group {name} yields nothing when it has more than {group['limit']} series"
        of_slo = any("slo" in (rule.get("labels") or {}) for rule in group["rules"])
        offset = asked.offset_ms if of_slo else 0
        if _ms(group.get("query_offset")) != offset:
            yield f"group {name} looks at what was {group.get('query_offset', '0s')} ago, {_wanted(offset)}"
        for rule in group["rules"]:
            keep = _asked_of_rule(rule, asked)
            if _ms(rule.get("keep_firing_for")) not in keep:
                given = rule.get("keep_firing_for", "0s")
                yield f"it fires for {given} when its condition is over, {_wanted(max(keep))}"


def _wanted(ms: int) -> str:
    return f"and the catalog asks for {format_duration(ms) if ms else 'none of that'}"


def _ms(value: object) -> int | None:
    """Return a length of time of a rule file; None for what is none."""
    if value is None or str(value) in _NO_TIME:
        return 0
    try:
        return parse_duration(str(value))
    except ValueError:
        return None


def _seldom(name: str, interval: object, most: int | None) -> Iterator[str]:
    """Yield that a group runs more seldom than it should, or than Prometheus keeps what it records."""
    if not isinstance(interval, str):
        return
    if parse_duration(interval) >= _STALE_MS and (most is None or most < _STALE_MS):
        yield f"group {name} runs each {interval}, and a series is stale after {format_duration(_STALE_MS)}"
    elif most is not None and parse_duration(interval) > most:
        yield f"group {name} runs each {interval}, and the catalog asks for {format_duration(most)}"

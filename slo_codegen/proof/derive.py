"""All proofs of a plan, and the jobs that they are for promtool."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from slo_codegen.artifact import Artifact
from slo_codegen.plan.model import QUOTED_NAMES_SINCE, Plan
from slo_codegen.plan.names import quoted_selectors, quoted_target_labels
from slo_codegen.proof.proofs import Proof, prove_alert
from slo_codegen.proof.recorded import prove_recorded
from slo_codegen.proof.report import prove_report
from slo_codegen.proof.rules import Rules
from slo_codegen.proof.run import Job
from slo_codegen.proof.silences import prove_silences
from slo_codegen.proof.watch import prove_watch


def derive(plan: Plan, slos: Collection[str] | None = None) -> Iterator[Proof]:
    """Yield the proof of every alert and of what every SLO records; of some SLOs alone where they are named."""
    for slo in plan.slos:
        if slos is not None and slo.id not in slos:
            continue
        quoted = bool(quoted_selectors(slo) or quoted_target_labels(plan))
        proofs = [prove_alert(plan, slo, alert) for alert in slo.alerts]
        if (recorded := prove_recorded(plan, slo)) is not None:
            proofs.append(recorded)
        yield from (_for_quoted_names(proof) if quoted else proof for proof in proofs)
    if slos is None and plan.report is not None:
        yield prove_report(plan, plan.report)
    if slos is None and plan.watch is not None:
        yield from prove_watch(plan, plan.watch)
    if slos is None:
        yield from prove_silences(plan)


def _for_quoted_names(proof: Proof) -> Proof:
    """Return a proof that a promtool runs which reads names in quotes."""
    files = (replace(each, needs=max(each.needs or (0, 0), QUOTED_NAMES_SINCE)) for each in proof.files)
    return replace(proof, files=tuple(files))


def jobs_of(proof: Proof, artifacts: Mapping[str, Artifact], rules: Rules) -> list[Job]:
    """Return the runs of promtool that a proof asks for, each with no more rules than it needs."""
    found = []
    names = (proof.slo, proof.service, proof.owner)
    for file in proof.files:
        path = file.draft.path
        groups = (
            rules.for_series(file.series, proof.slo, file.given, file.without)
            if file.series
            else rules.for_alert(proof.rule or {"alertname": proof.name}, proof.slo, file.given)
        )
        found.append(Job(proof.name, path, artifacts[path].content, groups, names))
    return found

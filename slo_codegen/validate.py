"""Validation: each artifact against its schema and the rules of its format, then all of them against each other.

The schemas and the rules are the backends' own: this only asks for them, one artifact at a time, and keeps no artifact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slo_codegen.artifact import Artifact
from slo_codegen.backends.base import Backend, Fault
from slo_codegen.backends.facts import Facts
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.json_schema import fits_schema
from slo_codegen.plan.model import Plan


def validate(
    artifacts: Iterable[Artifact],
    plan: Plan,
    backends: Sequence[Backend],
    report: Diagnostics,
    *,
    reference: bool = False,
) -> None:
    """Report everything that is wrong with the artifacts of a build.

    With ``reference`` the reference engine for JSON Schemas decides alone.
    """
    by_folder = {backend.name: backend for backend in backends}
    facts = Facts()
    paths: set[str] = set()
    for artifact in artifacts:
        if artifact.path.lower() in paths:
            report.add("SLO510", f"two artifacts are named {artifact.path}", artifact.origin)
        paths.add(artifact.path.lower())
        backend = by_folder.get(artifact.target)
        folder = None if backend is None else backend.folder
        if not fits_schema(artifact, folder, "target", report, reference=reference) or backend is None:
            continue
        for each in backend.artifact_faults(artifact.path, artifact.data):
            fault = each if isinstance(each, Fault) else Fault(each)
            report.add(fault.code, f"{artifact.path}: {fault.message}", artifact.origin, help=fault.help)
        facts.add(backend.facts(artifact))
    for backend in backends:
        backend.across(facts, plan, report)

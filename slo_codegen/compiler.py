"""The compiler: every stage from the catalog's text to validated artifacts, in one direction."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from slo_codegen import catalog as catalog_stage
from slo_codegen import checks
from slo_codegen.artifact import Artifact
from slo_codegen.backends import load_backends
from slo_codegen.backends.base import Backend, Level
from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics, Finding
from slo_codegen.plan.features import features_used
from slo_codegen.plan.model import Plan
from slo_codegen.plan.planner import make_plan
from slo_codegen.render import render
from slo_codegen.source import SourceFile, load
from slo_codegen.validate import validate

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Compilation:
    """What a run has made, as far as it came: None and empty where an error stopped it before."""

    files: tuple[SourceFile, ...]
    catalog: Catalog | None = None
    plan: Plan | None = None
    artifacts: tuple[Artifact, ...] = ()
    accepted: tuple[Finding, ...] = ()
    digest: str = ""


def compile_catalog(
    root: Path,
    report: Diagnostics,
    *,
    targets: Sequence[str] = (),
    templates: Sequence[Path] = (),
    emit: bool = True,
    checked: bool = True,
    edited: Mapping[str, str] | None = None,
    progress: Progress = lambda stage: None,
) -> Compilation:
    """Compile a catalog folder; nothing is written. Without ``emit`` the run ends after the checks of the plan.

    ``edited`` holds texts that take the place of files, by name: an edit is tried before it is written.
    Without ``checked`` the artifacts are not validated, as is enough for those that are only compared with.
    A stage that cannot run without the one before it is left out; all findings of the stages that ran are reported.
    """
    progress("reading")
    files = tuple(load(root, report, edited))
    catalog = catalog_stage.read(files, report) if files else None
    if catalog is None or report.has_errors:
        return Compilation(files, catalog)
    progress("planning")
    plan = make_plan(catalog, report)
    if plan is None:
        return Compilation(files, catalog)
    checks.run(catalog, plan, report)
    artifacts: tuple[Artifact, ...] = ()
    if emit and not report.has_errors:
        artifacts = _emit(plan, report, targets, templates, progress, checked)
    accepted = tuple(checks.apply_acceptances(catalog, report)) if emit or not report.has_errors else ()
    return Compilation(files, catalog, plan, artifacts, accepted, catalog_digest(catalog))


def _emit(
    plan: Plan,
    report: Diagnostics,
    targets: Sequence[str],
    templates: Sequence[Path],
    progress: Progress,
    checked: bool,
) -> tuple[Artifact, ...]:
    backends = load_backends(targets, report)
    drafts = []
    for backend in backends:
        progress(f"emitting {backend.name}")
        _check_features(plan, backend, report)
        drafts += backend.emit(plan, report)
    progress("rendering")
    artifacts = render(drafts, report, tuple(templates))
    if checked:
        progress("validating")
        validate(artifacts, plan, backends, report)
    return tuple(artifacts)


def _check_features(plan: Plan, backend: Backend, report: Diagnostics) -> None:
    for feature, origin in features_used(plan):
        support = backend.support[feature]
        if support.level is Level.NONE:
            report.add("SLO400", f"{backend.title} cannot carry {feature}: {support.note}", origin,
                       help=f"leave {backend.name} out with --target, or ask for something else")  # fmt: skip


def catalog_digest(catalog: Catalog) -> str:
    """Return the SHA-256 of the merged catalog, whatever files it is split over and however its keys are ordered."""
    content = dict(catalog.data)
    for section in ("subscriptions", "budget_states"):
        if section in content:
            content[section] = sorted(content[section], key=lambda item: json.dumps(item, sort_keys=True))
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

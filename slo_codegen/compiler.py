"""The compiler: every stage from the catalog's text to validated artifacts, in one direction."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slo_codegen import catalog as catalog_stage
from slo_codegen import checks
from slo_codegen.backends import report_unread_queries
from slo_codegen.catalog import Catalog
from slo_codegen.checks.stage import identity
from slo_codegen.checks.stage.needless import leave_out
from slo_codegen.checks.stage.targets import unstated_targets
from slo_codegen.diagnostics import Diagnostics, Finding, Severity
from slo_codegen.diagnostics.codes import is_known
from slo_codegen.forms import load_forms
from slo_codegen.plan.build import make_plan
from slo_codegen.plan.measures.slis import counted_of
from slo_codegen.plan.model import Plan
from slo_codegen.source import SourceFile, load
from slo_codegen.targets import assume, backends_of

if TYPE_CHECKING:
    from slo_codegen.artifact import Artifact, Draft
    from slo_codegen.backends.base import Backend
    from slo_codegen.forms.base import Form

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
    slos: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The labels of each SLO's series, by id, for the manifest."""
    only: tuple[str, ...] = ()
    """The targets that the run may decide about; all, those that are no longer used as well, where there are none."""
    environments: tuple[str, ...] = ()
    """The environments of the catalog, of which one must be chosen; none where that is done, or needless."""

    @property
    def environment(self) -> str | None:
        """The environment that it is compiled for, of those that the catalog declares."""
        node = self.catalog.environment if self.catalog is not None else None
        return node.id if node is not None else None


def compile_catalog(
    root: Path,
    report: Diagnostics,
    *,
    env: str | None = None,
    of_each: bool = False,
    targets: Sequence[str] = (),
    asked_by: str = "--target",
    compared_with: Plan | None = None,
    templates: Sequence[Path] = (),
    forms: Sequence[str] = (),
    previous: Path | None = None,
    emit: bool = True,
    checked: bool = True,
    edited: Mapping[str, str] | None = None,
    allow_empty: bool = False,
    reference: bool = False,
    progress: Progress = lambda stage: None,
) -> Compilation:
    """Compile a catalog folder; nothing is written.

    ``env`` is the environment that the run is about, of a catalog that declares several. With ``of_each`` the run is
    one of a run over all of them: if none is named, their names are all that is returned, else it is an error. What is
    ``compared_with`` another catalog may lack the environment, or all of them.

    ``targets`` are those that the run is about, of those that the catalog states; all if none is named. ``asked_by`` is
    the option or the command that names them. A catalog that leaves its targets open is compiled for those of the
    one that it is ``compared_with``.

    Without ``emit`` the run ends after the checks of the plan, or, where targets are named or a query is in the
    language of one, after the targets were asked.

    ``previous`` is the output folder of an earlier build, with whose series the labels of this one's are compared; an
    environment has a folder of its own in it.

    ``forms`` are those in which the artifacts are packed, if not those that the catalog names.

    ``edited`` holds texts that take the place of files, by name: an edit is tried before it is written.
    With ``allow_empty`` a catalog without an SLO is a warning instead of an error.
    With ``reference`` the artifacts are held to their schemas by the reference engine alone, which is slow.
    Without ``checked`` the artifacts are not validated, as is enough for those that are only compared with.
    A stage that cannot run without the one before it is left out; all findings of the stages that ran are reported.
    """
    progress("reading")
    files = tuple(load(root, report, edited))
    files, catalog, environments = _read(files, env, report, allow_empty=allow_empty, lenient=compared_with is not None)
    if environments:
        if not of_each and compared_with is None:
            report.add("SLO263", f"the catalog has several environments: {', '.join(environments)}", None,
                       help="name the one that is meant with --env")  # fmt: skip
        return Compilation(files, environments=environments)
    if catalog is None or report.has_errors:
        return Compilation(files, catalog)
    if compared_with is not None:
        assume(catalog, compared_with.targets)
    # What they need for more than their limits, they import when they are asked for it.
    backends = backends_of(catalog, targets, asked_by if compared_with is None else None, report)
    checks.set_levels(catalog, report)
    progress("planning")
    plan = make_plan(catalog, report)
    if plan is None:
        return Compilation(files, catalog)
    stated = [(name, plan.origin.child("forms", nth)) for nth, name in enumerate(plan.forms)]
    loaded = load_forms([(name, None) for name in forms] or stated, report)
    checks.run(catalog, plan, report, [limit for backend in backends for limit in backend.limits.values()])
    report_unread_queries(plan, report)
    built: Collection[str] = ()
    if previous is not None:
        from slo_codegen.writer import recorded_slos, recorded_targets

        previous = previous if catalog.environment is None else previous / catalog.environment.id

        before = recorded_slos(previous)
        identity.changed(plan, before, report)
        # A folder in which none of the SLOs is known was built from another catalog.
        built = recorded_targets(previous) if any(slo.id in before for slo in plan.slos) else ()
    unstated_targets(catalog, plan, built, report)
    artifacts: tuple[Artifact, ...] = ()
    # A raw query is in the language of one target, which alone can tell what is wrong with it.
    raw = any(counted_of(slo.sli) is None for slo in plan.slos)
    drafting = (emit or raw or bool(targets)) and not report.has_errors
    if drafting:
        drafts = _draft(plan, report, backends, progress)
        if catalog.states_targets and not targets:
            _check_carried(plan, backends, report)
        if emit:
            artifacts = _finish(drafts, backends, loaded, plan, report, tuple(templates), progress, checked, reference)
    if catalog.environment is not None and not of_each:
        leave_out(report)
    accepted = tuple(
        checks.apply_acceptances(
            catalog,
            report,
            targets_ran=drafting and not (targets or catalog.leaves_targets_open),
            idle=of_each or catalog.environment is None,
        )
    )
    # After the acceptances: an accepted cause hides nothing.
    checks.tell_causes_once(report)
    return Compilation(
        files,
        catalog,
        plan,
        artifacts,
        accepted,
        catalog_digest(catalog),
        identity.identities(plan),
        tuple(targets) or (() if catalog.states_targets else plan.targets),
    )


def _read(
    files: tuple[SourceFile, ...], env: str | None, report: Diagnostics, *, allow_empty: bool, lenient: bool
) -> tuple[tuple[SourceFile, ...], Catalog | None, tuple[str, ...]]:
    """Read a catalog, for one environment if it has some; return its files as they are there.

    Where it has several and none is named, the catalog is None and all of their names are returned. So it is where it
    lacks the one that is named, with ``lenient``: otherwise that is an error, as naming one where there is none.
    """
    from slo_codegen.catalog import environments

    if not environments.has_environments(files):
        if env is not None and files and not lenient:
            environments.unknown(env, (), None, report)
        read = catalog_stage.read(files, report, knows=is_known, allow_empty=allow_empty) if files else None
        return files, read, ()
    catalog = catalog_stage.read(files, Diagnostics(), knows=is_known, allow_empty=allow_empty)
    if catalog is None:
        return files, catalog_stage.read(files, report, knows=is_known, allow_empty=allow_empty), ()
    environments.check(catalog, report)
    known = tuple(catalog.environments)
    if (env is None and len(known) > 1) or report.has_errors:
        return files, None, known if not report.has_errors else ()
    node = catalog.environments.get(env or known[0])
    if node is None and lenient:
        return files, None, known
    if node is None:
        environments.unknown(str(env), known, next(iter(catalog.environments.values())).origin.key(), report)
        return files, None, ()
    files, given = environments.overlaid(files, catalog, node)
    read = catalog_stage.read(files, report, knows=is_known, allow_empty=allow_empty)
    if read is not None:
        read.environment = node
        read.data[environments.SECTION] = {node.id: given}
    return files, read, ()


def _draft(plan: Plan, report: Diagnostics, backends: Sequence[Backend], progress: Progress) -> list[Draft]:
    """Ask each target what it makes of the plan; what it cannot carry is reported."""
    drafts: list[Draft] = []
    for backend in backends:
        progress(f"emitting {backend.name}")
        _check_features(plan, backend, report)
        drafts += backend.emit(plan, report)
    # What a check has found already, a target finds again.
    report.findings[:] = dict.fromkeys(report.findings)
    return drafts


def _finish(
    drafts: Sequence[Draft],
    backends: Sequence[Backend],
    forms: Sequence[Form],
    plan: Plan,
    report: Diagnostics,
    templates: tuple[Path, ...],
    progress: Progress,
    checked: bool,
    reference: bool,
) -> tuple[Artifact, ...]:
    # What only a build needs is imported by a build only: a validation is asked for more often, and must be quick.
    from slo_codegen.forms.stage import packed
    from slo_codegen.render import render
    from slo_codegen.validate import validate

    progress("rendering")
    folders = {backend.name: backend.folder for backend in backends if backend.folder is not None}
    artifacts = render(drafts, report, templates, folders)
    # What a target could not carry is missing elsewhere too: that would be told a second time.
    if checked and not report.has_errors:
        progress("validating")
        validate(artifacts, plan, backends, report, reference=reference)
    if report.has_errors:
        return tuple(artifacts)
    names = {backend.name for backend in backends}
    return tuple(packed(artifacts, forms, plan, report, templates, targets=names, reference=reference))


def _check_features(plan: Plan, backend: Backend, report: Diagnostics) -> None:
    from slo_codegen.backends.base import Level, Support
    from slo_codegen.plan.features import features_used

    unknown = Support(Level.NONE, "it was written before there was such a thing")
    for feature, origin in features_used(plan):
        support = backend.support.get(feature, unknown)
        if support.level is Level.NONE:
            report.add("SLO400", f"{backend.title} cannot carry {feature}: {support.note}", origin,
                       help=f"remove {backend.name} from platform.targets, or ask for something else")  # fmt: skip


def _check_carried(plan: Plan, backends: Sequence[Backend], report: Diagnostics) -> None:
    """Report features that each target leaves to others, where no other is used: once each, where first asked for."""
    from slo_codegen.backends.base import Level
    from slo_codegen.plan.features import ROUTED_ELSEWHERE, features_used

    told = set(ROUTED_ELSEWHERE)
    for feature, origin in features_used(plan):
        given = [backend.support[feature] for backend in backends if feature in backend.support]
        if feature not in told and given and all(each.level is Level.ELSEWHERE for each in given):
            told.add(feature)
            names = ", ".join(plan.targets)
            report.add("SLO400", f"none of the catalog's targets, {names}, supports {feature}", origin,
                       help="remove it, or add a target that does to platform.targets (docs/targets.md)",
                       severity=Severity.WARNING)  # fmt: skip


def catalog_digest(catalog: Catalog) -> str:
    """Return the SHA-256 of the merged catalog, whatever files it is split over and however its keys are ordered."""
    content = dict(catalog.data)
    for section in ("subscriptions", "budget_states"):
        if section in content:
            content[section] = sorted(content[section], key=lambda item: json.dumps(item, sort_keys=True))
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

"""`build`: compile a catalog and write the configuration of every target."""

from __future__ import annotations

import os
from pathlib import Path

import click

from slo_codegen.cli import exits
from slo_codegen.cli.options import (
    catalog_argument,
    finish,
    form_option,
    format_option,
    notes_option,
    size_of,
    target_option,
    templates_option,
)
from slo_codegen.cli.output import end_progress, progress, say, show_findings
from slo_codegen.diagnostics import is_of_targets

_MOST_NAMED = 20


@click.command()
@catalog_argument
@click.option("--out", type=click.Path(path_type=Path), default="generated", show_default=True, help="Output folder.")
@target_option
@form_option
@templates_option
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 3 if the output folder has drifted.")
@click.option("--allow-empty", is_flag=True, help="Let a catalog have no SLO, or compile to nothing.")
@click.option("--allow-prune", is_flag=True, help="Let a build delete more than half of what it owns.")
@click.option("--reference-validator", "reference", is_flag=True, help="Check schemas with the reference engine alone.")
@click.option("--follow-out-link", "follow_link", is_flag=True, help="Allow an output folder that is a link elsewhere.")
@format_option
@notes_option
def build(
    catalog: Path,
    out: Path,
    targets: tuple[str, ...],
    forms: tuple[str, ...],
    templates: tuple[Path, ...],
    only_check: bool,
    allow_empty: bool,
    allow_prune: bool,
    reference: bool,
    follow_link: bool,
    fmt: str,
    notes: bool,
) -> None:
    """Compile a catalog folder into the configuration of every target.

    The targets are those that platform.targets of the catalog states.
    """
    from slo_codegen import writer
    from slo_codegen.backends import known_targets
    from slo_codegen.cli import remembered
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.proof.paths import artifacts_of

    before = remembered.state(str(catalog), os.devnull)
    report = Diagnostics()
    made = compile_catalog(
        catalog,
        report,
        targets=targets,
        forms=forms,
        templates=templates,
        previous=out,
        allow_empty=allow_empty,
        reference=reference,
        progress=progress,
    )
    end_progress()
    code = exits.FINDINGS
    messages: list[str] = []
    if not report.has_errors:
        scope = artifacts_of(made.only, {slo.id for slo in made.plan.slos} if made.plan else ())
        if only_check:
            drifts = writer.check(
                out,
                made.artifacts,
                made.digest,
                report,
                follow_link=follow_link,
                scope=scope,
                folders=known_targets(),
                slos=made.slos,
            )
            code = exits.DRIFT if drifts else exits.FINDINGS if report.has_errors else exits.CLEAN
            messages = [f"{len(made.artifacts)} files in {out} are up to date"]
        else:
            result = writer.write(
                out,
                made.artifacts,
                made.digest,
                report,
                allow_empty=allow_empty,
                allow_prune=allow_prune,
                follow_link=follow_link,
                scope=scope,
                folders=known_targets(),
                slos=made.slos,
            )
            code = exits.FINDINGS if result is None else exits.CLEAN
            if result is not None:
                written, unchanged, removed = map(len, (result.written, result.unchanged, result.removed))
                counts = f"{written} written, {unchanged} unchanged, {removed} removed"
                messages = [f"{out}: {counts}", *_removed(result.removed)]
    show_findings(report, made.files, fmt, notes=notes)
    if code == exits.CLEAN and fmt == "text":
        for message in messages:
            say(message)
    # What a build of all targets has found of the catalog itself is what a validation would find now.
    if code == exits.CLEAN and made.plan and not targets and all(is_of_targets(finding.code) for finding in report):
        now = remembered.state(str(catalog), str(out))
        if remembered.state(str(catalog), os.devnull) == before:
            own = sum(not is_of_targets(finding.code) for finding in made.accepted)
            remembered.remember(str(catalog), now, str(out), size_of(made.plan, own))
    finish(code)


def _removed(paths: tuple[str, ...]) -> list[str]:
    """Return a line for each removed file; of many for the first only."""
    names = [f"  removed {path}" for path in paths[:_MOST_NAMED]]
    more = len(paths) - len(names)
    return [*names, *([f"  and {more} more"] if more else [])]

"""`build`: compile a catalog and write the configuration of every target."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli import exits
from slo_codegen.cli.environments import Run, each_run, env_option, findings_of
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

if TYPE_CHECKING:
    from slo_codegen.compiler import Compilation
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.writer import Scope

_MOST_NAMED = 20


@click.command()
@catalog_argument
@click.option("--out", type=click.Path(path_type=Path), default="generated", show_default=True, help="Output folder.")
@env_option
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
    env: str | None,
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

    The targets are those that platform.targets of the catalog states. Each environment of the catalog, or the one that
    --env names, is built into a folder of its own below the output folder.
    """
    from slo_codegen.cli import remembered
    from slo_codegen.compiler import compile_catalog

    before = remembered.state(str(catalog), os.devnull)

    def compiled(name: str | None, of_each: bool, report: Diagnostics) -> Compilation:
        return compile_catalog(
            catalog,
            report,
            env=name,
            of_each=of_each,
            targets=targets,
            forms=forms,
            templates=templates,
            previous=out,
            allow_empty=allow_empty,
            reference=reference,
            progress=progress,
        )

    runs = each_run(env, compiled)
    end_progress()
    code = exits.FINDINGS
    messages: list[str] = []
    if not any(run.report.has_errors for run in runs) and not _reads_itself(catalog, out, runs):
        how = _How(allow_empty=allow_empty, allow_prune=allow_prune, follow_link=follow_link)
        done = [(_checked if only_check else _written)(run, out, how) for run in runs]
        code = max((each for each, _ in done), default=exits.FINDINGS)
        messages = [message for _, lines in done for message in lines]
        if env is None and code != exits.FINDINGS:
            messages += _left_over(runs, out, how, only_check=only_check)
    findings, files = findings_of(runs)
    show_findings(findings, files, fmt, notes=notes)
    if code == exits.CLEAN and fmt == "text":
        for message in messages:
            say(message)
    made = runs[0].made
    # What a build of all targets has found of the catalog itself is what a validation would find now.
    whole = made.plan is not None and made.environment is None and not targets
    if code == exits.CLEAN and whole and all(is_of_targets(finding.code) for finding in findings):
        now = remembered.state(str(catalog), str(out))
        if made.plan is not None and remembered.state(str(catalog), os.devnull) == before:
            own = sum(not is_of_targets(finding.code) for finding in made.accepted)
            remembered.remember(str(catalog), now, str(out), size_of(made.plan, own))
    finish(code)


def _reads_itself(catalog: Path, out: Path, runs: Sequence[Run]) -> bool:
    from slo_codegen.writer import report_read_as_catalog

    return report_read_as_catalog(catalog, out, runs[0].report)


@dataclass(frozen=True, slots=True)
class _How:
    """What a build may do to the output folder."""

    allow_empty: bool
    allow_prune: bool
    follow_link: bool


def _scope(made: Compilation) -> Scope:
    from slo_codegen.proof.paths import artifacts_of

    return artifacts_of(made.only, {slo.id for slo in made.plan.slos} if made.plan else ())


def _checked(run: Run, out: Path, how: _How) -> tuple[int, list[str]]:
    """Compare an output folder with what it should be; return the exit code, and what to say."""
    from slo_codegen import writer
    from slo_codegen.backends import known_targets

    made, folder = run.made, run.folder(out)
    drifts = writer.check(
        folder,
        made.artifacts,
        made.digest,
        run.report,
        follow_link=how.follow_link,
        scope=_scope(made),
        folders=known_targets(),
        slos=made.slos,
        environment=made.environment,
    )
    code = exits.DRIFT if drifts else exits.FINDINGS if run.report.has_errors else exits.CLEAN
    return code, [f"{len(made.artifacts)} files in {folder} are up to date"]


def _written(run: Run, out: Path, how: _How) -> tuple[int, list[str]]:
    """Write an output folder; return the exit code, and what to say."""
    from slo_codegen import writer
    from slo_codegen.backends import known_targets

    made, folder = run.made, run.folder(out)
    result = writer.write(
        folder,
        made.artifacts,
        made.digest,
        run.report,
        allow_empty=how.allow_empty,
        allow_prune=how.allow_prune,
        follow_link=how.follow_link,
        scope=_scope(made),
        folders=known_targets(),
        slos=made.slos,
        environment=made.environment,
    )
    if result is None:
        return exits.FINDINGS, []
    written, unchanged, removed = map(len, (result.written, result.unchanged, result.removed))
    return exits.CLEAN, [
        f"{folder}: {written} written, {unchanged} unchanged, {removed} removed",
        *_removed(result.removed),
    ]


def _left_over(runs: Sequence[Run], out: Path, how: _How, *, only_check: bool) -> list[str]:
    """Report what earlier builds left beside the folders of the environments, or remove it where that is allowed."""
    from slo_codegen import writer
    from slo_codegen.backends import known_targets

    messages = []
    for each in writer.left_over(out, [run.env for run in runs if run.env is not None]):
        if only_check or not how.allow_prune:
            # Of the whole build, and so of each of its runs.
            for run in runs:
                writer.report_left_over(each, run.report)
            continue
        removed = writer.remove(each, known_targets(), runs[0].report, follow_link=how.follow_link)
        messages += [f"{each.folder}: {len(removed)} files of an earlier build removed", *_removed(removed)]
    return messages


def _removed(paths: tuple[str, ...]) -> list[str]:
    """Return a line for each removed file; of many for the first only."""
    names = [f"  removed {path}" for path in paths[:_MOST_NAMED]]
    more = len(paths) - len(names)
    return [*names, *([f"  and {more} more"] if more else [])]

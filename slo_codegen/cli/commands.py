"""The commands: each turns its arguments into a call of the compiler, and the result into text and an exit code."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli import exits
from slo_codegen.cli.action import action
from slo_codegen.cli.diff import diff
from slo_codegen.cli.fmt import fmt as format_files
from slo_codegen.cli.gate import gate
from slo_codegen.cli.history import history
from slo_codegen.cli.new import new
from slo_codegen.cli.output import end_progress, progress, say, say_lines, show_findings
from slo_codegen.cli.preview import preview
from slo_codegen.cli.prove import prove
from slo_codegen.cli.schema import schema
from slo_codegen.cli.set_value import set_value
from slo_codegen.cli.summary import summary
from slo_codegen.diagnostics import is_of_targets

if TYPE_CHECKING:
    from slo_codegen.plan.model import Plan

_MOST_NAMED = 20
_FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")

_catalog = click.argument("catalog", type=click.Path(path_type=Path), default="catalog")
_format = click.option("--format", "fmt", type=click.Choice(_FORMATS), default="text", help="How to print findings.")
_notes = click.option("--notes", is_flag=True, help="Show notes as well: what a target says only nearly.")
_target = click.option("--target", "targets", multiple=True, metavar="NAME", help="Build this target only; repeatable.")
_templates = click.option(
    "--templates",
    "templates",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder whose templates replace the built-in ones of the same name.",
)


def _finish(code: int) -> None:
    raise click.exceptions.Exit(code)


@click.command()
@_catalog
@click.option("--out", type=click.Path(path_type=Path), default="generated", show_default=True, help="Output folder.")
@_target
@_templates
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 3 if the output folder has drifted.")
@click.option("--allow-empty", is_flag=True, help="Let a catalog have no SLO, or compile to nothing.")
@click.option("--allow-prune", is_flag=True, help="Let a build delete more than half of what it owns.")
@click.option("--reference-validator", "reference", is_flag=True, help="Check schemas with the reference engine alone.")
@click.option("--follow-out-link", "follow_link", is_flag=True, help="Allow an output folder that is a link elsewhere.")
@_format
@_notes
def build(
    catalog: Path,
    out: Path,
    targets: tuple[str, ...],
    templates: tuple[Path, ...],
    only_check: bool,
    allow_empty: bool,
    allow_prune: bool,
    reference: bool,
    follow_link: bool,
    fmt: str,
    notes: bool,
) -> None:
    """Compile a catalog folder into the configuration of every target."""
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
        scope = artifacts_of(targets, {slo.id for slo in made.plan.slos} if made.plan else ())
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
            remembered.remember(str(catalog), now, str(out), _size(made.plan, own))
    _finish(code)


def _removed(paths: tuple[str, ...]) -> list[str]:
    """Return a line for each removed file; of many for the first only."""
    names = [f"  removed {path}" for path in paths[:_MOST_NAMED]]
    more = len(paths) - len(names)
    return [*names, *([f"  and {more} more"] if more else [])]


def _size(plan: Plan, accepted: int) -> str:
    """Return what is said of a catalog without findings."""
    alerts = sum(len(slo.alerts) for slo in plan.slos)
    return (
        f"{len(plan.slos)} SLOs with {alerts} alerts in {len(plan.regions)} regions; "
        f"{accepted} findings are accepted in the catalog"
    )


@click.command()
@_catalog
@_format
@_notes
@click.option("--strict", is_flag=True, help="Let warnings fail the command as well.")
@click.option("--against", type=click.Path(path_type=Path), default="generated", show_default=True,
              help="An earlier build, whose series must keep their labels.")  # fmt: skip
@click.option("--target", "targets", multiple=True, metavar="NAME", help="Check for this target only; repeatable.")
def validate(catalog: Path, fmt: str, notes: bool, strict: bool, against: Path, targets: tuple[str, ...]) -> None:
    """Find what is wrong with a catalog, without building it.

    What it accepts, a build accepts: of all targets, or of those named with --target.
    """
    from slo_codegen.cli import remembered
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics, Severity

    before = remembered.state(str(catalog), str(against))
    report = Diagnostics()
    made = compile_catalog(catalog, report, targets=targets, previous=against, emit=False)
    show_findings(report, made.files, fmt, notes=notes)
    failed = report.has_errors or (strict and any(f.severity is Severity.WARNING for f in report))
    if made.plan is not None and not failed and fmt == "text":
        answer = _size(made.plan, len(made.accepted))
        say(answer)
        if not len(report) and not targets:
            remembered.remember(str(catalog), before, str(against), answer)
    _finish(exits.FINDINGS if failed else exits.CLEAN)


@click.command()
@_catalog
@click.option("--format", "fmt", type=click.Choice(("text", "json")), default="text", help="How to print the table.")
def coverage(catalog: Path, fmt: str) -> None:
    """Print each requirement with where the catalog states it and which artifacts carry it."""
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.coverage import cover, to_json, to_text
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.source import Locator

    report = Diagnostics()
    made = compile_catalog(catalog, report)
    if made.catalog is None or made.plan is None or report.has_errors:
        show_findings(report, made.files, "text")
        _finish(exits.FINDINGS)
        return
    rows = cover(made.catalog, made.plan, made.artifacts)
    locate = Locator(made.files).locate
    say_lines(to_json(rows, locate) if fmt == "json" else to_text(rows, locate), fmt=fmt)
    _finish(exits.CLEAN if all(row.covered for row in rows) else exits.FINDINGS)


@click.command()
@click.argument("subject", metavar="CODE|SLO")
@click.option("--catalog", type=click.Path(path_type=Path), default="catalog", show_default=True)
@click.option(
    "--format", "fmt", type=click.Choice(("text", "json")), default="text", help="How to print an SLO's alerts."
)
def explain(subject: str, catalog: Path, fmt: str) -> None:
    """Explain a finding's code, or when each alert of an SLO fires.

    \b
    slo-codegen explain SLO203                 what the finding means, and the way out
    slo-codegen explain wallet-spend-success   how fast its alerts are, and what is spent by then
    """
    from slo_codegen.diagnostics.codes import CODES
    from slo_codegen.diagnostics.explain import explain as text
    from slo_codegen.diagnostics.suggest import nearest

    wanted = subject.upper()
    if wanted in CODES:
        say_lines(text(wanted))
        return
    if wanted.startswith("SLO") and wanted[3:].isdigit():
        close = nearest(wanted, CODES)
        raise click.UsageError(f"there is no code {subject}" + (f"; did you mean {close}?" if close else ""))
    _explain_slo(subject.rpartition("/")[2], catalog, fmt)


def _explain_slo(name: str, catalog: Path, fmt: str) -> None:
    from slo_codegen.cli import detection_table
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.diagnostics.suggest import nearest

    report = Diagnostics()
    made = compile_catalog(catalog, report, emit=False)
    if made.plan is None:
        show_findings(report, made.files, "text")
        _finish(exits.FINDINGS)
        return
    slos = {slo.id: slo for slo in made.plan.slos}
    if name not in slos:
        close = nearest(name, slos)
        raise click.UsageError(f"there is no code and no SLO {name}" + (f"; did you mean {close}?" if close else ""))
    if fmt == "json":
        say_lines(json.dumps({"slo": name, "alerts": detection_table.rows(slos[name])}, indent=2) + "\n", fmt="json")
    else:
        say_lines(detection_table.text(slos[name]))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default="catalog")
def init(folder: Path) -> None:
    """Write a small catalog that builds at once, to start from."""
    from slo_codegen.cli.starter import write_starter

    try:
        written = write_starter(folder)
    except OSError as error:
        raise click.ClickException(f"{folder}: {error.strerror}") from error
    for path in written:
        say(f"wrote {path}")
    say(f"next: slo-codegen build {folder} --out generated")


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the completion script of a shell: eval "$(slo-codegen completion bash)"."""
    from click.shell_completion import get_completion_class

    from slo_codegen.cli.main import group

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"there is no completion for {shell}")
    say_lines(kind(group, {}, "slo-codegen", "_SLO_CODEGEN_COMPLETE").source() + "\n")


COMMANDS = (
    build,
    validate,
    prove,
    diff,
    new,
    set_value,
    format_files,
    summary,
    coverage,
    schema,
    explain,
    init,
    gate,
    history,
    preview,
    completion,
    action,
)

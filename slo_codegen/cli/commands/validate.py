"""`validate`: find what is wrong with a catalog, without building it."""

from __future__ import annotations

from pathlib import Path

import click

from slo_codegen.cli import exits
from slo_codegen.cli.options import catalog_argument, finish, format_option, notes_option, size_of
from slo_codegen.cli.output import say, show_findings


@click.command()
@catalog_argument
@format_option
@notes_option
@click.option("--strict", is_flag=True, help="Let warnings fail the command as well.")
@click.option("--against", type=click.Path(path_type=Path), default="generated", show_default=True,
              help="An earlier build, whose series must keep their labels.")  # fmt: skip
@click.option("--target", "targets", multiple=True, metavar="NAME", help="Check for this target only; repeatable.")
def validate(catalog: Path, fmt: str, notes: bool, strict: bool, against: Path, targets: tuple[str, ...]) -> None:
    """Find what is wrong with a catalog, without building it.

    What it accepts, a build accepts: of all targets that the catalog states, or of those named with --target.
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
        answer = size_of(made.plan, len(made.accepted))
        say(answer)
        if not len(report) and not targets:
            remembered.remember(str(catalog), before, str(against), answer)
    finish(exits.FINDINGS if failed else exits.CLEAN)

"""`validate`: find what is wrong with a catalog, without building it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli import exits, live
from slo_codegen.cli.options import catalog_argument, finish, format_option, notes_option, size_of
from slo_codegen.cli.output import say, show_findings
from slo_codegen.cli.server import refuse_unused, server_options

if TYPE_CHECKING:
    from slo_codegen.prometheus_api import Given


@click.command()
@catalog_argument
@format_option
@notes_option
@click.option("--strict", is_flag=True, help="Let warnings fail the command as well.")
@click.option("--against", type=click.Path(path_type=Path), default="generated", show_default=True,
              help="An earlier build, whose series must keep their labels.")  # fmt: skip
@click.option("--target", "targets", multiple=True, metavar="NAME", help="Check for this target only; repeatable.")
@click.option("--prometheus", "url", metavar="URL",
              help="Compare it with this Prometheus: what exists, how much traffic, what would fire now.")  # fmt: skip
@server_options
def validate(
    catalog: Path,
    fmt: str,
    notes: bool,
    strict: bool,
    against: Path,
    targets: tuple[str, ...],
    url: str | None,
    timeout: float | None,
    given: Given,
) -> None:
    """Find what is wrong with a catalog, without building it.

    What it accepts, a build accepts: of all targets that the catalog states, or of those named with --target.
    With --prometheus a running server is asked whether the catalog's metrics, labels, values, buckets and members
    exist; --timeout is the time for all of its answers.
    """
    from slo_codegen.cli import remembered
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics, Severity

    if url is None:
        refuse_unused(timeout, given)
    before = remembered.state(str(catalog), str(against))
    report = Diagnostics()
    made = compile_catalog(catalog, report, targets=targets, previous=against, emit=False)
    about = None
    if url is not None and made.plan is not None and not report.has_errors:
        about = live.compared(made.plan, url, timeout, given, report)
    show_findings(report, made.files, fmt, notes=notes)
    failed = report.has_errors or (strict and any(f.severity is Severity.WARNING for f in report))
    if made.plan is not None and not failed and fmt == "text":
        answer = size_of(made.plan, len(made.accepted))
        say(answer)
        if about is not None:
            say(about)
        if not len(report) and not targets and url is None:
            remembered.remember(str(catalog), before, str(against), answer)
    finish(exits.FINDINGS if failed else exits.CLEAN)

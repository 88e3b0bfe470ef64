"""`validate`: find what is wrong with a catalog, without building it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli import exits, live
from slo_codegen.cli.environments import each_run, env_option, findings_of
from slo_codegen.cli.options import catalog_argument, finish, format_option, notes_option, size_of
from slo_codegen.cli.output import say, show_findings
from slo_codegen.cli.server import refuse_unused, server_options

if TYPE_CHECKING:
    from slo_codegen.compiler import Compilation
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.prometheus_api import Given


@click.command()
@catalog_argument
@env_option
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
    env: str | None,
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

    Every environment of the catalog is checked, or the one that --env names, as it must with --prometheus.
    """
    from slo_codegen.cli import remembered
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Severity

    if url is None:
        refuse_unused(timeout, given)
    before = remembered.state(str(catalog), str(against))

    def compiled(name: str | None, of_each: bool, report: Diagnostics) -> Compilation:
        each = of_each and url is None
        return compile_catalog(catalog, report, env=name, of_each=each, targets=targets, previous=against, emit=False)

    runs = each_run(env, compiled)
    made, report = runs[0].made, runs[0].report
    about = None
    if url is not None and made.plan is not None and not report.has_errors:
        about = live.compared(made.plan, url, timeout, given, report)
    findings, files = findings_of(runs)
    show_findings(findings, files, fmt, notes=notes)
    failed = any(run.report.has_errors or run.made.plan is None for run in runs) or (
        strict and any(finding.severity is Severity.WARNING for finding in findings)
    )
    if not failed and fmt == "text":
        for run in runs:
            if run.made.plan is not None:
                say(run.named(size_of(run.made.plan, len(run.made.accepted))))
        if about is not None:
            say(about)
        if not findings and not targets and url is None and env is None and made.environment is None and made.plan:
            remembered.remember(str(catalog), before, str(against), size_of(made.plan, len(made.accepted)))
    finish(exits.FINDINGS if failed else exits.CLEAN)

"""`coverage`: where each requirement is stated, and what carries it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli import exits
from slo_codegen.cli.environments import each_run, env_option, findings_of
from slo_codegen.cli.options import catalog_argument, finish
from slo_codegen.cli.output import say, say_lines, show_findings

if TYPE_CHECKING:
    from slo_codegen.compiler import Compilation
    from slo_codegen.diagnostics import Diagnostics


@click.command()
@catalog_argument
@env_option
@click.option("--format", "fmt", type=click.Choice(("text", "json")), default="text", help="How to print the table.")
def coverage(catalog: Path, env: str | None, fmt: str) -> None:
    """Print each requirement with where the catalog states it and which artifacts carry it."""
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.reports.coverage import cover, to_json, to_text
    from slo_codegen.source import Locator

    def compiled(name: str | None, of_each: bool, report: Diagnostics) -> Compilation:
        return compile_catalog(catalog, report, env=name, of_each=of_each)

    runs = each_run(env, compiled)
    if any(run.made.plan is None or run.report.has_errors for run in runs):
        show_findings(*findings_of(runs), "text")
        finish(exits.FINDINGS)
    if len(runs) > 1 and fmt != "text":
        raise click.UsageError(f"--format {fmt} is about one environment: name it with --env")
    covered = True
    for run in runs:
        made = run.made
        assert made.catalog is not None
        assert made.plan is not None
        rows = cover(made.catalog, made.plan, made.artifacts)
        locate = Locator(made.files).locate
        if run.env is not None and fmt == "text":
            say(run.env)
        say_lines(to_json(rows, locate) if fmt == "json" else to_text(rows, locate), fmt=fmt)
        covered = covered and all(row.covered for row in rows)
    finish(exits.CLEAN if covered else exits.FINDINGS)

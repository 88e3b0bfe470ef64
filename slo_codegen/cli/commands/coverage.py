"""`coverage`: where each requirement is stated, and what carries it."""

from __future__ import annotations

from pathlib import Path

import click

from slo_codegen.cli import exits
from slo_codegen.cli.options import catalog_argument, finish
from slo_codegen.cli.output import say_lines, show_findings


@click.command()
@catalog_argument
@click.option("--format", "fmt", type=click.Choice(("text", "json")), default="text", help="How to print the table.")
def coverage(catalog: Path, fmt: str) -> None:
    """Print each requirement with where the catalog states it and which artifacts carry it."""
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.reports.coverage import cover, to_json, to_text
    from slo_codegen.source import Locator

    report = Diagnostics()
    made = compile_catalog(catalog, report)
    if made.catalog is None or made.plan is None or report.has_errors:
        show_findings(report, made.files, "text")
        finish(exits.FINDINGS)
        return
    rows = cover(made.catalog, made.plan, made.artifacts)
    locate = Locator(made.files).locate
    say_lines(to_json(rows, locate) if fmt == "json" else to_text(rows, locate), fmt=fmt)
    finish(exits.CLEAN if all(row.covered for row in rows) else exits.FINDINGS)

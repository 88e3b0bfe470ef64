"""`explain`: what a code means, or when each alert of an SLO fires."""

from __future__ import annotations

import json
from pathlib import Path

import click

from slo_codegen.cli import exits
from slo_codegen.cli.options import finish
from slo_codegen.cli.output import say_lines, show_findings


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
    from slo_codegen.diagnostics.codes import CODES, find, is_brought
    from slo_codegen.diagnostics.explain import explain as text
    from slo_codegen.diagnostics.suggest import nearest

    wanted = subject.upper()
    # Checks and backends hold the texts of their codes; importing them takes longer than the rest.
    if find(wanted) is None:
        import slo_codegen.checks
    if find(wanted) is None:
        import slo_codegen.backends  # noqa: F401
    if is_brought(wanted):
        from slo_codegen.backends import load_backends
        from slo_codegen.diagnostics import Diagnostics

        load_backends((), Diagnostics())
    if find(wanted) is not None:
        say_lines(text(wanted))
        return
    if is_brought(wanted):
        raise click.UsageError(f"no target that is installed here brings the code {wanted}")
    if wanted.startswith("SLO") and wanted[3:].isdigit():
        close = nearest(wanted, sorted(CODES))
        raise click.UsageError(f"there is no code {subject}" + (f"; did you mean {close}?" if close else ""))
    _explain_slo(subject.rpartition("/")[2], catalog, fmt)


def _explain_slo(name: str, catalog: Path, fmt: str) -> None:
    from slo_codegen.cli import detection_table
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.diagnostics.suggest import nearest
    from slo_codegen.reports import paging, silenced
    from slo_codegen.reports.assumed import assumptions

    report = Diagnostics()
    made = compile_catalog(catalog, report, emit=False)
    if made.plan is None:
        show_findings(report, made.files, "text")
        finish(exits.FINDINGS)
        return
    slos = {slo.id: slo for slo in made.plan.slos}
    if name not in slos:
        close = nearest(name, slos)
        raise click.UsageError(f"there is no code and no SLO {name}" + (f"; did you mean {close}?" if close else ""))
    assert made.catalog is not None
    assumed = assumptions(made.catalog, made.plan, slos[name])
    if fmt == "json":
        content = {
            "slo": name,
            "alerts": detection_table.rows(slos[name]),
            "assumed": {each.field: each.value for each in assumed},
            "pages_from": paging.paged_from(made.plan, slos[name]),
            **silenced.values(made.plan, slos[name]),
        }
        say_lines(json.dumps(content, indent=2) + "\n", fmt="json")
    else:
        around = "".join(f"{line}\n" for part in (paging, silenced) for line in part.lines(made.plan, slos[name]))
        say_lines(detection_table.text(slos[name], assumed) + (f"\n{around}" if around else ""))

"""`explain`: what a code means, or when each alert of an SLO fires."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slo_codegen.cli import exits
from slo_codegen.cli.environments import Run, each_run, env_option, findings_of
from slo_codegen.cli.options import finish
from slo_codegen.cli.output import say_lines, show_findings

if TYPE_CHECKING:
    from slo_codegen.compiler import Compilation
    from slo_codegen.diagnostics import Diagnostics


@click.command()
@click.argument("subject", metavar="CODE|SLO")
@click.option("--catalog", type=click.Path(path_type=Path), default="catalog", show_default=True)
@env_option
@click.option(
    "--format", "fmt", type=click.Choice(("text", "json")), default="text", help="How to print an SLO's alerts."
)
def explain(subject: str, catalog: Path, env: str | None, fmt: str) -> None:
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
    _explain_slo(subject.rpartition("/")[2], catalog, env, fmt)


def _explain_slo(name: str, catalog: Path, env: str | None, fmt: str) -> None:
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics.suggest import nearest

    def compiled(chosen: str | None, of_each: bool, report: Diagnostics) -> Compilation:
        return compile_catalog(catalog, report, env=chosen, of_each=of_each, emit=False)

    runs = each_run(env, compiled)
    if any(run.made.plan is None for run in runs):
        show_findings(*findings_of(runs), "text")
        finish(exits.FINDINGS)
        return
    known = {slo.id for run in runs if run.made.plan is not None for slo in run.made.plan.slos}
    if name not in known:
        close = nearest(name, known)
        raise click.UsageError(f"there is no code and no SLO {name}" + (f"; did you mean {close}?" if close else ""))
    if fmt == "json":
        contents = {run.env: _content(run, name) for run in runs}
        content = contents[runs[0].env] if len(runs) == 1 else {"environments": contents}
        say_lines(json.dumps(content, indent=2) + "\n", fmt="json")
        return
    for run in runs:
        say_lines(("" if run.env is None else f"{run.env}\n") + _text(run, name))


def _content(run: Run, name: str) -> dict[str, Any]:
    from slo_codegen.cli import detection_table
    from slo_codegen.reports import paging, silenced
    from slo_codegen.reports.assumed import assumptions

    plan = run.made.plan
    assert run.made.catalog is not None
    assert plan is not None
    slo = next(each for each in plan.slos if each.id == name)
    assumed = assumptions(run.made.catalog, plan, slo)
    return {
        "slo": name,
        "alerts": detection_table.rows(slo),
        "assumed": {each.field: each.value for each in assumed},
        "pages_from": paging.paged_from(plan, slo),
        **silenced.values(plan, slo),
    }


def _text(run: Run, name: str) -> str:
    from slo_codegen.cli import detection_table
    from slo_codegen.reports import paging, silenced
    from slo_codegen.reports.assumed import assumptions

    plan = run.made.plan
    assert run.made.catalog is not None
    assert plan is not None
    slo = next(each for each in plan.slos if each.id == name)
    around = "".join(f"{line}\n" for part in (paging, silenced) for line in part.lines(plan, slo))
    return detection_table.text(slo, assumptions(run.made.catalog, plan, slo)) + (f"\n{around}" if around else "")

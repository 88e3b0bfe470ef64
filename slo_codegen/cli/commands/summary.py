"""`slo-codegen summary`: the state of a catalog and what a change of it means, as a job's summary in Markdown."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli.environments import each_run, env_option, findings_of
from slo_codegen.cli.output import say_lines

if TYPE_CHECKING:
    from slo_codegen.compiler import Compilation
    from slo_codegen.diagnostics import Diagnostics


@click.command()
@click.argument("catalog", type=click.Path(path_type=Path), default="catalog")
@env_option
@click.option("--out", default="", help="The output folder, to tell of drift.")
@click.option("--follow-out-link", "follow_link", is_flag=True, help="Allow an output folder that is a link elsewhere.")
@click.option("--against", default="", metavar="REV", help="Tell what differs from where REV and HEAD parted.")
def summary(catalog: Path, env: str | None, out: str, follow_link: bool, against: str) -> None:
    """Print the summary of a CI job in Markdown: findings, drift, and what a change means."""
    from slo_codegen import writer
    from slo_codegen.backends import known_targets
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.proof.paths import artifacts_of
    from slo_codegen.reports.summary import document
    from slo_codegen.source import Locator

    def compiled(name: str | None, of_each: bool, report: Diagnostics) -> Compilation:
        return compile_catalog(catalog, report, env=name, of_each=of_each)

    runs = each_run(env, compiled)
    drifts: list[str] = []
    changes: list[str] = []
    for run in runs if not any(run.report.has_errors for run in runs) else ():
        made = run.made
        if out:
            scope = artifacts_of(made.only, {slo.id for slo in made.plan.slos} if made.plan else ())
            found = writer.check(
                run.folder(Path(out)),
                made.artifacts,
                made.digest,
                run.report,
                follow_link=follow_link,
                scope=scope,
                folders=known_targets(),
                slos=made.slos,
                environment=made.environment,
            )
            drifts += [f"{'' if run.env is None else f'{run.env}/'}{each.path}: {each.kind}" for each in found]
        if against:
            heading = "" if run.env is None else f"### Environment {run.env}\n\n"
            changes.append(heading + _change(catalog, against, made))
    findings, files = findings_of(runs)
    plans = [(run.env, run.made.plan) for run in runs]
    say_lines(document(findings, Locator(files).locate, plans, drifts, "\n".join(changes)))


def _change(catalog: Path, revision: str, new: Compilation) -> str:
    """Return what a change means, or why that cannot be told."""
    from slo_codegen.common.markdown import code
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.diff import Side, compare
    from slo_codegen.diff.to_markdown import to_markdown
    from slo_codegen.revision import check_out

    with tempfile.TemporaryDirectory(prefix="slo-codegen-") as folder:
        report = Diagnostics()
        if not check_out(catalog, revision, Path(folder), report, merge_base=True):
            return f"What the change means cannot be told: {code(next(iter(report)).message)}\n"
        old = compile_catalog(
            Path(folder), report, env=new.environment, compared_with=new.plan, allow_empty=True, checked=False
        )
    if new.plan is None or report.has_errors or (old.plan is None and not old.environments):
        return f"What the change means cannot be told: {code(revision)} does not compile.\n"
    after = Side(new.plan, new.artifacts, new.digest)
    # Without the environment, all of it is new.
    before = after.without_slos() if old.plan is None else Side(old.plan, old.artifacts, old.digest)
    return to_markdown(compare(before, after))

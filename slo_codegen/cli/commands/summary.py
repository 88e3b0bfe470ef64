"""`slo-codegen summary`: the state of a catalog and what a change of it means, as a job's summary in Markdown."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli.output import say_lines

if TYPE_CHECKING:
    from slo_codegen.compiler import Compilation


@click.command()
@click.argument("catalog", type=click.Path(path_type=Path), default="catalog")
@click.option("--out", default="", help="The output folder, to tell of drift.")
@click.option("--follow-out-link", "follow_link", is_flag=True, help="Allow an output folder that is a link elsewhere.")
@click.option("--against", default="", metavar="REV", help="Tell what differs from where REV and HEAD parted.")
def summary(catalog: Path, out: str, follow_link: bool, against: str) -> None:
    """Print the summary of a CI job in Markdown: findings, drift, and what a change means."""
    from slo_codegen import writer
    from slo_codegen.backends import known_targets
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.proof.paths import artifacts_of
    from slo_codegen.reports.summary import document
    from slo_codegen.source import Locator

    report = Diagnostics()
    made = compile_catalog(catalog, report)
    drifts: list[str] = []
    change = ""
    if not report.has_errors:
        if out:
            scope = artifacts_of(made.only, {slo.id for slo in made.plan.slos} if made.plan else ())
            found = writer.check(
                Path(out),
                made.artifacts,
                made.digest,
                report,
                follow_link=follow_link,
                scope=scope,
                folders=known_targets(),
                slos=made.slos,
            )
            drifts = [f"{each.path}: {each.kind}" for each in found]
        if against:
            change = _change(catalog, against, made)
    say_lines(document(list(report), Locator(made.files).locate, made.plan, drifts, change))


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
        old = compile_catalog(Path(folder), report, compared_with=new.plan, allow_empty=True, checked=False)
    if old.plan is None or new.plan is None or report.has_errors:
        return f"What the change means cannot be told: {code(revision)} does not compile.\n"
    return to_markdown(compare(Side(old.plan, old.artifacts, old.digest), Side(new.plan, new.artifacts, new.digest)))

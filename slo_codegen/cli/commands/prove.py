"""The command ``prove``: derive the proofs, write them beside the rules, run promtool over them, print what it says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli import exits
from slo_codegen.cli.environments import each_run, env_option, findings_of
from slo_codegen.cli.output import end_progress, progress, say, say_lines, show_findings

if TYPE_CHECKING:
    from slo_codegen.artifact import Artifact
    from slo_codegen.compiler import Compilation
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.proof.proofs import Proof
    from slo_codegen.proof.run import Promtool
    from slo_codegen.proof.verdict import Verdict

_RULES = "prometheus/rules"


@click.command()
@click.argument("catalog", type=click.Path(path_type=Path), default="catalog")
@click.option(
    "--out", type=click.Path(path_type=Path), default="generated", show_default=True, help="Folder with the rules."
)
@env_option
@click.option("--slo", "slos", multiple=True, metavar="ID", help="Prove this SLO only; repeatable.")
@click.option("--check", "only_check", is_flag=True, help="Write no proof; exit 3 if those that stand there drifted.")
@click.option("--promtool", "named", metavar="PATH", help="Run this promtool, not the first on the PATH.")
@click.option("--fresh", is_flag=True, help="Run every proof again, those that passed before as well.")
@click.option("--follow-out-link", "follow_link", is_flag=True, help="Allow an output folder that is a link elsewhere.")
@click.option("--jobs", type=click.IntRange(1, 256), default=None, metavar="N", help="Runs of promtool at once.")
@click.option("--format", "fmt", type=click.Choice(("text", "json", "junit")), default="text")
def prove(
    catalog: Path,
    out: Path,
    env: str | None,
    slos: tuple[str, ...],
    only_check: bool,
    named: str | None,
    fresh: bool,
    follow_link: bool,
    jobs: int | None,
    fmt: str,
) -> None:
    """Show that every alert fires when it must, and only then.

    Traffic that tells each alert apart is derived from the catalog, what the alert must do with it from the
    arithmetic of its condition, and promtool runs the rules of the output folder over it. The tests are written to
    prometheus/tests/ there. Every environment is verified, or the one that --env names. Exit 1 when an alert cannot be
    shown to fire, or fires when it must not.
    """
    from slo_codegen.cli import proof_report, prove_with
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics

    def compiled(name: str | None, of_each: bool, report: Diagnostics) -> Compilation:
        # What the other targets cannot express keeps no alert of Prometheus from being proven.
        return compile_catalog(
            catalog, report, env=name, of_each=of_each, emit=False, targets=["prometheus"], asked_by="prove"
        )

    runs = each_run(env, compiled)
    if any(run.made.plan is None or run.report.has_errors for run in runs):
        end_progress()
        show_findings(*findings_of(runs), "text")
        raise click.exceptions.Exit(exits.FINDINGS)
    if len(runs) > 1 and fmt != "text":
        raise click.UsageError(f"--format {fmt} is about one environment: name it with --env")
    code = exits.CLEAN
    tool: Promtool | None = None
    for run in runs:
        # What validate and build have to say is theirs to say.
        report = Diagnostics()
        wanted = _wanted(run.made, slos)
        tool = tool or prove_with.promtool(named, report, fresh=fresh)
        verdicts, drifted = _run(run.made, report, run.folder(out), wanted, only_check, tool, follow_link, jobs)
        end_progress()
        printers = {"text": proof_report.to_text, "json": proof_report.to_json, "junit": proof_report.to_junit}
        if run.env is not None and fmt == "text":
            say(run.env)
        if verdicts or fmt != "text":
            say_lines(printers[fmt](verdicts, tool.program if tool is not None else None), fmt=fmt)
        show_findings(report, run.made.files, "text")
        failed = any(not each.proven for each in verdicts) or (report.has_errors and not drifted)
        code = exits.FINDINGS if failed or code == exits.FINDINGS else exits.DRIFT if drifted else code
    raise click.exceptions.Exit(code)


def _wanted(made: Compilation, slos: tuple[str, ...]) -> frozenset[str] | None:
    from slo_codegen.diagnostics.suggest import nearest

    if not slos or made.plan is None:
        return None
    known = {slo.id for slo in made.plan.slos}
    wanted = [slo.rpartition("/")[2] for slo in slos]
    for slo in wanted:
        if slo not in known:
            close = nearest(slo, known)
            raise click.UsageError(f"there is no SLO {slo}" + (f"; did you mean {close}?" if close else ""))
    return frozenset(wanted)


def _run(
    made: Compilation,
    report: Diagnostics,
    out: Path,
    wanted: frozenset[str] | None,
    only_check: bool,
    tool: Promtool | None,
    follow_link: bool,
    workers: int | None,
) -> tuple[list[Verdict], bool]:
    """Return the verdict on every proof, and whether the proofs that stand in the folder are others."""
    from slo_codegen.cli.prove_with import can_read, report_unusable
    from slo_codegen.proof.derive import derive
    from slo_codegen.proof.program import PromtoolError
    from slo_codegen.proof.rules import Rules, RulesError
    from slo_codegen.proof.verdict import asked_of, judge

    plan = made.plan
    if plan is None or tool is None or not can_read(tool, plan, report):
        return [], False
    try:
        rules = Rules(out / _RULES)
    except RulesError as error:
        report.add("SLO704", str(error), None, help=f"slo-codegen build --out {out}")
        return [], False
    progress("deriving")
    proofs = list(derive(plan, wanted))
    artifacts = _write(made, report, out, proofs, wanted, only_check, follow_link)
    drifted = only_check and any(finding.code == "SLO600" for finding in report)
    if artifacts is None:
        return [], False
    if wanted is None:
        for name in rules.unknown(proof.rule or {"alertname": proof.name} for proof in proofs):
            report.add("SLO702", f"{out / _RULES} holds an alert {name} that the catalog does not", None,
                       help="build again, or take the rule out")  # fmt: skip
    for stray in rules.strays:
        if wanted is None or stray.slo is None or stray.slo in wanted:
            whose = f" of {stray.slo}" if stray.slo is not None else ""
            report.add("SLO705", f"{out / _RULES} records {stray.record}{whose} in the group {stray.group}", None,
                       help="build again, or take the rule out")  # fmt: skip
    try:
        verdicts = judge(proofs, artifacts, rules, asked_of(plan), tool, workers or os.cpu_count() or 1, _tell)
    except PromtoolError as error:
        report_unusable(error, tool.program.path, report)
        return [], drifted
    _report(verdicts, report)
    return verdicts, drifted


def _tell(done: int, of: int) -> None:
    progress(f"proving: {done} of {of} runs of promtool")


def _write(
    made: Compilation,
    report: Diagnostics,
    out: Path,
    proofs: list[Proof],
    wanted: frozenset[str] | None,
    only_check: bool,
    follow_link: bool,
) -> dict[str, Artifact] | None:
    """Write the tests beside the rules, or compare them; None after reporting why there are none."""
    from slo_codegen import writer
    from slo_codegen.proof.paths import proofs_of
    from slo_codegen.render import render
    from slo_codegen.validate import validate

    assert made.plan is not None
    artifacts = render([file.draft for proof in proofs for file in proof.files], report)
    validate(artifacts, made.plan, (), report)
    if report.has_errors:
        return None
    scope = proofs_of(wanted)
    if only_check:
        writer.check(
            out, artifacts, made.digest, report, follow_link=follow_link, scope=scope, environment=made.environment
        )
        if any(finding.code in ("SLO601", "SLO604", "SLO609") for finding in report):
            return None
    else:
        result = writer.write(
            out,
            artifacts,
            made.digest,
            report,
            allow_empty=True,
            follow_link=follow_link,
            scope=scope,
            environment=made.environment,
        )
        if result is None:
            return None
    return {artifact.path: artifact for artifact in artifacts}


def _report(verdicts: list[Verdict], report: Diagnostics) -> None:
    for verdict in verdicts:
        proof = verdict.proof
        if proof.problem:
            report.add("SLO701", f"{proof.name} cannot be proven: {proof.problem}", proof.origin)
        for fault in verdict.faults:
            report.add("SLO700", f"{proof.name} does not do what it must: {fault}", proof.origin)

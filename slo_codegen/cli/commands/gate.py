"""The command `gate`: whether the error budgets allow a deployment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli import exits
from slo_codegen.cli.environments import one_env_option
from slo_codegen.cli.output import say, say_lines, show_findings
from slo_codegen.cli.server import connect, server_options

if TYPE_CHECKING:
    from slo_codegen.compiler import Compilation
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.plan.model import Plan, Slo
    from slo_codegen.prometheus_api import Given, Limits
    from slo_codegen.reports.gate import Answer

_TIMEOUT_SECONDS = 15.0
_MOST_BYTES = 1 << 20
_MOST_TOTAL_BYTES = 16 << 20


@click.command()
@click.argument("names", nargs=-1, metavar="[SLO|SERVICE]...")
@click.option("--all", "every", is_flag=True, help="Ask for every SLO of the catalog, as without a name.")
@click.option("--catalog", type=click.Path(path_type=Path), default="catalog", show_default=True)
@one_env_option
@click.option("--prometheus", "url", required=True, metavar="URL", help="The Prometheus that evaluates the rules.")
@click.option("--change", type=click.Choice(("feature", "fix")), default="feature", show_default=True)
@click.option("--format", "fmt", type=click.Choice(("text", "json")), default="text")
@server_options
def gate(
    names: tuple[str, ...],
    every: bool,
    catalog: Path,
    env: str | None,
    url: str,
    change: str,
    fmt: str,
    timeout: float | None,
    given: Given,
) -> None:
    """Ask whether the error budgets allow a deployment; exit 0 if every one of them does, 1 if not.

    \b
    slo-codegen gate payments --prometheus URL             one SLO
    slo-codegen gate service:checkout --prometheus URL     every SLO of a service
    slo-codegen gate --prometheus URL                      every SLO of the catalog

    Whatever prevents a reliable answer is a finding, and no consent.
    """
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.reports.gate import ask

    if every and names:
        raise click.UsageError("--all and names exclude each other")
    report = Diagnostics()
    made = compile_catalog(catalog, report, env=env, emit=False)
    if made.plan is None or report.has_errors:
        _finish(made, report, [], fmt, several=True)
        return
    slos = _chosen(made.plan, names)
    # What validate has to say of the catalog is its to say.
    report = Diagnostics()
    answers: list[Answer] = []
    client = connect(url, given, _limits(timeout or _TIMEOUT_SECONDS), report)
    if client is not None:
        answers = ask(made.plan, slos, client, change, report)
    _finish(made, report, answers, fmt, several=len(slos) > 1)


def _limits(seconds: float) -> Limits:
    from slo_codegen.prometheus_api import Limits

    return Limits(seconds, _MOST_BYTES, seconds, _MOST_TOTAL_BYTES)


def _chosen(plan: Plan, names: Sequence[str]) -> tuple[Slo, ...]:
    from slo_codegen.diagnostics.suggest import nearest
    from slo_codegen.reports.gate import NameUnknownError, chosen

    try:
        return chosen(plan, names)
    except NameUnknownError as error:
        known = [*(slo.id for slo in plan.slos), *(service.id for service in plan.services)]
        close = nearest(error.name.rpartition("/")[2].removeprefix("service:"), known)
        hint = f"; did you mean {close}?" if close else ""
        raise click.UsageError(f"there is no SLO and no service {error.name}{hint}") from error


def _finish(made: Compilation, report: Diagnostics, answers: list[Answer], fmt: str, *, several: bool) -> None:
    """Print the answers and the findings, and exit 0 only if there is an answer for all and each is a consent."""
    from slo_codegen.reports.gate import most_severe

    allowed = bool(answers) and not report.has_errors and all(each.allowed for each in answers)
    worst = most_severe(made.plan, answers) if made.plan is not None and answers else None
    if fmt == "json":
        if not report.has_errors:
            show_findings(report, made.files, "text")
        values = _values(made, report, answers, worst, allowed, several=several)
        say_lines(json.dumps(values, indent=2) + "\n", fmt="json")
    else:
        show_findings(report, made.files, "text")
        for each in answers:
            say(each.to_text())
        if several and worst is not None:
            say(_overall(worst, answers, allowed))
    raise click.exceptions.Exit(exits.CLEAN if allowed else exits.FINDINGS)


def _values(
    made: Compilation, report: Diagnostics, answers: list[Answer], worst: Answer | None, allowed: bool, *, several: bool
) -> dict[str, object]:
    """Return what --format json prints: the answer alone for one SLO; for several or on errors an object with all."""
    if not several and worst is not None and not report.has_errors:
        return worst.to_json()
    values: dict[str, object] = {
        "allowed": allowed,
        "state": worst.state.id if worst is not None else None,
        "slos": [each.to_json() for each in answers],
    }
    if report.has_errors:
        from slo_codegen.diagnostics.render import render
        from slo_codegen.source import Locator

        values |= json.loads(render(report, Locator(made.files).locate, "json"))
    return values


def _overall(worst: Answer, answers: list[Answer], allowed: bool) -> str:
    refused = sum(not each.allowed for each in answers)
    if allowed:
        return f"allowed: all of {len(answers)} SLOs; the least is {worst.slo}: {worst.state.title}"
    if refused == 0:
        return "refused: the figures of some SLOs are missing"
    return f"refused: {refused} of {len(answers)} SLOs; the worst is {worst.slo}: {worst.state.title}"

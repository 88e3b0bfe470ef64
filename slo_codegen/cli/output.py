"""What every command prints in the same way: findings, progress, colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from slo_codegen.cli import ci_log
from slo_codegen.common.characters import visible, visible_lines

if TYPE_CHECKING:
    from slo_codegen.diagnostics import Finding
    from slo_codegen.diagnostics.formats.place import Placed
    from slo_codegen.source import SourceFile


def wants_color(stream: object) -> bool:
    """Return whether to colour: FORCE_COLOR wins, then NO_COLOR, then whether a terminal is there."""
    if os.environ.get("FORCE_COLOR"):
        return True
    if os.environ.get("NO_COLOR"):
        return False
    return bool(getattr(stream, "isatty", lambda: False)()) and os.environ.get("TERM") != "dumb"


def say(text: str, *, err: bool = False) -> None:
    """Print a line that may hold what others wrote: what a terminal would act on, or hide, becomes an escape."""
    say_lines(visible(text) + "\n", err=err)


def say_lines(text: str, *, fmt: str = "text", err: bool = False) -> None:
    """Print a text of several lines like `say`; ``fmt`` is its form, such as json."""
    _print(visible_lines(text), fmt, err=err)


def _print(text: str, fmt: str, *, err: bool, color: bool = False) -> None:
    """Print text; nothing else in this package prints, so that no CI service takes it for a command.

    What is written as an escape in CI depends on the form of the text (`slo_codegen.cli.ci_log`).
    """
    if ci_log.is_read_by_a_service(os.environ):
        text = ci_log.inert(text, fmt)
    click.echo(text, nl=False, err=err, color=True if color else None)


def show_findings(findings: Iterable[Finding], files: Sequence[SourceFile], fmt: str, *, notes: bool = False) -> None:
    """Print findings: text to standard error, the formats for tools to standard output.

    Text leaves out notes of targets (SLO4xx and above) unless asked, and says how many there are.
    """
    from slo_codegen.diagnostics import Severity, is_of_targets
    from slo_codegen.diagnostics.formats.place import placed
    from slo_codegen.diagnostics.render import render_placed
    from slo_codegen.source import Locator

    to_stderr = fmt == "text"
    every = list(findings)
    shown = notes or not to_stderr
    findings = [f for f in every if shown or f.severity is not Severity.NOTE or not is_of_targets(f.code)]
    hidden = len(every) - len(findings)
    stream = sys.stderr if to_stderr else sys.stdout
    locator = Locator(files)
    found = placed(findings, locator.locate)
    if locator.inexact:
        found += placed([_inexact(len(locator.inexact))], locator.locate)
    text = render_placed(found, fmt, color=to_stderr and wants_color(stream))
    if fmt == "github":
        _write_job_summary(found)
    if text:
        _print(text, fmt, err=to_stderr, color=wants_color(stream))
    if hidden:
        say(f"{hidden} notes on what a target says only nearly are left out; --notes shows them", err=True)


def _inexact(files: int) -> Finding:
    from slo_codegen.diagnostics import Finding, Severity

    message = f"findings in {files} file{'s' if files > 1 else ''} are shown at the files only: looking up each line"
    return Finding("SLO119", Severity.NOTE, f"{message} would take too long", None, "fix the others first")


def _write_job_summary(found: Sequence[Placed]) -> None:
    """Add what has no annotation to the job summary of GitHub Actions, where there is one with room."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    from slo_codegen.diagnostics.formats.github import MOST_SUMMARY_BYTES, job_summary

    try:
        with open(path, "a", encoding="utf-8") as file:
            room = MOST_SUMMARY_BYTES - os.fstat(file.fileno()).st_size
            file.write(job_summary(found, room))
    except OSError as error:
        say(f"the job summary cannot be written: {error.strerror}", err=True)


def progress(stage: str) -> None:
    """Show the stage that runs, on a terminal only."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{stage} ", nl=False, err=True)


def end_progress() -> None:
    """Take the progress line away."""
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)

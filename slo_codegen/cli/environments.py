"""Runs of a command over the environments of a catalog: the one that ``--env`` names, or each of them in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from slo_codegen.compiler import Compilation
    from slo_codegen.diagnostics import Diagnostics, Finding
    from slo_codegen.source import SourceFile

env_option = click.option(
    "--env", metavar="NAME", help="The environment, of a catalog with environments; each of them if not given."
)
one_env_option = click.option(
    "--env", metavar="NAME", help="The environment, of a catalog that has several; it must be named then."
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one environment compiles to, or a catalog without environments, and what was found of it."""

    made: Compilation
    report: Diagnostics
    env: str | None = None
    """The environment; None of a catalog without environments."""

    def folder(self, out: Path) -> Path:
        """Return the output folder of the environment: one of its own below the one that is given."""
        return folder_of(out, self.env)

    def named(self, text: str) -> str:
        """Return a line with the name of the environment before it."""
        return text if self.env is None else f"{self.env}: {text}"


Compile = Callable[["str | None", bool, "Diagnostics"], "Compilation"]
"""Compiles for an environment, or for the whole catalog; whether that is one of all runs, and where findings go."""


def folder_of(out: Path, env: str | None) -> Path:
    """Return the output folder of an environment, or of a catalog without environments."""
    return out if env is None else out / env


def each_run(env: str | None, compile: Compile) -> list[Run]:
    """Return the runs that a command is about: that of ``env``, or those of all environments, or a single one."""
    from slo_codegen.diagnostics import Diagnostics

    report = Diagnostics()
    made = compile(env, env is None, report)
    if not made.environments:
        return [Run(made, report, made.environment or env)]
    runs = []
    for name in made.environments:
        report = Diagnostics()
        runs.append(Run(compile(name, True, report), report, name))
    return runs


def findings_of(runs: Sequence[Run]) -> tuple[list[Finding], tuple[SourceFile, ...]]:
    """Return the findings of all runs, each once, and the files that they point into.

    What is found in some environments only names them.
    """
    from slo_codegen.checks.stage.needless import NEEDLESS

    first = runs[0]
    if len(runs) == 1:
        return list(first.report), first.made.files
    found: dict[Finding, list[str]] = {}
    for run in runs:
        for finding in dict.fromkeys(_placed(each, run.made.files) for each in run.report):
            found.setdefault(finding, []).append(run.env or "")
    kept = []
    for finding, names in found.items():
        if len(names) == len(runs):
            kept.append(finding)
        elif finding.code not in NEEDLESS:
            kept.append(replace(finding, message=f"{finding.message} ({' and '.join(names)})"))
    return kept, tuple(replace(file, elsewhere={}) for file in first.made.files)


def _placed(finding: Finding, files: Sequence[SourceFile]) -> Finding:
    """Return a finding that points at where its values are written, whatever the environment."""
    from slo_codegen.source.locate import moved

    elsewhere = {file.name: file.elsewhere for file in files if file.elsewhere}
    if not elsewhere:
        return finding
    return replace(
        finding,
        origin=None if finding.origin is None else moved(finding.origin, elsewhere.get(finding.origin.file, {})),
        related=tuple(
            replace(each, origin=moved(each.origin, elsewhere.get(each.origin.file, {}))) for each in finding.related
        ),
    )

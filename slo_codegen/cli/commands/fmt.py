"""`slo-codegen fmt`: the canonical form of a catalog's files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli import exits
from slo_codegen.cli.differences import difference
from slo_codegen.cli.environments import env_option
from slo_codegen.cli.output import say, say_lines, show_findings

if TYPE_CHECKING:
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.source import SourceFile


def _has(env: str, files: Sequence[SourceFile], report: Diagnostics) -> bool:
    """Return whether a catalog has an environment, after reporting that it has not."""
    from slo_codegen.catalog import environments

    sections = [file.data.get(environments.SECTION) for file in files if isinstance(file.data, dict)]
    known = [str(name) for section in sections if isinstance(section, dict) for name in section]
    if env not in known:
        environments.unknown(env, known, None, report)
    return env in known


@click.command()
@click.argument("catalog", type=click.Path(path_type=Path), default="catalog")
@env_option
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 3 if a file is not in canonical form.")
@click.option("--diff", "show_diff", is_flag=True, help="Print what is, or would be, changed.")
def fmt(catalog: Path, env: str | None, only_check: bool, show_diff: bool) -> None:
    """Bring a catalog's files into canonical order and spacing; comments and spellings stay.

    The files are the same for every environment: --env only sees that the catalog has it.
    """
    from slo_codegen.common import atomic
    from slo_codegen.diagnostics import Diagnostics, Origin
    from slo_codegen.edit.format import canonical
    from slo_codegen.edit.tree import UnreadableError
    from slo_codegen.source import load

    report = Diagnostics()
    files = load(catalog, report)
    known = env is None or _has(env, files, report)
    changed: list[str] = []
    for file in files if known else ():
        try:
            made = canonical(file.text)
        except UnreadableError as error:
            report.add("SLO710", f"{file.name} stays as it is: {error}", Origin(file.name))
            continue
        if made == file.text:
            continue
        if show_diff:
            say_lines(difference(file.name, file.text, made, "fmt"))
        if not only_check:
            try:
                atomic.replace(file.name, (made.encode(),))
            except OSError as error:
                report.add("SLO601", f"{file.name} cannot be written: {error.strerror}", Origin(file.name),
                           help="free space or give the right to write")  # fmt: skip
                continue
        changed.append(file.name)
    show_findings(report, files, "text")
    verb = "would be formatted" if only_check else "formatted"
    for name in changed:
        say(f"{name} {verb}")
    if not changed and not report.has_errors:
        say(f"{len(files)} files are in canonical form")
    if report.has_errors:
        raise click.exceptions.Exit(exits.FINDINGS)
    raise click.exceptions.Exit(exits.DRIFT if only_check and changed else exits.CLEAN)

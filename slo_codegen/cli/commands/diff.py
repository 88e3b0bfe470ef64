"""`slo-codegen diff`: what a change of the catalog means."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli import exits
from slo_codegen.cli.output import end_progress, progress, say, say_lines, show_findings

if TYPE_CHECKING:
    from slo_codegen.compiler import Compilation
    from slo_codegen.diagnostics import Diagnostics, Finding, Origin
    from slo_codegen.source import SourceFile

_FAILING = ("loosened", "removed", "rerouted", "changed")


@click.command()
@click.argument("sides", nargs=-1, metavar="[REV | OLD_DIR NEW_DIR]")
@click.option("--catalog", type=click.Path(path_type=Path), default="catalog", show_default=True,
              help="The catalog of the working tree, compared with REV.")  # fmt: skip
@click.option("--merge-base", is_flag=True, help="Compare with the last common ancestor of REV and HEAD.")
@click.option("--format", "fmt", type=click.Choice(("text", "json", "markdown")), default="text")
@click.option("--fail-on", "fail_on", type=click.Choice(_FAILING), multiple=True,
              help="Exit 1 if anything is that; repeatable.")  # fmt: skip
@click.option("--target", "targets", multiple=True, metavar="NAME", help="Compare this target only; repeatable.")
def diff(
    sides: tuple[str, ...],
    catalog: Path,
    merge_base: bool,
    fmt: str,
    fail_on: tuple[str, ...],
    targets: tuple[str, ...],
) -> None:
    """Tell what a change of the catalog means, not which lines it edits.

    \b
    slo-codegen diff                      the working tree against the last commit
    slo-codegen diff main --merge-base    what this branch changes
    slo-codegen diff OLD_DIR NEW_DIR      two folders
    """
    from slo_codegen.diff import Effect, Side, compare

    if len(sides) > 2:
        raise click.UsageError("name one revision, or two folders")
    old, new = _compile_both(sides, catalog, merge_base, targets)
    if new.plan is None or (old is not None and old.plan is None):
        raise click.exceptions.Exit(exits.FINDINGS)
    after = Side(new.plan, new.artifacts, new.digest)
    before = after.without_slos() if old is None or old.plan is None else Side(old.plan, old.artifacts, old.digest)
    difference = compare(before, after)
    if fmt == "json":
        from slo_codegen.diff.to_json import to_json as write
    elif fmt == "markdown":
        from slo_codegen.diff.to_markdown import to_markdown as write
    else:
        from slo_codegen.diff.to_text import to_text as write
    say_lines(write(difference), fmt=fmt)
    failed = difference.artifacts and any(difference.has(Effect(name)) for name in fail_on)
    raise click.exceptions.Exit(exits.FINDINGS if failed else exits.CLEAN)


def _compile_both(
    sides: tuple[str, ...], catalog: Path, merge_base: bool, targets: tuple[str, ...]
) -> tuple[Compilation | None, Compilation]:
    """Return the catalog before, or None where there was none, and now."""
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.revision import check_out

    if len(sides) == 2:
        if merge_base:
            raise click.UsageError("--merge-base needs a revision, not two folders")
        new = _compile_new(Path(sides[1]), targets)
        return _compile_old(Path(sides[0]), sides[0], targets, new), new
    revision = sides[0] if sides else "HEAD"
    new = _compile_new(catalog, targets)
    with tempfile.TemporaryDirectory(prefix="slo-codegen-") as folder:
        report = Diagnostics()
        if not check_out(catalog, revision, Path(folder), report, merge_base=merge_base):
            if not report.has_errors:
                say(f"{revision} has no catalog {catalog}: all of it is new", err=True)
                return None, new
            if not merge_base and len(sides) == 1 and Path(revision).is_dir():
                say(f"{revision} is a folder: name the one to compare it with as well", err=True)
            show_findings(report, (), "text")
            raise click.exceptions.Exit(exits.FINDINGS)
        return _compile_old(Path(folder), f"{revision}:{catalog}", targets, new), new


def _compile_new(root: Path, targets: tuple[str, ...]) -> Compilation:
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics

    report = Diagnostics()
    made = compile_catalog(root, report, targets=targets, allow_empty=True, progress=progress)
    end_progress()
    if report.has_errors:
        show_findings(_errors(report), made.files, "text")
        raise click.exceptions.Exit(exits.FINDINGS)
    return made


def _compile_old(root: Path, shown: str, targets: tuple[str, ...], new: Compilation) -> Compilation:
    """Compile what is compared against; its findings name its files as they were, not where they were laid out."""
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics

    report = Diagnostics()
    made = compile_catalog(
        root,
        report,
        targets=targets,
        compared_with=new.plan,
        allow_empty=True,
        progress=progress,
        checked=False,
    )
    end_progress()
    if report.has_errors:
        prefix = root.as_posix()
        files = [replace(file, name=_renamed(file.name, prefix, shown)) for file in made.files]
        moved = [_moved(finding, prefix, shown) for finding in _errors(report)]
        outer = Diagnostics()
        outer.add("SLO723", f"{shown} does not compile", None, help="compare with a revision that does")
        _show(outer, moved, files)
        raise click.exceptions.Exit(exits.FINDINGS)
    return made


def _show(outer: Diagnostics, moved: list[Finding], files: Sequence[SourceFile]) -> None:
    outer.findings += moved
    show_findings(outer, files, "text")


def _errors(report: Diagnostics) -> list[Finding]:
    from slo_codegen.diagnostics import Severity

    return [finding for finding in report if finding.severity is Severity.ERROR]


def _renamed(name: str, prefix: str, shown: str) -> str:
    return f"{shown}{name.removeprefix(prefix)}" if name.startswith(prefix) else name


def _moved(finding: Finding, prefix: str, shown: str) -> Finding:
    def origin(place: Origin) -> Origin:
        return replace(place, file=_renamed(place.file, prefix, shown))

    return replace(
        finding,
        message=finding.message.replace(prefix, shown),
        origin=None if finding.origin is None else origin(finding.origin),
        related=tuple(replace(each, origin=origin(each.origin)) for each in finding.related),
    )

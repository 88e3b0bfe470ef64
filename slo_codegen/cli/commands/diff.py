"""`slo-codegen diff`: what a change of the catalog means."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli import exits
from slo_codegen.cli.environments import each_run, env_option, findings_of
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
@env_option
@click.option("--merge-base", is_flag=True, help="Compare with the last common ancestor of REV and HEAD.")
@click.option("--format", "fmt", type=click.Choice(("text", "json", "markdown")), default="text")
@click.option("--fail-on", "fail_on", type=click.Choice(_FAILING), multiple=True,
              help="Exit 1 if anything is that; repeatable.")  # fmt: skip
@click.option("--target", "targets", multiple=True, metavar="NAME", help="Compare this target only; repeatable.")
def diff(
    sides: tuple[str, ...],
    catalog: Path,
    env: str | None,
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

    Each environment is compared with itself, or the one alone that --env names.
    """
    from slo_codegen.diff import Effect, Side, compare

    if len(sides) > 2:
        raise click.UsageError("name one revision, or two folders")
    pairs = _compile_both(sides, catalog, env, merge_base, targets)
    if len(pairs) > 1 and fmt == "json":
        raise click.UsageError("--format json is about one environment: name it with --env")
    failed = False
    for before, after in pairs:
        if (before is not None and before.plan is None) or (after is not None and after.plan is None):
            raise click.exceptions.Exit(exits.FINDINGS)
        new = None if after is None or after.plan is None else Side(after.plan, after.artifacts, after.digest)
        old = None if before is None or before.plan is None else Side(before.plan, before.artifacts, before.digest)
        if new is None:
            assert old is not None
            new = old.without_slos()
        difference = compare(old or new.without_slos(), new)
        if fmt == "json":
            from slo_codegen.diff.to_json import to_json as write
        elif fmt == "markdown":
            from slo_codegen.diff.to_markdown import to_markdown as write
        else:
            from slo_codegen.diff.to_text import to_text as write
        if new.plan.own_environment is not None and fmt != "json":
            say_lines(_heading(new.plan.own_environment, fmt, gone=after is None), fmt=fmt)
        say_lines(write(difference), fmt=fmt)
        failed |= bool(difference.artifacts) and any(difference.has(Effect(name)) for name in fail_on)
    raise click.exceptions.Exit(exits.FINDINGS if failed else exits.CLEAN)


def _heading(environment: str, fmt: str, *, gone: bool) -> str:
    """Return what stands above the changes of an environment."""
    title = f"Environment {environment}{', which is removed' if gone else ''}"
    return f"# {title}\n\n" if fmt == "markdown" else f"{title}\n"


_Pair = tuple["Compilation | None", "Compilation | None"]
"""A catalog before and now, of one environment; None where it was not there, or is no more."""


def _compile_both(
    sides: tuple[str, ...], catalog: Path, env: str | None, merge_base: bool, targets: tuple[str, ...]
) -> list[_Pair]:
    """Return the catalog before and now, of each environment that is compared."""
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.revision import check_out

    if len(sides) == 2:
        if merge_base:
            raise click.UsageError("--merge-base needs a revision, not two folders")
        new = _compile_new(Path(sides[1]), env, targets)
        return _paired(Path(sides[0]), sides[0], env, targets, new)
    revision = sides[0] if sides else "HEAD"
    new = _compile_new(catalog, env, targets)
    with tempfile.TemporaryDirectory(prefix="slo-codegen-") as folder:
        report = Diagnostics()
        if not check_out(catalog, revision, Path(folder), report, merge_base=merge_base):
            if not report.has_errors:
                say(f"{revision} has no catalog {catalog}: all of it is new", err=True)
                return [(None, made) for made in new]
            if not merge_base and len(sides) == 1 and Path(revision).is_dir():
                say(f"{revision} is a folder: name the one to compare it with as well", err=True)
            show_findings(report, (), "text")
            raise click.exceptions.Exit(exits.FINDINGS)
        return _paired(Path(folder), f"{revision}:{catalog}", env, targets, new)


def _paired(
    root: Path, shown: str, env: str | None, targets: tuple[str, ...], new: Sequence[Compilation]
) -> list[_Pair]:
    """Return each environment of today with what it was, and then those that are no more."""
    pairs: list[_Pair] = []
    gone: tuple[str, ...] = ()
    for made in new:
        old = _compile_old(root, shown, made.environment, targets, new[0])
        # Without the environment there are the names of those that there were.
        pairs.append((None if old.environments else old, made))
        gone = old.environments or gone
    if env is None:
        known = gone or _compile_old(root, shown, None, targets, new[0]).environments
        there = {made.environment for made in new}
        pairs += [(_compile_old(root, shown, name, targets, new[0]), None) for name in known if name not in there]
    return pairs


def _compile_new(root: Path, env: str | None, targets: tuple[str, ...]) -> list[Compilation]:
    from slo_codegen.compiler import compile_catalog

    def compiled(name: str | None, of_each: bool, report: Diagnostics) -> Compilation:
        return compile_catalog(
            root, report, env=name, of_each=of_each, targets=targets, allow_empty=True, progress=progress
        )

    runs = each_run(env, compiled)
    end_progress()
    if any(run.report.has_errors for run in runs):
        findings, files = findings_of(runs)
        show_findings(_errors(findings), files, "text")
        raise click.exceptions.Exit(exits.FINDINGS)
    return [run.made for run in runs]


def _compile_old(root: Path, shown: str, env: str | None, targets: tuple[str, ...], new: Compilation) -> Compilation:
    """Compile what is compared against, for an environment if it has that.

    Its findings name its files as they were, not where they were laid out.
    """
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics

    report = Diagnostics()
    made = compile_catalog(
        root,
        report,
        env=env,
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


def _errors(report: Iterable[Finding]) -> list[Finding]:
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

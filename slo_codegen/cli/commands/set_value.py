"""`slo-codegen set`: one value of the catalog, edited in place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slo_codegen.cli import exits
from slo_codegen.cli.environments import Run, each_run, findings_of
from slo_codegen.cli.output import say, show_findings

if TYPE_CHECKING:
    from slo_codegen.compiler import Compilation
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.edit.location import Location
    from slo_codegen.source import SourceFile


@click.command("set")
@click.argument("part")
@click.argument("assignment", metavar="PATH=VALUE")
@click.option("--catalog", type=click.Path(path_type=Path), default="catalog", show_default=True)
@click.option("--env", metavar="NAME", help="Set what is so in this environment alone.")
def set_value(part: str, assignment: str, catalog: Path, env: str | None) -> None:
    """Set one value of the catalog in place, or add a field; no other byte of its file changes.

    \b
    slo-codegen set wallet/wallet-spend-success objective=99.9%
    slo-codegen set wallet-spend-success alerts.0.when.bad_events.above=20
    slo-codegen set tiers/P1 response=10m
    slo-codegen set wallet/wallet-spend-success owner=payments

    slo-codegen set --env staging wallet-spend-success objective=99%

    With --env the value is that of one environment, in the section environments. The catalog is validated as it would
    be, in every environment, and stays as it is if that gives an error.
    """
    from slo_codegen.diagnostics import Diagnostics, Origin
    from slo_codegen.edit.location import NowhereError, find_part
    from slo_codegen.edit.tree import UnreadableError
    from slo_codegen.edit.value import FixedError
    from slo_codegen.source import load

    path, equals, value = assignment.partition("=")
    if not equals or not path:
        raise click.UsageError(f"{assignment} is not PATH=VALUE, such as objective=99.9%")
    report = Diagnostics()
    files = load(catalog, report)
    try:
        place = find_part(files, part)
    except NowhereError as error:
        report.add("SLO711", str(error), None, help=error.help)
        _give_up(report, files)
        return
    keys = tuple(path.split("."))
    try:
        if env is not None:
            place, keys = _of_environment(files, env, part, place, keys)
        message = _edit(catalog, place, keys, value, report)
    except NowhereError as error:
        report.add("SLO711", str(error), Origin(place.file.name, place.path), help=error.help)
    except FixedError as error:
        report.add("SLO712", f"{path}: {error}", Origin(place.file.name, (*place.path, *_indexed(keys))))
    except UnreadableError as error:
        report.add("SLO710", f"{place.file.name} cannot be edited: {error}", Origin(place.file.name))
    except OSError as error:
        report.add("SLO601", f"{place.file.name} cannot be written: {error.strerror}", Origin(place.file.name))
    if report.has_errors:
        _give_up(report, files)
    say(message)


def _of_environment(
    files: list[SourceFile], env: str, part: str, place: Location, keys: tuple[str, ...]
) -> tuple[Location, tuple[str, ...]]:
    """Return where an environment gives a value of a part of the catalog.

    Raises:
        NowhereError: there is no such environment, or the part is the same in all of them.
    """
    from slo_codegen.edit.location import NowhereError, find_part

    own = find_part(files, f"environments/{env}")
    match place.path:
        case ("services", service, "slos", int(index)):
            data: Any = place.file.data
            return own, ("slos", str(data["services"][service]["slos"][index]["id"]), *keys)
        case ("tiers" | "channels" as section, str(name)):
            return own, (section, name, *keys)
        case ("platform",) | ("environments", _):
            return own, keys
        case _:
            raise NowhereError(f"{part} is the same in every environment", "leave out --env")


def _edit(catalog: Path, place: Location, keys: tuple[str, ...], value: str, report: Diagnostics) -> str:
    """Try each spelling until the catalog compiles with it, and write that one; return what to say of it."""
    from slo_codegen.common import atomic
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.edit.add import added, may_be_added
    from slo_codegen.edit.value import FixedError, current
    from slo_codegen.edit.value import set_value as spelled

    name = place.file.name
    original = Path(name).read_bytes().decode()
    mark = "\ufeff" if original.startswith("\ufeff") else ""
    text = original.removeprefix(mark)
    adds = may_be_added(text, place, keys)
    was = "not set" if adds else current(text, place, keys)
    first: list[Run] | None = None
    for made in (added if adds else spelled)(text, place, keys, value):
        if made == text:
            return f"{name}: {'.'.join(keys)} is {value} already"

        def compiled(of: str | None, of_each: bool, trial: Diagnostics, made: str = made) -> Compilation:
            return compile_catalog(catalog, trial, env=of, of_each=of_each, emit=False, edited={name: made})

        trials = each_run(None, compiled)
        if not any(run.report.has_errors for run in trials):
            atomic.replace(name, (f"{mark}{made}".encode(),))
            return f"{name}: {'.'.join(keys)} is {current(made, place, keys)}, was {was}"
        if first is None:
            first = trials
            _show_errors(trials)
    if first is None:
        raise FixedError("it cannot be spelled there")
    say(f"{name} stays as it was", err=True)
    raise click.exceptions.Exit(exits.FINDINGS)


def _show_errors(trials: list[Run]) -> None:
    from slo_codegen.diagnostics import Severity

    findings, files = findings_of(trials)
    show_findings([finding for finding in findings if finding.severity is Severity.ERROR], files, "text")


def _indexed(keys: tuple[str, ...]) -> tuple[str | int, ...]:
    return tuple(int(key) if key.isascii() and key.isdigit() else key for key in keys)


def _give_up(report: Diagnostics, files: list[SourceFile]) -> None:
    show_findings(report, files, "text")
    raise click.exceptions.Exit(exits.FINDINGS)

"""`slo-codegen new`: a service, an SLO or an alert, asked for on a terminal or given by flags."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from slo_codegen.cli import asking, exits, live
from slo_codegen.cli.environments import each_run, findings_of, one_env_option
from slo_codegen.cli.output import say, show_findings
from slo_codegen.cli.server import refuse_unused, server_options

if TYPE_CHECKING:
    from slo_codegen.compiler import Compilation
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.edit.location import Location
    from slo_codegen.plan.model import Plan
    from slo_codegen.prometheus_api import Given
    from slo_codegen.source import SourceFile

_Check = Callable[["Plan", "Diagnostics"], None]
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_catalog = click.option("--catalog", type=click.Path(path_type=Path), default="catalog", show_default=True)


@click.group()
def new() -> None:
    """Add a service, an SLO or an alert; on a terminal, what no flag gives is asked for.

    The catalog is validated as it would be. Nothing that exists is overwritten, and comments stay.
    """


@new.command("service")
@click.argument("id")
@click.option("--title", help="The name that people read; the words of the id if not given.")
@click.option("--owner", help="The team that answers for it.")
@click.option("--description", default="", help="What it does.")
@click.option("--runbook", default="", help="An https URL.")
@_catalog
def new_service(id: str, title: str | None, owner: str | None, description: str, runbook: str, catalog: Path) -> None:
    """Add a service, in a file of its own under services/."""
    from slo_codegen.edit.entries import service_file

    files = _load(catalog)
    if not _ID.fullmatch(id):
        raise click.UsageError(f"{id} is no id: lower-case letters, digits and single hyphens")
    path = catalog / "services" / f"{id}.yaml"
    _must_be_new(files, id, services=True)
    if path.exists() or path.is_symlink():
        _refuse("SLO713", f"{path} exists")
    if "pagerduty" in asking.targets(files):
        owner = asking.ask("owner", owner, choices=asking.names(files, "owners"))
    text = service_file(id, title or "", owner or "", description, runbook)
    _write(catalog, path, text, f"service {id}", ("services", id))


@new.command("slo")
@click.argument("name", metavar="SERVICE/ID")
@click.option("--title", help="What is promised, in a few words.")
@click.option("--objective", help="The share of good events, such as 99.9%.")
@click.option("--period", default="", help="The rolling period, where it is not the platform's.")
@click.option("--volume", default="", help="The expected traffic, such as 1M/30d.")
@click.option("--good", help="A selector of good events.")
@click.option("--bad", help="A selector of bad events.")
@click.option("--total", help="A selector of all events.")
@click.option("--latency", help="A selector of a timing; needs --under.")
@click.option("--under", help="The bound of the timing, such as 300ms.")
@click.option("--event", help="A selector of events each of which is bad.")
@click.option("--gauge", help="A selector of a gauge, or time() - selector; needs --good-value.")
@click.option("--good-value", help="When a sample of the gauge is good, such as '>= 1' or '<= 5m'.")
@click.option("--profile", help="A profile of burn-rate alerts; none to go without.")
@click.option("--prometheus", "url", metavar="URL", help="Compare it with this Prometheus, and complete it from there.")
@click.option("--metric", help="A metric of that Prometheus: what is bad of it, or its buckets, are looked up there.")
@server_options
@one_env_option
@_catalog
def new_slo(
    name: str,
    title: str | None,
    objective: str | None,
    period: str,
    volume: str,
    good: str | None,
    bad: str | None,
    total: str | None,
    latency: str | None,
    under: str | None,
    event: str | None,
    gauge: str | None,
    good_value: str | None,
    profile: str | None,
    url: str | None,
    metric: str | None,
    timeout: float | None,
    given: Given,
    env: str | None,
    catalog: Path,
) -> None:
    """Add an SLO to a service, in every environment.

    \b
    slo-codegen new slo checkout/refunds --title "Refunds succeed" --objective 99.9% \
      --bad 'refund{status=~"5.."}' --total refund
    slo-codegen new slo checkout/refunds --title "Refunds succeed" --objective 99.9% \
      --prometheus URL --metric http_requests_total
    """
    from slo_codegen.edit.entries import NewSlo, slo_lines
    from slo_codegen.edit.location import find_part

    service, slash, id = name.partition("/")
    if not slash or not _ID.fullmatch(id):
        raise click.UsageError(f"{name} is not SERVICE/ID, such as checkout/refunds")
    files = _load(catalog)
    place = _or_refuse(lambda: find_part(files, f"services/{service}"))
    _must_be_new(files, id, services=False)
    if url is None:
        refuse_unused(timeout, given)
        if env is not None:
            raise click.UsageError("--env is the environment of a server: give --prometheus URL")
        if metric is not None:
            raise click.UsageError("--metric is looked up in a server: give --prometheus URL")
    written = (good, bad, total, latency, event, gauge, good_value)
    if metric is not None and any(written):
        raise click.UsageError("--metric and the selectors of an indicator exclude each other")
    title = asking.ask("title", title)
    if url is not None and not any(written) and (metric is not None or sys.stdin.isatty()):
        form, parts = _from_server(url, metric, under, timeout, given)
    else:
        ratio = {"good": good, "bad": bad, "total": total}
        form, parts = asking.indicator(ratio, latency, under, event, gauge, good_value)
    goal = objective or "" if form == "event" else asking.ask("objective", objective, example="99.9%")
    made = NewSlo(id, title, goal, period, volume, form, parts, asking.profile(files, profile, form),
                  asking.per(files))  # fmt: skip
    count = len(_slos_of(place))
    check = None
    if url is not None:

        def check(plan: Plan, report: Diagnostics) -> None:
            live.compared(live.only(plan, id), url, timeout, given, report)

    _insert(catalog, place, "slos", slo_lines(made), None, f"SLO {name}", count, apart=True, check=check, env=env)


@new.command("alert")
@click.argument("slo", metavar="SERVICE/SLO")
@click.option("--tier", help="The incident tier, such as P1.")
@click.option("--condition", help="bad_events, burn_rate, sli_below, budget_consumed, …")
@click.option("--with", "given", multiple=True, metavar="FIELD=VALUE", help="A field of the condition; repeatable.")
@click.option("--profile", help="A profile of burn-rate alerts, in place of a tier and a condition.")
@click.option("--for", "hold", default="", help="How long the condition must hold.")
@click.option("--keep-firing-for", "keep", default="", help="How long it fires on when the condition is over.")
@click.option("--min-events", default="", help="The least number of events, below which it is silent.")
@click.option("--min-bad-events", default="", help="The least number of bad events, below which it is silent.")
@click.option("--id", "id", default="", help="The last part of its name.")
@_catalog
def new_alert(
    slo: str,
    tier: str | None,
    condition: str | None,
    given: tuple[str, ...],
    profile: str | None,
    hold: str,
    keep: str,
    min_events: str,
    min_bad_events: str,
    id: str,
    catalog: Path,
) -> None:
    """Add an alert to an SLO.

    \b
    slo-codegen new alert checkout/refunds --tier P1 --condition bad_events --with above=10 --with within=10m
    """
    from slo_codegen.edit.entries import alert_item
    from slo_codegen.edit.location import find_part

    files = _load(catalog)
    place = _or_refuse(lambda: find_part(files, slo))
    if len(place.path) != 4:
        _refuse("SLO711", f"{slo} is no SLO", "name it as service/slo")
    fields = [("id", id)] if id else []
    kind, said = "", "Multiwindow burn rates."
    parts: list[tuple[str, str]] = []
    if profile is not None:
        fields.append(("profile", profile))
    else:
        fields.append(("tier", asking.ask("tier", tier, choices=asking.tiers(files))))
        kind, parts, said = asking.condition(condition, given)
    least = ("min_events", min_events), ("min_bad_events", min_bad_events)
    given_fields = (("for", hold), ("keep_firing_for", keep), *least)
    fields += [(name, value) for name, value in given_fields if value]
    item = alert_item(fields, kind, parts)
    count = len(_content(place).get("alerts") or ())
    _insert(catalog, place, "alerts", [f"# {said}", f"- {item}"], item, f"alert of {slo}", count, apart=False)


def _load(catalog: Path) -> list[SourceFile]:
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.source import load

    report = Diagnostics()
    files = load(catalog, report)
    if report.has_errors:
        show_findings(report, files, "text")
        raise click.exceptions.Exit(exits.FINDINGS)
    return files


def _must_be_new(files: Iterable[SourceFile], id: str, *, services: bool) -> None:
    from slo_codegen.edit.location import NowhereError, find_part

    try:
        place = find_part(files, f"services/{id}" if services else id)
    except NowhereError:
        return
    if services or len(place.path) == 4:
        _refuse("SLO713", f"there is {'a service' if services else 'an SLO'} {id} already, in {place.file.name}")


def _content(place: Location) -> Mapping[str, Any]:
    data: Any = place.file.data
    for part in place.path:
        data = data[part]
    return data if isinstance(data, dict) else {}


def _slos_of(place: Location) -> list[Any]:
    found = _content(place).get("slos")
    return found if isinstance(found, list) else []


def _or_refuse(find: Callable[[], Location]) -> Location:
    from slo_codegen.edit.location import NowhereError

    try:
        return find()
    except NowhereError as error:
        _refuse("SLO711", str(error), error.help)


def _from_server(
    url: str, metric: str | None, under: str | None, timeout: float | None, given: Given
) -> tuple[str, dict[str, str]]:
    """Return the form of an indicator and its parts, as a server has them."""
    from slo_codegen.diagnostics import Diagnostics

    report = Diagnostics()
    server = live.open_server(url, timeout, given, report)
    found = None if server is None else live.proposed(server, metric, report)
    if found is None:
        show_findings(report, (), "text")
        say("nothing was written", err=True)
        raise click.exceptions.Exit(exits.FINDINGS)
    return live.completed(found, under)


def _insert(
    catalog: Path,
    place: Location,
    key: str,
    lines: list[str],
    brief: str | None,
    what: str,
    index: int,
    *,
    apart: bool,
    check: _Check | None = None,
    env: str | None = None,
) -> None:
    from slo_codegen.edit.insert import insert_item
    from slo_codegen.edit.location import NowhereError
    from slo_codegen.edit.tree import UnreadableError
    from slo_codegen.edit.value import FixedError

    path = Path(place.file.name)
    original = path.read_bytes().decode()
    mark = "\ufeff" if original.startswith("\ufeff") else ""
    try:
        made = insert_item(original.removeprefix(mark), place, key, lines, brief, apart=apart)
    except NowhereError as error:
        _refuse("SLO711", str(error), error.help)
    except FixedError as error:
        _refuse("SLO712", f"{what}: {error}")
    except UnreadableError as error:
        _refuse("SLO710", f"{path} cannot be edited: {error}")
    else:
        _write(catalog, path, f"{mark}{made}", what, (*place.path, key, index), check, env)


def _write(
    catalog: Path,
    path: Path,
    text: str,
    what: str,
    place: tuple[str | int, ...],
    check: _Check | None = None,
    env: str | None = None,
) -> None:
    """Write a file if the catalog compiles with it, and ``check`` finds no error; show what is found of the entry.

    It must compile in every environment; where there is something to ``check``, in ``env``.
    """
    from slo_codegen.common import atomic
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Severity

    name = path.as_posix()

    def compiled(of: str | None, of_each: bool, report: Diagnostics) -> Compilation:
        edited = {name: text.removeprefix("\ufeff")}
        each = of_each and check is None
        return compile_catalog(catalog, report, env=of, of_each=each, emit=False, edited=edited)

    runs = each_run(env, compiled)
    first = runs[0]
    if check is not None and first.made.plan is not None and not first.report.has_errors:
        check(first.made.plan, first.report)
    findings, files = findings_of(runs)
    if any(run.report.has_errors for run in runs):
        show_findings([finding for finding in findings if finding.severity is Severity.ERROR], files, "text")
        say("nothing was written", err=True)
        raise click.exceptions.Exit(exits.FINDINGS)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.replace(path, (text.encode(),))
    except OSError as error:
        _refuse("SLO601", f"{path} cannot be written: {error.strerror}")
    own = [
        finding
        for finding in findings
        if (check is not None and _is_live(finding.code))
        or (finding.origin is not None and finding.origin.file == name and finding.origin.path[: len(place)] == place)
    ]
    show_findings(own, files, "text")
    say(f"{path}: {what} added")


def _is_live(code: str) -> bool:
    """Return whether a code is of what a server is asked, and so is about the new entry wherever it stands."""
    from slo_codegen.diagnostics.areas import area_of

    return area_of(code).tag in ("server", "live")


def _refuse(code: str, message: str, help: str | None = None) -> NoReturn:
    from slo_codegen.diagnostics import Diagnostics

    report: Diagnostics = Diagnostics()
    report.add(code, message, None, help=help)
    show_findings(report, (), "text")
    raise click.exceptions.Exit(exits.FINDINGS)

"""The command `preview`: the dashboards as a page, drawn from a snapshot or a Prometheus."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slo_codegen.cli import exits
from slo_codegen.cli.environments import one_env_option
from slo_codegen.cli.output import say, show_findings
from slo_codegen.cli.server import connect, server_options
from slo_codegen.common import atomic

if TYPE_CHECKING:
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.preview import Prometheus, Snapshot
    from slo_codegen.prometheus_api import Given

_SHOWN = 5
_TIMEOUT_SECONDS = 60.0


def _at(_: click.Context, __: click.Parameter, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        moment = float(text) if text.replace(".", "", 1).isdigit() else datetime.fromisoformat(text).timestamp()
        datetime.fromtimestamp(moment, UTC)
        if moment < 0:
            raise ValueError("before 1970")
    except (ValueError, OverflowError, OSError) as error:
        raise click.BadParameter("give a time such as 2026-11-25T09:00:00Z, or seconds since 1970") from error
    return int(moment)


def _choices(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise click.BadParameter(f"{text}: give it as name=value")
        if not _is_unicode(text):
            raise click.BadParameter("a value is not valid UTF-8")
        found.setdefault(name, []).append(value)
    return found


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@click.command()
@click.argument("folder", metavar="[OUT_FOLDER]", type=click.Path(path_type=Path), default="generated")
@one_env_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default="preview.html", show_default=True)
@click.option("--prometheus", "url", metavar="URL", help="Ask this Prometheus instead of a snapshot.")
@click.option(
    "--snapshot", type=click.Path(path_type=Path), help="Use a recorded snapshot instead of the built-in one."
)
@click.option(
    "--record", type=click.Path(dir_okay=False, path_type=Path), help="Keep Prometheus' answers in this file."
)
@click.option("--at", metavar="TIME", callback=_at, help="Show the dashboards as of this time; needs --prometheus.")
@click.option("--dashboard", "uid", metavar="UID", help="Draw this dashboard only.")
@click.option(
    "--var",
    "choices",
    metavar="NAME=VALUE",
    multiple=True,
    callback=_choices,
    help="Choose a variable's value; repeatable.",
)
@server_options
def preview(
    folder: Path,
    env: str | None,
    out: Path,
    url: str | None,
    snapshot: Path | None,
    record: Path | None,
    at: int | None,
    uid: str | None,
    choices: dict[str, list[str]],
    timeout: float | None,
    given: Given,
) -> None:
    """Draw the built dashboards as one page that needs no Grafana."""
    if url and snapshot:
        raise click.UsageError("--prometheus and --snapshot exclude each other")
    if (record or at is not None) and not url:
        raise click.UsageError("--record and --at need --prometheus: a snapshot has its own time")
    if not url and (timeout or given != type(given)()):
        raise click.UsageError("options of a server need --prometheus")
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.preview import BoardError, read_boards
    from slo_codegen.prometheus_api import ServerError

    report = Diagnostics()
    folder = _of_environment(folder, env)
    boards = read_boards(folder, report, uid)
    _check_names(boards, choices)
    if not report.has_errors:
        try:
            source = _server(url, given, timeout, at, report) if url else _snapshot(snapshot, report)
            if source is not None:
                _draw(source, boards, choices, out, record, report, built_in=not (url or snapshot))
        except ServerError as error:
            error.report(report)
        except BoardError as error:
            report.add("SLO751", str(error), None)
    show_findings(report, (), "text", notes=True)
    if report.has_errors:
        raise click.exceptions.Exit(exits.FINDINGS)
    built_in = "" if url or snapshot else ", with the built-in snapshot's figures; --prometheus URL shows your own"
    say(f"{out}: {len(boards)} dashboard{'s' if len(boards) != 1 else ''}{built_in}")


def _of_environment(folder: Path, env: str | None) -> Path:
    """Return the folder of an environment; where several are built into it and none is named, one must be.

    Raises:
        UsageError: there is no such environment, or none is named of several.
    """
    from slo_codegen.diagnostics.suggest import nearest
    from slo_codegen.writer import environments_built

    known = environments_built(folder)
    if env is None:
        if known:
            raise click.UsageError(f"{folder} holds several environments: name one of {', '.join(known)} with --env")
        return folder
    if env not in known:
        close = nearest(env, known)
        raise click.UsageError(f"{folder} has no environment {env}" + (f"; did you mean {close}?" if close else ""))
    return folder / env


def _check_names(boards: list[dict[str, Any]], choices: dict[str, list[str]]) -> None:
    known = sorted({v["name"] for board in boards for v in board["templating"]["list"] if v["type"] == "query"})
    for name in choices:
        if known and name not in known:
            raise click.UsageError(f"--var {name}: no dashboard has this variable; there are {', '.join(known)}")


def _server(url: str, given: Given, timeout: float | None, at: int | None, report: Diagnostics) -> Prometheus | None:
    from slo_codegen.preview import Prometheus, limits

    client = connect(url, given, limits(timeout or _TIMEOUT_SECONDS), report)
    return None if client is None else Prometheus(client, int(time.time()) if at is None else at)


def _snapshot(path: Path | None, report: Diagnostics) -> Snapshot | None:
    from slo_codegen.preview import SnapshotError, default_snapshot, read_snapshot

    try:
        return read_snapshot(path) if path else default_snapshot()
    except SnapshotError as error:
        report.add("SLO752", str(error), None)
        return None


def _draw(
    source: Prometheus | Snapshot,
    boards: list[dict[str, Any]],
    choices: dict[str, list[str]],
    out: Path,
    record: Path | None,
    report: Diagnostics,
    *,
    built_in: bool,
) -> None:
    """Ask all that the dashboards ask, and write the page and the snapshot.

    Raises:
        ServerError: the server does not answer as a Prometheus does.
        BoardError: a dashboard asks for something that cannot be asked.
    """
    from slo_codegen.preview import Recorder, Snapshot, collect, page

    about = source.about if isinstance(source, Snapshot) else "answers of a Prometheus"
    recorder = Recorder(source)
    titles = [board["title"] for board in boards]
    data = collect(boards, recorder if record else source, source.at_s, about, choices)
    data["foreign"] = isinstance(source, Snapshot) and not source.titles.issuperset(titles)
    _tell(data, report, built_in=built_in)
    if not isinstance(source, Snapshot) and source.notes:
        count = len(source.notes)
        report.add("SLO758", f"the server added {count} warnings to its answers, the first: {source.notes[0]}", None)
    if report.has_errors:
        return
    if record:
        _write(record, recorder.to_bytes(source.at_s, about, titles), report)
    _write(out, page(data).encode(), report)


def _tell(data: dict[str, Any], report: Diagnostics, *, built_in: bool) -> None:
    """Report what the page cannot show, or shows of others; that the built-in snapshot is of others is no surprise."""
    from slo_codegen.diagnostics import Severity

    expected = data["foreign"] and built_in
    if expected:
        report.add("SLO757", "the built-in snapshot is of other dashboards: panels are empty or show its figures", None,
                   severity=Severity.NOTE)  # fmt: skip
    elif data["foreign"]:
        report.add("SLO757", "the snapshot is of other dashboards", None)
    kinds = (("absent", "are not in the snapshot"), ("error", "were refused by Prometheus"))
    for kind, what in () if expected else kinds:
        count = sum(answer["kind"] == kind for answer in data["answers"])
        if count and count == len(data["answers"]) and kind == "error":
            report.add("SLO759", f"all of {count} queries {what}: {data['answers'][0]['message']}", None)
        elif count:
            report.add("SLO755", f"{count} of {len(data['answers'])} queries {what}", None)
    told = set()
    for board in data["boards"]:
        for variable in board["variables"]:
            for value in variable["chosen"]:
                if value not in variable["options"] and (variable["name"], value) not in told:
                    told.add((variable["name"], value))
                    some = ", ".join(variable["options"][:_SHOWN]) or "none"
                    report.add("SLO756", f"{variable['name']} has no value {value}; there are {some}", None)


def _write(path: Path, content: bytes, report: Diagnostics) -> None:
    try:
        atomic.replace(path, (content,))
    except OSError as error:
        report.add("SLO754", f"{path}: {error.strerror}", None)

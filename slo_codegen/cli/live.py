"""Comparing a catalog with a running server, for the commands that do so: within which limits, and for a new SLO."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from slo_codegen.cli.output import say
from slo_codegen.cli.server import connect

if TYPE_CHECKING:
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.live import Proposal, Server
    from slo_codegen.plan.model import Plan
    from slo_codegen.prometheus_api import Client, Given

TIMEOUT_SECONDS = 60.0
"""How long all answers together may take."""
_MOST_BYTES, _MOST_TOTAL_BYTES = 4 << 20, 64 << 20
_QUERY_PART = 6
"""A query may take this part of the time for all of them, so that a slow one is refused and the others are answered."""
_TRIES = 5


def compared(plan: Plan, url: str, timeout: float | None, given: Given, report: Diagnostics) -> str | None:
    """Report how a plan differs from what a server has; return a summary, or None if it could not be reached."""
    from slo_codegen.live import check

    client = _client(url, timeout, given, report)
    if client is None:
        return None
    return check(plan, client, _query_seconds(timeout), report).to_text(str(client.address))


def only(plan: Plan, slo: str) -> Plan:
    """Return a plan of one SLO and the metrics that it reads."""
    from slo_codegen.plan.selectors import selectors

    services = (replace(each, slos=tuple(own for own in each.slos if own.id == slo)) for each in plan.services)
    kept = tuple(each for each in services if each.slos)
    read = {selector.metric.name for each in kept for own in each.slos for selector in selectors(own)}
    return replace(plan, services=kept, metrics=tuple(each for each in plan.metrics if each.name in read))


def open_server(url: str, timeout: float | None, given: Given, report: Diagnostics) -> Server | None:
    """Return a server to ask for proposals, or None after reporting why there is none."""
    from slo_codegen.live import Server
    from slo_codegen.prometheus_api import ServerError

    client = _client(url, timeout, given, report)
    try:
        return None if client is None else Server(client, _query_seconds(timeout))
    except ServerError as error:
        error.report(report)
        return None


def proposed(server: Server, metric: str | None, report: Diagnostics) -> Proposal | None:
    """Return what an SLO of a metric could be, or None after reporting that the server does not have it.

    On a terminal it is asked for until there is one, with the names that a wrong one may stand for.
    """
    from slo_codegen.live import proposal, similar
    from slo_codegen.prometheus_api import ServerError

    asks = sys.stdin.isatty()
    try:
        for _ in range(_TRIES):
            name = metric or str(click.prompt("metric (or a part of its name)", err=True))
            found = proposal(name, server)
            if found is not None:
                return found
            close = similar(name, server.every_name())
            if not asks or metric is not None:
                break
            say(f"there is no {name}" + (f"; there is {', '.join(close)}" if close else ""), err=True)
    except ServerError as error:
        error.report(report)
        return None
    report.add("SLO770", f"{server.name} has had no series {name} in the last 7 days", None,
               help=f"did you mean {close[0]}?" if close else "check the name")  # fmt: skip
    return None


def completed(found: Proposal, under: str | None) -> tuple[str, dict[str, str]]:
    """Return the form of an indicator and its parts: those proposed, confirmed on a terminal, and what is missing."""
    asks = sys.stdin.isatty()
    parts = dict(found.parts)
    if found.needs_bound:
        if under:
            parts["under"] = under
        elif asks:
            bounds = f" ({', '.join(found.bounds)})" if found.bounds else ""
            parts["under"] = str(click.prompt(f"latency: under{bounds}", err=True))
        else:
            raise click.UsageError(f"--under is needed: the buckets are {', '.join(found.bounds) or 'not known'}")
        return found.form, parts
    if asks:
        for name in ("bad", "total"):
            parts[name] = str(click.prompt(f"ratio: {name}", default=found.parts.get(name), err=True))
    elif "bad" not in parts:
        raise click.UsageError(f"no label of {parts['total']} tells bad events from good ones: give --bad and --total")
    return found.form, {name: parts[name] for name in ("bad", "total")}


def _client(url: str, timeout: float | None, given: Given, report: Diagnostics) -> Client | None:
    from slo_codegen.prometheus_api import Limits

    seconds = timeout or TIMEOUT_SECONDS
    return connect(url, given, Limits(seconds, _MOST_BYTES, seconds, _MOST_TOTAL_BYTES), report)


def _query_seconds(timeout: float | None) -> int:
    return max(1, int((timeout or TIMEOUT_SECONDS) / _QUERY_PART))

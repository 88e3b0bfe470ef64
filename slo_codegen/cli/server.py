"""The options of every command that asks a server: how to reach it, and as whom."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.prometheus_api import Client, Given, Limits

_MOST_TIMEOUT_MS = 10 * 60 * 1000
_FILE = click.Path(path_type=Path)


def _timeout(_: click.Context, __: click.Parameter, text: str | None) -> float | None:
    from slo_codegen.common.units import parse_duration

    if text is None:
        return None
    try:
        ms = parse_duration(f"{text}s" if text.isascii() and text.isdigit() else text)
    except ValueError as error:
        raise click.BadParameter("give a time such as 15s or 500ms") from error
    if ms > _MOST_TIMEOUT_MS:
        raise click.BadParameter("give at most 10m")
    return ms / 1000


_OPTIONS = (
    click.option("--timeout", metavar="TIME", callback=_timeout, help="How long an answer may take, such as 15s."),
    click.option("--header", "headers", metavar="NAME=VALUE", multiple=True, help="Send this header; repeatable."),
    click.option("--header-file", "header_files", metavar="FILE", type=_FILE, multiple=True,
                 help="Send the headers of this file, one per line; repeatable."),
    click.option("--bearer-token-file", metavar="FILE", type=_FILE, help="Send the token that this file holds."),
    click.option("--bearer-token-env", metavar="VARIABLE", help="Send the token of this environment variable."),
    click.option("--basic-auth-file", metavar="FILE", type=_FILE, help="Log in with the USER:PASSWORD in this file."),
    click.option("--basic-auth-env", metavar="VARIABLE",
                 help="Log in with the USER:PASSWORD of this environment variable."),
    click.option("--tenant", metavar="ID", help="Query this tenant: sent as X-Scope-OrgID."),
    click.option("--ca-file", metavar="FILE", type=_FILE, help="Trust the CA in this file, and no other."),
    click.option("--cert-file", metavar="FILE", type=_FILE, help="Present this client certificate."),
    click.option("--key-file", metavar="FILE", type=_FILE, help="The key of --cert-file, if it is another file."),
)  # fmt: skip
_GIVEN = ("headers", "header_files", "bearer_token_file", "bearer_token_env", "basic_auth_file", "basic_auth_env",
          "tenant", "ca_file", "cert_file", "key_file")  # fmt: skip


def server_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which takes them as ``given`` and ``timeout`` (in seconds, or None)."""

    @wraps(command)
    def with_given(*args: Any, **options: Any) -> None:
        from slo_codegen.prometheus_api import Given

        given = Given(**{name: options.pop(name) for name in _GIVEN})
        command(*args, given=given, **options)

    for option in reversed(_OPTIONS):
        with_given = option(with_given)
    return with_given


def refuse_unused(timeout: float | None, given: Given) -> None:
    """See that no option of a server is given where none is asked.

    Raises:
        UsageError: one is.
    """
    from slo_codegen.prometheus_api import Given

    if timeout is not None or given != Given():
        raise click.UsageError("how to reach a server is given without --prometheus URL")


def connect(url: str, given: Given, limits: Limits, report: Diagnostics) -> Client | None:
    """Return a client of a server, or None after reporting what is wrong with the URL or the credentials."""
    from slo_codegen.prometheus_api import Client, ServerError, read_access

    try:
        client = Client(url, read_access(given, os.environ), limits)
    except ServerError as error:
        error.report(report)
        return None
    if client.sends_credentials_in_clear:
        report.add("SLO741", f"credentials are sent to {client.address} without encryption", None,
                   help="use https, or make sure that nobody else can listen on that network")  # fmt: skip
    return client

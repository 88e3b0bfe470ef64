"""Options and arguments that several commands take, and what they say of a clean catalog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from slo_codegen.plan.model import Plan


_FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")
catalog_argument = click.argument("catalog", type=click.Path(path_type=Path), default="catalog")
format_option = click.option(
    "--format", "fmt", type=click.Choice(_FORMATS), default="text", help="How to print findings."
)
notes_option = click.option("--notes", is_flag=True, help="Show notes as well: what a target says only nearly.")
target_option = click.option(
    "--target", "targets", multiple=True, metavar="NAME", help="Build this target only; repeatable."
)
form_option = click.option(
    "--form", "forms", multiple=True, metavar="NAME", help="Pack the output in this form, not as platform.forms says."
)
templates_option = click.option(
    "--templates",
    "templates",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder whose templates replace the built-in ones of the same name.",
)


def finish(code: int) -> None:
    """End a command with one of the codes of `slo_codegen.cli.exits`."""
    raise click.exceptions.Exit(code)


def size_of(plan: Plan, accepted: int) -> str:
    """Return what is said of a catalog without findings."""
    from slo_codegen.plan.model import extent

    alerts = sum(len(slo.alerts) for slo in plan.slos)
    return (
        f"{len(plan.slos)} SLOs with {alerts} alerts{extent(plan.dimensions)}; "
        f"{accepted} findings are accepted in the catalog"
    )

"""`init`: a small catalog to start from."""

from __future__ import annotations

from pathlib import Path

import click

from slo_codegen.cli.output import say


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default="catalog")
@click.option("--full", is_flag=True, help="A catalog for every target, with owners, channels, tiers and dashboards.")
def init(folder: Path, full: bool) -> None:
    """Write a catalog that builds at once, to start from: one SLO in nine lines."""
    from slo_codegen.cli.starter import write_starter

    try:
        written = write_starter(folder, full=full)
    except OSError as error:
        raise click.ClickException(f"{folder}: {error.strerror}") from error
    for path in written:
        say(f"wrote {path}")
    say(f"next: slo-codegen build {folder} --out generated")

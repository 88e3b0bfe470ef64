"""`slo-codegen schema`: what an editor needs to know of a catalog's files."""

from __future__ import annotations

import click

from slo_codegen.cli.output import say_lines


@click.command()
@click.option("--draft", type=click.Choice(("7", "2020-12")), default="7", show_default=True,
              help="The draft of JSON Schema; YAML language servers read 7.")  # fmt: skip
def schema(draft: str) -> None:
    """Print the JSON Schema of a catalog file, for editors."""
    from slo_codegen.editor_schema import document

    say_lines(document(draft), fmt="json")  # type: ignore[arg-type]

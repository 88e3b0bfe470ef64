"""`completion`: the completion script of a shell."""

from __future__ import annotations

import click

from slo_codegen.cli.output import say_lines


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the completion script of a shell: eval "$(slo-codegen completion bash)"."""
    from click.shell_completion import get_completion_class

    from slo_codegen.cli.main import group

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"there is no completion for {shell}")
    say_lines(kind(group, {}, "slo-codegen", "_SLO_CODEGEN_COMPLETE").source() + "\n")

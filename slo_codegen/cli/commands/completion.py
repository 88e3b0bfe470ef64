"""`completion`: the completion script of a shell."""

from __future__ import annotations

import click

from slo_codegen.cli.output import say_lines


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell: eval "$(slo-codegen completion bash)"."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"there is no completion for {shell}")
    say_lines(kind(context.find_root().command, {}, "slo-codegen", "_SLO_CODEGEN_COMPLETE").source() + "\n")

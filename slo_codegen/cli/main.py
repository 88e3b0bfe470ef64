"""The group of commands, their help, and the last line of defence against tracebacks."""

from __future__ import annotations

import io
import os
import sys

import click

from slo_codegen import __version__
from slo_codegen.cli import exits, interrupts
from slo_codegen.cli.commands import COMMANDS
from slo_codegen.cli.output import say, say_lines
from slo_codegen.cli.streams import StreamError

_HELP = """Compile one typed SLO catalog into the configuration of every monitoring tool.

\b
  slo-codegen init slo               write a small catalog that builds at once
  slo-codegen validate slo           find what is wrong with it
  slo-codegen build slo --out out    compile it
  slo-codegen build slo --out out --check    fail if out is not what it compiles to

Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 drift, 4 internal error.
"""


@click.group(help=_HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="slo-codegen")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
@click.pass_context
def group(context: click.Context, debug: bool) -> None:
    """Compile one typed SLO catalog into the configuration of every monitoring tool."""
    context.obj = debug


for _command in COMMANDS:
    group.add_command(_command)


def main() -> int:
    """Run the command line and return one of the codes of `slo_codegen.cli.exits`.

    Raises:
        KeyboardInterrupt: it was interrupted.
        StreamError: a standard stream cannot be written.
        BrokenPipeError: its reader has gone.
    """
    try:
        # Outside of its standalone mode, click returns the code of an exit instead of raising it.
        code = group.main(prog_name="slo-codegen", standalone_mode=False)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(file=shown)
        say_lines(shown.getvalue(), err=True)
        return exits.USAGE
    except click.Abort:
        raise KeyboardInterrupt from None
    except (BrokenPipeError, StreamError):
        raise
    except Exception as error:
        if "--debug" in sys.argv or interrupts.is_behind(error):
            raise
        return _unforeseen(error)
    return code if isinstance(code, int) else exits.CLEAN


def _unforeseen(error: Exception) -> int:
    """Report what no command has handled: the system's refusal is a finding, the rest is an internal error."""
    if isinstance(error, OSError):
        about = os.strerror(error.errno) if error.errno else str(error)
        named = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        say(f"error[SLO616]: the system refuses: {named}{about}", err=True)
        say("  = help: check that the path exists, its permissions, and the space that is left", err=True)
        return exits.FINDINGS
    if isinstance(error, MemoryError):
        say("error[SLO617]: there is not enough memory", err=True)
        say("  = help: split the catalog, or give the process more memory", err=True)
        return exits.FINDINGS
    say(f"error[SLO900]: internal error: {type(error).__name__}: {error}", err=True)
    say("  = help: run again with --debug and report what it prints", err=True)
    return exits.FAULT

"""The group of commands, their help, and the last line of defence against tracebacks."""

from __future__ import annotations

import io
import os
import sys

import click

from slo_codegen import __version__
from slo_codegen.cli import exits
from slo_codegen.cli.commands import COMMANDS
from slo_codegen.cli.output import say

_HELP = """Compile one typed SLO catalog into the configuration of every monitoring tool.

\b
  slo-codegen init slo               write a small catalog that builds at once
  slo-codegen validate slo           find what is wrong with it
  slo-codegen build slo --out out    compile it
  slo-codegen build slo --out out --check    fail if out is not what it compiles to

Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 drift, 4 a fault of slo-codegen.
"""


@click.group(help=_HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="slo-codegen")
@click.option("--debug", is_flag=True, help="Show the traceback of a fault of slo-codegen.")
@click.pass_context
def group(context: click.Context, debug: bool) -> None:
    """Compile one typed SLO catalog into the configuration of every monitoring tool."""
    context.obj = debug


for _command in COMMANDS:
    group.add_command(_command)


def main() -> None:
    """Run the command line and exit with one of the codes of `slo_codegen.cli.exits`."""
    try:
        # Outside of its standalone mode, click returns the code of an exit instead of raising it.
        code = group.main(prog_name="slo-codegen", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else exits.CLEAN)
    except click.ClickException as error:
        usage = io.StringIO()
        error.show(usage)
        say(usage.getvalue(), nl=False, err=True)
        sys.exit(exits.USAGE)
    except (click.Abort, KeyboardInterrupt):
        say("interrupted: nothing was half-written", err=True)
        sys.exit(exits.INTERRUPTED)
    except BrokenPipeError:
        # The reader has gone: nothing more can be said, and Python must not try to at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(exits.CLEAN)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        say(f"error[SLO900]: a fault of slo-codegen: {type(error).__name__}: {error}", err=True)
        say("  = help: run again with --debug and report what it prints", err=True)
        sys.exit(exits.FAULT)

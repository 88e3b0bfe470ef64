"""The command line: one click group whose commands import the compiler only when they run."""

from slo_codegen.cli.main import main

__all__ = ["main"]

"""The command line. What is asked most, --version, --help and a clean catalog, is answered before click is imported."""

from __future__ import annotations

import sys

HELP_FILE = "help.txt"


def main() -> None:
    """Run the command line and exit with one of the codes of `slo_codegen.cli.exits`."""
    asked = sys.argv[1:]
    if asked == ["--version"]:
        from slo_codegen import __version__

        sys.stdout.write(f"slo-codegen, version {__version__}\n")
        return
    if asked in (["--help"], ["-h"]):
        # The text of click's own help, which takes longer to import than to read; a test holds the two together.
        with open(f"{__file__.removesuffix('__init__.py')}{HELP_FILE}", encoding="utf-8") as file:
            sys.stdout.write(file.read())
        return
    if asked[:1] == ["validate"] and len(asked) <= 2 and not asked[-1].startswith("-"):
        from slo_codegen.cli.remembered import recall

        answer = recall(asked[1] if len(asked) > 1 else "catalog", "generated")
        if answer is not None:
            sys.stdout.write(answer + "\n")
            return
    from slo_codegen.cli.main import main as run

    run()

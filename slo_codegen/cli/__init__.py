"""The command line. What is asked most, --version, --help and a clean catalog, is answered before click is imported."""

from __future__ import annotations

import sys

HELP_FILE = "help.txt"


def main() -> None:
    """Run the command line and exit with one of the codes of `slo_codegen.cli.exits`."""
    from slo_codegen.cli import interrupts, streams

    try:
        interrupts.prepare()
        streams.prepare()
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:
        code = _interrupted()
    except streams.StreamError as error:
        code = streams.failed(error)
    except BrokenPipeError:
        # The reader has gone: nothing more can be said, and Python must not try to at exit.
        streams.silence(1, 2)
        code = 0
    except Exception as error:
        if not interrupts.is_behind(error):
            raise
        code = _interrupted()
    sys.exit(streams.finish(code))


def _run(asked: list[str]) -> int:
    if asked == ["--version"]:
        from slo_codegen import __version__

        sys.stdout.write(f"slo-codegen, version {__version__}\n")
        return 0
    if asked in (["--help"], ["-h"]):
        # The text of click's own help, which takes longer to import than to read; a test holds the two together.
        with open(f"{__file__.removesuffix('__init__.py')}{HELP_FILE}", encoding="utf-8") as file:
            sys.stdout.write(file.read())
        return 0
    if asked[:1] == ["validate"] and len(asked) <= 2 and not asked[-1].startswith("-"):
        from slo_codegen.cli.remembered import recall

        answer = recall(asked[1] if len(asked) > 1 else "catalog", "generated")
        if answer is not None:
            sys.stdout.write(answer + "\n")
            return 0
    from slo_codegen.cli.main import main as run

    return run()


def _interrupted() -> int:
    import contextlib
    import signal

    from slo_codegen.cli.exits import INTERRUPTED
    from slo_codegen.cli.streams import StreamError

    # Once is enough: what is still to be done at exit is short.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(StreamError, BrokenPipeError):
        sys.stderr.write("Interrupted; no partial files were written\n")
    return INTERRUPTED

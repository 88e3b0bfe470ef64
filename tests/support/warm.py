"""Run commands of slo-codegen, each in a process of its own which has imported it: that takes longer than most of them.

As a program it reads a line of JSON for each command, and answers with its exit code and its peak memory in bytes.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import Any, NoReturn


def main() -> None:
    from slo_codegen.cli import main as command

    # What the command imports when it runs; the submodule takes the name of the function.
    for module in ("slo_codegen.cli.main", "slo_codegen.compiler"):
        import_module(module)
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.close(answers)
            _run(command, json.loads(line))
        _, status, took = os.wait4(child, 0)
        os.write(answers, f"{os.waitstatus_to_exitcode(status)} {took.ru_maxrss << 10}\n".encode())


def _run(main: Callable[[], None], command: dict[str, Any]) -> NoReturn:
    code = 1
    try:
        os.environ.clear()
        os.environ.update(command["env"])
        os.chdir(command["folder"])
        for number, path in enumerate((os.devnull, command["output"], command["errors"])):
            os.dup2(os.open(path, os.O_RDWR), number)
        resource.setrlimit(resource.RLIMIT_CPU, (command["limit_s"], command["limit_s"] + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        sys.argv = ["slo-codegen", *map(os.fsdecode, map(os.fsencode, command["arguments"]))]
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 -- as the interpreter does
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()

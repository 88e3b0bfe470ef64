"""What another program prints is read to its end, or to a bound of time or length."""

from __future__ import annotations

import subprocess
import sys

import pytest

from slo_codegen.common.running import NotEndingError, TooLongError, output

ENDLESS = "while True: print('again and again')"
SILENT = "import time; time.sleep(60)"
CLOSED = "import os, time; os.close(1); os.close(2); time.sleep(60)"
LEAVES_A_CHILD = (
    "import subprocess, sys; print('done', flush=True);"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(20)'])"
)


def read(code: str, within_s: float = 20, most: int = 1 << 20) -> bytes:
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    try:
        return b"".join(output(process, within_s, most))
    finally:
        process.kill()
        process.communicate() if code != LEAVES_A_CHILD else process.wait()
        assert process.stdout is not None
        process.stdout.close()


def test_all_that_is_printed_is_read():
    assert read("print('x' * 300_000)") == b"x" * 300_000 + b"\n"


def test_a_child_that_holds_the_pipe_is_not_waited_for():
    assert read(LEAVES_A_CHILD) == b"done\n"


def test_what_prints_for_ever_is_given_up():
    with pytest.raises(TooLongError):
        read(ENDLESS)


@pytest.mark.parametrize("code", [SILENT, CLOSED])
def test_what_does_not_end_is_given_up(code):
    with pytest.raises(NotEndingError):
        read(code, within_s=1)

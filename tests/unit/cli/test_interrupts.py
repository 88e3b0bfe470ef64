"""An interruption stays one where Python or a library makes something else of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

IN_A_CLASS = """
class Field:
    def __set_name__(self, owner, name):
        raise KeyboardInterrupt

def work(**_):
    try:
        type("Model", (), {"field": Field()})
    except KeyboardInterrupt as error:
        raise RuntimeError("Error calling __set_name__") from error
"""
IN_A_FINALIZER = """
import time

class Held:
    def __del__(self):
        raise KeyboardInterrupt

def work(**_):
    held = Held()
    del held
    for _ in range(3000):
        time.sleep(0.01)
"""
WHILE_A_MODEL_IS_BUILT = """
from pydantic_core import SchemaError

def work(**_):
    # As pydantic's core words it: the interruption is in its text alone.
    raise SchemaError("Error building a validator:\\n  SchemaError: Error building another:\\n  KeyboardInterrupt: ")
"""
AN_ERROR = """
def work(**_):
    try:
        raise ValueError
    except ValueError:
        raise RuntimeError("not an interruption")
"""
RUN = """
import signal
import sys
# A shell has the programs that it starts in the background ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
from slo_codegen.cli import main as run
from slo_codegen.cli.main import group
group.main = work
sys.argv = ["slo-codegen", "build"]
run()
"""


@pytest.mark.parametrize(
    "work",
    [IN_A_CLASS, IN_A_FINALIZER, WHILE_A_MODEL_IS_BUILT],
    ids=["while a class is made", "in a finalizer", "while a model is built"],
)
def test_it_ends_the_command_without_a_traceback(work):
    done = subprocess.run([sys.executable, "-c", work + RUN], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "Interrupted; no partial files were written\n"


def test_another_error_is_no_interruption():
    done = subprocess.run([sys.executable, "-c", AN_ERROR + RUN], capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert "SLO900" in done.stderr

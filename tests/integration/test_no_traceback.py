"""Whatever a command is run in, it ends with an exit code that it documents, and with no traceback."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CODES = (0, 1, 2, 3)
COMMANDS = {
    "version": "--version",
    "help": "--help",
    "validate": "validate slo",
    "validate, with a finding": "validate broken",
    "validate as JSON": "validate broken --format json",
    "build": "build slo --out out",
    "build --check": "build slo --out out --check",
    "diff": "diff slo loose",
    "diff as Markdown": "diff slo loose --format markdown",
    "diff with a revision": "diff HEAD --catalog loose",
    "summary": "summary slo --out out",
    "coverage": "coverage slo",
    "schema": "schema",
    "explain a code": "explain SLO203",
    "explain an SLO": "explain checkout-latency --catalog slo",
    "fmt": "fmt slo --check --diff",
    "set": "set checkout-latency title=X --catalog edited",
    "new": "new service other --catalog slo",
    "init": "init fresh",
    "completion": "completion bash",
    "gate": "gate checkout-latency --catalog slo --prometheus http://127.0.0.1:9",
}
WRITES_NOTHING_TO_STDOUT = ("validate, with a finding", "diff with a revision", "set", "new", "gate", "init")
SAMPLE = ("validate", "build", "diff with a revision", "fmt", "new")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with catalogs: a sound one, one with a finding, one that differs; titles that are not ASCII."""
    folder = tmp_path_factory.mktemp("place")
    done = run(folder, "init --full slo")
    assert done.returncode == 0, done.stderr
    service = folder / "slo" / "services" / "checkout.yaml"
    text = service.read_text(encoding="utf-8").replace("Checkouts succeed", "Ch\u00e9ckouts succeed \U0001f4a5")
    service.write_text(text, encoding="utf-8")
    for name, old, new in (("broken", "title:", "titel:"), ("loose", "99.9%", "99.5%"), ("edited", "", "")):
        shutil.copytree(folder / "slo", folder / name)
        (folder / name / "services" / "checkout.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    git = "git init -q . && git add -A && git -c user.email=a@example.org -c user.name=a commit -qm a"
    subprocess.run(git, shell=True, cwd=folder, check=True)
    assert run(folder, COMMANDS["build"]).returncode == 0
    return folder


def run(folder, command, redirect="", *, before="", unset=(), **env):
    told = {**os.environ, "SLO_CODEGEN_CACHE": "off", "PYTHONPATH": str(ROOT), **env}
    told = {name: value for name, value in told.items() if name not in unset}
    line = f"{before}exec {shlex.quote(sys.executable)} -m slo_codegen {command} {redirect}"
    return subprocess.run(["bash", "-c", line], cwd=folder, env=told, capture_output=True, check=False)


def is_orderly(done):
    told = done.stdout + done.stderr
    assert done.returncode in CODES, told
    for trace in (b"Traceback", b"Exception ignored", b"SLO900"):
        assert trace not in told, told


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_output_is_told(place, name):
    shutil.rmtree(place / "fresh", ignore_errors=True)
    done = run(place, COMMANDS[name], ">/dev/full")
    is_orderly(done)
    assert done.returncode != 0 or name in WRITES_NOTHING_TO_STDOUT
    assert name in WRITES_NOTHING_TO_STDOUT or b"SLO615" in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_two_full_outputs_are_not_a_success(place, name):
    shutil.rmtree(place / "fresh", ignore_errors=True)
    done = run(place, COMMANDS[name], ">/dev/full 2>/dev/full")
    assert done.returncode in (1, 2, 3)


@pytest.mark.parametrize("name", COMMANDS)
def test_closed_streams_are_no_fault(place, name):
    shutil.rmtree(place / "fresh", ignore_errors=True)
    is_orderly(run(place, COMMANDS[name], "<&- >&- 2>&-"))
    shutil.rmtree(place / "fresh", ignore_errors=True)
    is_orderly(run(place, COMMANDS[name], ">&-"))


@pytest.mark.parametrize("name", COMMANDS)
def test_what_an_encoding_lacks_is_escaped(place, name):
    shutil.rmtree(place / "fresh", ignore_errors=True)
    done = run(place, COMMANDS[name], PYTHONIOENCODING="ascii")
    is_orderly(done)
    assert (done.stdout + done.stderr).isascii()
    if "json" in COMMANDS[name]:
        json.loads(done.stdout)


SURROUNDINGS = {
    "a full error stream": ("2>/dev/full", {}),
    "a closed error stream": ("2>&-", {}),
    "no input": ("<&-", {}),
    "a reader that has gone": ("| true", {}),
    "Latin-1": ("", {"PYTHONIOENCODING": "latin-1"}),
    "code page 1252": ("", {"PYTHONIOENCODING": "cp1252"}),
    "the C locale": ("", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    "no home": ("", {"unset": ("HOME", "XDG_CACHE_HOME")}),
    "a home that is not there": ("", {"HOME": "/nowhere/at/all"}),
    "no place for temporary files": ("", {"TMPDIR": "/proc"}),
    "no file can be written": ("", {"before": "ulimit -f 0; trap '' XFSZ; "}),
}


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
@pytest.mark.parametrize("name", SAMPLE)
def test_no_surroundings_give_a_traceback(place, name, surroundings):
    redirect, env = SURROUNDINGS[surroundings]
    is_orderly(run(place, COMMANDS[name], redirect, **env))


@pytest.mark.parametrize("name", SAMPLE)
def test_a_working_directory_that_is_gone(tmp_path, name):
    (tmp_path / "gone").mkdir()
    is_orderly(run(tmp_path / "gone", COMMANDS[name], before="rmdir ../gone; "))


ODD = {
    "a device": "/dev/null",
    "a file": "slo/catalog.yaml",
    "nothing": "''",
    "a line break": "$'a\\nb'",
    "a name that is not UTF-8": "$'a\\xff'",
    "a name that is too long": "x" * 300,
    "a path that is too long": "x/" * 3000,
    "a process": "/proc/self/fd",
    "what is not there": "no/where",
}


MADE = ("a line break", "a name that is not UTF-8", "what is not there")
"""What `init` makes, as it should."""
PATHS = {
    "validate {}": ODD,
    "build slo --out {}": ODD,
    "fmt {} --check": ODD,
    "diff {} slo": ODD,
    "build slo --out out --templates {}": ODD,
    "init {}": [odd for odd in ODD if odd not in MADE],
}


@pytest.mark.parametrize(("command", "odd"), [(command, odd) for command, each in PATHS.items() for odd in each])
def test_odd_paths(place, command, odd):
    folder = place / "empty"
    folder.mkdir(exist_ok=True)
    with contextlib.suppress(FileExistsError):
        (folder / "slo").symlink_to(place / "slo")
    is_orderly(run(folder, command.format(ODD[odd])))


def nested(folder, depth, name):
    """Make a folder so deep that its path cannot be named at once."""
    here = os.getcwd()
    folder.mkdir(parents=True)
    try:
        os.chdir(folder)
        for _ in range(depth):
            os.mkdir(name)
            os.chdir(name)
        Path("lost.yaml").write_text("nowhere: 1\n")
    finally:
        os.chdir(here)


@pytest.mark.parametrize(
    ("depth", "name", "code"), [(60, "n", "SLO203"), (1200, "n", "SLO121"), (60, "n" * 200, "SLO102")]
)
def test_folders_nested_a_thousand_deep(place, tmp_path, request, depth, name, code):
    # The folders are too deep for pytest to remove.
    deep = [str(tmp_path / each / "nest") for each in ("slo", "out", "templates")]
    request.addfinalizer(lambda: subprocess.run(["rm", "-rf", *deep], check=True))
    for below in ("slo", "out", "templates"):
        if below != "templates":
            shutil.copytree(place / below, tmp_path / below)
        nested(tmp_path / below / "nest", depth, name)
    done = run(tmp_path, "validate slo")
    is_orderly(done)
    assert done.returncode == 1
    assert code.encode() in done.stderr
    for command in ("fmt slo --check", "diff slo slo", "set checkout-latency title=X --catalog slo"):
        is_orderly(run(tmp_path, command))
    shutil.copytree(place / "slo", tmp_path / "sound")
    for command in ("build sound --out out", "build sound --out out --check", "build sound --templates templates"):
        done = run(tmp_path, command)
        is_orderly(done)
        assert done.returncode == 0, done.stderr


INTERRUPTED = ("validate slo", "build slo --out made", "diff slo loose", "fmt untidy", "set checkout-latency title=Y "
               "--catalog edited", "new service third --catalog edited")  # fmt: skip


@pytest.mark.parametrize("command", INTERRUPTED)
def test_an_interruption_leaves_no_half_file_and_no_traceback(place, command):
    if not (place / "untidy").exists():
        shutil.copytree(place / "slo", place / "untidy")
    rng = random.Random(command)
    env = {**os.environ, "SLO_CODEGEN_CACHE": "off", "PYTHONPATH": str(ROOT)}
    # From when the command's own code runs on: before that, the interpreter itself is interrupted.
    program = "import sys\nfrom slo_codegen.cli import main\nsys.stderr.write('ready\\n')\nsys.stderr.flush()\nmain()"
    for _ in range(4):
        child = subprocess.Popen([sys.executable, "-c", program, *shlex.split(command)], cwd=place, env=env,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
        assert child.stderr is not None
        child.stderr.readline()
        time.sleep(rng.random() * 0.5)
        child.send_signal(signal.SIGINT)
        out, told = child.communicate()
        assert child.returncode in (*CODES, 130, -signal.SIGINT), told
        assert b"Traceback" not in out + told, told
        if child.returncode == 130:
            assert b"Interrupted" in told
    left = [
        path.name for path in place.rglob("*") if path.name.startswith(".slo-codegen-") and "pending" not in path.name
    ]
    assert left == []

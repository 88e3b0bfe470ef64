"""The steps of the GitHub action: inputs are read from the environment, and what is printed commands nothing.

Text of the catalog is printed between ``::stop-commands::`` and a token that nobody can guess, all of it on standard
output: the runner reads the two streams apart, so that what is on the other one could arrive after the token.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from slo_codegen.cli import exits
from slo_codegen.diagnostics.formats.github import command_data

_EFFECTS = ("loosened", "removed", "rerouted", "changed")
_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
_ANNOTATION = re.compile(rb"::(?:error|warning|notice) [^:\r\n]*title=SLO[0-9]{3}::[^\r\n]*")
_TOKEN_BYTES = 32


class InputError(Exception):
    """An input of the action is not valid."""


def boolean(name: str, text: str, default: bool) -> bool:
    """Return what an input says; an empty one means its default.

    Raises:
        InputError: it is neither true nor false.
    """
    word = text.strip().lower()
    if word and word not in _BOOLEANS:
        raise InputError(f"{name} is {word[:100]!a}: write true or false")
    return _BOOLEANS.get(word, default)


def effects(text: str) -> list[str]:
    """Return every word of every line of ``fail-on``, each once; commas separate words as well.

    Raises:
        InputError: a word is none of the effects.
    """
    words = dict.fromkeys(word.lower() for word in re.split(r"[\s,]+", text) if word)
    for word in words:
        if word not in _EFFECTS:
            raise InputError(f"fail-on has {word[:100]!a}, which is none of {', '.join(_EFFECTS)}")
    return list(words)


@click.command(hidden=True)
@click.argument("step", type=click.Choice(("summary", "validate", "fmt", "build", "diff")))
def action(step: str) -> None:
    """Run a step of the GitHub action, which passes its inputs in the environment."""
    try:
        code = _STEPS[step](os.environ)
    except InputError as error:
        _print(f"::error title=slo-codegen::{command_data(str(error))}")
        code = exits.USAGE
    raise click.exceptions.Exit(code)


def _summary(env: Mapping[str, str]) -> int:
    # The inputs of later steps are read here as well: a typo must not wait for its step, or be skipped with it.
    _inputs(env)
    catalog, against, of = env.get("CATALOG", ""), env.get("AGAINST", ""), _environment(env)
    with _file(env, "GITHUB_STEP_SUMMARY").open("ab") as file:
        code = _run_into(file, "summary", f"--out={env.get('OUT', '')}", f"--against={against}", *of, "--", catalog)
    if code or not against:
        return code
    path = _file(env, "RUNNER_TEMP") / "slo-codegen.md"
    with path.open("wb") as file:
        told = _run_into(file, "diff", "--merge-base", "--format=markdown", f"--catalog={catalog}", *of, "--", against)
    if told == 0:
        if "\n" in str(path) or "\r" in str(path):
            raise InputError("the path of RUNNER_TEMP contains a line break")
        with _file(env, "GITHUB_OUTPUT").open("a", encoding="utf-8") as file:
            file.write(f"markdown={path}\n")
    return 0


def _validate(env: Mapping[str, str]) -> int:
    strict, _, _ = _inputs(env)
    done = subprocess.run(
        [*_command(), "validate", "--format=github", *(["--strict"] if strict else []), *_environment(env), "--",
         env.get("CATALOG", "")],
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    lines = done.stdout.splitlines(keepends=False)
    # Only what is an annotation of ours, as a whole, is left for the runner to obey.
    ours = [line for line in lines if _ANNOTATION.fullmatch(line)]
    rest = [line for line in lines if not _ANNOTATION.fullmatch(line)]
    _write(b"".join(line + b"\n" for line in ours))
    if text := b"".join(line + b"\n" for line in rest) + done.stderr:
        with _stopped():
            _write(text)
    return _exit_code(done.returncode)


def _fmt(env: Mapping[str, str]) -> int:
    _, formatted, _ = _inputs(env)
    if not formatted:
        _print("formatted is false: the form of the files is not checked")
        return 0
    return _run("fmt", "--check", "--diff", *_environment(env), "--", env.get("CATALOG", ""))


def _build(env: Mapping[str, str]) -> int:
    out = env.get("OUT", "")
    if not out:
        _print("out is empty: the generated configuration is not checked")
        return 0
    return _run("build", "--check", f"--out={out}", *_environment(env), "--", env.get("CATALOG", ""))


def _diff(env: Mapping[str, str]) -> int:
    _, _, failing = _inputs(env)
    against = env.get("AGAINST", "")
    if not (failing and against):
        _print(f"{'against' if failing else 'fail-on'} is empty: no change fails the job")
        return 0
    flags = [f"--fail-on={effect}" for effect in failing]
    return _run(
        "diff", "--merge-base", f"--catalog={env.get('CATALOG', '')}", *flags, *_environment(env), "--", against
    )


_STEPS: dict[str, Callable[[Mapping[str, str]], int]] = {
    "summary": _summary, "validate": _validate, "fmt": _fmt, "build": _build, "diff": _diff,
}  # fmt: skip


def _environment(env: Mapping[str, str]) -> list[str]:
    """Return the option of the environment that the job is about; none if it is about all of them."""
    return [f"--env={env['ENVIRONMENT']}"] if env.get("ENVIRONMENT") else []


def _inputs(env: Mapping[str, str]) -> tuple[bool, bool, list[str]]:
    """Return ``strict``, ``formatted`` and ``fail-on``, as far as the step has them."""
    return (
        boolean("strict", env.get("STRICT", ""), default=False),
        boolean("formatted", env.get("FORMATTED", ""), default=True),
        effects(env.get("FAIL_ON", "")),
    )


def _file(env: Mapping[str, str], name: str) -> Path:
    if not env.get(name):
        raise InputError(f"{name} is not set: this command runs in a job of GitHub Actions")
    return Path(env[name])


def _command() -> list[str]:
    # -P: nothing in the working directory, which is the pull request's, may be imported.
    return [sys.executable, "-P", "-m", "slo_codegen"]


def _run(*arguments: str) -> int:
    """Run a command and print what it prints, as text alone; return its exit code."""
    with _stopped():
        child = subprocess.Popen(
            [*_command(), *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert child.stdout is not None
        with child, child.stdout as printed:
            for part in iter(lambda: os.read(printed.fileno(), 1 << 16), b""):
                _write(part)
    return _exit_code(child.returncode)


def _run_into(file: BinaryIO, *arguments: str) -> int:
    """Run a command whose output belongs into a file; print what it says beside, as text alone."""
    done = subprocess.run(
        [*_command(), *arguments], stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.PIPE, check=False
    )
    if done.stderr:
        with _stopped():
            _write(done.stderr)
    return _exit_code(done.returncode)


def _exit_code(code: int) -> int:
    """Return the exit code of a process as a shell does: 128 and the number of the signal that ended it."""
    return code if code >= 0 else 128 - code


@contextmanager
def _stopped() -> Iterator[None]:
    """Stop the runner's commands for a while; whatever happens, they are resumed on a line of their own."""
    token = secrets.token_hex(_TOKEN_BYTES)
    _print(f"::stop-commands::{token}")
    try:
        yield
    finally:
        _print(f"\n::{token}::")


def _print(text: str) -> None:
    _write(f"{text}\n".encode())


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()

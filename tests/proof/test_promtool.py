"""Which promtool `prove` runs: both generations, and every kind of program that is not one."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.proof import program
from slo_codegen.proof.run import Job, Promtool
from tests.golden.cases import CASES
from tests.support.engines import Engine, on_each_engine

pytestmark = pytest.mark.slow

VERSION = "promtool, version 3.5.3 (branch: debian/sid, revision: 3.5.3)"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build a golden case; return the folder of its catalog and that of its rules."""
    folder = tmp_path_factory.mktemp("case")
    for source in (CASES / "_platform", CASES / "event" / "catalog"):
        shutil.copytree(source, folder / "catalog", dirs_exist_ok=True)
    done = CliRunner().invoke(group, ["build", str(folder / "catalog"), "--out", str(folder / "out")])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def prove(built, tmp_path, monkeypatch):
    monkeypatch.setenv("SLO_CODEGEN_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    shutil.copytree(built / "out", tmp_path / "out")

    def run(*options: str):
        return CliRunner().invoke(group, ["prove", str(built / "catalog"), "--out", str(tmp_path / "out"), *options])

    return run


def script(path: Path, body: str, *, mode: int = 0o755) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(mode)
    return path


def findings(done) -> set[str]:
    return {line.split("[")[1][:6] for line in done.stderr.splitlines() if line.startswith("error[")}


@on_each_engine
def test_the_promtool_that_is_named_runs_and_is_reported(prove, engine):
    path = engine.program("promtool")
    version = engine.run("promtool", "--version").stdout.split()[2]
    done = prove("--promtool", path)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1].endswith(f"; promtool {version} ({path})")
    shown = json.loads(prove("--promtool", path, "--format", "json").stdout)
    assert shown["promtool"] == {"path": path, "version": version}
    assert {each["verdict"] for each in shown["proofs"]} == {"proven"}
    suites = ElementTree.fromstring(prove("--promtool", path, "--format", "junit").stdout).findall("testsuite")
    for suite in suites:
        told = {each.get("name"): each.get("value") for each in suite.iter("property")}
        assert told == {"promtool": path, "promtool.version": version}


def test_without_the_option_the_one_on_the_path_is_reported(prove):
    shown = json.loads(prove("--format", "json").stdout)
    assert shown["promtool"]["path"] == Engine.MACHINE.program("promtool")


def test_a_name_is_looked_for_on_the_path_and_a_path_in_the_folder(prove, tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "promtool-3").symlink_to(Engine.NEWER.program("promtool"))
    assert prove("--promtool", "bin/promtool-3").exit_code == 0
    done = prove("--promtool", "promtool-3")
    assert (done.exit_code, findings(done)) == (1, {"SLO703"})
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    done = prove("--promtool", "promtool-3")
    assert done.exit_code == 0
    assert str(tmp_path / "bin" / "promtool-3") in done.stdout


def test_what_one_engine_has_passed_is_no_proof_of_another(prove, tmp_path):
    def cached(path: Path | str) -> bool:
        done = prove("--promtool", str(path), "--format", "json")
        assert done.exit_code == 0, done.output
        return all(each["cached"] for each in json.loads(done.stdout)["proofs"])

    machine, newer = (engine.program("promtool") for engine in Engine)
    assert [cached(machine), cached(machine), cached(newer), cached(newer), cached(machine)] == [
        False, True, False, True, True,
    ]  # fmt: skip
    # Builds of one's own often print no version, or the same for years.
    twins = [
        script(
            tmp_path / f"promtool-{name}", f'[ "$1" != --version ] || {{ echo "{VERSION}"; exit; }}\nexec {path} "$@"'
        )
        for name, path in (("a", machine), ("b", newer))
    ]
    assert [cached(path) for path in (*twins, *twins)] == [False, False, True, True]
    # The same file at another place is the same engine; another file at the same place is another.
    shutil.copy(twins[0], tmp_path / "promtool-c")
    assert cached(tmp_path / "promtool-c")
    twins[0].write_text(twins[0].read_text() + "# rebuilt\n")
    assert not cached(twins[0])


NOT_PROMTOOL = {
    "a file that is not there": (lambda f: f / "none", "SLO703"),
    "a folder that is not there": (lambda f: f / "none" / "promtool", "SLO703"),
    "a link to nothing": (lambda f: link(f / "link", f / "none"), "SLO703"),
    "a link to itself": (lambda f: link(f / "link", f / "link"), "SLO760"),
    "a folder": (lambda f: f, "SLO760"),
    "a file below a file": (lambda f: script(f / "tool", "") / "promtool", "SLO760"),
    "not executable": (lambda f: script(f / "tool", "echo", mode=0o644), "SLO760"),
    "no program": (lambda f: raw(f / "tool", b"\x00\x01\x02"), "SLO760"),
    "cut off": (lambda f: raw(f / "tool", Path(Engine.NEWER.program("promtool")).read_bytes()[:4096]), "SLO760"),
    "empty": (lambda f: raw(f / "tool", b""), "SLO760"),
    "a script without its interpreter": (lambda f: raw(f / "tool", b"#!/no/such/shell\n"), "SLO760"),
    "a device": (lambda f: Path(os.devnull), "SLO760"),
    "a name that is too long": (lambda f: f / ("x" * 300), "SLO760"),
    "fails": (lambda f: script(f / "tool", f'echo "{VERSION}"; exit 3'), "SLO760"),
    "is killed": (lambda f: script(f / "tool", f'echo "{VERSION}"; kill -KILL $$'), "SLO760"),
    "another program": (lambda f: shutil.which("cat"), "SLO761"),
    "says nothing": (lambda f: shutil.which("true"), "SLO761"),
    "prometheus itself": (lambda f: Engine.NEWER.program("prometheus"), "SLO761"),
    "amtool": (lambda f: Engine.MACHINE.program("amtool"), "SLO761"),
    "vmalert-tool": (lambda f: Engine.NEWER.program("vmalert-tool"), "SLO760"),
    "speaks of promtool": (lambda f: script(f / "tool", f'echo "not {VERSION}"'), "SLO761"),
    "bytes that are no text": (lambda f: script(f / "tool", "printf '\\377\\376\\033[2J'"), "SLO761"),
    "hangs": (lambda f: script(f / "tool", "sleep 30"), "SLO762"),
    "hangs after its version": (lambda f: script(f / "tool", f'echo "{VERSION}"; exec sleep 30'), "SLO762"),
    "hangs with its output closed": (lambda f: script(f / "tool", "exec >&- 2>&-; exec sleep 30"), "SLO762"),
    "goes on and on": (lambda f: script(f / "tool", f'while :; do echo "{VERSION}"; done'), "SLO762"),
    "reads what is typed": (lambda f: script(f / "tool", "cat; echo nothing"), "SLO761"),
}  # fmt: skip


def link(path: Path, target: Path) -> Path:
    path.symlink_to(target)
    return path


def raw(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("what", NOT_PROMTOOL)
def test_what_is_not_a_promtool_is_a_finding_with_a_fix(prove, tmp_path, monkeypatch, what):
    monkeypatch.setattr(program, "ANSWERS_WITHIN_S", 1.0)
    make, code = NOT_PROMTOOL[what]
    folder = tmp_path / "place"
    folder.mkdir()
    path = make(folder)
    done = prove("--promtool", str(path), "--format", "json")
    assert (done.exit_code, findings(done)) == (1, {code}), done.output
    assert "= help: " in done.stderr
    assert str(path)[:100] in done.stderr
    assert "\033" not in done.stderr
    assert json.loads(done.stdout) == {**json.loads(done.stdout), "promtool": None, "proofs": []}


def test_a_variable_that_was_not_set_is_a_finding(prove):
    done = prove("--promtool", "")
    assert (done.exit_code, findings(done)) == (1, {"SLO703"})


def test_a_program_whose_child_keeps_its_output_open_has_ended(prove, tmp_path):
    path = Engine.NEWER.program("promtool")
    done = prove("--promtool", str(script(tmp_path / "tool", f'sleep 5 &\nexec {path} "$@"')))
    assert done.exit_code == 0, done.output


RUNS = {
    "is killed": ("kill -KILL $$", "SLO763"),
    "is killed after a word": ("echo '  SUCCESS'; kill -TERM $$", "SLO763"),
    "goes away": ('rm "$0"; echo "  SUCCESS"', "SLO763"),
    "hangs": ("exec sleep 30", "SLO762"),
    "goes on and on": ("while :; do echo '  SUCCESS'; done", "SLO762"),
    "fails without a word": ("exit 1", "SLO700"),
    "succeeds without a word": ("exit 0", "SLO700"),
    "fails with bytes that are no text": ("printf 'FAILED: \\377\\033[2J'; exit 1", "SLO700"),
}


@pytest.mark.parametrize("what", RUNS)
def test_a_promtool_that_breaks_off_proves_nothing(prove, tmp_path, monkeypatch, what):
    monkeypatch.setattr(program, "RUNS_WITHIN_S", 1.0)
    body, code = RUNS[what]
    tool = script(tmp_path / "tool", f'[ "$1" != --version ] || {{ echo "{VERSION}"; exit; }}\n{body}')
    done = prove("--promtool", str(tool), "--jobs", "1")
    assert (done.exit_code, findings(done)) == (1, {code}), done.output
    assert "proven; " not in done.stdout or done.stdout.splitlines()[-1].startswith("0 proven")
    assert "\033" not in done.output
    # It is not remembered as passed either.
    real = Engine.NEWER.program("promtool")
    shown = json.loads(prove("--promtool", real, "--format", "json").stdout)["proofs"]
    assert not any(each["cached"] for each in shown)


def test_an_engine_that_cannot_be_told_apart_is_not_remembered(tmp_path, monkeypatch):
    """A program that may be run and not read has only its version to go by."""
    monkeypatch.setattr(program, "_digest", lambda path: None)
    tool = Promtool(Engine.MACHINE.program("promtool"), [str(tmp_path), "marks"])
    test = b"rule_files: [rules.yaml]\ntests: []\n"
    job = Job("a", "a/test.yaml", test, [{"name": "g", "rules": [{"record": "a:b", "expr": "vector(1)"}]}])
    outcomes = []
    tool.run([job, job], 1, outcomes.append)
    assert [(each.fault, each.cached) for each in outcomes] == [("", False), ("", False)]
    assert not (tmp_path / "marks").exists()

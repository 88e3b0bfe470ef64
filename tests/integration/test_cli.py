"""The command line: exit codes, help, formats."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group

pytestmark = pytest.mark.slow

ROOT = str(Path(__file__).parents[2])


def run(*args: str, cwd=None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "slo_codegen", *args],
        capture_output=True, text=True, check=False, cwd=cwd, env={**os.environ, **env},
    )  # fmt: skip


def test_the_quick_help_is_that_of_click():
    shown = CliRunner().invoke(group, ["--help"], prog_name="slo-codegen", terminal_width=80).output
    assert (files("slo_codegen") / "cli" / "help.txt").read_text() == shown
    assert run("--help").stdout == shown


def test_the_version_is_printed():
    assert run("--version").stdout.startswith("slo-codegen, version ")


def test_wrong_usage_exits_2():
    assert run("bild").returncode == 2
    assert run("build", "--no-such-option").returncode == 2


def test_build_check_drift_and_back(tmp_path):
    assert run("init", "--full", "slo", cwd=tmp_path).returncode == 0
    assert run("init", "--full", "slo", cwd=tmp_path).returncode == 2
    assert run("build", "slo", "--out", "out", "--check", cwd=tmp_path).returncode == 3
    assert run("build", "slo", "--out", "out", cwd=tmp_path).returncode == 0
    assert run("build", "slo", "--out", "out", "--check", cwd=tmp_path).returncode == 0
    (tmp_path / "out" / "prometheus" / "rules" / "checkout.yaml").write_text("edited")
    assert run("build", "slo", "--out", "out", "--check", cwd=tmp_path).returncode == 3


def test_a_broken_catalog_exits_1_in_every_format(tmp_path):
    (tmp_path / "a.yaml").write_text("platfrom: {}\n")
    for fmt in ("text", "json", "sarif", "github", "gitlab", "junit"):
        done = run("validate", str(tmp_path), "--format", fmt)
        assert done.returncode == 1
        assert "SLO203" in done.stdout + done.stderr
    found = json.loads(run("validate", str(tmp_path), "--format", "json").stdout)["findings"]
    assert (found[0]["code"], found[0]["place"]["line"], found[0]["help"]) == ("SLO203", 1, "did you mean platform?")


@pytest.mark.parametrize(("env", "coloured"), [({"FORCE_COLOR": "1"}, True), ({"NO_COLOR": "1"}, False), ({}, False)])
def test_colour_is_a_choice_of_the_reader(tmp_path, env, coloured):
    clean = {"FORCE_COLOR": "", "NO_COLOR": "", **env}
    assert ("\x1b[" in run("validate", str(tmp_path / "nowhere"), **clean).stderr) is coloured


def test_every_code_is_explained():
    import slo_codegen.backends
    import slo_codegen.checks  # noqa: F401 -- checks and backends hold the texts of their codes
    from slo_codegen.diagnostics.codes import CODES

    for code, entry in CODES.items():
        assert CliRunner().invoke(group, ["explain", code]).output.startswith(f"{code} (")
        assert entry.what.endswith(".")
    assert run("explain", "SLO20").returncode == 2


def test_an_unknown_target_is_a_finding(tmp_path):
    run("init", "--full", "slo", cwd=tmp_path)
    done = run("build", "slo", "--target", "nagios", cwd=tmp_path)
    assert done.returncode == 1
    assert "SLO520" in done.stderr


def test_a_full_disk_is_a_finding(tmp_path):
    run("init", "--full", "slo", cwd=tmp_path)
    done = run("build", "slo", "--out", "/proc/nowhere", cwd=tmp_path)
    assert done.returncode == 1
    assert "SLO601" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_mistake_in_the_readme_is_told_as_it_stands_there(tmp_path):
    assert run("init", "--full", "catalog", cwd=tmp_path, PYTHONPATH=ROOT).returncode == 0
    path = tmp_path / "catalog" / "services" / "checkout.yaml"
    path.write_text(path.read_text().replace("            total:", "            totl:", 1))
    told = run("validate", "catalog", cwd=tmp_path, PYTHONPATH=ROOT).stderr
    readme = Path(ROOT, "README.md").read_text()
    shown = readme[readme.index("error[SLO203]") :].split("```")[0]
    assert shown.strip() in told


def test_an_output_folder_that_is_a_link_needs_a_flag(tmp_path):
    run("init", "--full", "slo", cwd=tmp_path)
    (tmp_path / "outside").mkdir()
    (tmp_path / "work").mkdir()
    work = tmp_path / "work"
    (work / "out").symlink_to("../outside")
    env = {"PWD": str(work)}
    for arguments in (["build"], ["build", "--check"], ["build", "--format", "json"]):
        done = run(*arguments, "../slo", "--out", "out", cwd=work, **env)
        assert (done.returncode, "SLO609" in done.stdout + done.stderr) == (1, True), done.stderr
    assert "SLO609" in run("summary", "../slo", "--out", "out", cwd=work, **env).stdout
    assert not list((tmp_path / "outside").iterdir())
    flag = ("--out", "out", "--follow-out-link")
    assert run("build", "../slo", *flag, cwd=work, **env).returncode == 0
    assert run("build", "../slo", *flag, "--check", cwd=work, **env).returncode == 0
    before = sorted((tmp_path / "outside").rglob("*"))
    for arguments in (["prove"], ["prove", "--check"]):
        done = run(*arguments, "../slo", "--out", "out", cwd=work, **env)
        assert (done.returncode, "SLO609" in done.stderr) == (1, True), done.stderr
    assert sorted((tmp_path / "outside").rglob("*")) == before


def test_what_a_build_removes_is_named(tmp_path):
    run("init", "--full", "slo", cwd=tmp_path)
    run("build", "slo", "--out", "out", cwd=tmp_path)
    rules = tmp_path / "out" / "prometheus" / "rules"
    for number in range(25):
        (rules / f"left{number:02}.yaml").write_text("left")
    noted = {f"prometheus/rules/left{n:02}.yaml": [sha256(b"left").hexdigest()] for n in range(25)}
    (tmp_path / "out" / ".slo-codegen-pending.json").write_text(json.dumps({"files": noted, "token": "0" * 32}))
    done = run("build", "slo", "--out", "out", "--allow-prune", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "25 removed\n  removed prometheus/rules/left00.yaml\n" in done.stdout
    assert done.stdout.endswith("  and 5 more\n")
    assert not list(rules.glob("left*"))


@pytest.mark.parametrize("name", ["manifest.json", ".slo-codegen-pending.json"])
def test_a_forged_book_of_the_output_folder_is_a_finding_of_every_command(tmp_path, name):
    run("init", "--full", "catalog", cwd=tmp_path)
    run("build", cwd=tmp_path)
    (tmp_path / "generated" / name).write_text("[" * 100_000)
    (tmp_path / "generated" / "prometheus" / os.fsdecode(b"\xff.yaml")).write_text("mine")
    for fmt in ("text", "json", "sarif", "github", "gitlab", "junit"):
        done = run("build", "--format", fmt, cwd=tmp_path)
        assert (done.returncode, "SLO604" in done.stdout + done.stderr) == (1, True), done.stderr
    assert run("build", "--check", cwd=tmp_path).returncode == 3
    assert run("validate", cwd=tmp_path, SLO_CODEGEN_CACHE="off").returncode == 0
    (tmp_path / "generated" / name).unlink()
    if name != "manifest.json":
        done = run("build", "--format", "json", cwd=tmp_path)
        assert (done.returncode, "SLO608" in done.stdout) == (0, True), done.stderr

"""Workflow commands as the runner reads them, and the job summary."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from slo_codegen.common.characters import visible_lines
from slo_codegen.diagnostics import Severity
from slo_codegen.diagnostics.formats.github import MOST_SUMMARY_BYTES, job_summary
from slo_codegen.diagnostics.formats.place import placed
from slo_codegen.diagnostics.render import render
from tests.support.findings import HOSTILE, finding, locate

ROOT = str(Path(__file__).parents[3])
# The runner takes a line that begins with :: for a command, splits its properties at commas, and then undoes escapes.
COMMAND = re.compile(r"::(?P<name>[a-z-]+)(?: (?P<properties>[^:]*(?::(?!:)[^:]*)*))?::(?P<message>.*)")
DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
PROPERTY = {**DATA, "%3A": ":", "%2C": ","}


def undo(text, escapes):
    return re.sub("|".join(escapes), lambda match: escapes[match[0]], text)


def read(text):
    commands = []
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        if match is not None:
            pairs = [each.split("=", 1) for each in (match["properties"] or "").split(",") if each]
            commands.append((match["name"], {k: undo(v, PROPERTY) for k, v in pairs}, undo(match["message"], DATA)))
    return commands


def test_a_command_has_the_place_and_the_way_out(findings):
    commands = read(render(findings, locate, "github"))
    assert [name for name, _, _ in commands] == ["error", "error", "warning", "notice"]
    assert commands[0] == ("error", {"title": "SLO601"}, "out: no space left. free space")
    name, properties, message = commands[2]
    assert (name, message) == ("warning", "waits too long. choose another tier")
    assert properties == {"file": "catalog/a b.yaml", "line": "7", "col": "3", "endColumn": "8", "title": "SLO313"}


def test_a_hostile_text_and_file_stay_what_they_are():
    [(_, properties, message)] = read(render([finding(message=HOSTILE, file="a:b,c%0A.yaml")], locate, "github"))
    assert properties["file"] == "a:b,c%0A.yaml"
    assert message == visible_lines(HOSTILE)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", message)
    assert render([finding(message=HOSTILE)], locate, "github").count("\n") == 1


def many(count, message="waits"):
    found = [finding(message=f"{message} {n}", file=f"catalog/{n // 90}.yaml", line=n) for n in range(1, count + 1)]
    return [*found, finding("SLO203", Severity.ERROR, "the worst", line=count + 1)]


def test_ten_annotations_are_given_the_worst_first():
    commands = read(render(many(30), locate, "github"))
    assert len(commands) == 10
    assert commands[0][2] == "the worst"


def test_the_job_summary_has_the_rest_and_only_the_rest():
    text = job_summary(placed(many(30), locate))
    rows = [line for line in text.splitlines() if line.startswith("| warning")]
    assert len(rows) == 21
    assert "the worst" not in text
    assert "1 error, 30 warnings" in text
    assert job_summary(placed(many(9), locate)) == ""


def test_the_job_summary_stays_below_its_limit():
    text = job_summary(placed(many(4000, "💥" * 100), locate))
    assert MOST_SUMMARY_BYTES * 0.9 < len(text.encode()) < MOST_SUMMARY_BYTES
    shown = sum(line.startswith("| warning") for line in text.splitlines())
    assert f"{4001 - 10 - shown} more have no room here" in text


def test_a_hostile_text_is_no_markdown():
    text = job_summary(placed([finding(message=HOSTILE, line=n) for n in range(11)], locate))
    [row] = [line for line in text.splitlines() if line.startswith("| warning")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 4
    assert "<img" not in row
    assert not re.search(r"(?<!\\)[`@\[]", row)
    assert "\x1b" not in row


@pytest.mark.parametrize("before", ["", "# Earlier step\n"])
def test_the_summary_of_a_run_is_appended(before, tmp_path):
    catalog, summary = tmp_path / "catalog", tmp_path / "summary.md"
    catalog.mkdir()
    (catalog / "a.yaml").write_text("".join(f"nonsense{n}: 1\n" for n in range(25)))
    summary.write_text(before)
    done = subprocess.run(
        [sys.executable, "-m", "slo_codegen", "validate", "catalog", "--format", "github"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={**os.environ, "GITHUB_STEP_SUMMARY": str(summary), "PYTHONPATH": ROOT},
    )  # fmt: skip
    assert done.returncode == 1
    assert len(read(done.stdout)) == 10
    text = summary.read_text()
    assert text.startswith(before + "### slo-codegen: 25 errors")
    assert sum(line.startswith("| error") for line in text.splitlines()) == 15


def test_a_summary_that_cannot_be_written_is_no_fault(tmp_path):
    (tmp_path / "a.yaml").write_text("nonsense: 1\n")
    done = subprocess.run(
        [sys.executable, "-m", "slo_codegen", "validate", ".", "--format", "github"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={**os.environ, "GITHUB_STEP_SUMMARY": str(tmp_path / "no" / "such"), "PYTHONPATH": ROOT},
    )  # fmt: skip
    assert done.returncode == 1
    assert "the job summary cannot be written" in done.stderr

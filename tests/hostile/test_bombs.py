"""No small input is expensive: each ends, within 1 GiB, with findings."""

from __future__ import annotations

import json
import re

import pytest

from tests.hostile.bombs import BOMBS, FMT, FOLDERS
from tests.support.bounded import MOST_MEMORY, slo_codegen

pytestmark = pytest.mark.slow

CODE = re.compile(rb"(?:error|warning|note)\[(SLO[0-9]{3})\]")


def catalog(tmp_path, files):
    (tmp_path / "c").mkdir()
    for name, text in files.items():
        (tmp_path / "c" / name).write_text(text, encoding="utf-8", newline="")
    return tmp_path


def run(folder, *arguments, env=None):
    """Run the command line; it ends with findings, and holds no more memory than is allowed."""
    done = slo_codegen(folder, *arguments, env=env)
    assert b"Traceback" not in done.errors
    assert b"SLO900" not in done.errors
    assert done.memory < MOST_MEMORY
    return done


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_is_expensive_to_read_is_bounded(name, tmp_path):
    code, text = BOMBS[name]
    done = run(catalog(tmp_path, {"a.yaml": text()}), "validate", "c")
    assert done.code == 1
    found = CODE.findall(done.errors)
    assert code.encode() in found, set(found)
    # A hundred of each code at most, and no more text than people can scroll through.
    assert max(found.count(each) for each in found) <= 100
    assert len(done.errors) < 400_000


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_that_is_expensive_to_read_is_bounded(name, tmp_path):
    code, files = FOLDERS[name]
    done = run(catalog(tmp_path, files()), "validate", "c")
    assert done.code == 1
    assert code.encode() in CODE.findall(done.errors)


@pytest.mark.parametrize("name", FMT)
def test_a_file_that_is_expensive_to_lay_out_is_bounded(name, tmp_path):
    done = run(catalog(tmp_path, {"a.yaml": FMT[name]()}), "fmt", "c", "--check", "--diff")
    assert done.code in (0, 3), done.errors


@pytest.mark.parametrize("fmt", ["text", "json", "sarif", "github", "gitlab", "junit"])
def test_what_is_left_out_is_counted_in_every_format(fmt, tmp_path):
    text = "".join(f"nonsense{number}: 1\n" for number in range(250))
    summary = tmp_path / "summary.md"
    done = run(
        catalog(tmp_path, {"a.yaml": text}), "validate", "c", "--format", fmt,
        env={"GITHUB_STEP_SUMMARY": str(summary)},
    )  # fmt: skip
    assert done.code == 1
    said = done.errors if fmt == "text" else done.output
    if fmt == "github":
        said = summary.read_bytes().replace(b"\\", b"")
    assert b"150 more errors SLO203 in this file are not shown" in said
    if fmt == "json":
        codes = [each["code"] for each in json.loads(said)["findings"]]
        assert (codes.count("SLO203"), codes.count("SLO118")) == (100, 1)


def test_folders_nested_too_deep_are_a_finding(tmp_path):
    deep = catalog(tmp_path, {"a.yaml": "a: 1\n"}) / "c" / "/".join("d" * 70)
    deep.mkdir(parents=True)
    (deep / "b.yaml").write_text("a: 1\n")
    done = run(tmp_path, "validate", "c")
    assert done.code == 1
    assert done.errors.count(b"error[SLO121]") == 1

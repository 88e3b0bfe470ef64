"""A clean catalog is remembered, and whatever changes its answer makes it be checked anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from slo_codegen.cli.remembered import recall, remember, state
from slo_codegen.common import clock

STARTER = Path(str(files("slo_codegen") / "cli" / "starter_catalog"))
ROOT = str(Path(__file__).parents[3])


@pytest.fixture
def catalog(tmp_path, monkeypatch):
    monkeypatch.setenv("SLO_CODEGEN_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv(clock.VARIABLE, "2026-12-01")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(STARTER, "catalog")
    remember("catalog", state("catalog", "generated"), "generated", "all is well")
    assert recall("catalog", "generated") == "all is well"
    return Path("catalog")


def add_file(catalog):
    (catalog / "more.yml").write_text("{}\n")


def add_a_file_that_is_nearly_read(catalog):
    (catalog / "more.YAML").write_text("{}\n")


def edit_file(catalog):
    path = catalog / "metrics.yaml"
    path.write_text(path.read_text() + "# more\n")


def move_file(catalog):
    (catalog / "metrics.yaml").rename(catalog / "names.yaml")


def remove_file(catalog):
    (catalog / "metrics.yaml").unlink()


def link_file(catalog):
    (catalog / "linked.yaml").symlink_to("metrics.yaml")


def build_before(catalog):
    Path("generated").mkdir()
    Path("generated/manifest.json").write_text("{}")


def remove_all(catalog):
    shutil.rmtree(catalog)


@pytest.mark.parametrize(
    "change",
    [add_file, add_a_file_that_is_nearly_read, edit_file, move_file, remove_file, link_file, build_before, remove_all],
)
def test_a_change_is_noticed(change, catalog):
    change(catalog)
    assert recall("catalog", "generated") is None


@pytest.mark.parametrize(("variable", "value"), [(clock.VARIABLE, "2026-12-02"), ("SLO_CODEGEN_CACHE", "off")])
def test_another_day_is_noticed_and_a_user_can_decline(variable, value, catalog, monkeypatch):
    monkeypatch.setenv(variable, value)
    assert recall("catalog", "generated") is None


@pytest.mark.parametrize("group", ["backends", "forms"])
def test_with_a_plug_in_nothing_is_remembered(group, catalog, monkeypatch):
    info = Path("site") / "odd-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: odd\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[slo_codegen.{group}]\nodd = odd:ODD\n")
    monkeypatch.syspath_prepend(str(Path("site").resolve()))
    assert state("catalog", "generated") is None


def test_what_changes_while_it_is_checked_is_not_remembered(catalog):
    before = state("catalog", "generated")
    edit_file(catalog)
    remember("catalog", before, "generated", "a lie")
    assert recall("catalog", "generated") is None


@pytest.mark.parametrize("spoilt", [b"", b"\n--\n", b"x\n--\nall is well", None])
def test_a_spoilt_entry_is_no_answer(spoilt, catalog):
    [entry] = Path("cache/slo-codegen").iterdir()
    entry.write_bytes(entry.read_bytes()[:-3] + b"\x1b[m" if spoilt is None else spoilt)
    assert recall("catalog", "generated") is None


def test_a_cache_that_cannot_be_written_is_no_fault(catalog, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nowhere")
    remember("catalog", state("catalog", "generated"), "generated", "all is well")
    assert recall("catalog", "generated") is None


def run(*args):
    return subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "slo_codegen", *args],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": ROOT},
    )  # fmt: skip


def test_the_second_answer_is_the_first_without_the_compiler(catalog):
    edit_file(catalog)
    first, second = run("validate", "catalog"), run("validate", "catalog")
    assert first.stdout == second.stdout != ""
    assert (first.returncode, second.returncode) == (0, 0)
    assert "pydantic" in first.stderr
    assert "pydantic" not in second.stderr
    assert "click" not in second.stderr


def test_a_build_remembers_what_a_validation_would_say(catalog):
    edit_file(catalog)
    assert run("build", "catalog", "--out", "generated").returncode == 0
    told = run("validate", "catalog")
    assert "pydantic" not in told.stderr
    shutil.rmtree("cache")
    anew = run("validate", "catalog")
    assert "pydantic" in anew.stderr
    assert told.stdout == anew.stdout != ""


def test_a_build_of_one_target_or_with_findings_remembers_nothing(catalog):
    edit_file(catalog)
    assert run("build", "catalog", "--out", "generated", "--target", "prometheus").returncode == 0
    assert recall("catalog", "generated") is None
    path = catalog / "channels.yaml"
    unused = "  unused_email: {email: nobody@example.org, title: Nobody, datadog: nobody@example.org}\n\nowners:"
    path.write_text(path.read_text().replace("\nowners:", unused))
    told = run("build", "catalog", "--out", "generated")
    assert (told.returncode, recall("catalog", "generated")) == (0, None), told.stderr[-900:]
    assert "SLO3" in told.stderr


def test_findings_are_told_each_time(catalog):
    path = catalog / "services" / "checkout.yaml"
    path.write_text(path.read_text().replace("objective: 99.9%", "objective: 0.999%"))
    first, second = run("validate", "catalog"), run("validate", "catalog")
    assert (first.returncode, second.returncode) == (1, 1)
    assert "SLO332" in first.stderr
    assert "SLO332" in second.stderr


def link_entry(folder, entry):
    entry.rename(folder.parent / "away")
    entry.symlink_to(folder.parent / "away")


def link_folder(folder, entry):
    folder.rename(folder.parent / "away")
    folder.symlink_to(folder.parent / "away")


def open_entry(folder, entry):
    entry.chmod(0o620)


def open_entry_to_all(folder, entry):
    entry.chmod(0o602)


def open_folder(folder, entry):
    folder.chmod(0o770)


def open_folder_to_all(folder, entry):
    folder.chmod(0o707)


def pipe(folder, entry):
    entry.unlink()
    os.mkfifo(entry)


TRICKS = [link_entry, link_folder, open_entry, open_entry_to_all, open_folder, open_folder_to_all, pipe]


@pytest.mark.parametrize("trick", TRICKS)
def test_an_entry_that_another_user_could_have_written_is_no_answer(trick, catalog):
    folder = Path("cache/slo-codegen").absolute()
    [entry] = folder.iterdir()
    content = entry.read_bytes()
    trick(folder, entry)
    assert recall("catalog", "generated") is None
    remember("catalog", state("catalog", "generated"), "generated", "all is well")
    if "folder" in trick.__name__:
        # Nothing is written to such a folder either.
        assert [each.name for each in folder.iterdir()] == [entry.name]
        assert entry.read_bytes() == content
        assert recall("catalog", "generated") is None
    else:
        assert recall("catalog", "generated") == "all is well"
        assert not entry.is_symlink()


def test_what_another_user_owns_is_neither_read_nor_written(catalog, monkeypatch):
    folder = Path("cache/slo-codegen")
    [entry] = folder.iterdir()
    before = entry.stat()
    own = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: own + 1)
    assert recall("catalog", "generated") is None
    remember("catalog", state("catalog", "generated"), "generated", "all is well")
    assert entry.stat() == before
    assert list(folder.iterdir()) == [entry]


def test_the_cache_is_private_whatever_the_umask(catalog):
    shutil.rmtree("cache")
    before = os.umask(0)
    try:
        remember("catalog", state("catalog", "generated"), "generated", "all is well")
    finally:
        os.umask(before)
    folder = Path("cache/slo-codegen")
    [entry] = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, entry.stat().st_mode & 0o777) == (0o700, 0o600)
    assert recall("catalog", "generated") == "all is well"


def test_passed_proofs_are_remembered_in_the_same_way(catalog, tmp_path):
    from slo_codegen.common import cache as private_cache
    from slo_codegen.proof.run import default_cache

    folders = default_cache()
    assert folders == [str(tmp_path / "cache"), "slo-codegen", "proofs"]
    private_cache.write(folders, "mark", b"passed")
    assert private_cache.read(folders, "mark", 100) == b"passed"
    Path("cache/slo-codegen/proofs").chmod(0o777)
    assert private_cache.read(folders, "mark", 100) is None
    Path("cache/slo-codegen/proofs").chmod(0o700)
    Path("cache/slo-codegen").chmod(0o777)
    assert private_cache.read(folders, "mark", 100) is None


def test_a_working_folder_that_is_gone_is_a_finding(tmp_path):
    script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" -m slo_codegen validate'
    env = {**os.environ, "PYTHONPATH": ROOT, "SLO_CODEGEN_CACHE": "", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(
        ["bash", "-c", script, sys.executable], cwd=tmp_path, env=env, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"error[SLO101]" in done.stderr
    assert b"Traceback" not in done.stderr

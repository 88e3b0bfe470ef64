"""A catalog of another time comes out of git as it was; what git cannot give is a finding."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.unit.diff.editing import edit, lay_out

pytestmark = pytest.mark.slow

SETTINGS = {"user.name": "a", "user.email": "a@b.c", "commit.gpgsign": "false", "core.hooksPath": "/dev/null"}
GIT = ("git", *(part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")))


def git(root, *arguments):
    subprocess.run([*GIT, "-C", str(root), *arguments], check=True, capture_output=True)


def run(cwd, *arguments, **env):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        [sys.executable, "-m", "slo_codegen", "diff", *arguments],
        capture_output=True, text=True, check=False, cwd=cwd, env={**clean, **env},
    )  # fmt: skip


@pytest.fixture
def repository(tmp_path):
    """A repository whose catalog lies two folders deep; a first commit, and an edit that is not committed."""
    root = tmp_path / "repository"
    lay_out(root / "ops" / "catalog")
    git(tmp_path, "init", "-q", "-b", "main", str(root))
    # Attributes are for archives and checkouts; the catalog is what was committed.
    (root / ".gitattributes").write_text("*.yaml export-ignore text eol=crlf\n")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "first")
    edit(root / "ops" / "catalog", "above: 10, within: 10m", "above: 100, within: 10m")
    return root


def test_the_working_tree_is_compared_with_the_last_commit(repository):
    done = run(repository / "ops")
    assert done.returncode == 0, done.stderr
    assert "P1 more than 100 bad events within 10m; was: more than 10 bad events within 10m" in done.stdout
    git(repository, "commit", "-q", "-a", "-m", "second")
    assert run(repository / "ops").stdout == "no effect on any artifact\n"
    assert "2 min 55 s" in run(repository, "HEAD~1", "--catalog", "ops/catalog").stdout
    assert "2 min 55 s" in run(repository / "ops" / "catalog", "HEAD~1", "--catalog", ".").stdout


def test_a_branch_is_compared_with_where_it_left(repository):
    git(repository, "checkout", "-q", "-b", "edit")
    git(repository, "commit", "-q", "-a", "-m", "edited")
    git(repository, "checkout", "-q", "main")
    edit(repository / "ops" / "catalog", "objective: 99%", "objective: 98%")
    git(repository, "commit", "-q", "-a", "-m", "main goes on")
    git(repository, "checkout", "-q", "edit")
    assert "objective 99 %" in run(repository / "ops", "main").stdout
    assert "objective" not in run(repository / "ops", "main", "--merge-base").stdout


def test_to_fail_is_a_choice(repository):
    assert run(repository / "ops", "--fail-on", "removed").returncode == 0
    assert run(repository / "ops", "--fail-on", "removed", "--fail-on", "loosened").returncode == 1
    found = json.loads(run(repository / "ops", "--format", "json").stdout)
    assert found["effects"]["loosened"] == 1
    (change,) = found["sections"][0]["changes"]
    assert change["values"]["detection"][-1]["before"]["fires_after_s"] == pytest.approx(19.008)


@pytest.mark.parametrize("revision", ["nonsense", "--output=x", "HEAD:ops", "main;touch x", "-h0"])
def test_an_unknown_revision_is_a_finding(repository, revision):
    done = run(repository / "ops", "--", revision)
    assert (done.returncode, "SLO721" in done.stderr) == (1, True), done.stderr
    assert "Traceback" not in done.stderr
    assert not list(repository.rglob("x"))


def test_a_revision_without_the_catalog_is_a_finding(repository):
    git(repository, "mv", "ops", "platform")
    git(repository, "commit", "-q", "-a", "-m", "moved")
    done = run(repository / "platform", "HEAD~1")
    assert (done.returncode, "SLO722" in done.stderr) == (1, True)
    assert "ops/catalog/" in done.stderr
    lay_out(repository / "old")
    assert run(repository, "old", "platform/catalog").returncode == 0


def test_a_catalog_that_is_new_since_the_revision_is_added_as_a_whole(repository):
    git(repository, "rm", "-q", "-r", "-f", "ops")
    git(repository, "commit", "-q", "-m", "none")
    lay_out(repository / "ops" / "catalog")
    (repository / "readme.yaml").write_text("a: b\n")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "new")
    done = run(repository / "ops", "HEAD~1", "--fail-on", "removed", "--fail-on", "rerouted")
    assert done.returncode == 0, done.stderr
    assert "HEAD~1 has no catalog catalog: all of it is new" in done.stderr
    assert "SLO added: objective 99 % over 7d" in done.stdout
    assert "platform:" not in done.stdout


def test_histories_without_a_common_ancestor_are_told_as_that(repository):
    git(repository, "checkout", "-q", "--orphan", "other")
    git(repository, "commit", "-q", "-m", "other")
    done = run(repository / "ops", "main", "--merge-base")
    assert (done.returncode, "SLO721" in done.stderr) == (1, True)
    assert "no common ancestor" in done.stderr


def test_an_old_catalog_that_does_not_compile_is_shown_as_it_was(repository):
    edit(repository / "ops" / "catalog", "objective: 99%", "objektive: 99%")
    git(repository, "commit", "-q", "-a", "-m", "broken")
    edit(repository / "ops" / "catalog", "objektive: 99%", "objective: 99%")
    done = run(repository / "ops")
    assert done.returncode == 1
    assert "error[SLO723]: HEAD:catalog does not compile" in done.stderr
    assert "--> HEAD:catalog/service.yaml:12:9" in done.stderr
    assert "objektive: 99%" in done.stderr
    assert "did you mean objective?" in done.stderr
    assert "slo-codegen-" not in done.stderr


def test_without_git_two_folders_can_be_compared(repository, tmp_path):
    nowhere = str(tmp_path / "nothing")
    done = run(repository / "ops", PATH=nowhere)
    assert (done.returncode, "SLO720" in done.stderr) == (1, True)
    assert run(repository, "ops/catalog", "ops/catalog", PATH=nowhere).stdout == "no effect on any artifact\n"


def test_a_catalog_in_no_repository_is_a_finding(tmp_path):
    lay_out(tmp_path / "catalog")
    done = run(tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert (done.returncode, "SLO720" in done.stderr) == (1, True)
    assert "is in no git repository" in done.stderr


def test_a_link_out_of_the_old_catalog_is_not_followed(repository, tmp_path):
    (tmp_path / "secret.yaml").write_text("owners: {}\n")
    link = repository / "ops" / "catalog" / "link.yaml"
    link.symlink_to(tmp_path / "secret.yaml")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "link")
    link.unlink()
    done = run(repository / "ops")
    assert (done.returncode, "SLO103" in done.stderr) == (1, True)


def test_wrong_usage_exits_2(repository):
    assert run(repository / "ops", "a", "b", "c").returncode == 2
    assert run(repository / "ops", "catalog", "catalog", "--merge-base").returncode == 2
    assert run(repository / "ops", "--fail-on", "everything").returncode == 2

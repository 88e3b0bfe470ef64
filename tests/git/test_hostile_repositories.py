"""No program that a catalog or a repository's configuration names is run, and no laid repository hides a change."""

from __future__ import annotations

import os

import pytest

from tests.git.hostile import NOWHERE, PROGRAMS, Attack, found, git, slo_codegen
from tests.unit.diff.editing import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def attack(tmp_path):
    return Attack(tmp_path)


def laid(attack, place, kind, same):
    folder = {"catalog": attack.catalog, "between": attack.root / "ops", "top": attack.root}[place]
    attack.lay_bare(folder, kind, same=same)


BARE = [
    *(("catalog", kind, False, "diff") for kind in PROGRAMS),
    *(("between", kind, False, "diff") for kind in ("upload pack of a promisor", "fsmonitor")),
    *(("top", kind, False, "diff") for kind in ("upload pack of a promisor", "hooks")),
    ("catalog", "upload pack of a promisor", False, "summary"),
    ("between", "ext protocol of a promisor", False, "summary"),
    ("catalog", "upload pack of a promisor", True, "diff"),
    ("between", "upload pack of a promisor", True, "diff"),
    ("catalog", "fsmonitor", True, "summary"),
]


# These go through the command line as well.
RUN = {("catalog", "upload pack of a promisor"), ("between", "ext protocol of a promisor"), ("catalog", "fsmonitor")}


@pytest.mark.parametrize(("place", "kind", "same", "command"), BARE)
def test_a_bare_repository_among_the_files_is_no_repository(attack, place, kind, same, command):
    laid(attack, place, kind, same)
    assert attack.asked().found
    assert attack.asked(merge_base=True).found
    if (place, kind) in RUN:
        done = attack.run("--catalog=ops/catalog" if command == "diff" else "ops/catalog", command=command)
        assert found(done), done.stdout + done.stderr
        assert done.returncode == (1 if command == "diff" else 0)


@pytest.mark.parametrize("kind", PROGRAMS)
def test_the_configuration_of_the_repository_itself_runs_nothing(attack, kind):
    attack.configure(attack.root / ".git" / "config", kind, attack.root)
    assert attack.asked(catalog="catalog", cwd=attack.root / "ops", merge_base=True).found
    if kind in ("upload pack of a promisor", "text conversion"):
        done = attack.run("--catalog=catalog", "--merge-base", "HEAD", cwd=attack.root / "ops")
        assert (found(done), done.returncode) == (True, 1), done.stdout + done.stderr


@pytest.mark.parametrize("kind", [kind for kind in PROGRAMS if "promisor" in kind or "credential" in kind])
@pytest.mark.parametrize("lacking", ["commit", "blob"])
def test_an_object_that_is_missing_is_not_fetched(attack, kind, lacking):
    attack.configure(attack.root / ".git" / "config", kind, attack.root)
    revision = NOWHERE
    if lacking == "blob":
        revision = "HEAD"
        oid = git(attack.root, "rev-parse", "HEAD:ops/catalog/service.yaml")
        (attack.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    done = attack.asked(revision)
    assert done.codes == ["SLO727" if lacking == "blob" else "SLO721"], done.messages


VARIABLES = {
    "GIT_EXTERNAL_DIFF": "{run}", "GIT_SSH_COMMAND": "{run}", "GIT_SSH": "{run}", "GIT_PROXY_COMMAND": "{run}",
    "GIT_ASKPASS": "{run}", "GIT_EDITOR": "{run}", "GIT_PAGER": "{run}", "GIT_TRACE": "{mark}",
    "GIT_TRACE2_EVENT": "{mark}", "GIT_TRACE_SETUP": "{mark}", "GIT_EXEC_PATH": "{hooks}",
    "GIT_OBJECT_DIRECTORY": "{root}", "GIT_INDEX_FILE": "{root}/index", "GIT_NAMESPACE": "x",
    "GIT_REPLACE_REF_BASE": "refs/heads/", "GIT_GRAFT_FILE": "{grafts}", "GIT_SHALLOW_FILE": "{grafts}",
    "GIT_COMMON_DIR": "{root}", "GIT_CONFIG_PARAMETERS": "'core.fsmonitor'='{run}'", "GIT_CEILING_DIRECTORIES": "/x",
}  # fmt: skip


def test_no_variable_of_the_environment_runs_or_writes_anything(attack):
    grafts = attack.root.parent / "grafts"
    grafts.write_text(git(attack.root, "rev-parse", "HEAD") + "\n")
    values = {
        "run": attack.program, "mark": attack.mark, "hooks": attack.hooks, "root": attack.catalog, "grafts": grafts,
    }  # fmt: skip
    every = {name: value.format(**values) for name, value in VARIABLES.items()}
    done = attack.run("--catalog=ops/catalog", **every)
    assert (found(done), done.returncode) == (True, 1), done.stdout + done.stderr


HOOKS = [
    # GIT_DIR as git sets it in a hook: relative to the top, absolute, with a work tree, from a subfolder; and a lie.
    ({"GIT_DIR": ".git"}, "."), ({"GIT_DIR": "{root}/.git"}, "."), ({"GIT_DIR": "../.git"}, "ops"),
    ({"GIT_DIR": ".git", "GIT_WORK_TREE": "."}, "."), ({"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index"}, "."),
    ({"GIT_DIR": ".git", "GIT_PREFIX": "ops/", "GIT_INDEX_FILE": "{root}/.git/next-index-1.lock"}, "."),
    ({"GIT_DIR": "ops/catalog"}, "."), ({"GIT_DIR": "{root}/ops/catalog", "GIT_WORK_TREE": "{root}"}, "."),
    ({"GIT_WORK_TREE": "{root}/ops"}, "."), ({"GIT_DIR": "nowhere"}, "."), ({"GIT_DIR": ""}, "."),
]  # fmt: skip


@pytest.mark.parametrize(("variables", "cwd"), HOOKS)
def test_a_hook_s_variables_lead_to_the_repository_that_encloses_the_catalog(attack, variables, cwd):
    attack.lay_bare(attack.catalog, same=False)
    env = {name: value.format(root=attack.root) for name, value in variables.items()}
    assert attack.asked(catalog=attack.catalog, cwd=attack.root / cwd, **env).found


def test_a_hook_of_git_itself_can_ask(attack):
    import sys

    hook = attack.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    out = attack.root.parent / "said"
    hook.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m slo_codegen diff --catalog ops/catalog > '{out}' 2>&1\n")
    hook.chmod(0o755)
    tree = attack.root.parent / "linked"
    git(attack.root, "-c", f"core.hooksPath={hook.parent}", "commit", "-q", "-a", "-m", "second")
    assert "was: more than 10 bad events" in out.read_text()
    git(attack.root, "worktree", "add", "-q", str(tree), "HEAD~1")
    (tree / "ops" / "catalog" / "service.yaml").write_bytes((attack.catalog / "service.yaml").read_bytes())
    out.unlink()
    git(tree, "-c", f"core.hooksPath={hook.parent}", "commit", "-q", "-a", "-m", "there")
    assert "was: more than 10 bad events" in out.read_text()


def test_a_repository_whose_folder_is_elsewhere_is_known_by_the_hook_s_variables(attack):
    away = attack.root.parent / "away.git"
    (attack.root / ".git").rename(away)
    assert attack.asked().codes == ["SLO720"]
    assert attack.asked(GIT_DIR=str(away), GIT_WORK_TREE=str(attack.root)).found
    inside = attack.root / "ops"
    assert attack.asked(catalog="catalog", cwd=inside, GIT_DIR="../../away.git", GIT_WORK_TREE="..").found
    assert attack.asked(GIT_DIR=str(away), GIT_WORK_TREE=str(attack.hooks)).codes == ["SLO725"]
    attack.lay_bare(attack.catalog)
    assert attack.asked(GIT_DIR="ops/catalog").codes == ["SLO720"]
    assert attack.asked(GIT_DIR="ops/catalog", GIT_WORK_TREE=".").codes == ["SLO725"]


def nested_folder(attack):
    attack.lay_bare(attack.catalog / ".git")


def nested_folder_between(attack):
    attack.lay_bare(attack.root / "ops" / ".git")


def nested_file(attack):
    attack.lay_bare(attack.catalog / "data")
    (attack.catalog / ".git").write_text("gitdir: data\n")


def nested_file_between(attack):
    attack.lay_bare(attack.catalog / "data")
    (attack.root / "ops" / ".git").write_text("gitdir: catalog/data\n")


def nested_link(attack):
    attack.lay_bare(attack.catalog / "data")
    (attack.catalog / ".git").symlink_to("data")


def nested_empty(attack):
    (attack.catalog / ".git").mkdir()


def nested_nonsense(attack):
    (attack.catalog / ".git").write_text("nonsense")


def nested_loop(attack):
    (attack.catalog / ".git").symlink_to(".git")


def work_tree_elsewhere(attack):
    git(attack.root, "config", "core.worktree", str(attack.hooks))


def replaced(attack):
    attack.commit("second")
    git(attack.root, "replace", "HEAD~1", "HEAD")


def grafted(attack):
    attack.commit("second")
    head = git(attack.root, "rev-parse", "HEAD")
    (attack.root / ".git" / "info").mkdir(exist_ok=True)
    (attack.root / ".git" / "info" / "grafts").write_text(f"{head}\n")


def replaced_blob(attack):
    old = git(attack.root, "rev-parse", "HEAD:ops/catalog/service.yaml")
    new = git(attack.root, "hash-object", "-w", "ops/catalog/service.yaml")
    git(attack.root, "replace", old, new)


def linked_to_its_copy(attack):
    """The catalog becomes a link to a folder that was the same before: comparing that with itself hides the rest."""
    attack.catalog.rename(attack.root / "ops" / "moved")
    git(attack.root, "add", "ops/moved")
    attack.catalog.symlink_to("moved")


NESTED = [
    (nested_folder, "HEAD"), (nested_folder_between, "HEAD"), (nested_file, "HEAD"), (nested_file_between, "HEAD"),
    (nested_link, "HEAD"), (nested_empty, "HEAD"), (nested_nonsense, "HEAD"), (nested_loop, "HEAD"),
    (work_tree_elsewhere, "HEAD"), (replaced, "HEAD~1"), (grafted, "HEAD~1"), (replaced_blob, "HEAD"),
    (linked_to_its_copy, "HEAD"),
]  # fmt: skip


@pytest.mark.parametrize(("trick", "revision"), NESTED, ids=lambda each: getattr(each, "__name__", each))
def test_a_trick_does_not_make_the_comparison_empty(attack, trick, revision):
    trick(attack)
    done = attack.asked(revision)
    if trick is work_tree_elsewhere:
        assert done.codes == ["SLO725"]
    else:
        assert done.found, done.messages
    if trick in (nested_file, linked_to_its_copy, replaced):
        done = attack.run(revision, "--catalog=ops/catalog")
        assert (found(done), done.returncode) == (True, 1), done.stdout + done.stderr


def test_a_catalog_below_many_repositories_is_refused(attack):
    folder = attack.catalog
    for _ in range(30):
        folder /= "d"
        (folder / ".git").mkdir(parents=True)
    assert attack.asked(catalog=folder).codes == ["SLO725"]


def test_a_submodule_and_a_repository_of_the_catalog_alone_are_repositories(attack):
    alone = attack.root.parent / "alone"
    alone.mkdir()
    git(alone, "init", "-q", "-b", "main", ".")
    git(attack.root, "archive", "-o", str(alone / "x.tar"), "HEAD:ops/catalog")
    os.system(f"cd '{alone}' && tar xf x.tar && rm x.tar")
    git(alone, "add", "-A", ".")
    git(alone, "commit", "-q", "-m", "alone")
    outer = attack.root.parent / "outer"
    git(attack.root, "init", "-q", "-b", "main", str(outer))
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(alone), "part/catalog")
    git(outer, "commit", "-q", "-m", "outer")
    inside = outer / "part" / "catalog"
    for folder in (alone, inside):
        (folder / "service.yaml").write_bytes((attack.catalog / "service.yaml").read_bytes())
        for cwd, catalog in ((folder, "."), (folder.parent, folder.name), (folder.parent, f"./{folder.name}/.")):
            assert attack.asked(catalog=catalog, cwd=cwd).found


PATHS = [
    ("ops/catalog", "."), ("./ops//catalog/", "."), ("ops/../ops/catalog", "."), ("{root}/ops/catalog", "/"),
    (".", "ops/catalog"), ("../catalog", "ops/catalog"), ("{out}/way/ops/catalog", "."), ("{out}/there", "/"),
    ("inner", "."), ("inner/../catalog", "ops"),
]  # fmt: skip


@pytest.mark.parametrize(("catalog", "cwd"), PATHS)
def test_a_catalog_is_found_however_it_is_named(attack, catalog, cwd):
    (attack.root.parent / "way").symlink_to("repository")
    (attack.root.parent / "there").symlink_to(attack.catalog)
    (attack.root / "inner").symlink_to("ops/catalog")
    (attack.root / "ops" / "inner").symlink_to("catalog")
    git(attack.root, "add", "inner")
    git(attack.root, "commit", "-q", "-m", "link")
    attack.lay_bare(attack.catalog, same=False)
    name = catalog.format(root=attack.root, out=attack.root.parent)
    assert attack.asked(catalog=name, cwd=attack.root / cwd).found


def test_a_catalog_that_is_a_link_out_of_its_repository_is_refused(attack):
    attack.catalog.rename(attack.root.parent / "elsewhere")
    attack.catalog.symlink_to("../../elsewhere")
    assert attack.asked().codes == ["SLO725"]


REVISIONS = [
    "--upload-pack=x", "-h", "^HEAD", "HEAD^@", "HEAD^!", "HEAD..HEAD", "HEAD...HEAD", ":/first", "HEAD^{/first}",
    "HEAD:ops", ":ops/catalog", "HEAD^{tree}", "tree", "blob", "HEAD\n", "HEAD HEAD", "", "@{9}", "x" * 200_000,
    "\udcff", "nested",
]  # fmt: skip


@pytest.mark.parametrize("revision", REVISIONS, ids=range(len(REVISIONS)))
def test_only_a_commit_is_a_revision(attack, revision, tmp_path):
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.revision import check_out

    git(attack.root, "tag", "tree", "HEAD^{tree}")
    git(attack.root, "tag", "blob", "HEAD:.gitattributes")
    git(attack.root, "tag", "-a", "-m", "one", "one")
    git(attack.root, "tag", "-a", "-m", "two", "nested", "one")
    for name in (revision, f"{revision}\0"):
        report = Diagnostics()
        into = tmp_path / "into"
        into.mkdir(exist_ok=True)
        done = check_out(attack.catalog, name, into, report)
        if name == "nested":
            assert (done, report.findings) == (True, [])
        else:
            assert (done, [each.code for each in report], os.listdir(into)) == (
                False, ["SLO721"], os.listdir(into) if revision == "nested" else [],
            )  # fmt: skip


def test_git_is_looked_for_only_in_absolute_folders(attack, tmp_path):
    (attack.catalog / "git").write_text(attack.program.read_text())
    (attack.catalog / "git").chmod(0o755)
    done = attack.run("--catalog=.", cwd=attack.catalog, PATH=f".::{os.environ['PATH']}")
    assert found(done), done.stderr
    assert "SLO720" in slo_codegen(attack.catalog, "diff", "--catalog=.", PATH=".:").stderr


def test_clones_that_lack_objects_are_told_how_to_get_them(attack):
    git(attack.root, "config", "uploadpack.allowFilter", "true")
    attack.commit("second")
    source = f"file://{attack.root}"
    for option, code, fix in (
        ("--filter=blob:none", "SLO727", "--refetch"), ("--filter=tree:0", "SLO727", "--refetch"),
        ("--depth=1", "SLO721", "fetch-depth"),
    ):  # fmt: skip
        clone = attack.root.parent / option
        git(attack.root.parent, "clone", "-q", option, source, f"./{option}")
        done = slo_codegen(clone, "diff", "HEAD~1", "--catalog=ops/catalog")
        assert (done.returncode, f"error[{code}]" in done.stderr, fix in done.stderr) == (1, True, True), done.stderr
        assert slo_codegen(clone, "diff", "--catalog=ops/catalog").stdout == "no effect on any artifact\n"


def test_a_repository_of_another_user_is_asked_only_if_it_is_said_to_be_safe(attack, tmp_path):
    nobody = {"HOME": str(attack.hooks), "XDG_CONFIG_HOME": str(attack.hooks)}
    if os.geteuid() == 0:
        # Only root can give a folder away; for others it is their own, and safe.
        for path in (attack.root, attack.root / ".git"):
            os.chown(path, 65534, 65534)
        assert attack.asked(**nobody).codes == ["SLO720"]
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[safe]\n\tdirectory = *\n")
    assert attack.asked(**nobody | {"HOME": str(home)}).found
    assert attack.asked(**nobody, GIT_CONFIG_GLOBAL=str(home / ".gitconfig")).found
    count = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
    assert attack.asked(**nobody, **count).found


def test_only_four_modules_run_programs():
    root = ROOT / "slo_codegen"
    words = ("subprocess", "os.system", "os.popen", "os.exec", "os.spawn")
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if any(f"import {word}" in (text := path.read_text()) or f"{word}(" in text for word in words)
    }
    # git, promtool, amtool with an Alertmanager, slo-codegen itself, and what reads a program that one has started.
    reads = "common/running.py"
    assert found == {"git/program.py", "proof/program.py", "merging/programs.py", "cli/commands/action.py", reads}
    starts = ("Popen(", "run(", "call(", "check_output(", "check_call(")
    assert not any(f"subprocess.{start}" in (root / reads).read_text() for start in starts)

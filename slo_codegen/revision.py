"""A catalog as it was at a revision of git, laid out in a folder of its own."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.git import program, tree
from slo_codegen.git.program import GitError, TooMuchError
from slo_codegen.git.repository import NoRepositoryError, PlaceError, Repository, enclosing
from slo_codegen.source.bounds import MAX_FILES

_TWO_FOLDERS = "compare two folders: slo-codegen diff OLD NEW"
_TRUSTED = 'if you trust it: git config --global --add safe.directory "$PWD"'
_MOST_REVISION = 1000
_MOST_FOLDERS = 10_000


def check_out(catalog: Path, revision: str, into: Path, report: Diagnostics, *, merge_base: bool = False) -> bool:
    """Write a catalog's YAML files as they were at a revision into a folder; return whether there were any.

    Where there were none and none of that name elsewhere, nothing is reported: the catalog is new since then.
    With ``merge_base``, the revision is the last common ancestor of the one given and HEAD, as in a pull request.
    Nothing of the working tree or of the index is touched, no filter, attribute or hook of git is applied, nothing is
    fetched, and a link is written as the file that it leads to.
    """
    if not program.installed():
        report.add("SLO720", "git is not installed", None, help=_TWO_FOLDERS)
        return False
    try:
        repository = enclosing(catalog)
    except PlaceError as refused:
        report.add("SLO725", str(refused), None, help=refused.fix)
        return False
    except NoRepositoryError as failed:
        report.add("SLO720", f"{catalog} is in no git repository: {failed}", None, help=_TWO_FOLDERS)
        return False
    except (GitError, OSError) as failed:
        report.add("SLO720", f"git cannot read the repository of {catalog}: {failed}", None,
                   help=_TRUSTED if "dubious ownership" in str(failed) else _TWO_FOLDERS)  # fmt: skip
        return False
    try:
        commit = _commit(repository, revision, merge_base)
    except GitError as failed:
        report.add("SLO721", f"there is nothing to compare with at {revision[:_MOST_REVISION]}: {failed.reason}", None,
                   help="a shallow clone lacks most of them: fetch it (actions/checkout: fetch-depth: 0)")  # fmt: skip
        return False
    try:
        files = tree.read(repository, commit)
        _write(files, into)
        elsewhere = None if files else _elsewhere(catalog, repository, commit)
    except tree.RefusedError as refused:
        report.add(refused.code, f"{catalog} at {revision}: {refused}", None, help=refused.fix)
        return False
    except (GitError, OSError) as failed:
        lacking = any(word in str(failed) for word in ("missing", "fetch", "bad object"))
        report.add("SLO727" if lacking else "SLO720", f"git cannot read {catalog} at {revision}: {failed}", None,
                   help=tree.REFETCH if lacking else "run git fsck to find out what is damaged")  # fmt: skip
        return False
    if elsewhere is not None:
        report.add("SLO722", f"{revision} has no catalog {catalog}, but {elsewhere}", None,
                   help="name the folder that it had then: slo-codegen diff OLD NEW compares any two")  # fmt: skip
    return bool(files)


def _write(files: dict[str, bytes], into: Path) -> None:
    for path, content in files.items():
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(content)


def _elsewhere(catalog: Path, repository: Repository, commit: str) -> str | None:
    """Return a file of a commit that bears the name of one of the catalog's: the folder may have been moved."""
    own = _names(catalog)
    try:
        return next((name for name in tree.names(repository, commit) if PurePosixPath(name).name in own), None)
    except TooMuchError as error:
        raise tree.RefusedError("SLO726", "it has too many files to look for where the catalog was",
                                _TWO_FOLDERS) from error  # fmt: skip


def _names(catalog: Path) -> set[str]:
    """Return the names of a catalog's files, however deep they lie."""
    names: set[str] = set()
    folders = [str(catalog)]
    for _ in range(_MOST_FOLDERS):
        if not folders or len(names) > MAX_FILES:
            break
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif entry.name.endswith((".yaml", ".yml")):
                        names.add(entry.name)
        except OSError:
            continue
    return names


def _commit(repository: Repository, revision: str, merge_base: bool) -> str:
    _check_spelling(revision)
    verify = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    try:
        commit = repository.git(*verify, f"{revision}^{{commit}}").decode("utf-8", "replace").strip()
    except GitError as failed:
        raise GitError(failed.reason or "no such branch, tag or commit") from None
    if not tree.is_oid(commit):
        raise GitError("it is not one commit")
    if not merge_base:
        return commit
    try:
        ancestor = repository.git("merge-base", commit, "HEAD").decode("utf-8", "replace").strip()
    except GitError as failed:
        raise GitError(failed.reason or "it has no common ancestor with HEAD") from None
    if not tree.is_oid(ancestor):
        raise GitError("it has no common ancestor with HEAD")
    return ancestor


def _check_spelling(revision: str) -> None:
    """Refuse what git takes for an option, a range, a search or a path.

    Raises:
        GitError: it is one.
    """
    if not revision or len(revision) > _MOST_REVISION or not revision.isprintable() or " " in revision:
        raise GitError("it is not the name of a branch, tag or commit")
    if revision.startswith(("-", "^")) or any(part in revision for part in (":", "..", "^{/", "^@", "^!", "^-")):
        raise GitError("name one branch, tag or commit: no option, range, search or path")

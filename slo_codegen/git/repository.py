"""Which repository encloses a catalog: found from the outside, so that no folder of the catalog can pass for one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from slo_codegen.git.program import GitError, is_inside, run

_MOST_NESTED = 8
_ANSWER_BYTES = 1 << 16
_TREE = b"040000 "


class NoRepositoryError(GitError):
    """The catalog is in no repository."""


class PlaceError(Exception):
    """The repository is not one that encloses the catalog; the message says why, ``fix`` what to do."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository and the folder of the catalog in its trees, with ``/``, empty for all of it."""

    git_dir: str
    work_tree: str
    prefix: str

    def git(self, *arguments: str, most: int = _ANSWER_BYTES, given: bytes = b"") -> bytes:
        """Run a command that reads objects of this repository; see `program.run`."""
        return run(self.work_tree, *self.addressed(*arguments), most=most, given=given)

    def addressed(self, *arguments: str) -> tuple[str, ...]:
        """Return a command with the repository that it is about."""
        return (f"--git-dir={self.git_dir}", f"--work-tree={self.work_tree}", *arguments)


@dataclass(frozen=True, slots=True)
class _Found:
    git_dir: str
    work_tree: str


def enclosing(catalog: Path) -> Repository:
    """Return the repository in whose work tree a catalog is.

    That is the nearest `.git` above it, unless a repository further out tracks the files there; where there is none,
    the one that the environment names, as git does in its hooks.

    Raises:
        NoRepositoryError: there is none.
        GitError: git cannot read it.
        PlaceError: what was found does not enclose the catalog.
    """
    real = os.path.realpath(catalog)
    found = _above(real) or _of_environment(real)
    if found is None:
        if outer := _enclosing_name(Path(_named(catalog))):
            raise _led_out(catalog, outer[-1], real)
        raise NoRepositoryError("there is no .git in it or above it")
    top = os.path.realpath(found.work_tree)
    if not is_inside(real, top):
        raise PlaceError(f"the repository at {found.git_dir} has its files in {top}, which does not hold {catalog}",
                         "compare two folders: slo-codegen diff OLD NEW")  # fmt: skip
    return Repository(found.git_dir, top, _prefix(catalog, real, top))


def _above(real: str) -> _Found | None:
    """Return the repository of the nearest `.git`, or of one further out that tracks what is there."""
    tops = [str(folder) for folder in _ancestors(real) if os.path.lexists(folder / ".git")]
    if len(tops) > _MOST_NESTED:
        raise PlaceError(f"{real} is inside of {len(tops)} folders with a .git",
                         "remove those that are no repositories")  # fmt: skip
    chosen: _Found | None = None
    failed: GitError | PlaceError | None = None
    for top in tops:
        try:
            found = _open(top)
        except (GitError, PlaceError) as error:
            if "dubious ownership" in str(error):
                raise
            failed = failed or error
            continue
        if chosen is None or _tracks(found, chosen.work_tree):
            chosen = found
    if chosen is None and failed is not None:
        raise failed
    return chosen


def _ancestors(real: str) -> list[Path]:
    """Return a folder and those above it, up to where the user's GIT_CEILING_DIRECTORIES end the search."""
    ceilings = {os.path.realpath(each) for each in os.environ.get("GIT_CEILING_DIRECTORIES", "").split(":") if each}
    start = Path(real)
    found = [start]
    for folder in start.parents:
        if str(folder) in ceilings:
            break
        found.append(folder)
    return found


def _open(top: str) -> _Found:
    """Let git itself look at the `.git` of a folder, and at no other: it asks whose it is, and `safe.directory`."""
    alone = {"GIT_CEILING_DIRECTORIES": os.path.dirname(top)}
    asked = ("--show-toplevel", "--absolute-git-dir", "--git-common-dir")
    answers = [os.fsdecode(run(top, "rev-parse", each, most=_ANSWER_BYTES, env=alone))[:-1] for each in asked]
    work_tree, git_dir = answers[:2]
    common = os.path.join(top, answers[2])
    _refuse_laid(git_dir, common, work_tree)
    return _Found(git_dir, work_tree)


def _of_environment(real: str) -> _Found | None:
    """Return the repository that GIT_DIR names, as in a hook of one whose `.git` is elsewhere."""
    named = os.environ.get("GIT_DIR")
    if not named:
        return None
    git_dir = os.path.abspath(named)
    work_tree = os.environ.get("GIT_WORK_TREE")
    command = (f"--git-dir={git_dir}", *((f"--work-tree={os.path.abspath(work_tree)}",) if work_tree else ()))
    asked = ("--show-toplevel", "--absolute-git-dir", "--git-common-dir")
    cwd = os.getcwd()
    answers = [os.fsdecode(run(cwd, *command, "rev-parse", each, most=_ANSWER_BYTES))[:-1] for each in asked]
    _refuse_laid(answers[1], os.path.join(cwd, answers[2]), answers[0], real)
    return _Found(answers[1], answers[0])


def _refuse_laid(git_dir: str, common: str, *folders: str) -> None:
    """Refuse a repository that is among the files of a work tree other than in a `.git`: a commit can lay such files.

    Raises:
        PlaceError: it is.
    """
    for part in (os.path.realpath(git_dir), os.path.realpath(common)):
        for folder in map(os.path.realpath, folders):
            if is_inside(part, folder) and ".git" not in Path(part).relative_to(folder).parts:
                raise PlaceError(f"{part} is among the files of {folder}, and may have been committed to it",
                                 "keep the repository in a .git, or outside of its files")  # fmt: skip


def _tracks(outer: _Found, inner: str) -> bool:
    """Return whether a repository holds the files of a folder itself, other than as a submodule."""
    path = os.path.relpath(os.path.realpath(inner), os.path.realpath(outer.work_tree))
    where = Repository(outer.git_dir, outer.work_tree, "")
    try:
        return where.git("ls-tree", "-z", "--full-tree", "HEAD", "--", path).startswith(_TREE)
    except GitError:
        return False


def _prefix(catalog: Path, real: str, top: str) -> str:
    """Return the folder of the catalog as it is named within the work tree.

    A link in the work tree is part of what was committed: the name is looked up in the other commit, not where the
    link leads to today.
    """
    named = _named(catalog)
    if os.path.realpath(named) != real:
        return _relative(real, top)
    lines = [Path(named), *Path(named).parents]
    at = [folder for folder in lines if os.path.realpath(folder) == top]
    outermost = _enclosing_name(Path(named))[-1:]
    if not at:
        if not outermost:
            return _relative(real, top)
        raise _led_out(catalog, outermost[0], real)
    first = at[-1]
    if outermost and first != outermost[0] and is_inside(first, outermost[0]):
        kept = os.path.join(os.path.realpath(outermost[0]), first.relative_to(outermost[0]))
        if os.path.realpath(outermost[0]) != top and kept != top:
            raise PlaceError(f"{first} is a link within the repository at {outermost[0]}, to {top}",
                             "name the folder itself")  # fmt: skip
    return _relative(named, str(first))


def _enclosing_name(named: Path) -> list[Path]:
    """Return the folders with a `.git` above a path as it is named, innermost first."""
    return [folder for folder in named.parents if os.path.lexists(folder / ".git")]


def _led_out(catalog: Path, top: Path, real: str) -> PlaceError:
    message = f"{catalog} is a link that leads out of the repository at {top}, to {real}"
    return PlaceError(message, "name the folder itself")


def _named(catalog: Path) -> str:
    """Return the absolute path of a catalog with the links that its user named, those of the working folder too."""
    working = os.environ.get("PWD", "")
    if os.path.isabs(working) and os.path.realpath(working) == os.path.realpath("."):
        return os.path.normpath(os.path.join(working, catalog))
    return os.path.abspath(catalog)


def _relative(path: str, folder: str) -> str:
    return "" if path == folder else Path(path).relative_to(folder).as_posix()

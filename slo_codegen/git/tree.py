"""The files of a folder of a commit: names that are only names, sizes before contents, links followed in the tree."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from slo_codegen.git.program import GitError, TooMuchError, stream
from slo_codegen.git.repository import Repository
from slo_codegen.source.bounds import MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES

_MOST_LISTED_BYTES = 32 << 20
_MOST_LINKS = 40
_MOST_LINK_BYTES = 4096
_MOST_PATH_BYTES, _MOST_NAME_BYTES = 1000, 255
REFETCH = "fetch it: git fetch --refetch, or clone without --filter"
_OID = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LINK, _FILE, _TREE = "120000", "100", "040000"


class RefusedError(Exception):
    """The tree holds what is not laid out; ``code`` and ``fix`` are those of the finding."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.code, self.fix = code, fix


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    oid: str


def is_oid(text: str) -> bool:
    """Return whether a text is the whole id of an object."""
    return _OID.fullmatch(text.encode("utf-8", "replace")) is not None


def read(repository: Repository, commit: str) -> dict[str, bytes]:
    """Return the YAML files of the catalog's folder in a commit, by their paths below it; empty if it has none.

    Links to other files of the folder are followed.

    Raises:
        RefusedError: a name is no mere name, a link leads elsewhere, there is too much, or an object is missing.
        GitError: git cannot read it.
    """
    tree = _folder(repository, commit)
    if tree is None:
        return {}
    entries = dict(_entries(repository, tree))
    wanted = [path for path in entries if _is_source(path) and entries[path].mode != _TREE]
    wanted = [path for path in wanted if entries[path].mode == _LINK or entries[path].mode.startswith(_FILE)]
    if len(wanted) > MAX_FILES:
        raise RefusedError("SLO726", f"it has more than {MAX_FILES} YAML files", "compare two folders")
    for path in wanted:
        _check_spelling(path)
    followed = _follow(repository, entries, wanted)
    oids = list(dict.fromkeys(entries[path].oid for path in followed.values()))
    sizes = _sizes(repository, oids)
    for path, target in followed.items():
        if sizes[entries[target].oid] > MAX_FILE_BYTES:
            raise RefusedError("SLO726", f"{_shown(path)} is larger than 1 MiB", "compare with a later revision")
    if sum(sizes[entries[target].oid] for target in followed.values()) > MAX_TOTAL_BYTES:
        raise RefusedError("SLO726", "its files are larger than 64 MiB", "compare with a later revision")
    contents = _contents(repository, oids, sizes)
    return {path: contents[entries[target].oid] for path, target in followed.items()}


def names(repository: Repository, commit: str) -> Iterator[str]:
    """Yield the path of each file and folder of a whole commit.

    Raises:
        TooMuchError: there are too many to look at all of them.
        GitError: git cannot read it.
    """
    for _, path in _listed(repository, commit, "-r", "-t"):
        yield path.decode("utf-8", "replace")


def _folder(repository: Repository, commit: str) -> str | None:
    """Return the tree of the catalog's folder; a link on the way is followed within the commit."""
    prefix = repository.prefix
    if "\n" in prefix or "\0" in prefix:
        raise RefusedError("SLO724", f"{_shown(prefix)} holds a line feed", "rename the folder")
    asked = os.fsencode(f"{commit}:{prefix}\n")
    answer = repository.git("cat-file", "--batch-check", "--follow-symlinks", given=asked).split(b"\n", 1)
    words = answer[0].split(b" ")
    if len(words) == 3 and words[1] == b"tree" and _OID.fullmatch(words[0]):
        return words[0].decode()
    if words[0] in (b"symlink", b"dangling", b"loop"):
        raise RefusedError("SLO725", f"{_shown(prefix)} is a link there that leads to no folder of the repository",
                           "compare two folders: slo-codegen diff OLD NEW")  # fmt: skip
    if words[-1] == b"missing" and _exists(repository, commit, prefix):
        raise _missing(_shown(prefix))
    return None


def _exists(repository: Repository, commit: str, prefix: str) -> bool:
    """Return whether a commit names a folder, whether or not its tree is there."""
    parent, _, name = prefix.rpartition("/")
    asked = os.fsencode(f"{commit}:{parent}\n")
    answer = repository.git("cat-file", "--batch-check", "--follow-symlinks", given=asked)
    tree = answer.split(b" ")[0].decode("utf-8", "replace")
    if not is_oid(tree) or not name:
        return not is_oid(tree) and bool(parent) and _exists(repository, commit, parent)
    return any(path == os.fsencode(name) for _, path in _listed(repository, tree))


def _listed(repository: Repository, tree: str, *options: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield mode, kind and id of each entry of a tree, and its path. Folders too: they count towards the limit."""
    rest = b""
    command = repository.addressed("ls-tree", "-z", "--full-tree", *options, tree)
    for chunk in stream(repository.work_tree, *command, most=_MOST_LISTED_BYTES):
        *whole, rest = (rest + chunk).split(b"\0")
        for entry in whole:
            meta, _, path = entry.partition(b"\t")
            yield meta, path


def _entries(repository: Repository, tree: str) -> Iterator[tuple[str, _Entry]]:
    """Yield each entry of a tree once its name is known to be nothing but a name.

    Raises:
        RefusedError: it is something else, or stands twice.
    """
    seen: set[str] = set()
    leaves: set[str] = set()
    folders: set[str] = set()
    try:
        for meta, raw in _listed(repository, tree, "-r", "-t"):
            path = os.fsdecode(raw)
            mode, _, oid = meta.decode().split(" ")
            parts = path.split("/")
            if any(part in ("", ".", "..") or part.lower() == ".git" for part in parts):
                raise _name(path, "is no path within the catalog")
            if path in seen or (mode != _TREE and path in folders):
                raise _name(path, "exists twice")
            folder = path.rpartition("/")[0]
            while folder and folder not in folders:
                if folder in leaves:
                    raise _name(folder, "exists twice")
                folders.add(folder)
                folder = folder.rpartition("/")[0]
            seen.add(path)
            if mode != _TREE:
                leaves.add(path)
            yield path, _Entry(mode, oid)
    except TooMuchError as error:
        raise RefusedError("SLO726", "its folder has too many files to list", "compare two folders") from error


def _is_source(path: str) -> bool:
    """Return whether the reader of catalogs would read a file: it skips hidden ones."""
    return path.endswith((".yaml", ".yml")) and not any(part.startswith(".") for part in path.split("/"))


def _check_spelling(path: str) -> None:
    try:
        encoded = path.encode()
    except UnicodeEncodeError:
        raise _name(path, "is not UTF-8") from None
    if not path.isprintable():
        raise _name(path, "holds a character that cannot be seen")
    if len(encoded) > _MOST_PATH_BYTES or any(len(part.encode()) > _MOST_NAME_BYTES for part in path.split("/")):
        raise _name(path, f"is longer than {_MOST_PATH_BYTES} bytes, or a part of it than {_MOST_NAME_BYTES}")


def _follow(repository: Repository, entries: Mapping[str, _Entry], wanted: list[str]) -> dict[str, str]:
    """Return the file that each wanted path is, links followed within the catalog's folder."""
    links = {path: entry.oid for path, entry in entries.items() if entry.mode == _LINK}
    if not links:
        return {path: path for path in wanted}
    if len(links) > MAX_FILES:
        raise RefusedError("SLO726", f"it has more than {MAX_FILES} links", "compare two folders")
    oids = list(dict.fromkeys(links.values()))
    sizes = _sizes(repository, oids)
    short = [oid for oid in oids if sizes[oid] <= _MOST_LINK_BYTES]
    contents = _contents(repository, short, sizes)
    targets = {path: os.fsdecode(contents[oid]) if oid in contents else "/" for path, oid in links.items()}
    found: dict[str, str] = {}
    for path in wanted:
        target = _resolve(path, entries, targets)
        if entries[target].mode.startswith(_FILE):
            found[path] = target
        else:
            raise RefusedError("SLO102", f"{_shown(path)} is a link to no file there", "put the file in its place")
    return found


def _resolve(path: str, entries: Mapping[str, _Entry], targets: Mapping[str, str]) -> str:
    left = _MOST_LINKS
    done, todo = "", path.split("/")
    while todo:
        part, *todo = todo
        if part == "..":
            if not done:
                raise _leads_out(path)
            done = posixpath.dirname(done)
            continue
        if part in ("", "."):
            continue
        at = f"{done}/{part}" if done else part
        if at in targets:
            left -= 1
            if not left:
                raise RefusedError("SLO102", f"{_shown(path)} is a link that leads back to itself",
                                   "put the file in its place")  # fmt: skip
            if targets[at].startswith("/"):
                raise _leads_out(path)
            todo = [*targets[at].split("/"), *todo]
        elif at in entries:
            done = at
        else:
            raise RefusedError("SLO102", f"{_shown(path)} is a link to no file there", "put the file in its place")
    if done not in entries:
        raise RefusedError("SLO102", f"{_shown(path)} is a link to no file there", "put the file in its place")
    return done


def _sizes(repository: Repository, oids: list[str]) -> dict[str, int]:
    """Return the sizes of blobs, in bytes.

    Raises:
        RefusedError: one is missing, or is no blob.
    """
    given = "".join(f"{oid}\n" for oid in oids).encode()
    try:
        answers = repository.git("cat-file", "--batch-check", given=given, most=len(given) + 64 * len(oids) + 1024)
    except GitError as error:
        raise _missing(f"an object ({error.reason})") from error
    sizes = {}
    for oid, line in zip(oids, answers.split(b"\n"), strict=False):
        words = line.split(b" ")
        if len(words) != 3 or words[0] != oid.encode() or words[1] != b"blob":
            raise _missing(f"the object {oid}")
        sizes[oid] = int(words[2])
    return sizes


def _contents(repository: Repository, oids: list[str], sizes: Mapping[str, int]) -> dict[str, bytes]:
    """Return the contents of blobs, read by one process."""
    given = "".join(f"{oid}\n" for oid in oids).encode()
    most = sum(sizes[oid] for oid in oids) + 128 * len(oids) + 1024
    output = repository.git("cat-file", "--batch", given=given, most=most)
    contents, start = {}, 0
    for oid in oids:
        begin = output.find(b"\n", start) + 1
        contents[oid] = output[begin : begin + sizes[oid]]
        start = begin + sizes[oid] + 1
    if start != len(output):
        raise GitError("its answer has another length than it said")
    return contents


def _name(path: str, why: str) -> RefusedError:
    return RefusedError("SLO724", f"{_shown(path)} {why}", "compare with a revision that has no such name")


def _leads_out(path: str) -> RefusedError:
    return RefusedError("SLO103", f"{_shown(path)} is a link that leads out of the catalog", "compare with a later one")


def _missing(what: str) -> RefusedError:
    return RefusedError("SLO727", f"{what} is not in the local repository", REFETCH)


def _shown(path: str) -> str:
    """Return a path that can be printed, however it is spelled."""
    return os.fsencode(path[:200]).decode("utf-8", "backslashreplace")

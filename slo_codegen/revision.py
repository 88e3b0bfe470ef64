"""A catalog as it was at a revision of git, laid out in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path, PurePosixPath

from slo_codegen.diagnostics import Diagnostics

_TIMEOUT_SECONDS = 120
_LINK, _FILES = "120000", frozenset({"100644", "100755"})


class _GitError(Exception):
    """What git gives as its reason; it may be nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_out(catalog: Path, revision: str, into: Path, report: Diagnostics, *, merge_base: bool = False) -> bool:
    """Write a catalog's YAML files as they were at a revision into a folder; return whether there were any.

    Where there were none and none of that name elsewhere, nothing is reported: the catalog is new since then.
    With ``merge_base``, the revision is the last common ancestor of the one given and HEAD, as in a pull request.
    Nothing of the working tree or of the index is touched, and no filter or attribute of git is applied.
    """
    if shutil.which("git") is None:
        report.add("SLO720", "git is not installed", None, help="compare two folders: slo-codegen diff OLD NEW")
        return False
    try:
        prefix = _git(catalog, "rev-parse", "--show-prefix").decode().rstrip("\n")
    except (_GitError, OSError) as failed:
        report.add("SLO720", f"{catalog} is in no git repository: {failed}", None,
                   help="compare two folders: slo-codegen diff OLD NEW")  # fmt: skip
        return False
    try:
        commit = _commit(catalog, revision, merge_base)
    except _GitError as failed:
        report.add("SLO721", f"there is nothing to compare with at {revision}: {failed.reason}", None,
                   help="a shallow clone lacks most of them: fetch it (actions/checkout: fetch-depth: 0)")  # fmt: skip
        return False
    try:
        found = _write(catalog, commit, prefix, into)
        elsewhere = None if found else _elsewhere(catalog, commit)
    except (_GitError, OSError) as failed:
        report.add("SLO720", f"git cannot read {catalog} at {revision}: {failed}", None)
        return False
    if elsewhere is not None:
        report.add("SLO722", f"{revision} has no catalog {catalog}, but {elsewhere}", None,
                   help="name the folder that it had then: slo-codegen diff OLD NEW compares any two")  # fmt: skip
    return found


def _elsewhere(catalog: Path, commit: str) -> str | None:
    """Return a file of a commit that bears the name of one of the catalog's: the folder may have been moved."""
    own = {path.name for path in catalog.rglob("*") if path.suffix in (".yaml", ".yml")}
    listing = _git(catalog, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit)
    names = (name.decode("utf-8", "replace") for name in listing.split(b"\0"))
    return next((name for name in names if PurePosixPath(name).name in own), None)


def _commit(folder: Path, revision: str, merge_base: bool) -> str:
    verify = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    try:
        commit = _git(folder, *verify, f"{revision}^{{commit}}").decode().strip()
    except _GitError as failed:
        raise _GitError(failed.reason or "no such branch, tag or commit") from None
    if not merge_base:
        return commit
    try:
        return _git(folder, "merge-base", commit, "HEAD").decode().strip()
    except _GitError as failed:
        raise _GitError(failed.reason or "it has no common ancestor with HEAD") from None


def _write(folder: Path, commit: str, prefix: str, into: Path) -> bool:
    """Write the files of a folder of a commit; links are written as links, for the reader of catalogs to judge."""
    listing = _git(folder, "ls-tree", "-r", "-z", "--full-tree", commit, *(["--", prefix] if prefix else []))
    wanted = []
    for entry in listing.split(b"\0"):
        meta, _, name = entry.partition(b"\t")
        path = name.decode("utf-8", "surrogateescape").removeprefix(prefix)
        if path.endswith((".yaml", ".yml")) and ".." not in PurePosixPath(path).parts:
            mode, _, oid = meta.decode().split(" ")
            if mode in _FILES or mode == _LINK:
                wanted.append((mode, oid, path))
    contents = _contents(folder, [oid for _, oid, _ in wanted])
    for (mode, _, path), content in zip(wanted, contents, strict=True):
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if mode == _LINK:
            target.symlink_to(os.fsdecode(content))
        else:
            target.write_bytes(content)
    return bool(wanted)


def _contents(folder: Path, oids: list[str]) -> list[bytes]:
    """Return the contents of blobs, read by one process."""
    output = _git(folder, "cat-file", "--batch", given="".join(f"{oid}\n" for oid in oids).encode())
    contents, start = [], 0
    for oid in oids:
        end = output.index(b"\n", start)
        header = output[start:end].split(b" ")
        if len(header) != 3:
            raise _GitError(f"object {oid} is missing")
        size = int(header[2])
        contents.append(output[end + 1 : end + 1 + size])
        start = end + 2 + size
    return contents


def _git(folder: Path, *arguments: str, given: bytes | None = None) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            input=given, capture_output=True, check=False, timeout=_TIMEOUT_SECONDS,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _GitError(f"no answer within {_TIMEOUT_SECONDS} s") from None
    if done.returncode != 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _GitError(lines[-1].removeprefix("fatal: ") if lines else "")
    return done.stdout

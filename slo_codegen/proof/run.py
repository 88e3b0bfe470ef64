"""Run proofs with promtool: in parallel, each with no more rules than it needs, and not again while nothing changed."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import ryaml

from slo_codegen import private_cache
from slo_codegen.proof import program

_PASSED = b"passed\n"
_SUCCESS = "SUCCESS"
_WORD = re.compile(r"\s+")
_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Job:
    """One test file and the groups of rules that it is run with; ``key`` is whatever the caller knows it by."""

    key: str
    path: str
    test: bytes
    groups: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What promtool says of a job: nothing if all is as it should be."""

    key: str
    fault: str
    cached: bool


class Promtool:
    """A promtool, with a folder that remembers what it has passed; failures are never remembered."""

    def __init__(self, command: str, cache: list[str] | None, *, forget: bool = False) -> None:
        """Ask the tool for its version; ``cache`` are folders as `private_cache` takes them, the last for the marks.

        What another program has passed is not remembered of this one. With ``forget``, what has passed before is run
        again.

        Raises:
            PromtoolError: it is no promtool, or cannot be used.
        """
        self.program = program.identify(command)
        self._cache, self._forget = cache, forget

    def run(self, jobs: Iterable[Job], workers: int, done: Callable[[Outcome], None]) -> None:
        """Run jobs side by side and hand on each outcome as it comes, in the order of the jobs.

        Raises:
            PromtoolError: the program broke off or does not end.
        """
        pool = ThreadPoolExecutor(workers)
        futures: list[Future[Outcome]] = []
        try:
            futures = [pool.submit(self._one, job) for job in jobs]
            for future in futures:
                done(future.result())
        finally:
            pool.shutdown(cancel_futures=True)

    def _one(self, job: Job) -> Outcome:
        rules = ryaml.dumps({"groups": [_played(group) for group in job.groups]}).encode()
        mark = self._mark(rules, job.test)
        if mark is not None and not self._forget and self._has_passed(mark):
            return Outcome(job.key, "", cached=True)
        fault = self._test(job, rules)
        if not fault and mark is not None and self._cache is not None:
            # A proof that is run again is slower, and no less true.
            private_cache.write(self._cache, mark, _PASSED)
        return Outcome(job.key, fault, cached=False)

    def _has_passed(self, mark: str) -> bool:
        return self._cache is not None and private_cache.read(self._cache, mark, len(_PASSED) + 1) == _PASSED

    def _mark(self, rules: bytes, test: bytes) -> str | None:
        if self._cache is None or self.program.identity is None:
            return None
        parts = (self.program.identity, rules, test)
        return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()

    def _test(self, job: Job, rules: bytes) -> str:
        with tempfile.TemporaryDirectory(prefix="slo-codegen-") as name:
            root = Path(name)
            test = root / job.path
            test.parent.mkdir(parents=True)
            test.write_bytes(job.test)
            for path in ryaml.loads(job.test.decode())["rule_files"]:
                file = Path(os.path.normpath(test.parent / path))
                file.parent.mkdir(parents=True, exist_ok=True)
                # All of the groups stand in the first file; the others have none.
                file.write_bytes(rules)
                rules = b"groups: []\n"
            done = program.run(self.program, ["test", "rules", str(test)], name)
        if done.code == 0 and _SUCCESS in done.output:
            return ""
        return _explain(done.output, name) or f"promtool ends with exit code {done.code} and does not say why"


def _played(group: dict[str, Any]) -> dict[str, Any]:
    """Return a group as tests play it: without what moves the clock of all groups of an SLO, which is compared."""
    return {key: value for key, value in group.items() if key != "query_offset"}


def _explain(output: str, folder: str) -> str:
    """Return the first thing that promtool found, on one line."""
    text = output.replace(f"{folder}/", "")
    start = text.find("FAILED:")
    return _WORD.sub(" ", text[start + len("FAILED:") if start >= 0 else 0 :]).strip()[:_SHOWN]


def default_cache() -> list[str] | None:
    """Return the folders in which passed proofs are remembered: below XDG_CACHE_HOME, or ~/.cache."""
    base = private_cache.base()
    return None if base is None else [base, "slo-codegen", "proofs"]

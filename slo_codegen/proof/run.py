"""Run proofs with promtool: in parallel, each with no more rules than it needs, and not again while nothing changed.

Proofs that are the same but for the names of SLOs, services and owners are run once: promtool compares names, and a
renaming that takes one whole text to another keeps apart what was apart.
"""

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

from slo_codegen.common import cache as private_cache
from slo_codegen.proof import program

_PASSED = b"passed\n"
_SUCCESS = "SUCCESS"
_WORD = re.compile(r"\s+")
_PLAIN = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
"""A name that means itself wherever it stands, in a regular expression as well."""
_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Job:
    """One test file and the groups of rules that it is run with; ``key`` is whatever the caller knows it by.

    ``names`` are those that tell it from jobs of the same kind: of its SLO, its service and its owner.
    """

    key: str
    path: str
    test: bytes
    groups: Sequence[dict[str, Any]]
    names: tuple[str, ...] = ()

    def rules(self) -> bytes:
        """Return the rule file that it is run with."""
        return ryaml.dumps({"groups": [_played(group) for group in self.groups]}).encode()

    def kind(self, rules: bytes) -> str:
        """Return a digest that jobs share which are the same but for their names."""
        parts = [rules, self.test]
        # The longest first: a service is often part of the name of an SLO.
        for nth, name in sorted(enumerate(self.names), key=lambda each: -len(each[1])):
            if _PLAIN.fullmatch(name):
                parts = [part.replace(name.encode(), b"\0%d\0" % nth) for part in parts]
        return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What promtool says of a job: nothing if all is as it should be."""

    key: str
    path: str
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
        found: list[tuple[Job, Future[Outcome]]] = []
        first: dict[str, Future[Outcome]] = {}
        try:
            for job in jobs:
                rules = job.rules()
                kind = job.kind(rules)
                if kind not in first:
                    first[kind] = pool.submit(self._one, job, rules, kind)
                found.append((job, first[kind]))
            for job, future in found:
                outcome = future.result()
                if outcome.key != job.key or outcome.path != job.path:
                    # What fails is run under its own name, so that what promtool says of it is right.
                    fault = self._test(job, job.rules()) if outcome.fault else ""
                    outcome = Outcome(job.key, job.path, fault, outcome.cached)
                done(outcome)
        finally:
            pool.shutdown(cancel_futures=True)

    def _one(self, job: Job, rules: bytes, kind: str) -> Outcome:
        mark = self._mark(kind)
        if mark is not None and not self._forget and self._has_passed(mark):
            return Outcome(job.key, job.path, "", cached=True)
        fault = self._test(job, rules)
        if not fault and mark is not None and self._cache is not None:
            # A proof that is run again is slower, and no less true.
            private_cache.write(self._cache, mark, _PASSED)
        return Outcome(job.key, job.path, fault, cached=False)

    def _has_passed(self, mark: str) -> bool:
        return self._cache is not None and private_cache.read(self._cache, mark, len(_PASSED) + 1) == _PASSED

    def _mark(self, kind: str) -> str | None:
        if self._cache is None or self.program.identity is None:
            return None
        return sha256(self.program.identity + kind.encode()).hexdigest()

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
    """Return a group as tests play it: without what moves the clock of all groups of an SLO, which is compared.

    Nor do tests play the texts of alerts, which take time: templates ask the server for values.
    """
    rules = [{key: value for key, value in rule.items() if key != "annotations"} for rule in group["rules"]]
    return {**{key: value for key, value in group.items() if key != "query_offset"}, "rules": rules}


def _explain(output: str, folder: str) -> str:
    """Return the first thing that promtool found, on one line."""
    text = output.replace(f"{folder}/", "")
    start = text.find("FAILED:")
    return _WORD.sub(" ", text[start + len("FAILED:") if start >= 0 else 0 :]).strip()[:_SHOWN]


def default_cache() -> list[str] | None:
    """Return the folders in which passed proofs are remembered: below XDG_CACHE_HOME, or ~/.cache."""
    base = private_cache.base()
    return None if base is None else [base, "slo-codegen", "proofs"]

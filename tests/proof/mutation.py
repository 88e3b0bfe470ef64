"""Breaks the rules of the reference build, and those of a case, one at a time, and asks their proofs.

``python -m tests.proof.mutation [SLO ...]`` breaks every rule of some SLOs, or of all, in every way that there is, and
prints what no proof has noticed. That takes hours for all; the tests take a sample.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ryaml

from slo_codegen.artifact import Artifact
from slo_codegen.compiler import compile_catalog
from slo_codegen.contract import MEASUREMENT_PROBLEM
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Plan, Slo
from slo_codegen.proof.derive import derive, jobs_of
from slo_codegen.proof.proofs import Proof
from slo_codegen.proof.rules import Rules
from slo_codegen.proof.run import Outcome, Promtool
from slo_codegen.render import render
from tests.golden.cases import CASES, build
from tests.proof.mutants import KINDS, Rule

ROOT = Path(__file__).parents[2]
RULES = ROOT / "generated" / "prometheus" / "rules"
_PLATFORM = "_platform.yaml"
_CHEAP_FIRST = (
    "bad_events", "outage", "sli_below", "no_data", "percentile_above", "burn_rate", "recorded", "exhausts_within",
    "budget_consumed",
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A rule of an SLO that is broken in some way: where it stands, and what has become of it.

    ``case`` is the name of the small catalog that it is of; it is empty for the reference.
    """

    case: str
    slo: str
    service: str
    kind: str
    name: str
    group: int
    place: int
    rule: Rule

    def __str__(self) -> str:
        return f"{self.kind} of {self.name}"


@cache
def plan(case: str = "") -> Plan:
    """Return the plan of the reference, or of a case."""
    if not case:
        made = compile_catalog(ROOT / "catalog", Diagnostics(), emit=False)
        assert made.plan is not None
        return made.plan
    with tempfile.TemporaryDirectory() as folder:
        for source in (CASES / "_platform", CASES / case / "catalog"):
            shutil.copytree(source, folder, dirs_exist_ok=True)
        made = compile_catalog(Path(folder), Diagnostics(), emit=False)
    assert made.plan is not None
    return made.plan


@cache
def rules(case: str = "") -> dict[str, str]:
    """Return the rule files of the reference, or of a case, by name."""
    if not case:
        return _texts(RULES)
    with tempfile.TemporaryDirectory() as folder:
        build(case, Path(folder))
        return _texts(Path(folder) / "prometheus" / "rules")


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")}


@cache
def proofs_of(slo: str, case: str = "") -> tuple[tuple[Proof, ...], dict[str, Artifact]]:
    """Return the proofs of an SLO, those that run quickly first, and their files."""
    proofs = sorted(derive(plan(case), {slo}), key=lambda proof: _CHEAP_FIRST.index(proof.condition))
    files = [file.draft for proof in proofs for file in proof.files]
    return tuple(proofs), {artifact.path: artifact for artifact in render(files, Diagnostics())}


def mutants_of(slo: Slo, case: str = "") -> Iterator[Mutant]:
    """Yield every mutant of every rule of an SLO."""
    for place, group in enumerate(ryaml.loads(rules(case)[f"{slo.service}.yaml"])["groups"]):
        for index, rule in enumerate(group["rules"]):
            # Problems of the measurement are played by hand in tests/watch.
            if rule["labels"].get("slo") == slo.id and rule.get("record") != MEASUREMENT_PROBLEM:
                name = rule.get("alert") or f"{slo.id} {rule['record']}"
                for kind in KINDS:
                    for changed in kind(rule):
                        yield Mutant(case, slo.id, slo.service, kind.__name__, name, place, index, changed)


def noticed(mutant: Mutant, tool: Promtool) -> str | None:
    """Return which proof notices a mutant, or None."""
    own = f"{mutant.service}.yaml"
    texts = rules(mutant.case)
    content = ryaml.loads(texts[own])
    original = content["groups"][mutant.group]["rules"][mutant.place]
    content["groups"][mutant.group]["rules"][mutant.place] = mutant.rule
    with tempfile.TemporaryDirectory() as folder:
        for name in {own, _PLATFORM} & texts.keys():
            text = ryaml.dumps(content) if name == own else texts[name]
            (Path(folder) / name).write_text(text, encoding="utf-8")
        broken = Rules(Path(folder))
    proofs, files = proofs_of(mutant.slo, mutant.case)
    for proof in proofs:
        if "alert" in original and proof.name != original["alert"]:
            continue
        for job in jobs_of(proof, files, broken):
            if not job.groups:
                return proof.name
            if not _touched(job.groups, mutant.rule) and mutant.rule.get("record") == original.get("record"):
                continue
            outcomes: list[Outcome] = []
            tool.run([job], 1, outcomes.append)
            if outcomes[0].fault:
                return proof.name
    return None


def _touched(groups: Sequence[Rule], rule: Rule) -> bool:
    return any(rule == each for group in groups for each in group["rules"])


def main(slos: Sequence[str]) -> int:
    tool = Promtool(shutil.which("promtool") or "promtool", None)
    todo = [mutant for slo in plan().slos if not slos or slo.id in slos for mutant in mutants_of(slo)]
    kinds: Counter[str] = Counter()
    survivors = 0
    with ThreadPoolExecutor(2) as pool:
        for mutant, by in zip(todo, pool.map(lambda each: noticed(each, tool), todo), strict=True):
            kinds[mutant.kind] += 1
            if by is None:
                survivors += 1
                print(f"survived: {mutant}: {mutant.rule.get('expr')}", flush=True)
    print(f"{len(todo)} mutants of {len(kinds)} kinds, {survivors} survived")
    return int(bool(survivors))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Whatever fires, not everything is hidden: each chain of silenced alerts ends at one that pages.

Catalogs are random, with circles of dependencies and parts; the rules are those of the configuration.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import ryaml

from slo_codegen.compiler import Compilation, compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.routing.artifacts import files
from tests.storm.catalogs import catalog, declared, everywhere, random_catalog, slo
from tests.storm.inhibition import silencing

Labels = dict[str, str]
PAGING = {"P0", "P1"}


def compiled(document: dict[str, Any], folder: Path) -> Compilation:
    (folder / "catalog.yaml").write_text(ryaml.dumps(document), encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(folder, report)
    assert [f"{f.code} {f.message}" for f in report if f.severity == "error"] == []
    return made


def rules_of(made: Compilation) -> list[dict[str, Any]]:
    config = ryaml.loads(files(made.artifacts)["alertmanager/alertmanager.yaml"])
    found: list[dict[str, Any]] = config["inhibit_rules"]
    return found


def ends_at_a_page(rules: list[dict[str, Any]], alert: Labels, firing: list[Labels]) -> bool:
    """Whether some chain of causes of a silenced alert ends at one that is not silenced, and pages."""
    seen: list[Labels] = []
    todo = [alert]
    while todo:
        each = todo.pop()
        if each in seen:
            continue
        seen.append(each)
        causes = silencing(rules, each, firing)
        if not causes and each["tier"] in PAGING and "baseline" not in each:
            return True
        todo += causes
    return False


@pytest.mark.parametrize("seed", range(25))
def test_what_is_silenced_has_a_cause_that_pages(seed, tmp_path):
    document = random_catalog(seed)
    made = compiled(document, tmp_path)
    rules, said = rules_of(made), declared(document)
    everything = everywhere(document, made.artifacts)
    chance = random.Random(seed)
    for firing in (everything, *(chance.sample(everything, min(len(everything), 12)) for _ in range(10))):
        for alert in firing:
            causes = silencing(rules, alert, firing)
            assert all(said.silences(cause, alert) for cause in causes), (alert, causes)
            if causes and alert["tier"] in PAGING and "baseline" not in alert:
                assert ends_at_a_page(rules, alert, firing), alert


def test_random_catalogs_have_circles_and_silences(tmp_path):
    crossing = circles = 0
    for seed in range(25):
        (folder := tmp_path / str(seed)).mkdir()
        document = random_catalog(seed)
        made = compiled(document, folder)
        crossing += any("slo" not in rule["equal"] for rule in rules_of(made))
        said, everything = declared(document), everywhere(document, made.artifacts)
        circles += any(said.silences(a, b) and said.silences(b, a) for a in everything for b in everything)
    assert crossing > 10
    assert circles > 5


def test_a_circle_silences_nothing_and_what_is_beside_it_stays_silenced(tmp_path):
    services = {
        "a": {"owner": "red", "dependencies": ["b"], "slos": [slo("a-1", ["region"])]},
        "b": {"owner": "blue", "dependencies": ["a"], "slos": [slo("b-1", ["region"])]},
        "c": {"owner": "blue", "dependencies": ["b"], "slos": [slo("c-1", ["region"])]},
    }
    made = compiled(catalog(services), tmp_path)
    rules = rules_of(made)
    firing = everywhere(catalog(services), made.artifacts)
    for alert in firing:
        by = {cause["slo"] for cause in silencing(rules, alert, firing)} - {alert["slo"]}
        assert by == ({"b-1"} if alert["slo"] == "c-1" else set())


def test_a_missing_label_never_matches_a_missing_label(tmp_path):
    parts = ["by-region", "by-cluster", "by-both", "by-none"]
    services = {
        "a": {"owner": "red", "slos": [
            slo("umbrella", ["region"], parts=parts), slo("all", [], parts=["by-none", "by-region"]),
            slo("by-region", ["region"]), slo("by-cluster", ["cluster"]), slo("by-both", ["cluster", "region"]),
            slo("by-none", []),
        ]},
    }  # fmt: skip
    made = compiled(catalog(services), tmp_path)
    rules = rules_of(made)
    everything = everywhere(catalog(services), made.artifacts)
    worst = [each for each in everything if each["tier"] == "P0"]
    outage = [each for each in worst if each["slo"] == "umbrella" and each["region"] == "eu"]
    whole = [each for each in worst if each["slo"] == "all"]
    # A cause that has lost its region somewhere on the way is in no place at all.
    lost = [{name: text for name, text in outage[0].items() if name != "region"}]
    for causes, wanted in (
        (outage, {("by-region", "eu", ""), ("by-both", "eu", "blue"), ("by-both", "eu", "green")}),
        (whole, {("by-none", "", "")}),
        (lost, set()),
    ):
        found = {
            (each["slo"], each.get("region", ""), each.get("cluster", ""))
            for each in everything
            if each["slo"] in parts and silencing(rules, each, causes)
        }
        assert found == wanted

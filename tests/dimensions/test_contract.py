"""The names that other tools rely on: all that is generated has them and no others, and docs/contract.md lists them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import ryaml

ROOT = Path(__file__).parents[2]
RULES = [
    *sorted(ROOT.glob("generated/prometheus/rules/*.yaml")),
    *(path for path in sorted(ROOT.glob("tests/cases/*/expected/**/rules/*.yaml")) if "own-names" not in path.parts),
]
"""All but the rules of a case that is about labels of a team's own."""
OF_TEAMS = {"stage", "team", "note"}
"""Labels and annotations of their own that other cases have."""
PAGE = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")


def named(section):
    """Return the names in the first column of a section's table."""
    part = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE))


@pytest.fixture(scope="module")
def rules():
    return [rule for path in RULES for group in ryaml.loads(path.read_text())["groups"] for rule in group["rules"]]


def test_every_series_is_one_of_the_page_and_each_of_the_page_is_recorded(rules):
    patterns = {
        name: re.escape(name).replace("WINDOW", "[0-9]+[smhdw]").replace("UNIT", "[a-z]+") for name in named("Series")
    }
    recorded = {rule["record"] for rule in rules if "record" in rule}
    used = {name for name in recorded for page, pattern in patterns.items() if re.fullmatch(pattern, name)}
    assert used == recorded
    assert [
        page for page, pattern in patterns.items() if not any(re.fullmatch(pattern, name) for name in recorded)
    ] == []


def test_every_label_and_annotation_is_one_of_the_page_and_each_of_the_page_is_given(rules):
    assert {label for rule in rules for label in rule.get("labels", {})} - OF_TEAMS == named("Labels")
    assert {text for rule in rules for text in rule.get("annotations", {})} - OF_TEAMS == named("Annotations of alerts")


def test_every_alert_that_is_about_no_slo_is_one_of_the_page(rules):
    others = {rule["alert"] for rule in rules if "alert" in rule and "slo" not in rule["labels"]}
    assert others == named("Alerts")


def test_no_dimension_can_be_called_like_a_name_of_the_page():
    from slo_codegen.contract import ENVIRONMENT, OWNED_LABELS

    # Where a catalog declares no environments, nothing has a label of that name.
    assert (named("Labels") | named("Annotations of alerts")) - OWNED_LABELS == {ENVIRONMENT}


def literals(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


def test_names_of_series_and_the_word_region_stand_in_one_module_each():
    """A name that is spelled in two places will differ in one of them. What is said to people may say region."""
    series, region = set(), set()
    for path in sorted((ROOT / "slo_codegen").rglob("*.py")):
        where = str(path.relative_to(ROOT / "slo_codegen"))
        for _, text in literals(path):
            if re.match(r"slo:[a-z_]+:", text):
                series.add(where)
            if text == "region" or re.search(r"[=$.{-]region\b", text):
                region.add(where)
    assert series == {"contract.py"}
    # The short form in the catalog, the name of a dashboard, an example for editors, and what Amazon calls a region.
    assert region == {
        "catalog/sections/dimensions.py",
        "plan/model/boards.py",
        "editor_schema.py",
        "diagnostics/formats/sarif.py",
        "backends/alertmanager/integrations.py",
    }


def test_the_page_is_current():
    from slo_codegen.docsgen import contract

    assert contract.document() == PAGE, "make docs renews it"

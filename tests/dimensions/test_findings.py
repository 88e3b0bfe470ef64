"""Slips about dimensions: each is a finding at its place, with a fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.source import Locator

CATALOG = (Path(__file__).parent / "catalog" / "shop.yaml").read_text(encoding="utf-8")
DIMENSIONS = "dimensions: {cluster: [blue, green], handler: [buy, refund, look]}"
MANY = f"[{', '.join(f'm{nth}' for nth in range(26))}]"

SLIPS = {
    "an unknown dimension": (
        "per: [cluster]", "per: [clusters]", "SLO206", "[clusters]", "dimension clusters is not defined", "cluster",
    ),
    "a dimension twice": (
        "per: [cluster]", "per: [cluster, cluster]", "SLO201", "cluster]", "stands twice", "remove one of the two",
    ),
    "an unknown member": (
        "handler: [buy, look], cluster: [green]", "handler: [buy, looks], cluster: [green]", "SLO206", "looks",
        "handler looks is not defined", "look",
    ),
    "members of a dimension by which the budget is not split": (
        "per: []", "per: []\n        members: {cluster: [blue]}", "SLO206", "cluster: [blue]}",
        "no budget of its own for each cluster", "add cluster to per:",
    ),
    "a target of an unknown member": (
        "{handler: look}, objective", "{handler: lock}, objective", "SLO206", "lock",
        "handler lock is not defined", "look",
    ),
    "a target of a dimension by which the budget is not split": (
        "objective: 99.5%", "objective: {default: 99.5%, exceptions: [{in: {handler: buy}, objective: 99%}]}", "SLO206",
        "buy}, objective: 99%", "buying has no budget of its own in buy: it is split by cluster", "per: [handler]",
    ),
    "a target of a member that the SLO leaves out": (
        "objective: 98%", "objective: {default: 98%, exceptions: [{in: {cluster: blue}, objective: 99%}]}", "SLO206",
        "blue}, objective", "some has no budget of its own in blue: it covers green", "add it to members/cluster",
    ),
    "an exception without a member": (
        "{in: {handler: look}, objective", "{in: {}, objective", "SLO201", "in: {}, objective", "", "",
    ),
    "a dimension with a name that alerts have": (
        DIMENSIONS, DIMENSIONS.replace("handler:", "tier:"), "SLO201", "tier:", "tier is a label that this tool gives",
        "another name",
    ),
    "a dimension that is no label": (
        DIMENSIONS, DIMENSIONS.replace("handler:", "http-handler:"), "SLO201", "http-handler", "", "",
    ),
    "regions in both forms": (
        DIMENSIONS, f"regions: [eu]\n  {DIMENSIONS.replace('handler:', 'region: [us], handler:')}", "SLO201",
        "region: [us]", "give the same dimension", "remove one of the two",
    ),
    "a dimension without members": (
        DIMENSIONS, DIMENSIONS.replace("[blue, green]", "[]"), "SLO201", "cluster: []", "", "",
    ),
    "more budgets than anyone can look at": (
        DIMENSIONS, f"dimensions: {{cluster: {MANY}, handler: {MANY}}}", "SLO234", "",
        "has 676 budgets", "fewer labels",
    ),
    "an unknown dimension of every SLO": (
        "per: [cluster, handler], no_data", "per: [cluster, handlers], no_data", "SLO206", "handlers], no_data",
        "dimension handlers is not defined", "handler",
    ),
    "a dimension of every SLO twice": (
        "per: [cluster, handler], no_data", "per: [cluster, cluster], no_data", "SLO201", "cluster], no_data",
        "stands twice", "remove one of the two",
    ),
    "dimensions that differ by case alone": (
        DIMENSIONS, DIMENSIONS.replace("handler:", "Cluster: [blue], handler:"), "SLO201", "Cluster: [blue]",
        "Cluster and cluster differ by case alone", "rename it",
    ),
    "a dimension with a name that alerts have, in other case": (
        DIMENSIONS, DIMENSIONS.replace("handler:", "Tier:"), "SLO201", "Tier:", "Tier is a label that this tool gives",
        "another name",
    ),
    "an exception after one that takes all of its members": (
        "- {in: {handler: look}, objective: 90%}",
        "- {in: {handler: look}, objective: 90%}\n            - {in: {cluster: green, handler: look}, objective: 95%}",
        "SLO206", "{in: {cluster: green, handler: look}, objective: 95%}", "of green/look holds nowhere", "before them",
    ),
    "an exception after several that take all of its members": (
        "- {in: {handler: look}, objective: 90%}",
        "- {in: {cluster: blue}, objective: 90%}\n            - {in: {handler: buy}, objective: 95%}",
        "SLO206", "{in: {handler: buy}, objective: 95%}", "of buy holds nowhere", "before them",
    ),
    "an exception twice": (
        "- {in: {handler: look}, objective: 90%}",
        "- {in: {handler: look}, objective: 90%}\n            - {in: {handler: look}, objective: 91%}",
        "SLO206", "{in: {handler: look}, objective: 91%}", "of look holds nowhere", "remove it",
    ),
    "a metric without the label": (
        "metrics:\n  http.requests: {type: counter, labels: {cluster: [blue, green], handler",
        "metrics:\n  http.requests: {type: counter, labels: {group: [blue, green], handler", "SLO227", "",
        "http.requests has no label cluster, but the SLO is per cluster", "",
    ),
}  # fmt: skip


def findings(text, folder):
    (folder / "shop.yaml").write_text(text)
    report = Diagnostics()
    compile_catalog(folder, report)
    return list(report)


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_a_finding_at_its_place_with_a_fix(name, tmp_path):
    before, after, code, at, words, fix = SLIPS[name]
    assert CATALOG.count(before) == 1
    text = CATALOG.replace(before, after)
    found = [each for each in findings(text, tmp_path) if each.code == code]
    assert found, [str(each) for each in findings(text, tmp_path)]
    assert words in found[0].message
    assert fix in (found[0].help or "")
    place = Locator().locate(found[0].origin)
    rest = "\n".join(text.split("\n")[place.line - 1 :])[place.column - 1 :]
    assert rest.lstrip("[").startswith(at.lstrip("[")), rest[:60]


def test_a_member_that_a_metric_does_not_declare_is_told_by_its_label(tmp_path):
    text = CATALOG.replace("handler: [buy, refund, look], code", "handler: [buy, refund], code")
    found = [each for each in findings(text, tmp_path) if each.code == "SLO346"]
    assert found
    assert all("look" in each.message and "region" not in f"{each.message} {each.help}" for each in found)
    assert any("handler" in (each.help or "") for each in found)


def test_the_first_exception_that_fits_is_taken(tmp_path):
    both = (
        "- {in: {cluster: green, handler: buy}, objective: 99.9%}\n            - {in: {handler: look}, objective: 90%}"
    )
    assert both in CATALOG
    narrow = CATALOG.replace(both, f"- {{in: {{cluster: green, handler: look}}, objective: 95%}}\n            {both}")
    (tmp_path / "shop.yaml").write_text(narrow)
    report = Diagnostics()
    made = compile_catalog(tmp_path, report)
    rules = next(each.content.decode() for each in made.artifacts if each.path.endswith("rules/shop.yaml"))
    of_place = (
        'label_replace(label_replace(vector({}), \\"cluster\\", \\"{}\\", \\"\\", \\"\\"), \\"handler\\", \\"look\\"'
    )
    assert of_place.format("0.95", "green") in rules
    assert of_place.format("0.9", "blue") in rules


def test_without_any_dimension_everything_is_built(tmp_path):
    text = (
        CATALOG.replace(f"  {DIMENSIONS}\n", "")
        .replace("per: [cluster, handler], ", "")
        .replace("per: [cluster]", "per: []")
    )
    text = "\n".join(
        line
        for line in text.split("\n")
        if "exceptions:" not in line and "- {in:" not in line and "members:" not in line
    )
    text = text.replace("        objective:\n          default: 99%", "        objective: 99%")
    found = findings(text, tmp_path)
    assert [each for each in found if each.severity == "error"] == []
    made = compile_catalog(tmp_path, Diagnostics())
    boards = [each.path for each in made.artifacts if "dashboards/" in each.path and each.path.endswith(".json")]
    assert not [each for each in boards if "health" in each]
    assert any("feature-matrix" in each for each in boards)

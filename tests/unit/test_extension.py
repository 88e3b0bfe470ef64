"""What others add: a target of another package, a template of their own; and the table of what targets carry."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from slo_codegen import json_schema, reference, support_table
from slo_codegen.backends import BUILT_IN, load_backends
from slo_codegen.cli.main import group
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.features import Feature
from tests.golden.cases import CASES

ROOT = Path(__file__).parents[2]

PLUGIN = """
from slo_codegen.artifact import Draft
from slo_codegen.backends.base import Level, Support
from slo_codegen.plan.features import Feature

class Inventory:
    name = "inventory"
    title = "Inventory"
    support = {feature: Support(Level.FULL) for feature in Feature}

    def emit(self, plan, report):
        entries = [{"type": "metric", "name": slo.id} for slo in plan.slos]
        return [Draft("inventory/slos.json", "datadog/list.json.j2", {"entries": entries}, "datadog-slos", plan.origin)]

    def artifact_faults(self, path, data):
        yield "it is only an inventory"

BACKEND = Inventory()
"""


@pytest.fixture
def catalog(tmp_path):
    root = tmp_path / "catalog"
    for source in (CASES / "_platform", CASES / "ratio" / "catalog"):
        shutil.copytree(source, root, dirs_exist_ok=True)
    return root


def install(tmp_path, monkeypatch, name, value, source=PLUGIN):
    site = tmp_path / "site"
    info = site / "inventory-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: inventory\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[slo_codegen.backends]\n{name} = {value}\n")
    (site / "inventory_target.py").write_text(source)
    monkeypatch.delitem(sys.modules, "inventory_target", raising=False)
    monkeypatch.syspath_prepend(str(site))


def test_a_target_of_another_package_is_built_and_checked_as_any_other(catalog, tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, "inventory", "inventory_target:BACKEND")
    report = Diagnostics()
    made = compile_catalog(catalog, report, targets=["inventory"])
    assert [artifact.path for artifact in made.artifacts] == ["inventory/slos.json"]
    # Its artifact is held to the schema that it names.
    assert {finding.code for finding in report} >= {"SLO502"}


def test_a_target_that_cannot_be_loaded_is_a_finding(tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, "inventory", "inventory_target:BACKEND", "raise RuntimeError('no licence')")
    report = Diagnostics()
    assert load_backends(["inventory"], report) == []
    assert [(finding.code, "no licence" in finding.message) for finding in report] == [("SLO520", True)]


def test_a_package_cannot_take_the_place_of_a_built_in_target(tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, "prometheus", "inventory_target:BACKEND")
    report = Diagnostics()
    assert load_backends([], report) == []
    assert [finding.code for finding in report] == ["SLO520"]


def test_a_template_of_ones_own_takes_the_place_of_the_built_in_one(catalog, tmp_path):
    own = tmp_path / "templates" / "datadog"
    own.mkdir(parents=True)
    (own / "list.json.j2").write_text("[[ entries[:1] ]]\n")
    report = Diagnostics()
    made = compile_catalog(catalog, report, targets=["datadog"], templates=[tmp_path / "templates"])
    assert not report.has_errors
    monitors = next(artifact for artifact in made.artifacts if artifact.path == "datadog/monitors/shop.json")
    assert len(json.loads(monitors.content)) == 1


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("[[ nothing_of_that_name ]]", "SLO500"),
        ("[% if %]", "SLO500"),
        ("[[ entries.__class__.__mro__ ]]", "SLO500"),
        ('{"a": 1, "a": 2}', "SLO501"),
        ("[", "SLO501"),
        ('{"an": "object"}', "SLO502"),
    ],
)
def test_a_bad_template_of_ones_own_is_a_finding(catalog, tmp_path, template, code):
    own = tmp_path / "templates" / "datadog"
    own.mkdir(parents=True)
    (own / "list.json.j2").write_text(template)
    report = Diagnostics()
    compile_catalog(catalog, report, targets=["datadog"], templates=[tmp_path / "templates"])
    assert code in {finding.code for finding in report if finding.severity == "error"}


def test_the_reference_engine_alone_finds_what_is_wrong_and_changes_no_byte(catalog, tmp_path, monkeypatch):
    run = CliRunner().invoke
    built = ["build", str(catalog), "--target", "datadog"]
    assert run(group, [*built, "--out", str(tmp_path / "fast")]).exit_code == 0
    monkeypatch.setattr(json_schema, "_fast", None)
    assert run(group, [*built, "--out", str(tmp_path / "sure"), "--reference-validator"]).exit_code == 0
    fast, sure = ({p.name: p.read_bytes() for p in (tmp_path / name).rglob("*.json")} for name in ("fast", "sure"))
    assert fast == sure

    own = tmp_path / "templates" / "datadog"
    own.mkdir(parents=True)
    (own / "list.json.j2").write_text('[{"a": 1}]')
    done = run(group, [*built, "--out", str(tmp_path / "wrong"), "--reference-validator",
                       "--templates", str(tmp_path / "templates")])  # fmt: skip
    assert done.exit_code == 1
    assert "error[SLO502]: datadog/monitors/shop.json at /0: expected the property " in done.stderr


def test_every_target_says_how_it_carries_every_feature():
    for backend in load_backends(BUILT_IN, Diagnostics()):
        assert set(backend.support) == set(Feature)


def test_the_table_of_targets_is_that_of_the_backends():
    assert (ROOT / "docs" / "targets.md").read_text(encoding="utf-8") == support_table.table(), "make docs renews it"


def test_the_reference_of_fields_is_that_of_the_models():
    text = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
    assert text == reference.document(), "make docs renews it"
    assert "|  |" not in text, "a field says nothing of itself"

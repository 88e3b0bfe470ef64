"""What others add: a target of another package, a template of their own; and the table of what targets carry."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from slo_codegen import json_schema
from slo_codegen.backends import BUILT_IN, load_backends
from slo_codegen.cli import remembered
from slo_codegen.cli.main import group
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics, codes
from slo_codegen.docsgen import reference, support_table
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


@pytest.fixture(autouse=True)
def no_codes_of_others(monkeypatch):
    monkeypatch.setattr(codes, "_OTHERS", {})


@pytest.fixture
def catalog(tmp_path):
    root = tmp_path / "catalog"
    for source in (CASES / "_platform", CASES / "ratio" / "catalog"):
        shutil.copytree(source, root, dirs_exist_ok=True)
    return root


def state_target(catalog, name):
    """Add a target to those that a catalog states, if there is a catalog."""
    path = catalog / "platform.yaml"
    if path.exists() and f"[{name}," not in path.read_text():
        path.write_text(path.read_text().replace("pagerduty]", f"pagerduty, {name}]"))


def install(tmp_path, monkeypatch, name, value, source=PLUGIN):
    site = tmp_path / "site"
    info = site / "inventory-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: inventory\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[slo_codegen.backends]\n{name} = {value}\n")
    (site / "inventory_target.py").write_text(source)
    state_target(tmp_path / "catalog", name)
    monkeypatch.delitem(sys.modules, "inventory_target", raising=False)
    monkeypatch.syspath_prepend(str(site))


def test_a_target_of_another_package_is_built_and_checked_as_any_other(catalog, tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, "inventory", "inventory_target:BACKEND")
    report = Diagnostics()
    made = compile_catalog(catalog, report, targets=["inventory"])
    assert [artifact.path for artifact in made.artifacts] == ["inventory/slos.json"]
    # Its artifact is held to the schema that it names.
    assert {finding.code for finding in report} >= {"SLO502"}


WHOLE = """
from dataclasses import dataclass
from pathlib import Path

from slo_codegen.artifact import Draft
from slo_codegen.backends.base import Backend, Fault, Level, Support
from slo_codegen.backends.facts import Fires, Place, Reads
from slo_codegen.carried import Carried, Kind
from slo_codegen.diagnostics import Severity
from slo_codegen.diagnostics.codes import Code
from slo_codegen.plan.features import Feature

MOST = 1
CODES = {
    "SLO801": Code("too many SLOs to list", Severity.WARNING, "It holds few.", "Some are lost.", "Ask for room."),
    "SLO802": Code("an entry of nothing", Severity.ERROR, "An entry names nothing.", "No one finds it.", "Name it."),
    "SLO803": Code("a page that the inventory lacks", Severity.ERROR, "An alert fires.", "No one knows.", "Add it."),
    "SLO804": Code("no objective", Severity.ERROR, "It has none.", "It cannot be listed.", "Give one.", guards=True),
}

@dataclass(frozen=True)
class Lists:
    slo: str

def emit(plan, report):
    slos = [{"title": slo.title, "id": slo.id.removeprefix("nameless")} for slo in plan.slos]
    slos = [each for each in slos if each["id"] != "left-out"]
    ids = frozenset(Carried(Kind.SLO, slo.id) for slo in plan.slos)
    yield Draft("inventory/slos.json", "inventory/slos.json.j2", {"slos": slos}, "inventory", plan.origin, carries=ids)

def too_many(plan, report):
    for slo in plan.slos[MOST:]:
        report.add("SLO801", f"{slo.id} does not fit", slo.origin, help="raise the limit")

def no_objective(plan, report):
    for slo in plan.slos:
        if slo.objective is None:
            report.add("SLO804", f"{slo.id} has no objective", slo.origin)

def artifact_faults(path, data):
    for each in data["slos"]:
        if not each["id"]:
            yield Fault(f"{each['title']} has no id", "SLO802", "give it one")
        if each["title"] == "Odd":
            yield "a title is odd"

def facts(artifact):
    yield from (Lists(each["id"]) for each in artifact.data["slos"])
    yield Reads(artifact.data["reads"], Place(artifact.path, artifact.origin))

def across(facts, plan, report):
    listed = {fact.slo for fact in facts.of(Lists)}
    for slo in sorted({dict(fires.labels).get("slo", "") for fires in facts.of(Fires)} - listed - {""}):
        report.add("SLO803", f"alerts of {slo} fire, and it is not listed", plan.origin)

BACKEND = Backend(
    name="inventory",
    title="Inventory",
    support={feature: Support(Level.FULL) for feature in Feature},
    emit=emit,
    limits={"SLO801": too_many, "SLO804": no_objective},
    artifact_faults=artifact_faults,
    facts=facts,
    across=across,
    codes=CODES,
    folder=Path(__file__).parent / "inventory_files",
)
"""
SCHEMA = {
    "type": "object",
    "required": ["slos", "reads"],
    "properties": {
        "reads": {"type": "string"},
        "slos": {"type": "array", "items": {"type": "object", "required": ["id", "title"]}},
    },
}
TEMPLATE = '{"slos": [[ slos ]], "reads": "slo:objective:ratio"}\n'
SLO = {
    "title": "Another",
    "objective": "99%",
    "period": "7d",
    "sli": {"ratio": {"good": "buy.ok", "bad": 'buy.failed{reason!="user"}'}},
    "alerts": [{"tier": "P1", "when": {"burn_rate": {"factor": 10, "long": "1h", "short": "5m"}}}],
}


@pytest.fixture
def whole(tmp_path, monkeypatch):
    """Install a target that brings everything of its own."""

    def made(source=WHOLE, schema=SCHEMA, template=TEMPLATE, name="inventory"):
        install(tmp_path, monkeypatch, name, "inventory_target:BACKEND", source)
        folder = tmp_path / "site" / "inventory_files"
        (folder / "schemas").mkdir(parents=True)
        (folder / "templates" / "inventory").mkdir(parents=True)
        (folder / "schemas" / "inventory.schema.json").write_text(
            schema if isinstance(schema, str) else json.dumps(schema)
        )
        (folder / "templates" / "inventory" / "slos.json.j2").write_text(template)
        return folder

    return made


def also(catalog, *ids, **platform):
    slos = [{**SLO, "id": id, "title": f"Of {id}"} for id in ids]
    more = {"services": {"zoo": {"title": "Zoo", "owner": "shop-team", "slos": slos}}} if ids else {}
    (catalog / "other.yaml").write_text(json.dumps(more) if more else "{}")
    if platform:
        path = next(each for each in catalog.glob("*.yaml") if "platform:" in each.read_text())
        text = path.read_text().replace("  name: shop\n", f"  name: shop\n  severity: {json.dumps(platform)}\n", 1)
        path.write_text(text)


def compiled(catalog, **asked):
    report = Diagnostics()
    made = compile_catalog(catalog, report, **asked)
    return made, {(finding.code, finding.severity.value) for finding in report if not quiet(finding.code)}, report


def quiet(code):
    """Leave out what is said of the catalog by itself, and what Datadog says only nearly."""
    return code < "SLO390" or code in ("SLO442", "SLO443")


def test_a_whole_target_of_another_package_brings_its_schema_its_template_and_its_rules(catalog, whole):
    whole()
    made, found, _ = compiled(catalog)
    assert found == set()
    (own,) = (artifact for artifact in made.artifacts if artifact.target == "inventory")
    assert json.loads(own.content)["slos"] == [{"title": "Purchases succeed", "id": "purchases"}]
    assert {each.id for each in own.carries} == {"purchases"}


@pytest.mark.parametrize("targets", [(), ("inventory",), ("inventory", "prometheus")])
def test_validate_runs_the_limits_of_another_package(catalog, whole, targets):
    whole()
    also(catalog, "more")
    _, found, report = compiled(catalog, targets=targets, emit=False)
    assert found == {("SLO801", "warning")}
    (finding,) = (each for each in report if each.code == "SLO801")
    assert (finding.origin.file, finding.help) == (str(catalog / "other.yaml"), "raise the limit")
    asked = [each for target in targets for each in ("--target", target)]
    done = CliRunner().invoke(group, ["validate", str(catalog), *asked, "--strict"])
    assert done.exit_code == 1
    assert "warning[SLO801]: more does not fit" in done.stderr


def test_a_target_that_is_not_named_has_no_limits(catalog, whole):
    whole()
    also(catalog, "more")
    assert compiled(catalog, targets=("prometheus",), emit=False)[1] == set()


def test_codes_of_another_package_can_be_set_accepted_and_explained(catalog, whole):
    whole()
    also(catalog, "more", SLO801="error")
    assert compiled(catalog, emit=False)[1] == {("SLO801", "error")}
    (catalog / "other.yaml").write_text((catalog / "other.yaml").read_text().replace(
        '"id": "more"', '"id": "more", "accept": [{"code": "SLO801", "reason": "It is known."}]'))  # fmt: skip
    assert compiled(catalog, emit=False)[1] == {("SLO801", "error")}
    path = next(each for each in catalog.glob("*.yaml") if "SLO801" in each.read_text() and each.name != "other.yaml")
    path.write_text(path.read_text().replace('"error"', '"warning"'))
    assert compiled(catalog, emit=False)[1] == set()
    done = CliRunner().invoke(group, ["explain", "slo801"])
    assert done.exit_code == 0
    assert "too many SLOs to list" in done.stdout
    assert "Fix    Ask for room." in done.stdout


def test_a_code_of_another_package_that_guards_stays_an_error(catalog, whole):
    whole()
    also(catalog, SLO804="off")
    assert {code for code, _ in compiled(catalog, emit=False)[1]} == {"SLO390"}


@pytest.mark.parametrize("fmt", ["sarif", "junit", "github", "gitlab", "json", "text"])
def test_findings_of_another_package_are_printed_in_every_format(catalog, whole, fmt):
    whole()
    also(catalog, "more")
    done = CliRunner().invoke(group, ["validate", str(catalog), "--format", fmt])
    assert done.exit_code == 0
    assert "more does not fit" in done.stdout + done.stderr


def test_a_catalog_that_names_a_code_of_a_package_that_is_not_here_is_sound(catalog):
    also(catalog, SLO866="off")
    assert compiled(catalog, emit=False)[1] == set()


def test_the_schema_of_another_package_is_held_to_in_both_engines(catalog, whole):
    whole(template='{"slos": [{"id": 1}], "reads": "x"}')
    for alone in (False, True):
        _, found, report = compiled(catalog, targets=("inventory",), reference=alone)
        assert found == {("SLO502", "error")}
        (finding,) = (each for each in report if each.code == "SLO502")
        assert 'inventory/slos.json at /slos/0: expected the property "title"' in finding.message


def test_the_rules_of_its_format_carry_a_code_of_their_own(catalog, whole):
    whole()
    also(catalog, "nameless")
    _, found, report = compiled(catalog, targets=("inventory",))
    assert found == {("SLO801", "warning"), ("SLO802", "error")}
    (finding,) = (each for each in report if each.code == "SLO802")
    assert (finding.message, finding.help) == ("inventory/slos.json: Of nameless has no id", "give it one")


def test_its_rule_across_artifacts_sees_the_facts_of_other_targets(catalog, whole):
    whole()
    also(catalog, "left-out")
    assert ("SLO803", "error") in compiled(catalog)[1]
    assert ("SLO803", "error") in compiled(catalog, targets=("inventory", "prometheus"))[1]
    # No alert fires where Prometheus is not built.
    assert compiled(catalog, targets=("inventory", "datadog"))[1] == {("SLO801", "warning")}


def test_the_rule_of_prometheus_sees_what_another_package_reads(catalog, whole):
    whole(template=TEMPLATE.replace("slo:objective:ratio", "slo:nothing:ratio"))
    _, found, report = compiled(catalog)
    assert found == {("SLO512", "error")}
    assert "inventory/slos.json reads slo:nothing:ratio" in next(f for f in report if f.code == "SLO512").message
    assert compiled(catalog, targets=("inventory",))[1] == set()


def test_its_schemas_and_templates_take_the_place_of_no_built_in_one(catalog, whole):
    folder = whole()
    for name in json_schema.built_in():
        (folder / "schemas" / f"{name}.schema.json").write_text("false")
    for path in (ROOT / "templates").glob("*/*.j2"):
        own = folder / "templates" / path.parent.name / path.name
        own.parent.mkdir(exist_ok=True)
        own.write_text("{}")
    assert compiled(catalog)[1] == set()


def test_a_template_of_ones_own_takes_the_place_of_that_of_another_package(catalog, whole, tmp_path):
    whole()
    own = tmp_path / "mine" / "inventory"
    own.mkdir(parents=True)
    (own / "slos.json.j2").write_text('{"slos": [], "reads": "up"}')
    made, _, _ = compiled(catalog, targets=("inventory",), templates=[tmp_path / "mine"])
    assert json.loads(made.artifacts[0].content) == {"slos": [], "reads": "up"}


@pytest.mark.parametrize(
    ("schema", "code"),
    [("{", "SLO502"), ("[]", "SLO502"), ('{"type": 5}', "SLO502"), ('{"type": "nothing"}', "SLO502"),
     ('{"$ref": "#/nowhere"}', "SLO502"), ('{"$ref": "https://127.0.0.1:9/x.json"}', "SLO502")],
)  # fmt: skip
@pytest.mark.parametrize("reference", [False, True])
def test_a_schema_that_is_none_is_a_finding(catalog, whole, schema, code, reference):
    whole(schema=schema)
    assert (code, "error") in compiled(catalog, targets=("inventory",), reference=reference)[1]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"inventory/slos.json.j2"', '"inventory/nothing.j2"', "SLO500"),
        ('{"slos": slos}, "inventory"', '{"slos": slos}, "nothing"', "SLO502"),
        ('"SLO804": Code', '"SLO904": Code', "SLO520"),
        ('"SLO804": Code', '"SLO411": Code', "SLO520"),
        ('name="inventory"', 'name="prometheus"', "SLO520"),
        ("Level.FULL) for feature in Feature", "Level.FULL) for feature in list(Feature)[1:]", "SLO400"),
    ],
)
def test_a_slip_of_another_package_is_a_finding(catalog, whole, old, new, code):
    assert old in WHOLE
    whole(source=WHOLE.replace(old, new))
    _, found, _ = compiled(catalog, targets=("inventory",))
    assert {each for each, _ in found} - {"SLO801"} == {code}


def test_a_code_that_another_target_has_taken_is_a_finding(whole, monkeypatch):
    whole()
    monkeypatch.setattr(codes, "_OTHERS", {"SLO802": ("billing", codes.CODES["SLO400"])})
    report = Diagnostics()
    assert load_backends(["inventory"], report) == []
    assert [(finding.code, "SLO802 is taken by the target billing" in finding.message) for finding in report] == [
        ("SLO520", True)
    ]


def test_a_target_that_lacks_what_all_have_is_a_finding(tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, "inventory", "inventory_target:BACKEND", "BACKEND = object()")
    report = Diagnostics()
    assert load_backends(["inventory"], report) == []
    assert "it has no name, title, support, emit" in report.findings[0].message


def test_nothing_is_remembered_of_a_catalog_where_another_package_brings_a_target(catalog, whole, monkeypatch):
    assert remembered.state(str(catalog), "generated") is not None
    whole()
    assert remembered.state(str(catalog), "generated") is None


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


def test_a_template_that_asks_for_what_there_is_not_is_said_what_that_is(catalog, tmp_path):
    own = tmp_path / "own" / "grafana"
    own.mkdir(parents=True)
    (own / "sidecar.yaml.j2").write_text("data: [[ no_such_name ]]\n")
    built = ["build", str(catalog), "--out", str(tmp_path / "out"), "--templates", str(own.parent)]
    done = CliRunner().invoke(group, [*built, "--form", "grafana-sidecar"])
    assert done.exit_code == 1
    assert "error[SLO500]: template grafana/sidecar.yaml.j2 does not render grafana/sidecar/" in done.stderr
    assert "'no_such_name' is undefined" in done.stderr

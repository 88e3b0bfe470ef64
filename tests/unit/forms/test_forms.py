"""Forms of the output: which are made, what of them is checked, and that artifacts pass through one by one."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from slo_codegen.artifact import Artifact, Draft
from slo_codegen.cli.main import group
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.forms import load_forms
from slo_codegen.forms.base import Form, beside
from slo_codegen.forms.stage import packed
from tests.golden.cases import CASES
from tests.support.sample_plan import sample_plan

HERE = Origin("catalog/catalog.yaml", ())


@pytest.fixture
def catalog(tmp_path):
    root = tmp_path / "catalog"
    for source in (CASES / "_platform", CASES / "ratio" / "catalog"):
        shutil.copytree(source, root, dirs_exist_ok=True)
    return root


def choose(catalog: Path, forms: str) -> None:
    path = catalog / "platform.yaml"
    before = "forms: [grafana-sidecar, grafana-operator]"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(f"  {before}\n", f"  forms: {forms}\n" if forms else ""))


def build(catalog: Path, *options: str) -> tuple[int, set[str], str]:
    out = catalog.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    done = CliRunner().invoke(group, ["build", str(catalog), "--out", str(out), *options])
    return done.exit_code, {path.parent.name for path in (out / "grafana").rglob("*.*")}, done.stderr


PLAIN = {"dashboards", "provisioning"}


@pytest.mark.parametrize(
    ("stated", "options", "folders"),
    [
        ("", (), PLAIN),
        ("[]", (), PLAIN),
        ("[grafana-sidecar]", (), {*PLAIN, "sidecar"}),
        # The operator's resources refer to the ConfigMaps.
        ("[grafana-operator]", (), {*PLAIN, "sidecar", "operator"}),
        ("[grafana-operator, grafana-sidecar]", (), {*PLAIN, "sidecar", "operator"}),
        ("", ("--form", "grafana-sidecar"), {*PLAIN, "sidecar"}),
        ("[grafana-operator]", ("--form", "grafana-sidecar"), {*PLAIN, "sidecar"}),
        ("[grafana-operator]", ("--target", "prometheus"), set()),
    ],
)
def test_the_forms_that_are_asked_for_are_made_and_no_others(catalog, stated, options, folders):
    choose(catalog, stated)
    code, found, said = build(catalog, *options)
    assert (code, found) == (0, folders), said


def test_a_form_that_is_left_out_is_removed_with_the_next_build(catalog):
    out = catalog.parent / "out"
    built = ["build", str(catalog), "--out", str(out)]
    assert CliRunner().invoke(group, built).exit_code == 0
    assert (out / "grafana" / "operator").is_dir()
    choose(catalog, "[grafana-sidecar]")
    assert CliRunner().invoke(group, built).exit_code == 0
    assert not (out / "grafana" / "operator").exists()
    assert (out / "grafana" / "sidecar").is_dir()


@pytest.mark.parametrize("command", ["validate", "build"])
def test_a_form_that_does_not_exist_is_a_finding_at_its_line(catalog, command):
    choose(catalog, "[grafana-sidecar, grafana-sidecars]")
    done = CliRunner().invoke(group, [command, str(catalog)])
    assert done.exit_code == 1
    assert "error[SLO521]: there is no form grafana-sidecars" in done.stderr
    line = (catalog / "platform.yaml").read_text().split("forms: [grafana-sidecar, ")[0].count("\n") + 1
    assert f"platform.yaml:{line}:28" in done.stderr
    assert "did you mean grafana-sidecar? the forms are grafana-sidecar, grafana-operator" in done.stderr


def test_a_form_that_no_one_knows_is_a_finding_without_a_place(catalog):
    code, found, said = build(catalog, "--form", "terrafrom")
    assert (code, found) == (1, set())
    assert "error[SLO521]: there is no form terrafrom" in said


def artifact(path: str, schema: str) -> Artifact:
    return Artifact(path, b"[]\n", [], schema, HERE)


def listing(made: Artifact, _plan: object, _report: object) -> list[Draft]:
    entries = [{"type": "metric", "name": made.path}]
    return [Draft(f"datadog/{made.path}", "datadog/list.json.j2", {"entries": entries}, "manifest", HERE)]


def test_artifacts_pass_one_by_one_and_what_is_made_of_one_follows_it():
    """Ten thousand SLOs need not be held in memory: nothing is asked for before it is needed."""
    asked: list[str] = []

    def source():
        for nth in range(1000):
            asked.append(f"{nth}.json")
            yield artifact(f"{nth}.json", "a" if nth % 2 else "b")

    accepts = frozenset({"a"})
    forms = [Form(name, name, accepts, beside(accepts, lambda *_: ())) for name in ("one", "two", "three")]
    for place, made in enumerate(packed(source(), forms, sample_plan(), Diagnostics())):
        assert made.path == f"{place}.json"
        assert len(asked) <= place + 1
    assert len(asked) == 1000


def test_what_a_form_makes_is_held_to_its_schema():
    accepts = frozenset({"a"})
    report = Diagnostics()
    form = Form("f", "f", accepts, beside(accepts, listing))
    made = list(packed([artifact("x.json", "a")], [form], sample_plan(), report))
    assert [each.path for each in made] == ["x.json", "datadog/x.json"]
    assert [finding.code for finding in report] == ["SLO502"]
    assert "datadog/x.json at /: expected an object" in next(iter(report)).message


def test_a_rule_of_a_form_and_a_name_that_is_taken_are_findings(tmp_path):
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "any.schema.json").write_text("{}")

    def again(made: Artifact, _plan: object, _report: object) -> list[Draft]:
        return [Draft(made.path.upper(), "datadog/list.json.j2", {"entries": []}, "any", HERE)]

    accepts = frozenset({"a"})
    report = Diagnostics()
    form = Form(
        "f",
        "f",
        accepts,
        beside(accepts, again),
        artifact_faults=lambda _, data: [f"{len(data)} bodies"],
        folder=tmp_path,
    )
    list(packed([artifact("datadog/x.json", "a")], [form], sample_plan(), report))
    assert [(finding.code, finding.message) for finding in report] == [
        ("SLO503", "DATADOG/X.JSON: 0 bodies"),
        ("SLO510", "two files are named DATADOG/X.JSON"),
    ]


def test_a_form_may_take_the_place_of_what_it_accepts_and_of_nothing_else():
    def some(artifacts, plan, report):
        yield from (each for each in artifacts if each.path == "kept.json")

    report = Diagnostics()
    given = [artifact("taken.json", "a"), artifact("lost.json", "b"), artifact("kept.json", "b")]
    made = packed(given, [Form("f", "f", frozenset({"a"}), some)], sample_plan(), report)
    assert [each.path for each in made] == ["kept.json"]
    (finding,) = report
    assert (finding.code, finding.message) == ("SLO521", "the form f loses lost.json, which it does not accept")


PLUGIN = """
from pathlib import Path
from slo_codegen.artifact import Draft
from slo_codegen.forms.base import Form, beside

ACCEPTS = frozenset({"datadog-monitors"})

def make(artifact, plan, report):
    names = [body["name"] for body in artifact.data]
    yield Draft("datadog/names/" + artifact.path.rsplit("/", 1)[1], "names.json.j2", {"names": names}, "names",
                artifact.origin)

FORM = Form("names", "Names", ACCEPTS, beside(ACCEPTS, make), folder=Path(__file__).parent / "own")
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    def place(name: str, value: str, source: str = PLUGIN) -> None:
        site = tmp_path / "site"
        info = site / "names-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: names\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[slo_codegen.forms]\n{name} = {value}\n")
        (site / "names_form.py").write_text(source)
        for folder, file, text in (
            ("schemas", "names.schema.json", '{"type": "array", "items": {"maxLength": 1000}, "maxItems": 100}'),
            ("templates", "names.json.j2", "[[ names ]]\n"),
        ):
            (site / "own" / folder).mkdir(parents=True)
            (site / "own" / folder / file).write_text(text)
        monkeypatch.delitem(sys.modules, "names_form", raising=False)
        monkeypatch.syspath_prepend(str(site))

    return place


def test_a_form_of_another_package_is_made_and_checked_as_any_other(catalog, install, tmp_path):
    install("names", "names_form:FORM")
    choose(catalog, "[names]")
    report = Diagnostics()
    made = compile_catalog(catalog, report)
    assert not report.has_errors, [finding.message for finding in report]
    assert "datadog/names/shop.json" in {each.path for each in made.artifacts}

    schema = tmp_path / "site" / "own" / "schemas" / "names.schema.json"
    schema.write_text('{"type": "object"}')
    from slo_codegen import json_schema

    json_schema._fast.cache_clear()
    json_schema.schema.cache_clear()
    report = Diagnostics()
    compile_catalog(catalog, report)
    assert [finding.code for finding in report if finding.severity == "error"] == ["SLO502"]


@pytest.mark.parametrize(
    ("name", "value", "source", "said"),
    [
        ("names", "names_form:FORM", "raise RuntimeError('no licence')", "no licence"),
        ("names", "names_form:ACCEPTS", PLUGIN, "it is no form of that name"),
        ("others", "names_form:FORM", PLUGIN, "it is no form of that name"),
        ("grafana-sidecar", "names_form:FORM", PLUGIN, "takes the name of the built-in form grafana-sidecar"),
    ],
)
def test_a_form_that_cannot_be_used_is_a_finding(install, name, value, source, said):
    install(name, value, source)
    report = Diagnostics()
    assert load_forms([(name, HERE)], report) == []
    assert [(finding.code, said in finding.message) for finding in report] == [("SLO521", True)]

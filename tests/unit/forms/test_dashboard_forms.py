"""The Kubernetes objects hold or find exactly the dashboards that are written beside them."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import ryaml

from slo_codegen.artifact import Artifact
from slo_codegen.backends.grafana import BACKEND
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.forms.dashboards import OPERATOR, SIDECAR
from slo_codegen.forms.stage import packed
from slo_codegen.plan.model import Plan
from slo_codegen.render import render
from tests.support.sample_plan import sample_plan

CASES = Path(__file__).parents[2] / "cases"
BOARDS = ("slo", "incident", "feature-matrix", "regional-health")
each_board = pytest.mark.parametrize("board", BOARDS)


def build(plan: Plan) -> dict[str, Artifact]:
    report = Diagnostics()
    made = packed(render(BACKEND.emit(plan, report), report), [SIDECAR, OPERATOR], plan, report)
    found = {artifact.path: artifact for artifact in made}
    assert not list(report)
    return found


@pytest.fixture(scope="module")
def artifacts() -> dict[str, Artifact]:
    return build(sample_plan())


@each_board
def test_a_config_map_holds_the_dashboard_as_it_is(artifacts, board):
    held = ryaml.loads(artifacts[f"grafana/sidecar/{board}.yaml"].content.decode())
    assert held["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert list(held["data"]) == [f"{board}.json"]
    assert json.loads(held["data"][f"{board}.json"]) == json.loads(
        artifacts[f"grafana/dashboards/{board}.json"].content
    )


@each_board
def test_the_operator_s_resource_finds_the_config_map(artifacts, board):
    held = artifacts[f"grafana/sidecar/{board}.yaml"].data
    resource = artifacts[f"grafana/operator/{board}.yaml"].data
    (key,) = held["data"]
    assert resource["spec"]["configMapRef"] == {"name": held["metadata"]["name"], "key": key}


@each_board
def test_no_object_breaks_a_rule(artifacts, board):
    path = f"grafana/sidecar/{board}.yaml"
    assert list(SIDECAR.artifact_faults(path, artifacts[path].data)) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"slo.json": "{"}, "is no dashboard"),
        ({"slo.json": '{"title": "x"}'}, "is no dashboard"),
        ({"slo.json": '{"uid": "incident"}'}, "holds the dashboard 'incident'"),
        ({"slo.json": '{"uid": "slo", "x": "' + "x" * 1024 * 1024 + '"}'}, "a ConfigMap holds 1048576"),
    ],
)
def test_a_fault_of_a_config_map_is_found(data, said):
    (fault,) = SIDECAR.artifact_faults("grafana/sidecar/slo.yaml", {"data": data})
    assert said in fault


def test_a_title_stays_text():
    made = build(replace(sample_plan(), title='Shop: "$A" {{ x }} #1'))
    for form in ("sidecar", "operator"):
        data = made[f"grafana/{form}/slo.yaml"].data
        folder = data["metadata"]["annotations"]["grafana_folder"] if form == "sidecar" else data["spec"]["folder"]
        assert folder == 'Shop: "$A" {{ x }} #1 SLOs'


@pytest.mark.parametrize(
    "words", ["}", "a: b\n- c", '"', "# x", "{{ x }}", "[[ x ]]", "\x00\x1b[31m", "é😀漢", "&a *b", "- |"]
)
def test_no_text_breaks_an_object(words):
    made, harmless = (build(replace(sample_plan(), title=title)) for title in (f"x{words}", "harmless"))
    assert made.keys() == harmless.keys()
    for path in (path for path in made if path.endswith(".yaml") and "provisioning" not in path):
        held = ryaml.loads(made[path].content.decode())
        assert held.keys() == harmless[path].data.keys()
        assert held["metadata"]["name"] == harmless[path].data["metadata"]["name"]


def test_a_dashboard_that_is_too_large_for_kubernetes_is_left_out_there(tmp_path):
    catalog = tmp_path / "catalog"
    shutil.copytree(CASES / "_platform", catalog)
    shutil.copytree(CASES / "ratio" / "catalog", catalog, dirs_exist_ok=True)
    slo = re.search(r"- id: ([a-z-]+)", (catalog / "service.yaml").read_text())[1]
    modules = "".join(f"  module-{number}: {{title: T, slos: [{slo}]}}\n" for number in range(900))
    (catalog / "modules.yaml").write_text(f"modules:\n{modules}")
    report = Diagnostics()
    compile_catalog(catalog, report, emit=False)
    assert not report.has_errors
    report = Diagnostics()
    made = compile_catalog(catalog, report)
    assert not report.has_errors
    assert [finding.code for finding in report if finding.code == "SLO432"] == ["SLO432"]
    paths = {artifact.path for artifact in made.artifacts}
    assert "grafana/dashboards/feature-matrix.json" in paths
    assert not {"grafana/sidecar/feature-matrix.yaml", "grafana/operator/feature-matrix.yaml"} & paths
    assert "grafana/sidecar/slo.yaml" in paths

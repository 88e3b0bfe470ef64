"""Whatever value of a catalog is edited: if an artifact changes, the difference has something to say about it."""

from __future__ import annotations

import re
import shutil

import pytest
import ryaml
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diff import Side, compare
from slo_codegen.diff.to_text import NO_EFFECT, is_quiet, to_text
from tests.golden.cases import CASES
from tests.unit.diff.editing import lay_out, side

pytestmark = pytest.mark.slow

OTHER_VALUES = (
    (re.compile(r"[0-9.]+%"), lambda value: "97.5%"),
    (re.compile(r"([0-9]+(ms|[smhdw]))+"), lambda value: "3h" if value == "2h" else "2h"),
    (re.compile(r"P[0-3]"), lambda value: "P2" if value != "P2" else "P1"),
    (re.compile(r"[0-9]+"), lambda value: str(int(value) + 1)),
    (re.compile(r"[0-9.]+[KM]/.+"), lambda value: "7M/1d"),
    (re.compile(r"true|false"), lambda value: "false" if value == "true" else "true"),
    (re.compile(r"month|week"), lambda value: "week" if value == "month" else "month"),
    (re.compile(r"https://.+"), lambda value: f"{value}/x"),
    (re.compile(r"[A-Za-z].*[a-z]"), lambda value: f"{value}x"),
)


def alerting(artifacts):
    """Return what decides when somebody is told of what: the conditions of the rules."""
    told = []
    for artifact in artifacts:
        if artifact.path.startswith("prometheus/rules/"):
            rules = [rule for group in ryaml.loads(artifact.content.decode())["groups"] for rule in group["rules"]]
            told += [(r["expr"], r.get("for"), r["labels"].get("tier")) for r in rules if "alert" in r]
    return told


def scalars(node, path=()):
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from scalars(item)
    elif isinstance(node, MappingNode):
        for _, value in node.value:
            yield from scalars(value)


def mutations(text):
    """Yield the text with one value replaced by another of its kind."""
    for node in scalars(YAML(typ="rt", pure=True).compose(text)):
        change = next((make for form, make in OTHER_VALUES if form.fullmatch(node.value)), None)
        if change is not None:
            start, end = node.start_mark.index, node.end_mark.index
            written = text[start:end].replace(node.value, change(node.value))
            yield f"{node.value} at line {node.start_mark.line + 1}", text[:start] + written + text[end:]


@pytest.mark.parametrize("case", ["every-field", "ratio", "latency", "regional-objective", "baseline", "calendar"])
def test_an_edit_that_changes_an_artifact_is_told(case, tmp_path):
    root = lay_out(tmp_path / "old", case)
    before = side(root)
    compiled = 0
    for name in sorted(path.name for path in root.rglob("*.yaml")):
        text = (root / name).read_text()
        for what, edited in mutations(text):
            (root / name).write_text(edited)
            report = Diagnostics()
            made = compile_catalog(root, report, checked=False)
            if not report.has_errors:
                compiled += 1
                difference = compare(before, Side(made.plan, made.artifacts, made.digest))
                assert bool(difference.artifacts) is (NO_EFFECT not in to_text(difference)), what
                assert difference.sections or not difference.artifacts, f"{case}/{name}: {what}"
                if alerting(before.artifacts) != alerting(made.artifacts):
                    assert not is_quiet(difference), f"{case}/{name}: {what}"
        (root / name).write_text(text)
    assert compiled > 20


def test_comments_order_and_files_have_no_effect(tmp_path):
    root = lay_out(tmp_path / "new")
    text = (root / "service.yaml").read_text()
    metrics, services = text[text.index("metrics:") : text.index("services:")], text[text.index("services:") :]
    (root / "service.yaml").unlink()
    (root / "a.yaml").write_text(f"# Split, with other words about it.\n{services}")
    (root / "z.yaml").write_text(metrics)
    difference = compare(side(lay_out(tmp_path / "old")), side(root))
    assert to_text(difference) == "no effect on any artifact\n"


def test_each_case_differs_from_each_other_without_a_fault(tmp_path):
    sides = {}
    for path in sorted(CASES.iterdir()):
        if path.name != "_platform":
            sides[path.name] = side(lay_out(tmp_path / path.name, path.name))
            shutil.rmtree(tmp_path / path.name)
    for one, old in sides.items():
        for other, new in sides.items():
            difference = compare(old, new)
            assert (one == other) is not bool(difference.sections)

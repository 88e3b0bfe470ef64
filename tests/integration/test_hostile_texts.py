"""Text of the catalog is data: hostile texts in every field are refused with a finding, or change no structure."""

from __future__ import annotations

import copy
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.writer import write
from tests.golden.cases import CASES
from tests.support.engines import on_each_engine, promtool_faults
from tests.support.hostile_texts import HOSTILE

pytestmark = pytest.mark.slow

MEMBERS = ("platform", "regions")
"""The name of each member is a label's value, escaped where it is asked for: tests/dimensions tries any text there."""


def base() -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for path in (CASES / "_platform" / "platform.yaml", CASES / "every-field" / "catalog" / "service.yaml"):
        merged |= ryaml.loads(path.read_text(encoding="utf-8"))
    return merged


def leaves(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, (*at, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from leaves(value, (*at, index))
    elif isinstance(node, str):
        yield at


def replaced(data: dict[str, Any], at: tuple[Any, ...], text: str) -> dict[str, Any]:
    changed = copy.deepcopy(data)
    node: Any = changed
    for step in at[:-1]:
        node = node[step]
    node[at[-1]] = text
    return changed


def compiled(data: dict[str, Any], folder, *, emit: bool = True) -> tuple[dict[str, Any], Diagnostics]:
    (folder / "all.yaml").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(folder, report, emit=emit)
    return {artifact.path: artifact.data for artifact in made.artifacts}, report


def skeleton(node: Any) -> Any:
    """Return what is not text: the keys, the lengths, the types and the numbers."""
    if isinstance(node, dict):
        return {key: skeleton(value) for key, value in node.items()}
    if isinstance(node, list):
        return [skeleton(value) for value in node]
    return "text" if isinstance(node, str) else node


# What acts in the language of each target, the first prefix that fits. Alertmanager's fields hold none of the
# catalog's free text; PagerDuty fills in {{ }} in no field that is sent.
ACTIVE = {
    "prometheus/rules": re.compile(r"\{\{.*?\}\}"),
    "alertmanager": re.compile(r"\{\{.*?\}\}"),
    "grafana/provisioning": re.compile(r"(?<!\$)(?:\$\$)*\$(?!\$)"),
    # Kubernetes reads no language in a text; what the sidecar's holds is the dashboard, which is looked at itself.
    "grafana/sidecar": re.compile(r"(?!)"),
    "grafana/operator": re.compile(r"(?!)"),
    "grafana": re.compile(r"\$\{?[A-Za-z_]\w*|\[\[|<(?=[a-zA-Z/!])"),
    "datadog": re.compile(r"@[\w-]+(?:@[\w.-]+)?|\{\{.*?\}\}|\$\{|%%%|<[!@#]|<[a-z]"),
    "pagerduty": re.compile(r"\$\{\w+:?"),
}
_INERT = {'{{ "{" }}'}


def active(path: str, node: Any) -> Counter[str]:
    """Count what acts in an artifact's texts."""
    kind = next((prefix for prefix in ACTIVE if path.startswith(prefix)), None)
    if kind is None:
        return Counter()
    found = (match for text in texts(node) for match in ACTIVE[kind].findall(text))
    return Counter(each for each in found if each not in _INERT)


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)
    elif isinstance(node, str):
        yield node


Expected = dict[str, tuple[Any, Counter[str]]]


def taken(data: dict[str, Any], fields: list[tuple[Any, ...]], text: str, expected: Expected, folder) -> int:
    """Return how many of some fields a build takes a text in, all of which it must be inert in.

    They are replaced together; where that is refused or changes something, each half is by itself.
    """
    changed = data
    for at in fields:
        changed = replaced(changed, at, text)
    made, report = compiled(changed, folder)
    changes = [
        path
        for path, content in made.items()
        if path not in expected or (skeleton(content), active(path, content)) != expected[path]
    ]
    if not report.has_errors and not changes and len(made) == len(expected):
        return len(fields)
    if len(fields) > 1:
        half = len(fields) // 2
        return sum(taken(data, part, text, expected, folder) for part in (fields[:half], fields[half:]))
    assert report.has_errors, (fields, changes, expected.keys() ^ made.keys())
    assert_refused(fields[0], made, report)
    return 0


def assert_refused(at: tuple[Any, ...], made: dict[str, Any], report: Diagnostics) -> None:
    assert made == {}, at
    errors = [finding for finding in report if finding.severity == "error"]
    assert all(re.fullmatch(r"SLO[0-9]{3}", each.code) and each.origin for each in errors), at


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_in_any_field_is_refused_or_inert(name, tmp_path):
    data = base()
    plain, report = compiled(data, tmp_path)
    assert not report.has_errors
    expected = {path: (skeleton(each), active(path, each)) for path, each in plain.items()}
    valid = []
    for at in leaves(data):
        made, report = compiled(replaced(data, at, HOSTILE[name]), tmp_path, emit=False)
        if report.has_errors:
            assert_refused(at, made, report)
        elif at[:2] != MEMBERS:
            valid.append(at)
    # Titles, descriptions and decisions take any text; names, addresses and queries do not.
    assert taken(data, valid, HOSTILE[name], expected, tmp_path) >= 20


@cache
def everywhere(text: str) -> dict[str, Any]:
    """Return the catalog with a text in every field that takes it."""
    data = base()
    with tempfile.TemporaryDirectory() as folder:
        for at in list(leaves(data)):
            candidate = replaced(data, at, text)
            if not compiled(candidate, Path(folder), emit=False)[1].has_errors:
                data = candidate
    return data


@on_each_engine
@pytest.mark.parametrize("name", HOSTILE)
def test_prometheus_and_alertmanager_print_a_hostile_text_as_it_is(name, tmp_path, engine):
    text = HOSTILE[name]
    (tmp_path / "catalog").mkdir()
    data = everywhere(text)
    assert text in data["services"]["shop"]["slos"][0]["alerts"][0]["title"]
    made, _ = compiled(data, tmp_path / "catalog")
    report = Diagnostics()
    build = compile_catalog(tmp_path / "catalog", report)
    assert write(tmp_path / "out", build.artifacts, build.digest, report) is not None
    config = tmp_path / "out" / "alertmanager" / "alertmanager.yaml"
    done = engine.run("amtool", "check-config", str(config))
    assert done.returncode == 0, done.stderr

    # Prometheus runs the template of the summary; what comes out is the title, letter for letter.
    rules = made["prometheus/rules/shop.yaml"]
    outage = next(
        rule
        for group in rules["groups"]
        for rule in group["rules"]
        if rule.get("labels", {}).get("condition") == "outage"
    )
    probe = {
        "groups": [
            {
                "name": "probe",
                "rules": [
                    {
                        "alert": "probe",
                        "expr": "present",
                        "annotations": {"summary": outage["annotations"]["summary"]},
                    }
                ],
            }
        ]
    }
    (tmp_path / "probe.yaml").write_text(json.dumps(probe, ensure_ascii=False), encoding="utf-8")
    summary = f"P0 {text} in eu"
    tests = {
        "rule_files": ["probe.yaml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": 'present{region="eu"}', "values": "1x5"}],
                "alert_rule_test": [
                    {
                        "alertname": "probe",
                        "eval_time": "2m",
                        "exp_alerts": [{"exp_labels": {"region": "eu"}, "exp_annotations": {"summary": summary}}],
                    }
                ],
            }
        ],
    }
    (tmp_path / "tests.yaml").write_text(json.dumps(tests, ensure_ascii=False), encoding="utf-8")
    assert promtool_faults(engine, tmp_path / "tests.yaml") == ""

    # Slack takes <...> for a mention or a link: none is left of what the alert says.
    slack = next(r for r in made["alertmanager/alertmanager.yaml"]["receivers"] if "slack_configs" in r)
    alert = {
        "status": "firing",
        "labels": {},
        "annotations": {"summary": summary, "description": text},
        "startsAt": "2026-01-01T00:00:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
    }
    shown = {"receiver": "chat", "status": "firing", "alerts": [alert], "groupLabels": {}, "commonLabels": {},
             "commonAnnotations": {}, "externalURL": "http://localhost"}  # fmt: skip
    (tmp_path / "data.json").write_text(json.dumps(shown), encoding="utf-8")
    (tmp_path / "none.tmpl").write_text("", encoding="utf-8")
    done = engine.run(
        "amtool", "template", "render",
        f"--template.glob={tmp_path / 'none.tmpl'}", f"--template.text={slack['slack_configs'][0]['text']}",
        f"--template.data={tmp_path / 'data.json'}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not re.search(r"[<>]", done.stdout)
    assert summary.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in done.stdout

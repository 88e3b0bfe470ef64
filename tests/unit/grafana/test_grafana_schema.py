"""The schemas of the dashboards and of their provisioning take what is right and nothing else, in both engines."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
import ryaml

from slo_codegen import json_schema

CASES = Path(__file__).parent.parent / "schemas"
KINDS = ("grafana-dashboard", "grafana-provisioning")


def schema(kind: str) -> Any:
    return json_schema.schema(kind)


def verdicts(kind: str, data: object) -> set[bool]:
    """Return what the reference and the fast engine say."""
    return {
        jsonschema.Draft202012Validator(schema(kind)).is_valid(data),
        jsonschema_rs.Draft202012Validator(schema(kind)).is_valid(data),
    }


def good(kind: str) -> Any:
    return ryaml.loads((CASES / kind / "good.yaml").read_text())


def bad(kind: str) -> list[Any]:
    return ryaml.loads((CASES / kind / "bad.yaml").read_text())


def spoiled(kind: str, case: dict[str, Any]) -> Any:
    """Return the good artifact with one thing changed: ``put`` sets the value at a place, ``drop`` removes it."""
    data = copy.deepcopy(good(kind))
    *path, last = case["at"]
    node = data
    for step in path:
        node = node[step]
    if case.get("drop"):
        del node[last]
    else:
        node[last] = case["put"]
    return data


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_is_closed_draft_2020_12(kind):
    jsonschema.Draft202012Validator.check_schema(schema(kind))
    for node in _objects(schema(kind)):
        assert "additionalProperties" in node


def _objects(node: Any):
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for each in node.values():
            yield from _objects(each)
    elif isinstance(node, list):
        for each in node:
            yield from _objects(each)


@pytest.mark.parametrize("kind", KINDS)
def test_a_hand_written_artifact_is_valid(kind):
    assert verdicts(kind, good(kind)) == {True}


@pytest.mark.parametrize(
    ("kind", "case"), [pytest.param(kind, case, id=f"{kind}: {case['why']}") for kind in KINDS for case in bad(kind)]
)
def test_a_bad_artifact_is_refused(kind, case):
    assert verdicts(kind, spoiled(kind, case)) == {False}


@pytest.mark.parametrize("kind", KINDS)
def test_there_are_enough_bad_artifacts(kind):
    assert len(bad(kind)) >= 10


def test_what_is_built_is_valid(artifacts):
    for artifact in artifacts.values():
        assert verdicts(artifact.schema, artifact.data) == {True}, artifact.path

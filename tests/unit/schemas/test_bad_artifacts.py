"""Every schema takes its good artifact and refuses each hand-written bad one, in both engines."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
import ryaml

from slo_codegen import json_schema
from slo_codegen.json_schema import faults

HERE = Path(__file__).parent
KINDS = sorted(folder.name for folder in HERE.iterdir() if (folder / "good.yaml").is_file())
CASES = [(kind, case) for kind in KINDS for case in ryaml.loads((HERE / kind / "bad.yaml").read_text())]


def verdicts(kind: str, data: Any) -> set[bool]:
    schema = json_schema.schema(kind)
    return {
        jsonschema.Draft202012Validator(schema).is_valid(data),
        jsonschema_rs.Draft202012Validator(schema).is_valid(data),
    }


def good(kind: str) -> Any:
    return ryaml.loads((HERE / kind / "good.yaml").read_text())


def test_every_schema_has_its_cases():
    assert set(KINDS) == set(json_schema.built_in())
    assert all(sum(each == kind for each, _ in CASES) >= 10 for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_good_artifact_is_taken(kind):
    assert verdicts(kind, good(kind)) == {True}


each_case = pytest.mark.parametrize(("kind", "case"), CASES, ids=[f"{kind}: {case['why']}" for kind, case in CASES])


def bad(kind: str, case: dict[str, Any]) -> Any:
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


@each_case
def test_a_bad_artifact_is_refused(kind, case):
    assert verdicts(kind, bad(kind, case)) == {False}


def pointers(path: list[Any]) -> list[str]:
    return [f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path]


@each_case
@pytest.mark.parametrize("reference", [False, True])
def test_a_bad_artifact_is_explained_where_it_is_bad(kind, case, reference):
    """Within what holds the changed value, which may be what no longer fits the others there, or at what holds that."""
    found = faults(kind, bad(kind, case), 5, reference=reference)
    holder = "".join(pointers(case["at"][:-1]))
    above = holder.rpartition("/")[0]
    assert any(each.pointer == above or (each.pointer + "/").startswith(holder + "/") for each in found), found
    assert all(each.expected and each.found for each in found)


SIMPLE = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 5},
        "a/b~c": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": ["integer", "null"], "minimum": 3},
        },
        "kind": {"enum": ["one", "two"]},
        "either": {
            "oneOf": [{"type": "string"}, {"type": "object", "required": ["x"], "properties": {"x": {"const": 1}}}]
        },
    },
}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([], "at /: expected an object, found []"),
        ({}, 'at /: expected the property "name", found none'),
        ({"kind": "one"}, 'at /: expected the property "name", found only "kind"'),
        (
            {"name": "abc", "size": 1},
            'at /: expected only the properties "name", "a/b~c", "kind", "either", found "size"',
        ),
        ({"name": 5}, "at /name: expected a string, found 5"),
        ({"name": "A"}, 'at /name: expected a string that matches "^[a-z]+$", found "A"'),
        ({"name": "abcdef"}, 'at /name: expected at most 5 characters, found "abcdef"'),
        ({"name": "a", "a/b~c": []}, "at /a~1b~0c: expected 1 or more items, found []"),
        ({"name": "a", "a/b~c": [2]}, "at /a~1b~0c/0: expected at least 3, found 2"),
        ({"name": "a", "a/b~c": [None, 3.5]}, "at /a~1b~0c/1: expected a whole number or nothing, found 3.5"),
        ({"name": "a", "a/b~c": [4, 4]}, "at /a~1b~0c: expected no item twice, found [4, 4]"),
        ({"name": "a", "kind": "three"}, 'at /kind: expected one of "one", "two", found "three"'),
        ({"name": "a", "either": {"x": 2}}, "at /either/x: expected 1, found 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place_what_was_expected_and_what_was_found(monkeypatch, data, sentence):
    monkeypatch.setattr(json_schema, "schema", lambda _: SIMPLE)
    json_schema._fast.cache_clear()
    json_schema._reference.cache_clear()
    try:
        assert [str(fault) for fault in json_schema.faults("simple", data, 5)] == [sentence]
        assert [str(fault) for fault in json_schema.faults("simple", data, 5, reference=True)] == [sentence]
    finally:
        json_schema._fast.cache_clear()
        json_schema._reference.cache_clear()


def test_what_only_the_fast_engine_rejects_is_a_fault_all_the_same(monkeypatch):
    monkeypatch.setattr(json_schema, "_explained", lambda name, data: iter(()))
    (fault,) = json_schema.faults("datadog-slos", {"not": "a list"}, 5)
    assert (fault.pointer, fault.expected) == ("", "what the schema allows")


def test_the_reference_engine_decides_alone_where_it_is_asked_to(monkeypatch):
    monkeypatch.setattr(json_schema, "_fast", None)
    assert json_schema.faults("manifest", good("manifest"), 5, reference=True) == []
    assert json_schema.faults("manifest", [], 5, reference=True)

"""Every schema takes its good artifact and refuses each hand-written bad one, in both engines."""

from __future__ import annotations

import copy
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
import ryaml

HERE = Path(__file__).parent
KINDS = sorted(folder.name for folder in HERE.iterdir() if (folder / "good.yaml").is_file())
CASES = [(kind, case) for kind in KINDS for case in ryaml.loads((HERE / kind / "bad.yaml").read_text())]


def verdicts(kind: str, data: Any) -> set[bool]:
    schema = json.loads((files("slo_codegen") / "schemas" / f"{kind}.schema.json").read_text())
    return {
        jsonschema.Draft202012Validator(schema).is_valid(data),
        jsonschema_rs.Draft202012Validator(schema).is_valid(data),
    }


def good(kind: str) -> Any:
    return ryaml.loads((HERE / kind / "good.yaml").read_text())


def test_every_schema_has_its_cases():
    kinds = {path.name.removesuffix(".schema.json") for path in (files("slo_codegen") / "schemas").iterdir()}
    assert set(KINDS) == kinds
    assert all(sum(each == kind for each, _ in CASES) >= 10 for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_good_artifact_is_taken(kind):
    assert verdicts(kind, good(kind)) == {True}


@pytest.mark.parametrize(("kind", "case"), CASES, ids=[f"{kind}: {case['why']}" for kind, case in CASES])
def test_a_bad_artifact_is_refused(kind, case):
    data = copy.deepcopy(good(kind))
    *path, last = case["at"]
    node = data
    for step in path:
        node = node[step]
    if case.get("drop"):
        del node[last]
    else:
        node[last] = case["put"]
    assert verdicts(kind, data) == {False}

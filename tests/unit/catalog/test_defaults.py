"""What the editors' schema and the reference say of a field that is left out, a catalog can write."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from slo_codegen.editor_schema import schema
from tests.support.models import every_model

PARTS: dict[str, Any] = schema()["definitions"]
DEFAULTS = [
    (part, field, about["default"])
    for part, each in PARTS.items()
    for field, about in each.get("properties", {}).items()
    if about.get("default") not in (None, [], {})
]


def test_durations_are_among_them():
    assert ("PlatformSpec", "scrape_interval", "15s") in DEFAULTS
    assert len(DEFAULTS) > 12


@pytest.mark.parametrize(("part", "field", "written"), DEFAULTS)
def test_a_default_can_be_written_and_means_the_same(part, field, written):
    model = every_model()[part]
    name = next(name for name, each in model.model_fields.items() if (each.alias or name) == field)
    about = model.model_fields[name]
    kind = TypeAdapter(about.rebuild_annotation())
    assert kind.validate_python(written) == about.get_default(call_default_factory=True)

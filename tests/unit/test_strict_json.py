"""JSON of somebody else is refused before a small text becomes a large structure."""

import pytest

from slo_codegen.common.strict_json import read_json


@pytest.mark.parametrize("text", ["[" + "[]," * 1_000_000 + "[]]", '{"a":[' + "{}," * 1_000_000 + "{}]}"])
def test_more_lists_and_objects_than_a_million_are_refused(text):
    with pytest.raises(ValueError, match="lists and objects"):
        read_json(text.encode())


def test_fewer_are_read():
    assert read_json(("[" + "[]," * 9_999 + "[]]").encode()) == [[]] * 10_000

"""Nothing that a command prints in a CI job is a command of the job."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_codegen.cli import ci_log
from tests.support.github_runner import commands

PIECES = ["::", ":", "#", "##", "[", "##[", "##vso[task", "##teamcity[", "\n", "\r", "\r\n", " ", "\t", "\u00a0",
          "\u2028", "\ufeff", "\u200b", "\x85", "\v", "\f", "\x1c", "error", "stop-commands", "]", "x"]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(HOSTILE)
def test_no_text_is_a_command(text):
    said = ci_log.inert(text, "text")
    assert commands(said) == []
    assert "##vso[" not in said
    assert "##teamcity[" not in said
    for line in said.splitlines():
        assert not line.lstrip("\ufeff\u200b \t\u00a0").startswith("::")


@given(HOSTILE)
def test_json_and_xml_say_the_same_without_a_command(text):
    written = json.dumps({"a": text}, ensure_ascii=False, indent=2)
    said = ci_log.inert(written, "json")
    assert json.loads(said) == {"a": text}
    assert commands(said) == []
    kept = "".join(char for char in text if char not in "\v\f\x1c\r")
    root = ElementTree.Element("a", b=kept)
    root.text = kept
    said = ci_log.inert(ElementTree.tostring(root, encoding="unicode"), "junit")
    assert commands(said) == []
    again = ElementTree.fromstring(said)
    assert (again.get("b"), again.text or "") == (kept.replace("\n", "\n"), kept)


def test_text_that_is_no_command_stays_as_it_is():
    text = "SLO203: a::b, ## heading [x], [##], std::vector\n  - file: 1:2\n"
    assert ci_log.inert(text, "text") == text


@pytest.mark.parametrize(
    ("environ", "read"),
    [({}, False), ({"CI": "false"}, False), ({"CI": ""}, False), ({"CI": "true"}, True),
     ({"GITHUB_ACTIONS": "true"}, True), ({"TF_BUILD": "True"}, True)],
)  # fmt: skip
def test_a_service_reads_the_log_or_not(environ, read):
    assert ci_log.is_read_by_a_service(environ) is read


def test_commands_print_through_one_function_alone():
    folder = Path(ci_log.__file__).parent
    # output.py is that function; __init__.py prints constants, asking.py asks on a terminal, action.py stops commands,
    # and streams.py says that a stream cannot be written.
    for path in sorted(folder.glob("*.py")):
        if path.name in ("output.py", "__init__.py", "asking.py", "action.py", "streams.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("echo", "secho", "echo_via_pager"), path
                assert not (node.attr == "write" and ast.unparse(node.value).startswith("sys.")), path
            assert not (isinstance(node, ast.Name) and node.id == "print"), path

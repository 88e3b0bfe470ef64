"""A check is one module with its code, its texts and its function, and one folder with its examples and cases."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from slo_codegen import checks
from slo_codegen.checks import CHECKS
from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.stage import identity, levels, targets
from slo_codegen.diagnostics import codes
from slo_codegen.diagnostics.areas import area_of
from slo_codegen.diagnostics.severity import Severity

FOLDER = Path(checks.__file__).parent
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "base"))
NO_EXAMPLE = {"SLO373", "SLO377", "SLO398"}
"""Of the first the small catalog of the examples has what it lacks, and the second needs an earlier build."""
each_module = pytest.mark.parametrize("name", MODULES)


def tree_of(name: str) -> ast.Module:
    return ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))


def test_every_module_is_in_the_list_once():
    listed = [check.run.__module__.rpartition(".")[2] for check in CHECKS]
    assert sorted(listed) == MODULES


def test_the_list_is_in_the_order_of_the_codes_and_no_two_share_one():
    found = [check.code for check in CHECKS]
    assert found == sorted(set(found))


@each_module
def test_a_module_has_exactly_one_check_of_its_own(name):
    module = import_module(f"slo_codegen.checks.{name}")
    assert [key for key, value in vars(module).items() if isinstance(value, Check)] == ["CHECK"]
    assert module.CHECK.run.__module__ == module.__name__
    assert module.CHECK in CHECKS


@each_module
def test_a_check_has_the_name_of_its_module(name):
    check = import_module(f"slo_codegen.checks.{name}").CHECK
    assert check.name == name.replace("_", "-")
    assert re.fullmatch(r"[a-z]+(-[a-z]+){0,5}", check.name)


def test_the_names_are_unique():
    assert len({check.name for check in CHECKS}) == len(CHECKS)


@each_module
def test_the_first_line_of_a_module_says_what_it_reports(name):
    first = (ast.get_docstring(tree_of(name)) or "").partition("\n")[0]
    assert first.endswith(".")
    assert len(first.split()) >= 5


@each_module
def test_a_check_names_no_code_but_its_own(name):
    tree = tree_of(name)
    own = import_module(f"slo_codegen.checks.{name}").CHECK.code
    written = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert {code for text in written for code in re.findall("SLO[0-9]{3}", text)} == {own}


def test_what_checks_share_reports_nothing_and_is_used_by_some():
    texts = [path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py")]
    for path in (FOLDER / "shared").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search("SLO[0-9]{3}|report[.]add|\\bCHECK\\b", text), path
        within = [each.read_text(encoding="utf-8") for each in (FOLDER / "shared").glob("*.py") if each != path]
        users = [each for each in (*texts, *within) if f"slo_codegen.checks.shared.{path.stem} import" in each]
        assert path.stem == "__init__" or len(users) >= 2, path


def test_the_codes_of_the_checks_stand_with_the_checks_alone():
    own = {check.code: check.texts for check in CHECKS} | identity.CODES | levels.CODES | targets.CODES
    assert {code: codes.CODES[code] for code in own} == own
    elsewhere = (path.read_text(encoding="utf-8") for path in Path(codes.__file__).parent.glob("*.py"))
    assert [code for text in elsewhere for code in re.findall('"(SLO[0-9]{3})": Code', text) if code in own] == []
    # What the planner reports is about the same, and stands with the planner's.
    assert {code for code in codes.CODES if area_of(code).tag == "sense"} - set(own) == {"SLO316", "SLO396", "SLO399"}
    assert {code for code in own if area_of(code).tag != "sense"} == {"SLO418"}


def test_the_examples_of_the_checks_are_in_one_folder_of_each():
    own = {check.code for check in CHECKS} | set(identity.CODES) | set(levels.CODES) | set(targets.CODES)
    assert {path.name for path in (FOLDER / "examples").iterdir()} == own - NO_EXAMPLE


def test_a_code_is_registered_once():
    with pytest.raises(ValueError, match="SLO334 is taken"):
        codes.register({"SLO334": CHECKS[0].texts}, examples=FOLDER / "examples")


def test_a_code_of_another_package_is_not_registered():
    text = Code("a title", Severity.NOTE, "What it is.", "Why it matters.", "Fix it.")
    with pytest.raises(ValueError, match="SLO801 is taken"):
        codes.register({"SLO801": text}, examples=FOLDER / "examples")
    assert "SLO801" not in codes.CODES


def test_the_codes_of_checks_are_there_only_once_they_are_imported():
    lines = ("from slo_codegen.diagnostics.codes import CODES, find", "assert find('SLO334') is None",
             "assert find('SLO316') is not None", "import slo_codegen.catalog", "assert find('SLO334') is None",
             "import slo_codegen.checks", "assert find('SLO334') is CODES['SLO334'] is not None")  # fmt: skip
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True)


@pytest.mark.parametrize(
    ("code", "is_of_a_check"), [("SLO334", True), ("SLO418", True), ("SLO390", True), ("SLO203", False)]
)
def test_explaining_a_code_imports_the_checks_for_their_own_alone_and_never_the_models(code, is_of_a_check):
    script = f"""
import sys
sys.argv = ["slo-codegen", "explain", "{code}"]
from slo_codegen.cli import main
try:
    main()
except SystemExit as done:
    assert not done.code
assert ("slo_codegen.checks" in sys.modules) is {is_of_a_check}
assert not {{"pydantic", "slo_codegen.catalog", "slo_codegen.compiler"}} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.startswith(f"{code} (")
    assert "\nWrong\n" in done.stdout

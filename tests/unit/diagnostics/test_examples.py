"""Each code's wrong example gives its finding at the marked lines; the right one gives no finding at all."""

from __future__ import annotations

from importlib.resources import files

import pytest

from slo_codegen.checks import CHECKS
from slo_codegen.diagnostics.codes import CODES, EXAMPLES
from slo_codegen.diagnostics.examples import codes_with_examples, example, folder_of
from slo_codegen.diagnostics.explain import explain
from tests.support.examples import MARK, compile_example

CODES_WITH_EXAMPLES = codes_with_examples()
CASES = sorted(path for folder in EXAMPLES for path in folder.glob("SLO*/cases/*.yaml"))
# What the text of a catalog cannot show: files and folders, templates, artifacts, the output folder, earlier builds.
NO_EXAMPLE = {
    *(
        "SLO101",
        "SLO102",
        "SLO103",
        "SLO104",
        "SLO105",
        "SLO106",
        "SLO107",
        "SLO108",
        "SLO112",
        "SLO113",
        "SLO118",
        "SLO119",
        "SLO120",
        "SLO121",
        "SLO122",
        "SLO123",
        "SLO124",
        "SLO125",
        "SLO210",
        "SLO228",
        "SLO237",
        "SLO263",
        "SLO373",
        "SLO377",
    ),
    # What no text shows until the offsets that are known come to an end; `tests/calendars` shows it.
    "SLO398",
    # What it takes hundreds of lines to show; `tests/bounds` shows it.
    *("SLO231", "SLO232", "SLO233", "SLO234", "SLO262"),
    *("SLO400", "SLO430", "SLO431", "SLO432", "SLO442", "SLO443"),
    *(code for code in CODES if code >= "SLO500"),
}


def only_notes_of_targets(findings):
    """Leave out what a target says only nearly: no catalog that uses it is without."""
    return [f"{f.code} {f.message}" for f, _ in findings if f.code not in ("SLO442", "SLO443")]


def test_every_code_that_a_text_can_show_has_an_example():
    assert set(CODES) - NO_EXAMPLE == set(CODES_WITH_EXAMPLES)
    assert len(CHECKS) >= 50


def test_a_folder_of_examples_holds_an_example_and_cases_and_nothing_else():
    for folder in EXAMPLES:
        for path in folder.glob("SLO*"):
            assert {each.name for each in path.iterdir()} - {"cases"} == {"wrong.yaml", "right.yaml"}, path
            assert all(each.suffix == ".yaml" for each in path.glob("cases/*")), path
    assert len(CODES_WITH_EXAMPLES) == len(set(CODES_WITH_EXAMPLES))
    assert len(CASES) >= 200


def test_a_code_without_examples_has_none():
    assert folder_of("SLO700") is None
    assert example("SLO700") is None


@pytest.mark.parametrize("code", CODES_WITH_EXAMPLES)
def test_the_wrong_example_gives_the_finding_at_the_marked_lines(code, tmp_path):
    wrong = example(code).wrong
    marked = {line.strip() for line in wrong.splitlines() if line.endswith(MARK)}
    assert marked
    found = compile_example(wrong, tmp_path, emit=code >= "SLO400")
    assert {line.strip() for line in found.lines(code)} == marked


@pytest.mark.parametrize("code", CODES_WITH_EXAMPLES)
def test_the_right_example_gives_no_finding(code, tmp_path):
    found = compile_example(example(code).right, tmp_path, emit=code >= "SLO400")
    assert only_notes_of_targets(found.findings) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_more_cases_of_a_code(path, tmp_path):
    code, text = path.parts[-3], path.read_text(encoding="utf-8")
    marked = {line.strip() for line in text.splitlines() if line.endswith(MARK)}
    assert path.stem.startswith("found-" if marked else "quiet-")
    found = compile_example(text, tmp_path)
    assert {line.strip() for line in found.lines(code)} == marked


@pytest.mark.parametrize("code", CODES_WITH_EXAMPLES)
def test_the_examples_are_explained(code):
    told = explain(code)
    for part in ("What ", "Why ", "Fix ", "Wrong", "Right"):
        assert f"\n{part}" in told
    assert all(f"    {line}\n" in told for line in (example(code).wrong + example(code).right).splitlines())


def test_an_example_is_shipped_with_the_package():
    assert (files("slo_codegen") / "checks" / "examples" / "SLO337" / "right.yaml").is_file()
    assert (files("slo_codegen") / "diagnostics" / "examples" / "SLO203" / "right.yaml").is_file()

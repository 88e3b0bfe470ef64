"""The canonical form: the same values, the same comments, one order and one spacing, however the file was written."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import ryaml
import yaml
from click.testing import CliRunner

from slo_codegen.catalog.sections.file import CatalogFile
from slo_codegen.cli.main import group
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.docsgen.reference import document
from slo_codegen.edit.format import canonical
from slo_codegen.edit.order import field_order
from slo_codegen.edit.tree import UnreadableError
from tests.properties.test_broken_catalogs import (
    delete_line,
    indent,
    insert_noise,
    misspell,
    repeat_line,
    replace_value,
    swap_lines,
)

ROOT = Path(__file__).parents[3]
STARTER = ROOT / "slo_codegen" / "cli" / "starter_catalog"
FILES = sorted([*(ROOT / "catalog").rglob("*.yaml"), *STARTER.rglob("*.yaml")])
CASES = sorted((ROOT / "tests" / "cases").rglob("catalog/*.yaml"))


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", FILES, ids=names(FILES))
def test_the_catalogs_of_the_repository_are_in_canonical_form(path):
    assert canonical(path.read_text(encoding="utf-8")) == path.read_text(encoding="utf-8")


BEFORE = """\
# About this file.

services:
    # The shop.
    shop:
        # Who answers.
        owner:   shop-team
        title: Shop   # as people say it


        slos:
        - objective: 99%
          # The name.
          id: purchases
          title: Purchases
          alerts:
          - {when: {bad_events: {within: 10m,above: 10}},   tier: P1}
          # Another would stand here.
          sli: {ratio: {bad: 'buy{a="b"}',total:   buy}}
          description: >-
                 Folded
                 over lines.

                 And more.
        -   id: pages
            # Below all of pages.
        # Below the list.
version: 1
# The end.
"""
AFTER = """\
# About this file.

version: 1

services:
  # The shop.
  shop:
    title: Shop  # as people say it
    # Who answers.
    owner: shop-team

    slos:
      # The name.
      - id: purchases
        title: Purchases
        description: >-
          Folded
          over lines.

          And more.
        objective: 99%
        # Another would stand here.
        sli: {ratio: {bad: 'buy{a="b"}', total: buy}}
        alerts:
          - {tier: P1, when: {bad_events: {above: 10, within: 10m}}}

      - id: pages
        # Below all of pages.
      # Below the list.
# The end.
"""


def test_order_spacing_and_comments():
    assert canonical(BEFORE) == AFTER


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("\n\n", ""),
        ("# Only words.\n\n\n", "# Only words.\n"),
        ("\ufeffversion: 1\r\n", "version: 1\n"),
        ("tiers:\n  P1: {title: a}\nversion: 1", "version: 1\n\ntiers:\n  P1: {title: a}\n"),
        ("regions: &r [a,b]\nother: *r\n", "regions: &r [a, b]\n\nother: *r\n"),
        ("a:\n- x\n-   - y\n    - z\n", "a:\n  - x\n  - - y\n    - z\n"),
        ("a: [x,\n  # why y\n  y]\n", "a: [x,\n  # why y\n  y]\n"),
        ("a: 'it''s'\nb: \"\\u00e9\"\n", "a: 'it''s'\n\nb: \"\\u00e9\"\n"),
        ("a: one\n   two\n", "a: one\n  two\n"),
        ("a:\n    b:\n    c: ~\n", "a:\n  b:\n  c: ~\n"),
        ("metrics:\n  z: {unit: ms}\n  a: {unit: ms}\n", "metrics:\n  z: {unit: ms}\n  a: {unit: ms}\n"),
    ],
)  # fmt: skip
def test_small_forms(before, after):
    assert canonical(before) == after


def test_brackets_that_do_not_fit_are_opened():
    word = "a" * 50
    made = canonical(f"modules:\n  shop: {{title: Shop, slos: [{word}, {word}b, {word}c]}}\n")
    assert made == (
        f"modules:\n  shop:\n    title: Shop\n    slos:\n      [{word}, {word}b,\n       {word}c]\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "a: !x 1\n",
        "--- 1\n--- 2\n",
        "? [a]\n: b\n",
        "a: >2\n    x\n",
        "a: >-2\n    x\n",
        "a: |+\n  x\n\nb: 1\n",
        "a: [\n",
        "- a\n",
        "a: 1\na: {b: [}\n",
        "{a: 1",
    ],
)
def test_what_is_not_sure_to_mean_the_same_is_refused(text):
    with pytest.raises(UnreadableError):
        canonical(text)


def comments(text):
    """Return the comments of a text of which no scalar holds a #, by a rule of our own."""
    return Counter(match.strip() for match in re.findall(r"(?:^|\s)(#.*)$", text, re.MULTILINE))


def noise(text, rng):
    """Write a file as a careless author would: comments and empty lines anywhere, spaces, another indentation."""
    lines = []
    in_block = None
    for number, given in enumerate(text.split("\n")):
        line = given
        indent = len(line) - len(line.lstrip())
        if in_block is not None and line.strip() and indent <= in_block:
            in_block = None
        if in_block is None:
            if rng.random() < 0.2:
                lines.append(" " * rng.choice((0, 2, indent, indent + 2)) + f"# note {number} {rng.random()}")
            if rng.random() < 0.1:
                lines += [""] * rng.randrange(1, 4)
            if (
                rng.random() < 0.2
                and line.strip()
                and not line.rstrip().endswith((">-", "|", ",", "["))
                and "#" not in line
            ):
                line += f"   # beside {number}"
            if rng.random() < 0.3:
                line = re.sub(r", (?=[a-z]+: )", ",   ", line)
        if re.search(r": [>|]-?$", line):
            in_block = indent
        lines.append(line if in_block is not None else line + " " * rng.choice((0, 0, 2)))
    return "\n".join(lines)


@pytest.mark.parametrize("path", [*FILES, *CASES], ids=names([*FILES, *CASES]))
def test_noise_of_every_kind_keeps_values_and_comments(path):
    text = path.read_text(encoding="utf-8")
    made = 0
    for seed in range(8):
        noisy = noise(text, random.Random(seed))
        try:
            if ryaml.loads(noisy) != ryaml.loads(text):
                continue
        except ValueError:
            continue
        formatted = canonical(noisy)
        assert ryaml.loads(formatted) == ryaml.loads(text)
        assert canonical(formatted) == formatted
        assert comments(formatted) == comments(noisy)
        assert not re.search(r"[ \t]$|\n\n\n", formatted, re.MULTILINE)
        made += 1
    assert made > 5


def test_a_catalog_in_any_order_comes_out_as_it_is_here(tmp_path):
    """PyYAML writes each file anew, its fields in alphabetic order and all in blocks: the plan and the order return."""
    root = tmp_path / "catalog"
    shutil.copytree(ROOT / "catalog", root)
    for path in root.rglob("*.yaml"):
        path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()), sort_keys=True, allow_unicode=True))
    assert CliRunner().invoke(group, ["fmt", str(root), "--check"]).exit_code == 3
    assert CliRunner().invoke(group, ["fmt", str(root)]).exit_code == 0
    assert CliRunner().invoke(group, ["fmt", str(root), "--check"]).exit_code == 0
    for path in sorted(root.rglob("*.yaml")):
        ours = yaml.safe_load((ROOT / "catalog" / path.relative_to(root)).read_text())
        theirs = yaml.safe_load(path.read_text())
        assert ours == theirs
        if "services" in ours:
            for one, other in zip(ours["services"].values(), theirs["services"].values(), strict=True):
                assert list(one) == list(other)
                assert [list(slo) for slo in one["slos"]] == [list(slo) for slo in other["slos"]]
    made, committed = compile_catalog(root, Diagnostics()), compile_catalog(ROOT / "catalog", Diagnostics())
    assert made.digest == committed.digest
    assert {a.path: a.content for a in made.artifacts} == {a.path: a.content for a in committed.artifacts}


def test_every_field_of_every_part_has_its_place():
    parts, todo = set(), [CatalogFile]
    while todo:
        model = todo.pop()
        if model in parts:
            continue
        parts.add(model)
        order = field_order(model)
        assert sorted(order) == sorted(field.alias or name for name, field in model.model_fields.items())
        for field in model.model_fields.values():
            from slo_codegen.catalog.errors import models_in

            todo += models_in(field.annotation)
    assert len(parts) > 25
    assert all(f"## {model.__name__}\n" in document() for model in parts)


def test_the_command_writes_and_checks(tmp_path):
    runner = CliRunner()
    path = tmp_path / "a.yaml"
    path.write_text(BEFORE)
    path.chmod(0o640)
    shown = runner.invoke(group, ["fmt", str(tmp_path), "--check", "--diff"])
    assert shown.exit_code == 3
    assert "-        owner:   shop-team\n" in shown.output
    assert "+    owner: shop-team\n" in shown.output
    assert path.read_text() == BEFORE
    assert runner.invoke(group, ["fmt", str(tmp_path)]).output == f"{path} formatted\n"
    assert (path.read_text(), path.stat().st_mode & 0o777) == (AFTER, 0o640)
    assert runner.invoke(group, ["fmt", str(tmp_path)]).output == "1 files are in canonical form\n"
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_formatted_is_a_finding_and_stays(tmp_path):
    (tmp_path / "a.yaml").write_text("title: >2\n    x\n")
    (tmp_path / "b.yaml").write_text("b: [\n")
    done = CliRunner().invoke(group, ["fmt", str(tmp_path)])
    assert done.exit_code == 1
    assert "SLO710" in done.output
    assert "SLO110" in done.output
    assert (tmp_path / "a.yaml").read_text() == "title: >2\n    x\n"


@pytest.mark.parametrize("seed", range(6))
def test_however_a_file_is_broken_it_is_formatted_or_refused(seed):
    rng = random.Random(seed)
    mutators = (delete_line, repeat_line, swap_lines, indent, insert_noise, replace_value, misspell)
    for _ in range(20):
        lines = rng.choice(FILES).read_text(encoding="utf-8")[:3000].split("\n")
        rng.choice(mutators)(lines, rng)
        text = "\n".join(lines)
        try:
            formatted = canonical(text)
        except UnreadableError as refused:
            assert str(refused)
        else:
            assert ryaml.loads(formatted) == ryaml.loads(text)

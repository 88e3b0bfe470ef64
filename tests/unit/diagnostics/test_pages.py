"""The pages of docs/checks are what the code says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from slo_codegen.diagnostics import Finding
from slo_codegen.diagnostics.codes import CODES
from slo_codegen.diagnostics.formats import sarif
from slo_codegen.diagnostics.formats.place import Placed
from slo_codegen.docsgen import pages
from slo_codegen.source import Location

FOLDER = Path(__file__).parents[3] / "docs" / "checks"


def test_the_pages_are_current():
    present = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert present == pages.pages(), "make docs renews them"


def test_every_code_has_a_page_that_the_index_links():
    linked = set(re.findall(r"\]\((SLO[0-9]{3})\.md\)", (FOLDER / "README.md").read_text(encoding="utf-8")))
    assert linked == set(CODES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_code_says_what_why_and_how_in_sentences(code):
    entry = CODES[code]
    assert all(text.endswith(".") and len(text) > 10 for text in (entry.what, entry.why, entry.fix))
    assert len(entry.title) < 80


def test_writing_the_pages_removes_old_ones(tmp_path):
    (tmp_path / "SLO000.md").write_text("of a code that is gone")
    pages.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(pages.pages())


@pytest.mark.parametrize(
    ("code", "title", "tag"),
    [
        ("SLO101", "Reading the catalog's files", "reading"),
        ("SLO313", "The sense of objectives, alerts and routes", "sense"),
        ("SLO700", "Proofs", "proofs"),
        ("SLO763", "Proofs", "proofs"),
        ("SLO711", "Editing catalogs", "editing"),
        ("SLO721", "Comparing catalogs", "comparing"),
        ("SLO734", "Asking a Prometheus server", "server"),
        ("SLO743", "Asking a Prometheus server", "server"),
        ("SLO752", "The preview", "preview"),
        ("SLO764", "Upgrades", "upgrades"),
    ],
)
def test_a_code_is_filed_under_what_it_is_about(code, title, tag):
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    before = index[: index.index(f"[{code}]")]
    assert re.findall(r"^## (.+)$", before, re.MULTILINE)[-1] == title
    finding = Finding(code, CODES[code].severity, "something is wrong", None)
    (rule,) = json.loads(sarif.render([Placed(finding, Location("slos.yaml", 1, 1, 4, "text", 0), ())]))["runs"][0][
        "tool"
    ]["driver"]["rules"]
    assert rule["properties"]["tags"] == ["slo", tag]


def test_every_code_is_filed_once():
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| \[(SLO[0-9]{3})\]", index, re.MULTILINE)) == sorted(CODES)

"""The pages of docs/checks are what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from slo_codegen import pages
from slo_codegen.diagnostics.codes import CODES

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

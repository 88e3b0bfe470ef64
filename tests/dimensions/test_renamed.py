"""Nothing knows a label by its name: the same catalog with another label gives the same artifacts with that label."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.dimensions.renamed import rename_catalog, renamed_text, write_long_form
from tests.golden.cases import CASES, NAMES

CATALOG = Path(__file__).parents[2] / "catalog"
NAMED = re.compile(r'(?<!"sigv4": \{")region(?!al)', re.ASCII | re.IGNORECASE)


def artifacts_of(folder):
    report = Diagnostics()
    made = compile_catalog(folder, report)
    assert not report.has_errors, [str(finding) for finding in report]
    return {artifact.path: artifact.content.decode() for artifact in made.artifacts}


@pytest.fixture(params=[*NAMES, pytest.param("the reference catalog", marks=pytest.mark.slow)])
def catalog(request, tmp_path):
    folder = tmp_path / "catalog"
    if request.param not in NAMES:
        return CATALOG
    for source in (CASES / "_platform", CASES / request.param / "catalog"):
        shutil.copytree(source, folder, dirs_exist_ok=True)
    return folder


def test_a_catalog_with_another_label_gives_the_same_with_that_label(catalog, tmp_path):
    rename_catalog(catalog, tmp_path / "renamed")
    before, after = artifacts_of(catalog), artifacts_of(tmp_path / "renamed")
    assert sorted(after) == sorted(renamed_text(path) for path in before)
    for path, content in before.items():
        assert after[renamed_text(path)] == renamed_text(content), path
    assert not [path for path, content in after.items() if NAMED.search(content)]


def test_regions_are_the_short_form_of_a_dimension(catalog, tmp_path):
    write_long_form(catalog, tmp_path / "long")
    written = "".join(path.read_text() for path in (tmp_path / "long").rglob("*.yaml"))
    assert "regions:" not in written
    fix = "Add the region to platform.regions"
    long = "Add the region to platform.dimensions.region"
    before = {path: text.replace(fix, long) for path, text in artifacts_of(catalog).items()}
    assert artifacts_of(tmp_path / "long") == before

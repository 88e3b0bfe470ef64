"""A catalog that has lost its SLOs is not deployed by mistake."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.source import Locator

STARTER = Path(str(files("slo_codegen") / "cli" / "starter_catalog"))


@pytest.fixture
def catalog(tmp_path):
    return Path(shutil.copytree(STARTER, tmp_path / "catalog"))


def found(catalog, **options):
    report = Diagnostics()
    made = compile_catalog(catalog, report, emit=False, **options)
    locate = Locator(made.files).locate
    return [
        (f.code, f.severity.value, Path(place.file).name, place.line, place.column)
        for f in report
        if f.severity != "note" and (place := locate(f.origin))
    ]


@pytest.mark.parametrize("name", ["checkout.yaml.txt", "checkout.YAML"])
def test_a_renamed_file_is_named_and_no_slo_is_an_error(catalog, name):
    (catalog / "services" / "checkout.yaml").rename(catalog / "services" / name)
    assert found(catalog) == [
        ("SLO108", "warning", name, 1, 1),
        ("SLO210", "error", "catalog.yaml", 5, 1),
    ]


def test_a_file_that_is_commented_out_is_named_and_no_slo_is_an_error(catalog):
    path = catalog / "services" / "checkout.yaml"
    path.write_text("".join(f"# {line}\n" for line in path.read_text().splitlines()))
    assert found(catalog) == [
        ("SLO107", "warning", "checkout.yaml", 1, 1),
        ("SLO210", "error", "catalog.yaml", 5, 1),
    ]


def test_an_empty_file_is_the_one_finding(catalog):
    (catalog / "services" / "checkout.yaml").write_text("")
    assert found(catalog) == [("SLO107", "error", "checkout.yaml", 1, 1)]


def test_services_without_an_slo_are_an_error_at_the_service(catalog):
    path = catalog / "services" / "checkout.yaml"
    text = path.read_text()
    path.write_text(text[: text.index("    slos:")])
    assert found(catalog) == [("SLO210", "error", "checkout.yaml", 4, 3)]


def test_a_catalog_without_an_slo_is_built_if_it_is_meant(catalog, tmp_path):
    (catalog / "services" / "checkout.yaml").unlink()
    run = CliRunner().invoke
    refused = run(group, ["build", str(catalog), "--out", str(tmp_path / "out")])
    assert (refused.exit_code, "error[SLO210]" in refused.output) == (1, True), refused.output
    assert not (tmp_path / "out").exists()
    built = run(group, ["build", str(catalog), "--out", str(tmp_path / "out"), "--allow-empty"])
    assert (built.exit_code, "warning[SLO210]" in built.output) == (0, True), built.output
    assert (tmp_path / "out" / "manifest.json").is_file()

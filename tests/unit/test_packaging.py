"""What is published: licence, metadata, types, bounds on dependencies, and that nothing is installed unpinned."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
from email.parser import BytesParser
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = dict(
    line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if line.strip()
)
PINNED = {canonicalize_name(name): Version(version) for name, version in PINS.items()}
RUNTIME = [Requirement(each) for each in PROJECT["project"]["dependencies"]]
BUILDING = [Requirement(each) for each in PROJECT["build-system"]["requires"]]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the wheel and the source distribution; return both paths."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(built):
    with ZipFile(built[0]) as file:
        yield file


@pytest.fixture(scope="module")
def metadata(wheel):
    name = next(each for each in wheel.namelist() if each.endswith(".dist-info/METADATA"))
    return BytesParser().parsebytes(wheel.read(name))


def test_the_licence_is_apache_2_and_in_every_package(built, wheel, metadata):
    assert "Apache-2.0" in metadata["License-Expression"]
    text = (ROOT / "LICENSE").read_bytes()
    assert b"Apache License" in text
    assert b"Version 2.0, January 2004" in text
    shipped = [each for each in wheel.namelist() if each.endswith(".dist-info/licenses/LICENSE")]
    assert [wheel.read(each) for each in shipped] == [text]
    with tarfile.open(built[1]) as source:
        assert any(re.fullmatch(r"slo_codegen-[^/]+/LICENSE", each) for each in source.getnames())


def test_what_others_licensed_brings_its_licence(wheel, metadata):
    assert "MIT" in metadata["License-Expression"]
    assert any(each.endswith("licenses/slo_codegen/preview/assets/vendor/uPlot.LICENSE") for each in wheel.namelist())


def test_the_metadata_is_complete(metadata):
    for field in ("Name", "Version", "Summary", "Author", "Keywords", "License-Expression", "Requires-Python"):
        assert metadata[field], field
    assert metadata["Description-Content-Type"].startswith("text/markdown")
    classifiers = metadata.get_all("Classifier")
    assert "Typing :: Typed" in classifiers
    for minor in (11, 12, 13):
        assert f"Programming Language :: Python :: 3.{minor}" in classifiers


def test_the_wheel_is_typed_and_whole(wheel):
    names = set(wheel.namelist())
    assert "slo_codegen/py.typed" in names
    committed = {
        str(each.relative_to(ROOT / "templates")) for each in (ROOT / "templates").rglob("*") if each.is_file()
    }
    assert committed
    assert {f"slo_codegen/_templates/{each}" for each in committed} <= names
    assert not [each for each in names if each.startswith(("tests/", "catalog/"))]


def test_the_wheel_holds_what_explain_shows_and_not_the_cases_of_the_tests(wheel):
    names = [each for each in wheel.namelist() if "/examples/SLO" in each]
    shown = {str(path.relative_to(ROOT)) for path in (ROOT / "slo_codegen").rglob("examples/SLO*/*.yaml")}
    assert {name.split("/")[1] for name in shown} == {"backends", "checks", "diagnostics"}
    assert shown <= set(names)
    assert not [each for each in names if not each.endswith(("/wrong.yaml", "/right.yaml"))]


@pytest.mark.parametrize("requirement", [*RUNTIME, *BUILDING], ids=lambda each: each.name)
def test_a_dependency_is_bounded_on_both_sides_and_pinned_between(requirement):
    operators = {each.operator for each in requirement.specifier}
    assert operators == {">=", "<"}
    assert PINNED[canonicalize_name(requirement.name)] in requirement.specifier


def closure(requirements):
    """Return the names of all that is installed with some requirements, without extras."""
    found, todo = set(), list(requirements)
    while todo:
        name = canonicalize_name(todo.pop().name)
        if name not in found:
            found.add(name)
            needed = map(Requirement, distribution(name).requires or ())
            todo += [each for each in needed if each.marker is None or each.marker.evaluate({"extra": ""})]
    return found


def test_everything_that_an_installation_needs_is_pinned():
    needed = closure(RUNTIME) | closure(BUILDING)
    assert needed - set(PINNED) == set()
    assert {"pydantic-core", "hatchling", "trove-classifiers"} <= needed


@pytest.mark.parametrize("path", ["Makefile", "action.yml", ".ci/run", ".ci/test-pythons"])
def test_the_project_is_built_by_what_is_pinned(path):
    text = (ROOT / path).read_text(encoding="utf-8").replace("\\\n", " ")
    commands = [line for line in text.splitlines() if re.search(r"\$\(PIP\) |pip\[@\]|pip (install|wheel)", line)]
    assert commands
    for line in commands:
        if not re.search(r"pip=\(|^PIP :=|hatchling|\.whl", line):
            assert "--no-build-isolation" in line, line

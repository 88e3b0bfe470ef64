"""What targets and forms of other packages do wrong is a finding that names them, and nothing is written."""

from __future__ import annotations

import os
import shutil
import sys

import pytest
from click.testing import CliRunner

from slo_codegen import plugins
from slo_codegen.cli.main import group
from slo_codegen.diagnostics import codes
from tests.golden.cases import CASES

COMMON = """
from dataclasses import replace
from pathlib import Path

from slo_codegen.artifact import Artifact, Draft
from slo_codegen.backends.base import Backend, Fault, Level, Support
from slo_codegen.backends.facts import Fires, Reads
from slo_codegen.diagnostics import Severity
from slo_codegen.diagnostics.codes import Code
from slo_codegen.forms.base import Form
from slo_codegen.plan.features import Feature

SUPPORT = {feature: Support(Level.FULL) for feature in Feature}
FOLDER = Path(__file__).parent / "odd_files"
CODE = Code("odd", Severity.WARNING, "It is.", "It is.", "Fix it.")

def boom(*_):
    raise RuntimeError("boom")

def late(*_):
    yield from ()
    raise RuntimeError("boom")

def leaves(*_):
    raise SystemExit(0)

def mute(*_):
    raise Mute

class Mute(Exception):
    def __str__(self):
        raise ValueError

def draft(plan, **given):
    usual = {"path": "odd/a.json", "template": "odd.j2", "context": {"x": 1}, "schema": "odd", "origin": plan.origin}
    return Draft(**{**usual, **given})

def emits(**given):
    return lambda plan, report: [draft(plan, **given)]

def packs(**given):
    def pack(artifacts, plan, report):
        yield from artifacts
        yield draft(plan, **{"path": "grafana/odd/a.json", **given})
    return pack

def hands_on(**given):
    def pack(artifacts, plan, report):
        for each in artifacts:
            yield replace(each, **given)
    return pack

def reports(code):
    return lambda *given: given[-1].add(code, "odd", None)

TARGET = {"name": "odd", "title": "Odd", "support": SUPPORT, "emit": emits(), "folder": FOLDER}
FORM = {"name": "odd", "title": "Odd", "accepts": frozenset(), "pack": packs(), "folder": FOLDER}
"""
RAISED = "fails: {} raises RuntimeError: boom"
TARGETS = [
    ("emit=boom", "SLO522", RAISED.format("emit")),
    ("emit=late", "SLO522", RAISED.format("emit")),
    ("emit=leaves", "SLO522", "emit raises SystemExit: 0"),
    ("emit=mute", "SLO522", "emit raises Mute"),
    ("emit=lambda *_: None", "SLO522", "emit raises TypeError"),
    ("emit=lambda *_: [1]", "SLO522", "emit yields a value of the type int instead of a Draft"),
    ("emit=reports('SLO899')", "SLO522", "there is no code SLO899"),
    ("emit=3", "SLO520", "its emit is not valid"),
    ("emit=emits(path='odd/../../up.json')", "SLO522", "the path 'odd/../../up.json'"),
    ("emit=emits(path='/tmp/up.json')", "SLO522", "the path '/tmp/up.json'"),
    ("emit=emits(path='odd/a.sh')", "SLO522", "the path 'odd/a.sh'"),
    ("emit=emits(path='odd')", "SLO522", "the path 'odd'"),
    ("emit=emits(path=3)", "SLO522", "the path 3"),
    ("emit=emits(path='grafana/a.json')", "SLO522", "grafana/a.json, which is outside its folder odd/"),
    ("emit=emits(schema=['a'])", "SLO522", "with a value of the type list as its schema"),
    ("emit=emits(origin='x')", "SLO522", "with a value of the type str as its origin"),
    ("emit=emits(carries=[1])", "SLO522", "as its carries"),
    ("limits={'SLO801': boom}", "SLO522", RAISED.format("the limit SLO801")),
    ("limits={'SLO801': reports('SLO801')}", "SLO522", "there is no code SLO801"),
    ("limits=[boom]", "SLO520", "its limits is not valid"),
    ("artifact_faults=boom", "SLO522", RAISED.format("artifact_faults")),
    ("artifact_faults=late", "SLO522", RAISED.format("artifact_faults")),
    ("artifact_faults=lambda *_: [1]", "SLO522", "a value of the type int instead of a text or a Fault"),
    ("artifact_faults=lambda *_: [Fault('m', 'SLO877')]", "SLO522", "a fault with the code SLO877"),
    ("facts=boom", "SLO522", RAISED.format("facts")),
    ("facts=lambda _: [Reads(3, 4)]", "SLO522", "Reads with a field of another type"),
    ("facts=lambda a: [Fires(3, 4, 5)]", "SLO522", "Fires with a field of another type"),
    ("across=boom", "SLO522", RAISED.format("across")),
    ("across=reports('SLO877')", "SLO522", "there is no code SLO877"),
    ("codes={'SLO801': 'x'}", "SLO520", "its code SLO801 lacks a severity or one of its texts"),
    ("codes={'SLO801': replace(CODE, severity='bad')}", "SLO520", "its code SLO801 lacks a severity"),
    ("codes={801: CODE}", "SLO520", "its code 801 is not one of SLO800 to SLO899"),
    ("support=None", "SLO520", "its support is not valid"),
    ("support={feature: 3 for feature in Feature}", "SLO520", "its support is not valid"),
    ("title=None", "SLO520", "its title is not valid"),
    ("folder=FOLDER / 'nowhere'", "SLO520", "its folder is not valid"),
]
FORMS = [
    ("pack=boom", "SLO522", RAISED.format("pack")),
    ("pack=late", "SLO522", RAISED.format("pack")),
    ("pack=leaves", "SLO522", "pack raises SystemExit: 0"),
    ("pack=lambda *_: [1]", "SLO522", "pack yields a value of the type int instead of a Draft"),
    ("pack=3", "SLO521", "its pack is not valid"),
    # What it does not even look at is lost too.
    ("pack=lambda artifacts, *_: [next(artifacts)]", "SLO521", "the form odd loses grafana/"),
    ("pack=lambda *_: []", "SLO521", "the form odd loses grafana/"),
    ("pack=packs(path='grafana/../../up.json')", "SLO522", "the path 'grafana/../../up.json'"),
    ("pack=packs(path='/tmp/up.json')", "SLO522", "the path '/tmp/up.json'"),
    ("pack=packs(path='odd/a.json')", "SLO521", "odd/a.json, which is in no folder of a target of the build"),
    ("pack=packs(path='prometheus/a.json')", "SLO521", "in no folder of a target of the build"),
    ("pack=hands_on(path='../up.json')", "SLO521", "hands on ../up.json, which no target has made like that"),
    ("pack=hands_on(content=b'')", "SLO521", "which no target has made like that"),
    ("pack=hands_on(path=[], content=3)", "SLO522", "an Artifact that no target has made"),
    ("needs=('odd',)", "SLO521", "the form odd cannot be made before itself: odd needs odd"),
    ("needs=('none',)", "SLO521", "there is no form none, which odd needs"),
    ("needs='none'", "SLO521", "its needs is not valid"),
    ("accepts=None", "SLO521", "its accepts is not valid"),
    ("artifact_faults=boom", "SLO522", RAISED.format("artifact_faults")),
    ("artifact_faults=lambda *_: [1]", "SLO522", "a value of the type int instead of a text"),
    ("folder=3", "SLO521", "its folder is not valid"),
]


@pytest.fixture(autouse=True)
def no_codes_of_others(monkeypatch):
    monkeypatch.setattr(codes, "_OTHERS", {})


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Return a function that builds a catalog with a plug-in of these fields; it returns the exit code and the text."""
    for source in (CASES / "_platform", CASES / "ratio" / "catalog"):
        shutil.copytree(source, tmp_path / "catalog", dirs_exist_ok=True)

    def build(what, fields, *options):
        site = tmp_path / "site"
        info = site / "odd-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[slo_codegen.{what.lower()}s]\nodd = odd_plugin:ODD\n")
        if what == "Backend":
            platform = tmp_path / "catalog" / "platform.yaml"
            platform.write_text(platform.read_text().replace("pagerduty]", "pagerduty, odd]"))
        made = {"Backend": "Backend(**{**TARGET, **dict(", "Form": "Form(**{**FORM, **dict("}[what]
        (site / "odd_plugin.py").write_text(f"{COMMON}\nODD = {made}{fields})}})\n")
        for name, text in (("schemas/odd.schema.json", '{"type": "object"}'), ("templates/odd.j2", '{"x": [[ x ]]}')):
            (site / "odd_files" / name).parent.mkdir(parents=True)
            (site / "odd_files" / name).write_text(text)
        monkeypatch.delitem(sys.modules, "odd_plugin", raising=False)
        monkeypatch.syspath_prepend(str(site))
        out = tmp_path / "deep" / "out"
        done = CliRunner().invoke(group, ["build", str(tmp_path / "catalog"), "--out", str(out), *options])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert done.exit_code == 0 or not (tmp_path / "deep").exists()
        return done.exit_code, done.stderr

    return build


@pytest.mark.parametrize(("what", "option"), [("Backend", "--target"), ("Form", "--form")])
def test_one_that_does_as_it_should_is_built(build, what, option):
    code, said = build(what, "", option, "odd")
    assert code == 0, said


@pytest.mark.parametrize(("fields", "code", "said"), TARGETS)
def test_what_a_target_does_wrong_is_a_finding_that_names_it(build, fields, code, said):
    exit_code, text = build("Backend", fields, "--target", "odd")
    assert exit_code == 1
    assert f"error[{code}]: target odd of odd_plugin:ODD" in text
    assert said in text
    assert "internal error" not in text


@pytest.mark.parametrize(("fields", "code", "said"), FORMS)
def test_what_a_form_does_wrong_is_a_finding_that_names_it(build, fields, code, said):
    exit_code, text = build("Form", fields, "--target", "grafana", "--form", "odd")
    assert exit_code == 1
    assert f"error[{code}]: " in text
    assert said in text
    assert "odd_plugin:ODD" in text or "form odd" in text or "which odd needs" in text


def test_a_file_is_never_written_outside_of_the_output_folder(tmp_path):
    from slo_codegen.writer.folder import Folder

    (tmp_path / "out").mkdir()
    folder = Folder(tmp_path / "out")
    try:
        for path in ("a/../../up.json", "../up.json", "/up.json", "a//up.json"):
            with pytest.raises(OSError, match="not a path below the output folder"):
                folder.stage(path, b"", "0")
    finally:
        folder.close()
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_a_package_that_is_installed_meanwhile_is_known(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "later" not in plugins.brought(plugins.BACKENDS)
    info = tmp_path / "later-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: later\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[slo_codegen.backends]\nlater = later:BACKEND\n")
    # However coarse the clock of the file system is.
    os.utime(tmp_path, ns=(0, 0))
    assert plugins.brought(plugins.BACKENDS)["later"].value == "later:BACKEND"
    assert "later" not in plugins.brought(plugins.FORMS)

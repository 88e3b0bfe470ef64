"""The catalog in an editor: npm's YAML language server finds the mistakes, completes and explains, by our schema."""

from __future__ import annotations

import json

import jsonschema
import pytest
import ryaml
from click.testing import CliRunner
from pydantic import TypeAdapter

from slo_codegen.cli.main import group
from slo_codegen.editor_schema import EXAMPLES, FILE_NAME, document, schema
from tests.golden.cases import CASES
from tests.support.language_server import ROOT, LanguageServer
from tests.support.models import every_model

STARTER = ROOT / "slo_codegen" / "cli" / "starter_catalog"
WRITTEN = [*(ROOT / "catalog").rglob("*.yaml"), *STARTER.rglob("*.yaml")]
DRAFTS = {"7": jsonschema.Draft7Validator, "2020-12": jsonschema.Draft202012Validator}
# Each mistake with the line, from 1, that it stands in.
BROKEN = """\
# yaml-language-server: $schema=../slo-codegen.schema.json
services:
  checkout:
    title: Checkout
    owner: checkout-team
    slos:
      - id: Checkout Availability
        title: Checkouts succeed
        objective: 99.9
        objektive: 99.9%
        sli:
          ratio:
            bad: 'http.request.count{status="500"}'
            totl: http.request.count
        alerts:
          - {tier: P7, when: {bad_events: {above: 10, within: ten}}}
          - tier: P1
            when: {}
            no: yes
"""
MISTAKES = {7: "pattern", 9: "type", 10: "objektive", 14: "totl", 16: "pattern", 18: "fewer properties", 19: "no"}


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    root = tmp_path_factory.mktemp("editor") / "catalog"
    assert CliRunner().invoke(group, ["init", "--full", str(root)]).exit_code == 0
    return root


@pytest.fixture(scope="module")
def server():
    with LanguageServer() as running:
        yield running


def test_each_mistake_is_shown_at_its_line(server, catalog):
    path = catalog / "services" / "broken.yaml"
    path.write_text(BROKEN)
    found = {}
    for each in server.open(path):
        found.setdefault(each["range"]["start"]["line"] + 1, []).append(each["message"])
    path.unlink()
    assert sorted(found) == sorted(MISTAKES)
    for line, word in MISTAKES.items():
        assert any(word in message for message in found[line]), found[line]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_catalog_that_compiles_shows_no_mistake(server, catalog, path):
    if path.is_relative_to(STARTER):
        path = catalog / path.relative_to(STARTER)
        assert path.read_text().startswith("# yaml-language-server: $schema=")
    assert server.open(path) == []


def completions(server, catalog, text, after):
    """Return what can stand behind a text of a file, and what is said of it."""
    # Each text is a document of its own: the server keeps what it has opened.
    path = catalog / "services" / f"typing-{len(text)}.yaml"
    path.write_text(text)
    server.open(path)
    line = next(index for index, each in enumerate(text.split("\n")) if each.startswith(after))
    answer = server.at("completion", path, line, len(after))
    path.unlink()
    return {item["label"]: item for item in answer["items"]}


def test_fields_and_values_are_completed(server, catalog):
    head = BROKEN[: BROKEN.index("        objective: 99.9\n")]
    fields = completions(server, catalog, f"{head}        o\n", "        o")
    assert "The share of good events that is promised" in json.dumps(fields["objective"])
    assert {"owner", "objective"} <= set(fields)
    text = f"{head}        alerts:\n          - when:\n              b\n"
    conditions = completions(server, catalog, text, "              b")
    assert {"burn_rate", "bad_events", "outage", "no_data"} <= set(conditions)
    kinds = completions(server, catalog, f"{head.split(chr(10))[0]}\nmetrics:\n  a.b:\n    type: \n", "    type: ")
    assert set(kinds) == {"counter", "gauge", "timing"}


def test_a_field_is_explained_on_hover(server, catalog):
    path = catalog / "services" / "checkout.yaml"
    server.open(path)
    lines = path.read_text().split("\n")
    line = next(index for index, each in enumerate(lines) if each.strip().startswith("objective:"))
    told = json.dumps(server.at("hover", path, line, lines[line].index("objective") + 2))
    assert "or with exceptions" in told
    line = next(index for index, each in enumerate(lines) if each.strip() == "sli:")
    told = json.dumps(server.at("hover", path, line, lines[line].index("sli") + 1))
    assert "A service level indicator, in one of its forms" in told
    assert "Example" in told


@pytest.mark.parametrize("draft", DRAFTS)
def test_what_compiles_satisfies_the_schema(draft):
    made = schema(draft)
    DRAFTS[draft].check_schema(made)
    validator = DRAFTS[draft](made)
    for path in [*WRITTEN, *CASES.rglob("catalog/*.yaml"), *(CASES / "_platform").glob("*.yaml")]:
        errors = list(validator.iter_errors(ryaml.loads(path.read_text(encoding="utf-8"))))
        assert not errors, (path, errors[0].message)
    assert [error.validator for error in validator.iter_errors({"platfrom": {}})] == ["additionalProperties"]
    assert CliRunner().invoke(group, ["schema", "--draft", draft]).output == document(draft)


def test_the_schema_lies_where_the_modelines_point():
    assert (ROOT / "catalog" / FILE_NAME).read_text(encoding="utf-8") == document(), "make docs renews it"
    for path in WRITTEN:
        prefix, _, target = path.read_text(encoding="utf-8").split("\n")[0].partition("$schema=")
        assert prefix == "# yaml-language-server: "
        root = STARTER if path.is_relative_to(STARTER) else ROOT / "catalog"
        assert (path.parent / target).resolve() == root / FILE_NAME


def test_every_example_is_read_by_its_model():
    for name, examples in EXAMPLES.items():
        model = every_model()[name]
        for example in examples:
            TypeAdapter(model).validate_python(example)


def test_every_field_has_a_text():
    made = schema()
    parts = {"CatalogFile": made, **made["definitions"]}
    for name, part in parts.items():
        assert part["description"], name
        for field, about in part.get("properties", {}).items():
            # A field that says no more than its part has the part's text.
            assert about.get("description") or list(about) == ["$ref"], f"{name}.{field}"
    assert len(parts) > 25


def test_init_writes_the_schema_beside_the_catalog(catalog):
    assert (catalog / FILE_NAME).read_text() == document()

"""The reference of the catalog's fields, in Markdown: ``python -m slo_codegen.docsgen.reference > docs/catalog.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from slo_codegen.catalog.described import json_schema
from slo_codegen.editor_schema import written_default

_INTRODUCTION = (
    "# The catalog, field by field",
    "",
    "Made from the models by `make docs`. A catalog is a folder of YAML files; each file holds any of the sections of",
    "CatalogFile, and names are unique over all of them. `slo-codegen schema` prints the same as a JSON Schema, for",
    "editors; `slo-codegen init DIR` writes a small catalog to start from. **Bold** fields are required.",
)


def document() -> str:
    """Return the document: a table of fields for each part of a catalog, the whole first."""
    schema = json_schema()
    parts = {"CatalogFile": schema, **schema["$defs"]}
    lines = [*_INTRODUCTION]
    for name in _in_order(parts):
        lines += ["", *_part(name, parts)]
    return "\n".join(lines) + "\n"


def _in_order(parts: dict[str, Any]) -> list[str]:
    """Return the parts as a reader meets them, from the whole inwards."""
    found: list[str] = []
    todo = ["CatalogFile"]
    while todo:
        name = todo.pop(0)
        if name not in found:
            found.append(name)
            todo += list(_references(parts[name].get("properties", {})))
    return found


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value.rsplit("/", 1)[1]
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _part(name: str, parts: dict[str, Any]) -> Iterator[str]:
    part = parts[name]
    yield f"## {name}"
    yield ""
    yield part.get("description", "")
    yield ""
    yield "| field | what it is | form |"
    yield "|---|---|---|"
    required = set(part.get("required", ()))
    for field, about in part.get("properties", {}).items():
        shown = f"**`{field}`**" if field in required else f"`{field}`"
        described = about if "description" in about else parts[next(_references(about))]
        text = " ".join(described["description"].split()).replace("|", "\\|")
        if about.get("default") not in (None, [], {}):
            text += f" {_shown(written_default(about))} if it is left out."
        yield f"| {shown} | {text} | {_form(about)} |"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(each) for each in value)
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _form(about: dict[str, Any]) -> str:
    """Return what a value looks like."""
    if "$ref" in about:
        name = about["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in about:
        return " or ".join(_form(each) for each in about["anyOf"] if each.get("type") != "null")
    if "const" in about:
        return f"`{about['const']}`"
    if "enum" in about:
        return ", ".join(f"`{each}`" for each in about["enum"])
    if "examples" in about:
        return "such as " + ", ".join(f"`{each}`" for each in about["examples"])
    match about.get("type"):
        case "array":
            items = about.get("items") or (about.get("prefixItems") or [{}])[0]
            return f"list, each {_form(items)}"
        case "object":
            values = [*about.get("patternProperties", {}).values(), about.get("additionalProperties") or {}]
            return f"mapping to {_form(values[0])}"
        case "string":
            return "text"
        case "boolean":
            return "`true` or `false`"
        case "integer" | "number":
            return "number"
        case _:
            return "value"


if __name__ == "__main__":
    sys.stdout.write(document())

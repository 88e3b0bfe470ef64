"""Descriptions of the models' fields, from the texts below them: slow to read, and only schemas and docs need them."""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from pydantic import BaseModel

from slo_codegen.catalog import sections
from slo_codegen.catalog.errors import models_in
from slo_codegen.catalog.sections.file import CatalogFile


def json_schema(*, by_alias: bool = True) -> dict[str, Any]:
    """Return the JSON Schema of a catalog's file, with the descriptions of all fields."""
    describe()
    return CatalogFile.model_json_schema(by_alias=by_alias)


@cache
def describe() -> None:
    """Give each field of the catalog's models its description, once."""
    models: list[type[BaseModel]] = []
    for found_module in iter_modules(sections.__path__, f"{sections.__name__}."):
        module = import_module(found_module.name)
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        for node in tree.body:
            found = getattr(module, node.name, None) if isinstance(node, ast.ClassDef) else None
            if isinstance(node, ast.ClassDef) and isinstance(found, type) and issubclass(found, BaseModel):
                _texts[found] = _attributes(node)
                models.append(found)
    for model in models:
        for ancestor in reversed(model.__mro__):
            for field, text in _texts.get(ancestor, {}).items():
                if field in model.model_fields:
                    model.model_fields[field].description = text
    for model in models:
        _rebuild(model)


@cache
def _rebuild(model: type[BaseModel]) -> None:
    """Build a model with its descriptions, after those that it is made of: it holds what they are when it is built."""
    for field in model.model_fields.values():
        for each in models_in(field.annotation):
            _rebuild(each)
    model.model_rebuild(force=True)


_texts: dict[type, dict[str, str]] = {}


def _attributes(node: ast.ClassDef) -> dict[str, str]:
    """Return the text that follows each annotated attribute of a class."""
    texts: dict[str, str] = {}
    for attribute, after in zip(node.body, node.body[1:], strict=False):
        if isinstance(attribute, ast.AnnAssign) and isinstance(attribute.target, ast.Name):
            value = after.value if isinstance(after, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                texts[attribute.target.id] = cleandoc(value.value)
    return texts

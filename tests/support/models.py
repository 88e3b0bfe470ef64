"""Every model that a file of a catalog is made of, by name."""

from __future__ import annotations

from pydantic import BaseModel

from slo_codegen.catalog.errors import models_in
from slo_codegen.catalog.sections.file import CatalogFile


def every_model() -> dict[str, type[BaseModel]]:
    """Return the models that `CatalogFile` leads to, itself among them."""
    found: dict[str, type[BaseModel]] = {}
    todo: list[type[BaseModel]] = [CatalogFile]
    while todo:
        model = todo.pop()
        if model.__name__ not in found:
            found[model.__name__] = model
            todo += [each for field in model.model_fields.values() for each in models_in(field.annotation)]
    return found

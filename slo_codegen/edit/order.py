"""The canonical order of fields, read off the catalog's models."""

from __future__ import annotations

from functools import cache, cached_property
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from slo_codegen.catalog.sections.base import Marked, OneOf
from slo_codegen.catalog.sections.file import CatalogFile
from slo_codegen.catalog.sections.platform import NoDataDefault
from slo_codegen.catalog.sections.routing import ReportSpec, SubscriptionSpec

_FIRST = ("version", "id", "name", "profile", "tier", "channel", "purpose", "type", "unit")
"""What a part is; after it, which of its forms it has."""
_TOLD = ("title", "description", "owner")
_SOURCED = ("source", "rows", "decision")
"""Where a part comes from, after what it is called; last of all in parts that have no title."""
_LAST = ("sli", "no_data", "documented", "budget_states", "modules", "report", "requirements", "services",
         "accept", "slos", "alerts", "burn_rates")  # fmt: skip
"""Long parts, after the short ones; the findings that a part accepts, before the lists of parts of its own."""
_MARKS = ("labels", "annotations")
"""What alerts have besides, after what decides about them."""
_SOURCE_LAST = (NoDataDefault, SubscriptionSpec, ReportSpec)


@cache
def field_order(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of a model's fields, as a catalog spells them, in canonical order."""
    names = [field.alias or name for name, field in model.model_fields.items()]
    choices = model.choices if issubclass(model, OneOf) else ()
    first = [name for name in (*_FIRST, *choices, *_TOLD) if name in names]
    sourced = [name for name in _SOURCED if name in names]
    last = [name for name in _LAST if name in names and name not in first]
    rest = [name for name in names if name not in {*first, *sourced, *last}]
    if issubclass(model, Marked):
        rest = [*(name for name in rest if name not in _MARKS), *_MARKS]
    middle = [*rest, *sourced] if model in _SOURCE_LAST else [*sourced, *rest]
    return (*dict.fromkeys(first), *middle, *last)


class Shape:
    """What may stand at a place of a catalog: fields in an order, names of the author's choice, or items."""

    def __init__(self, *annotations: Any) -> None:
        """Take the annotations of a field, or a model."""
        self._forms = [form for annotation in annotations for form in _forms(annotation)]
        models = [form for kind, form in self._forms if kind == "model"]
        self._fields = {field.alias or name for model in models for name, field in model.model_fields.items()}
        self._below: dict[str | None, Shape] = {}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The fields of a mapping here in canonical order; none where its keys are names."""
        return tuple(name for kind, form in self._forms if kind == "model" for name in field_order(form))

    @property
    def required(self) -> tuple[str, ...]:
        """The fields of a mapping here that must be given."""
        return tuple(
            field.alias or name
            for kind, form in self._forms
            if kind == "model"
            for name, field in form.model_fields.items()
            if field.is_required()
        )

    def child(self, key: str | None) -> Shape:
        """Return the shape below a key of a mapping, or of an item where the key is None."""
        # Below all names of the author's choice is the same.
        known = key if key is None or key in self._fields else ""
        if known not in self._below:
            self._below[known] = self._child(known)
        return self._below[known]

    def _child(self, key: str | None) -> Shape:
        found: list[Any] = []
        for kind, form in self._forms:
            if kind == "model" and key is not None:
                fields = form.model_fields
                found += [field.annotation for name, field in fields.items() if (field.alias or name) == key]
            elif (kind == "map" and key is not None) or (kind == "list" and key is None):
                found.append(form)
        return Shape(*found)


def _forms(annotation: Any) -> list[tuple[str, Any]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [("model", annotation)]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _forms(arguments[0])
    if origin is dict:
        return [("map", arguments[1])]
    if origin in (tuple, list):
        return [("list", arguments[0])]
    return [form for argument in arguments for form in _forms(argument)]


ROOT = Shape(CatalogFile)

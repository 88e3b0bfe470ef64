"""Turn pydantic's errors into findings that name the field, its place and the way out."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from slo_codegen.catalog.spec import CatalogFile
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.diagnostics.suggest import nearest


def report_validation(error: ValidationError, file: str, report: Diagnostics) -> None:
    """Report every error of a file's validation."""
    for detail in error.errors(include_url=False, include_input=False):
        path = tuple(part for part in detail["loc"] if part != "[key]")
        origin = Origin(file, path)
        kind = detail["type"]
        if kind == "extra_forbidden":
            _unknown_field(path, origin, report)
        elif kind == "missing":
            report.add("SLO202", f"field {path[-1]} is missing", Origin(file, path[:-1]), label=f"needs {path[-1]}")
        elif detail["loc"] and detail["loc"][-1] == "[key]":
            report.add("SLO201", f"{path[-1]!r} cannot be a name here: {_reason(detail)}", origin.key())
        else:
            field = ".".join(str(part) for part in path) or "the file"
            report.add("SLO201", f"{field}: {_reason(detail)}", origin)


# What a name, an address and the like look like, by the start of the pattern that asks for it.
_FORMS = {
    "^[a-z][a-z0-9]*(-": "lower-case letters, digits and single hyphens, such as wallet-spend",
    "^[a-z][a-z0-9]*([_-]": "lower-case letters and digits with _ or - between them, such as oncall_slack",
    "^P[": "P0, P1, P2 or P3",
    "^SLO[34]": "the code of a check or a target, SLO3xx or SLO4xx",
    "^SLO": "the code of a finding, such as SLO313",
    "^#": 'a channel of Slack with its #, in quotes, such as "#oncall"',
    "^[A-Za-z0-9._+-]{1,64}@": "an address such as oncall@example.org",
    "^[A-Za-z0-9]([A-Za-z0-9.-]": "a host with its port, such as smtp.example.org:587",
    "^/": "an absolute path, such as /etc/alertmanager/secrets/slack",
    "^[A-Z][A-Z0-9_]*": "the name of an environment variable, such as SLACK_URL",
}


def _reason(detail: Any) -> str:
    if detail["type"] == "string_pattern_mismatch":
        pattern = detail["ctx"]["pattern"]
        form = next((form for start, form in _FORMS.items() if pattern.startswith(start)), None)
        if form is not None:
            return f"expected {form}"
    message = str(detail["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if detail["type"] == "string_type":
        return f"{message}; put quotes around it"
    if detail["type"] == "model_type" and detail["loc"][-1:] == ("secret",):
        return "a secret never stands in a catalog; say where it is found: {file: /path} or {env: NAME}"
    if detail["type"] == "model_type":
        return "expected a mapping of fields"
    if detail["type"] == "too_short":
        return f"expected at least {detail['ctx']['min_length']} entry, found none"
    if detail["type"] == "tuple_type":
        return "expected a list"
    if detail["type"] == "dict_type":
        return "expected a mapping of names"
    return message[:1].lower() + message[1:]


def _unknown_field(path: tuple[Any, ...], origin: Origin, report: Diagnostics) -> None:
    field = str(path[-1])
    known = _fields_at(path[:-1])
    close = nearest(field, known)
    where = f" in {path[-2]}" if len(path) > 1 and isinstance(path[-2], str) else ""
    report.add(
        "SLO203",
        f"unknown field {field}{where}",
        origin.key(),
        label="not a field here",
        help=f"did you mean {close}?" if close else f"the fields here are {', '.join(known)}" if known else None,
    )


def _fields_at(path: tuple[Any, ...]) -> list[str]:
    """Return the names of the fields that a mapping at this path can have."""
    models: list[type[BaseModel]] = [CatalogFile]
    for part in path:
        if isinstance(part, int):
            continue
        stepped: list[type[BaseModel]] = []
        for model in models:
            field = next((f for n, f in model.model_fields.items() if (f.alias or n) == part), None)
            stepped += _models_in(field.annotation) if field is not None else []
        # A key of a mapping of names leads to no field: the models stay those of its values.
        models = stepped or models
    return sorted({field.alias or name for model in models for name, field in model.model_fields.items()})


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    metadata = getattr(annotation, "__origin__", None)
    args = getattr(annotation, "__args__", ())
    found = [model for arg in args for model in _models_in(arg)]
    return found or (_models_in(metadata) if metadata not in (None, annotation) else [])

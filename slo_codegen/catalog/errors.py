"""Turn pydantic's errors into findings that name the field, its place and the way out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from slo_codegen.catalog.fault import KIND
from slo_codegen.catalog.messages import entries, reason, short, way_out
from slo_codegen.catalog.sections.file import CatalogFile
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.source.comments import lines_of_comments_for_values
from slo_codegen.source.load import SourceFile
from slo_codegen.source.locate import Locator

_Path = tuple[Any, ...]


class FileLike(Protocol):
    """A file that the source stage has read."""

    @property
    def name(self) -> str:
        """The file's name as findings show it."""
        ...

    @property
    def data(self) -> object:
        """The file's content as plain values."""
        ...

    @property
    def text(self) -> str:
        """The file's text."""
        ...


class _Commented:
    """Tells whether a # has made a comment of a key's value."""

    def __init__(self, file: FileLike) -> None:
        lines = lines_of_comments_for_values(file.text)
        self._lines = lines
        self._locator = Locator([SourceFile(file.name, file.data, file.text)])

    def is_value_of(self, origin: Origin) -> bool:
        return bool(self._lines) and self._locator.locate(origin).line - 1 in self._lines


def report_validation(error: ValidationError, file: FileLike, report: Diagnostics) -> None:
    """Report every error of a file's validation; those of one kind in one list are one finding, at the first."""
    details = _without_followers(error.errors(include_url=False))
    commented = _Commented(file)
    alike = Counter((detail["loc"][:-1], detail["type"]) for detail in details)
    told: set[_Path] = set()
    for detail in details:
        loc, kind = detail["loc"], detail["type"]
        of_a_list = bool(loc) and isinstance(loc[-1], int)
        in_a_list = of_a_list and (kind == "missing" or _is_no_text(detail))
        if in_a_list and loc[:-1] in told:
            continue
        if report.skip(_code(detail, in_a_list), file.name):
            continue
        if kind == "extra_forbidden":
            _unknown_field(loc, file, report)
        elif in_a_list:
            told.add(loc[:-1])
            tell = _report_few if kind == "missing" else _report_no_text
            tell(detail, alike[loc[:-1], kind], file, report)
        elif kind == "missing":
            path, _ = _written(file.data, loc[:-1])
            report.add("SLO202", f"field {loc[-1]} is missing", Origin(file.name, path), label=f"needs {loc[-1]}")
        else:
            _report_value(detail, file, commented, report)


def _code(detail: Any, in_a_list: bool) -> str:
    """Return the code that an error is reported with."""
    codes = {"extra_forbidden": "SLO203", "missing": "SLO201" if in_a_list else "SLO202"}
    return codes.get(detail["type"]) or str(detail.get("ctx", {}).get("code", "SLO201"))


def _is_no_text(detail: Any) -> bool:
    return detail["type"] == "string_type" and detail["input"] is not None


def _without_followers(details: Iterable[Any]) -> list[Any]:
    """Leave out that a list is too short where an entry of it is wrong: that one is not counted, but it is there."""
    found = list(details)
    if all(detail["type"] != "too_short" for detail in found):
        return found
    above = {detail["loc"][:end] for detail in found for end in range(len(detail["loc"]))}
    return [detail for detail in found if detail["type"] != "too_short" or detail["loc"] not in above]


def _written(data: object, loc: Sequence[Any]) -> tuple[_Path, Any]:
    """Return the path of a model's part as it is written, and its value.

    A short form has no `default`, no `of` and no index.
    """
    node: Any = data
    path: list[Any] = []
    for part in loc:
        if isinstance(node, dict):
            # A key that is no text has become one on its way through the models.
            for key in [part] if part in node else [key for key in node if str(key) == str(part)][:1]:
                path.append(part)
                node = node[key]
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            path.append(part)
            node = node[part]
    return tuple(path), node


def _name(path: _Path) -> str:
    return ".".join(short(part) for part in path) or "the file"


def _report_few(detail: Any, missing: int, file: FileLike, report: Diagnostics) -> None:
    """Report a list of a fixed length that lacks entries."""
    path, found = _written(file.data, detail["loc"][:-1])
    count = len(found) if isinstance(found, list) else 0
    report.add("SLO201", f"{_name(path)} needs {entries(count + missing)}, found {count or 'none'}",
               Origin(file.name, path))  # fmt: skip


def _report_no_text(detail: Any, same: int, file: FileLike, report: Diagnostics) -> None:
    """Report the first entry of a list that is no text, and how many others there are."""
    path, _ = _written(file.data, detail["loc"])
    more = f", as {'is one more' if same == 2 else f'are {same - 1} more'} of the list" if same > 1 else ""
    report.add("SLO201", f"{_name(path)}: {reason(detail)}{more}", Origin(file.name, path),
               help="put quotes around each" if same > 1 else way_out(detail))  # fmt: skip


def _report_value(detail: Any, file: FileLike, commented: _Commented, report: Diagnostics) -> None:
    is_key = detail["loc"][-1:] == ("[key]",)
    loc = detail["loc"][:-1] if is_key else detail["loc"]
    context = detail.get("ctx", {}) if detail["type"] == KIND else {}
    path, value = _written(file.data, (*loc, *context.get("path", ())))
    for name in context.get("absent", ()):
        if isinstance(value, dict) and name in value and value[name] is None:
            path, value = (*path, name), None
    if is_key:
        said = reason(detail) if context else f"{short(loc[-1])!r} cannot be a name here: {reason(detail)}"
        report.add("SLO201", said, Origin(file.name, path).key(), help=way_out(detail))
    elif value is None and path:
        _report_no_value(path, file, commented, report)
    else:
        related = []
        if (first := context.get("first")) is not None:
            related.append(Related(Origin(file.name, _written(file.data, (*loc, *first))[0]), "first here"))
        report.add(context.get("code", "SLO201"), f"{_name(path)}: {reason(detail)}", Origin(file.name, path),
                   help=way_out(detail), related=related)  # fmt: skip


def _report_no_value(path: _Path, file: FileLike, commented: _Commented, report: Diagnostics) -> None:
    """Report a key, or an entry of a list, behind which nothing stands."""
    origin = Origin(file.name, path).key()
    report.add("SLO201", f"{_name(path)} has no value", origin,
               help="a # after a space begins a comment: put quotes around the value" if commented.is_value_of(origin)
               else "give it a value, or remove it")  # fmt: skip


def _unknown_field(loc: Sequence[Any], file: FileLike, report: Diagnostics) -> None:
    path, _ = _written(file.data, loc)
    field = str(loc[-1])
    known = _fields_at(tuple(part for part in loc[:-1] if not isinstance(part, int)))
    close = nearest(field, known)
    before, colon, _ = field.partition(":")
    if colon and before in known:
        instead = f"a space is missing after the colon of {before}"
    elif close:
        instead = f"did you mean {close}?"
    else:
        instead = f"the fields here are {', '.join(known)}"
    where = f" in {short(path[-2])}" if len(path) > 1 and isinstance(path[-2], str) else ""
    report.add("SLO203", f"unknown field {short(field)}{where}", Origin(file.name, path).key(),
               label="not a field here", help=instead if known else None)  # fmt: skip


@lru_cache(maxsize=256)
def _fields_at(path: Sequence[Any]) -> list[str]:
    """Return the names of the fields that a mapping at this path can have; indices are left out of the path."""
    models: list[type[BaseModel]] = [CatalogFile]
    for part in path:
        stepped: list[type[BaseModel]] = []
        for model in models:
            field = next((f for n, f in model.model_fields.items() if (f.alias or n) == part), None)
            stepped += models_in(field.annotation) if field is not None else []
        # A key of a mapping of names leads to no field: the models stay those of its values.
        models = stepped or models
    return sorted({field.alias or name for model in models for name, field in model.model_fields.items()})


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """Return the models that a field's annotation holds, in tuples, mappings and alternatives as well."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    metadata = getattr(annotation, "__origin__", None)
    args = getattr(annotation, "__args__", ())
    found = [model for arg in args for model in models_in(arg)]
    return found or (models_in(metadata) if metadata not in (None, annotation) else [])

"""JSON Schemas: a fast engine decides, and the reference engine explains what it rejects: where, what was expected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from slo_codegen.artifact import Artifact
from slo_codegen.common.listing import first_of
from slo_codegen.diagnostics import Diagnostics

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_LONGEST = 120
_SHOWN = 5
_MOST_NAMED = 8
_SUFFIX = ".schema.json"
_TYPES = {
    "object": "an object", "array": "a list", "string": "a string", "integer": "a whole number", "number": "a number",
    "boolean": "true or false", "null": "nothing",
}  # fmt: skip
_LIMITS = {
    "minimum": "at least {}", "maximum": "at most {}", "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}", "multipleOf": "a multiple of {}", "minLength": "{} or more characters",
    "maxLength": "at most {} characters", "minItems": "{} or more items", "maxItems": "at most {} items",
    "minProperties": "{} or more properties", "maxProperties": "at most {} properties",
    "pattern": "a string that matches {}", "format": "a valid {}", "const": "{}",
    "not": "anything but {}",
}  # fmt: skip
"""What a keyword with one value expects."""
_TELLING = ("const", "enum", "type")


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of a value that breaks a schema; ``pointer`` is its place as a JSON pointer, empty for the whole."""

    pointer: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"at {self.pointer or '/'}: expected {self.expected}, found {self.found}"


class SchemaError(Exception):
    """A schema that does not exist, or that is none."""


@cache
def _built_in() -> dict[str, Path]:
    here = Path(__file__).parent
    found = (path for parts in ("*/schemas", "backends/*/schemas") for path in here.glob(f"{parts}/*{_SUFFIX}"))
    return {path.name.removesuffix(_SUFFIX): path for path in sorted(found)}


def built_in() -> list[str]:
    """Return the names of all schemas that the parts of slo-codegen bring."""
    return list(_built_in())


@cache
def schema(name: str, *folders: Path) -> dict[str, Any]:
    """Return the JSON Schema of an artifact kind: the first of that name in these folders, else a built-in one.

    Raises:
        SchemaError: there is no such schema, or it cannot be read.
    """
    own = (folder / f"{name}{_SUFFIX}" for folder in folders)
    path = next((each for each in own if each.is_file()), None) or _built_in().get(name)
    if path is None:
        raise SchemaError(f"there is no schema {name}")
    try:
        parsed = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SchemaError(f"the schema {name} cannot be read: {error}") from error
    if not isinstance(parsed, dict):
        raise SchemaError(f"the schema {name} is not an object")
    if isinstance(of := parsed.pop("definitionsOf", None), str):
        # What two kinds have in common stands in the schema of one, and the other one names what differs.
        parsed["$defs"] = {**schema(of, *folders).get("$defs", {}), **parsed.get("$defs", {})}
    return parsed


def faults(
    name: str, data: object, most: int, *, reference: bool = False, folders: tuple[Path, ...] = ()
) -> list[Fault]:
    """Return what is wrong with a value by a schema of that name, at most so many parts of it.

    With ``reference`` the reference engine decides alone; otherwise it is asked about what the fast one rejects.

    Raises:
        SchemaError: there is no such schema in these folders or built in, or it is not valid.
    """
    fast = None if reference else _fast(name, *folders)
    if fast is not None and fast.is_valid(data):
        return []
    explained = list(islice(_explained(name, data, *folders), most))
    if explained or fast is None:
        return explained
    # The engines should not differ. Where they do, what one of them rejects is not deployed.
    found = islice(fast.iter_errors(data), most)
    return [Fault(_pointer(error.instance_path), "what the schema allows", error.message) for error in found]


def fits_schema(
    artifact: Artifact, folder: Path | None, maker: str, report: Diagnostics, *, reference: bool = False
) -> bool:
    """Return whether an artifact satisfies its schema, after reporting why not.

    ``folder`` is that of what has made it, a target or a form as ``maker`` says, where its own schemas are looked for.
    """
    folders = () if folder is None else (folder / "schemas",)
    try:
        wrong = faults(artifact.schema, artifact.data, _SHOWN, reference=reference, folders=folders)
    except SchemaError as error:
        report.add("SLO502", f"{artifact.path} cannot be validated: {error}", artifact.origin,
                   help=f"report it to the author of the {maker}")  # fmt: skip
        return False
    for each in wrong:
        report.add("SLO502", f"{artifact.path} {each}", artifact.origin)
    return not wrong


@cache
def _fast(name: str, *folders: Path) -> Any:
    try:
        return jsonschema_rs.validator_for(schema(name, *folders), retriever=_refuse)
    except ValueError as error:
        raise SchemaError(f"the schema {name} is not valid: {error}") from error


def _refuse(address: str) -> Any:
    raise LookupError(f"a schema is not fetched: {address}")


@cache
def _reference(name: str, *folders: Path) -> Any:
    # It takes a tenth of a second to import, and only what is wrong needs it.
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError as InvalidError
    from referencing import Registry

    known = schema(name, *folders)
    try:
        Draft202012Validator.check_schema(known)
    except InvalidError as error:
        raise SchemaError(f"the schema {name} is not valid: {error.message}") from error
    # An empty registry fetches nothing.
    return Draft202012Validator(known, registry=Registry())


def _explained(name: str, data: object, *folders: Path) -> Iterator[Fault]:
    engine = _reference(name, *folders)
    from referencing.exceptions import Unresolvable

    try:
        for error in engine.iter_errors(data):
            yield from map(_fault, _within(error))
    except (Unresolvable, RecursionError) as error:
        raise SchemaError(f"the schema {name} refers to nothing, or to itself: {error}") from error


def _within(error: ValidationError) -> Iterator[ValidationError]:
    """Yield what is wrong by the one alternative that a value is nearest to, where it fits none of several."""
    by_branch: dict[object, list[ValidationError]] = {}
    for each in error.context or ():
        by_branch.setdefault(each.schema_path[0], []).append(each)
    if not by_branch:
        yield error
        return
    for each in min(by_branch.values(), key=_distance):
        yield from _within(each)


def _distance(errors: Sequence[ValidationError]) -> tuple[bool, int, int]:
    """Return how far a value is from an alternative: what kind it is, is told by its type and by constants in it."""
    telling = [error for error in errors if error.validator in _TELLING]
    return any(not error.path for error in telling), len(telling), len(errors)


def _fault(error: ValidationError) -> Fault:
    where = _pointer(error.absolute_path)
    keyword = str(error.validator)
    wanted: Any = error.validator_value
    found: Any = error.instance
    match keyword:
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            return Fault(where, " or ".join(_TYPES[kind] for kind in kinds), _shown(found))
        case "enum":
            return Fault(where, f"one of {_named(wanted)}", _shown(found))
        case "required":
            missing = [name for name in wanted if name not in found]
            return Fault(where, f"the property {_named(missing[:1])}", f"only {_named(found)}" if found else "none")
        case "additionalProperties" | "unevaluatedProperties":
            known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
            extra = sorted(str(name) for name in found if name not in known)
            return Fault(where, f"only the properties {_named(known)}", _named(extra))
        case "dependentRequired":
            name, missing = next((n, m) for n, of in wanted.items() if n in found for m in of if m not in found)
            return Fault(where, f"the property {_shown(missing)} beside {_shown(name)}", f"only {_named(found)}")
        case "uniqueItems":
            return Fault(where, "no item twice", _shown(found))
    if keyword in _LIMITS:
        return Fault(where, _LIMITS[keyword].format(_shown(wanted)), _shown(found))
    return Fault(where, f"what {keyword} in the schema allows", _shown(found))


def _pointer(path: Iterator[Any] | Any) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)[:_LONGEST]


def _named(names: Mapping[str, Any] | list[Any]) -> str:
    return first_of([_shown(name) for name in names], _MOST_NAMED)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

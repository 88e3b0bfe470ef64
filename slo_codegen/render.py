"""Lay out drafts with Jinja2 and read the result back: the only module that knows of templates."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
import ryaml
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from slo_codegen.artifact import Artifact, Draft
from slo_codegen.common.strict_json import once_each, refuse_constant
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.sandbox import BoundedEnvironment

# A template that includes itself recurses, and one of a foreign folder can run out of memory.
_FAILURES = (
    *(TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, OSError),
    *(RecursionError, MemoryError),
)
_PACKAGED = Path(__file__).parent / "_templates"
_CHECKOUT = Path(__file__).parent.parent / "templates"


def template_folder() -> Path:
    """Return the folder of the built-in templates: inside the wheel, or beside the package in a checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def _to_json(value: object) -> object:
    """Print any template expression as a JSON value; text that a macro has already laid out passes through."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, Undefined):
        return str(value)  # It raises an error that names what is not defined.
    if isinstance(value, str):
        # ``ensure_ascii=False``: YAML readers refuse the surrogate pairs that JSON escapes make of an emoji.
        return Markup(_quote(value))  # noqa: S704 -- it is JSON, which is what the template lays out
    return Markup(json.dumps(value, ensure_ascii=False, allow_nan=False))  # noqa: S704 -- likewise


_YAML_BREAKS = {0x7F: "\\u007f", 0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029", 0xFEFF: "\\ufeff"}


def _quote(text: str) -> str:
    """Quote a string so that JSON and YAML 1.2 read the same text back."""
    return json.dumps(text, ensure_ascii=False).translate(_YAML_BREAKS)


@cache
def _environment(overrides: tuple[Path, ...], own: Path | None = None) -> ImmutableSandboxedEnvironment:
    # Only templates that come with a backend are known to end.
    folders = (*overrides, *(() if own is None else (own,)), template_folder())
    kind = BoundedEnvironment if overrides else ImmutableSandboxedEnvironment
    env = kind(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_to_json,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=-1,
    )
    env.globals.clear()
    return env


def render(
    drafts: Iterable[Draft],
    report: Diagnostics,
    overrides: tuple[Path, ...] = (),
    folders: Mapping[str, Path] = MappingProxyType({}),
) -> list[Artifact]:
    """Turn drafts into artifacts; what does not render, or does not read back, is a finding and is left out.

    ``overrides`` are folders whose templates take the place of those of the same name that come with a target;
    ``folders`` are those of targets, by name, whose own templates come before the built-in ones.
    """
    drafts = list(drafts)
    own = {name: path / "templates" for name, path in folders.items() if (path / "templates").is_dir()}
    environments = {name: _environment(overrides, own.get(name)) for name in {draft.target for draft in drafts}}
    for env in set(environments.values()):
        if isinstance(env, BoundedEnvironment):
            env.allow(draft.context for draft in drafts if environments[draft.target] is env)
    artifacts: list[Artifact] = []
    for draft in drafts:
        env = environments[draft.target]
        try:
            text = env.get_template(draft.template).render(draft.context)
        except _FAILURES as error:
            _report_template(report, draft, error)
            continue
        try:
            data, content = _read_back(draft.path, text)
        except ValueError as error:
            report.add(
                "SLO501",
                f"template {draft.template} lays out {draft.path} as something that cannot be read back: {error}",
                draft.origin,
                help="fix the template; a built-in template that fails is an internal error",
            )
            continue
        artifacts.append(Artifact(draft.path, content, data, draft.schema, draft.origin, draft.carries))
    return artifacts


def _report_template(report: Diagnostics, draft: Draft, error: Exception) -> None:
    line = getattr(error, "lineno", None)
    place = f"{draft.template}:{line}" if line else draft.template
    report.add(
        "SLO500",
        f"template {place} does not render {draft.path}: {error}",
        draft.origin,
        help="fix the template; a built-in template that fails is an internal error",
    )


def _read_back(path: str, text: str) -> tuple[Any, bytes]:
    if path.endswith(".json"):
        data = json.loads(text, object_pairs_hook=once_each, parse_constant=refuse_constant)
        return data, orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    try:
        return ryaml.loads(text), text.encode()
    except ryaml.InvalidYamlError as error:
        raise ValueError(str(error)) from error

"""What `slo-codegen new` needs to know: given by flags, or asked for on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from slo_codegen.source import SourceFile

_FORMS: dict[str, tuple[str, ...]] = {
    "ratio": ("bad", "total"),
    "latency": ("of", "under"),
    "event": ("bad",),
    "gauge": ("of", "good"),
}


def ask(what: str, given: str | None, *, choices: Iterable[str] = (), example: str = "") -> str:
    """Return what a flag gave, or ask for it on a terminal."""
    if given:
        return given
    if not sys.stdin.isatty():
        raise click.UsageError(f"--{what} is needed, as there is no terminal to ask on")
    known = list(choices)
    if len(known) > 1:
        return str(click.prompt(what, type=click.Choice(known), err=True))
    question = f"{what}, such as {example}" if example else what
    return str(click.prompt(question, default=known[0] if known else None, err=True))


def indicator(
    ratio: Mapping[str, str | None],
    latency: str | None,
    under: str | None,
    event: str | None,
    gauge: str | None = None,
    good_value: str | None = None,
) -> tuple[str, dict[str, str]]:
    """Return the form of an indicator and its parts."""
    counted = {name: text for name, text in ratio.items() if text}
    given = (
        ("ratio", counted),
        ("latency", latency or under),
        ("event", event),
        ("gauge", gauge or good_value),
    )
    forms = [form for form, there in given if there]
    if len(forms) > 1:
        raise click.UsageError(f"one form of an indicator is needed; found {' and '.join(forms)}")
    if forms == ["event"]:
        return "event", {"bad": str(event)}
    if forms == ["latency"]:
        return "latency", {"of": ask("latency", latency), "under": ask("under", under)}
    if forms == ["gauge"]:
        return "gauge", {"of": ask("gauge", gauge), "good": ask("good-value", good_value, example=">= 1")}
    if forms == ["ratio"]:
        if len(counted) != 2:
            raise click.UsageError("a ratio needs two of --good, --bad and --total")
        return "ratio", counted
    if not sys.stdin.isatty():
        raise click.UsageError("an indicator is needed: --bad and --total, --latency and --under, --gauge and "
                               "--good-value, or --event")  # fmt: skip
    form = str(click.prompt("indicator", type=click.Choice(list(_FORMS)), default="ratio", err=True))
    return form, {name: str(click.prompt(f"{form}: {name}", err=True)) for name in _FORMS[form]}


def condition(wanted: str | None, given: tuple[str, ...]) -> tuple[str, list[tuple[str, str]], str]:
    """Return the kind of a condition, its fields in order, and what it says."""
    from slo_codegen.catalog.described import describe
    from slo_codegen.catalog.sections.conditions import ConditionSpec
    from slo_codegen.edit.order import Shape

    kinds = ConditionSpec.choices
    kind = ask("condition", wanted, choices=kinds)
    if kind not in kinds:
        raise click.UsageError(f"there is no condition {kind}; there is {', '.join(kinds)}")
    values = dict(each.partition("=")[::2] for each in given)
    shape = Shape(ConditionSpec).child(kind)
    unknown = [name for name in values if name not in shape.order]
    if unknown:
        raise click.UsageError(f"{kind} has no {', '.join(unknown)}; it has {', '.join(shape.order) or 'no fields'}")
    required = [name for name in shape.required if name not in values]
    if required and not sys.stdin.isatty():
        raise click.UsageError(f"{kind} needs {' and '.join(f'--with {name}=VALUE' for name in required)}")
    for name in required:
        values[name] = str(click.prompt(f"{kind}: {name}", err=True))
    describe()
    said = ConditionSpec.model_fields[kind].description or ""
    return kind, [(name, values[name]) for name in shape.order if name in values], said


def profile(files: Iterable[SourceFile], given: str | None, form: str) -> str:
    """Return the profile to use: the one given, else ``standard`` or the only one that there is."""
    if given is not None:
        return "" if given == "none" else given
    known = names(files, "profiles")
    if form == "event" or not known:
        return ""
    return "standard" if "standard" in known else known[0] if len(known) == 1 else ""


def targets(files: Iterable[SourceFile]) -> tuple[str, ...]:
    """Return the targets that the catalog is for, as far as they can be read."""
    from slo_codegen.catalog.sections.platform import DEFAULT_TARGETS

    for file in files:
        platform = file.data.get("platform") if isinstance(file.data, dict) else None
        given = platform.get("targets") if isinstance(platform, dict) else None
        if isinstance(given, list):
            return tuple(str(name) for name in given)
    return DEFAULT_TARGETS


def per(files: Iterable[SourceFile]) -> tuple[str, ...]:
    """Return the dimensions by which budgets are split where an SLO does not say so, as far as they can be read."""
    from slo_codegen.catalog.sections.dimensions import REGION

    for file in files:
        platform = file.data.get("platform") if isinstance(file.data, dict) else None
        if isinstance(platform, dict):
            defaults = platform.get("defaults")
            given = defaults.get("per") if isinstance(defaults, dict) else None
            if isinstance(given, list):
                return tuple(str(label) for label in given)
            dimensions = platform.get("dimensions")
            return (REGION,) if "regions" in platform or (isinstance(dimensions, dict) and REGION in dimensions) else ()
    return ()


def names(files: Iterable[SourceFile], section: str) -> list[str]:
    """Return the names in a section of the catalog, in alphabetic order."""
    found: list[str] = []
    for file in files:
        content = file.data.get(section) if isinstance(file.data, dict) else None
        found += [str(name) for name in content] if isinstance(content, dict) else []
    return sorted(found)


def tiers(files: Iterable[SourceFile]) -> list[str]:
    """Return the tiers of the catalog, which are the built-in ones where it has none."""
    from slo_codegen.catalog.sections.routing import BUILT_IN_TIERS

    return names(files, "tiers") or list(BUILT_IN_TIERS)

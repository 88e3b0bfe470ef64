"""The registry of forms: a plain dict of the built-in ones, and those of other packages by entry point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path

from slo_codegen.artifact import Artifact
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.forms.base import Form
from slo_codegen.plugins import (
    FORMS,
    Guard,
    all_texts,
    brought,
    is_folder,
    is_title,
    kind,
    odd_draft,
    odd_fields,
    words,
)

BUILT_IN: dict[str, tuple[str, str]] = {
    "grafana-sidecar": ("slo_codegen.forms.dashboards", "SIDECAR"),
    "grafana-operator": ("slo_codegen.forms.dashboards", "OPERATOR"),
}
"""The module of each built-in form, and the name by which it exports it."""


def load_forms(names: Iterable[tuple[str, Origin | None]], report: Diagnostics) -> list[Form]:
    """Return the forms of these names, each once and after those that it needs.

    A name that is unknown is reported at its place in the catalog, if it has one, and so is a plug-in that cannot be
    loaded or that takes the name of a built-in form.
    """
    plugins = brought(FORMS)
    for name in sorted(plugins.keys() & BUILT_IN.keys()):
        report.add("SLO521", f"the plug-in {plugins[name].value} takes the name of the built-in form {name}", None)
        return []
    found: dict[str, Form] = {}
    for name, origin in names:
        _add(name, origin, plugins, report, found, ())
    return list(found.values())


def _add(
    name: str,
    origin: Origin | None,
    plugins: Mapping[str, EntryPoint],
    report: Diagnostics,
    found: dict[str, Form],
    needed_by: tuple[str, ...],
) -> None:
    """Add a form after those that it needs; ``needed_by`` are the forms for which it is added."""
    if name in found:
        return
    if name in needed_by:
        report.add("SLO521", f"the form {name} cannot be made before itself: {' needs '.join((*needed_by, name))}",
                   origin, help="report it to the author of the form")  # fmt: skip
        return
    form = _loaded(name, origin, plugins, report, needed_by)
    if form is not None:
        for needed in form.needs:
            _add(needed, origin, plugins, report, found, (*needed_by, name))
        found[name] = form


def _loaded(
    name: str,
    origin: Origin | None,
    plugins: Mapping[str, EntryPoint],
    report: Diagnostics,
    needed_by: tuple[str, ...],
) -> Form | None:
    if name in BUILT_IN:
        module, exported = BUILT_IN[name]
        form: Form = getattr(import_module(module), exported)
        return form
    point = plugins.get(name)
    if point is None:
        known = [*BUILT_IN, *sorted(plugins)]
        close = nearest(name, known)
        guess = f"did you mean {close}? " if close else ""
        whose = f", which {needed_by[-1]} needs" if needed_by else ""
        report.add("SLO521", f"there is no form {name}{whose}", origin, help=f"{guess}the forms are {', '.join(known)}")
        return None
    try:
        loaded = point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- a foreign package can raise anything
        report.add("SLO521", f"form {name} of {point.value} cannot be loaded: {words(error)}", origin)
        return None
    if not isinstance(loaded, Form) or loaded.name != name:
        report.add("SLO521", f"form {name} of {point.value} cannot be loaded: it is no form of that name", origin)
        return None
    if (reason := odd_fields(loaded, _FIELDS)) is not None:
        report.add("SLO521", f"form {name} of {point.value} cannot be loaded: {reason}", origin)
        return None
    guard = Guard(f"form {name} of {point.value}", report)
    return replace(
        loaded,
        pack=guard.yields("pack", loaded.pack, _odd_file),
        artifact_faults=guard.yields("artifact_faults", loaded.artifact_faults, _odd_fault),
        folder=None if loaded.folder is None else Path(loaded.folder),
    )


def _odd_file(value: object) -> str | None:
    if not isinstance(value, Artifact):
        return odd_draft(value)
    path: object = value.path
    content: object = value.content
    return None if isinstance(path, str) and isinstance(content, bytes) else "an Artifact that no target has made"


def _odd_fault(value: object) -> str | None:
    return None if isinstance(value, str) else f"{kind(value)} instead of a text"


_FIELDS = {
    "title": is_title,
    "accepts": all_texts,
    "pack": callable,
    "needs": all_texts,
    "artifact_faults": callable,
    "folder": is_folder,
}
"""What each field of a form of another package has to be."""

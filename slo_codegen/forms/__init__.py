"""The registry of forms: a plain dict of the built-in ones, and those of other packages by entry point."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import entry_points

from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.forms.base import Form

BUILT_IN: dict[str, tuple[str, str]] = {
    "grafana-sidecar": ("slo_codegen.forms.dashboards", "SIDECAR"),
    "grafana-operator": ("slo_codegen.forms.dashboards", "OPERATOR"),
}
"""The module of each built-in form, and the name by which it exports it."""
ENTRY_POINTS = "slo_codegen.forms"


def known_forms() -> list[str]:
    """Return the names of all forms."""
    return [*BUILT_IN, *sorted({point.name for point in entry_points(group=ENTRY_POINTS)} - BUILT_IN.keys())]


def load_forms(names: Iterable[tuple[str, Origin | None]], report: Diagnostics) -> list[Form]:
    """Return the forms of these names, each once and after those that it needs.

    A name that is unknown is reported at its place in the catalog, if it has one, and so is a plug-in that cannot be
    loaded or that takes the name of a built-in form.
    """
    plugins = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    for name in sorted(plugins.keys() & BUILT_IN.keys()):
        report.add("SLO521", f"the plug-in {plugins[name].value} takes the name of the built-in form {name}", None)
        return []
    found: dict[str, Form] = {}
    todo = list(names)
    while todo:
        name, origin = todo.pop(0)
        if name in found:
            continue
        form = _loaded(name, origin, report)
        if form is None:
            continue
        missing = [needed for needed in form.needs if needed not in found]
        if missing:
            todo = [*((needed, origin) for needed in missing), (name, origin), *todo]
            continue
        found[name] = form
    return list(found.values())


def _loaded(name: str, origin: Origin | None, report: Diagnostics) -> Form | None:
    if name in BUILT_IN:
        module, exported = BUILT_IN[name]
        form: Form = getattr(import_module(module), exported)
        return form
    point = next((each for each in entry_points(group=ENTRY_POINTS) if each.name == name), None)
    if point is None:
        known = known_forms()
        close = nearest(name, known)
        guess = f"did you mean {close}? " if close else ""
        report.add("SLO521", f"there is no form {name}", origin, help=f"{guess}the forms are {', '.join(known)}")
        return None
    try:
        loaded = point.load()
    except Exception as error:  # noqa: BLE001 -- a foreign package can raise anything
        report.add("SLO521", f"form {name} of {point.value} cannot be loaded: {error}", origin)
        return None
    if not isinstance(loaded, Form) or loaded.name != name:
        report.add("SLO521", f"form {name} of {point.value} cannot be loaded: it is no form of that name", origin)
        return None
    return loaded

"""The registry of backends: a plain dict of the built-in ones, and those of other packages by entry point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, fields, replace
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from slo_codegen.backends.base import Backend
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diagnostics.codes import bring

BUILT_IN: dict[str, str] = {
    "prometheus": "slo_codegen.backends.prometheus",
    "alertmanager": "slo_codegen.backends.alertmanager",
    "grafana": "slo_codegen.backends.grafana",
    "datadog": "slo_codegen.backends.datadog",
    "pagerduty": "slo_codegen.backends.pagerduty",
}
"""The module of each built-in backend; each exports ``BACKEND``."""

ENTRY_POINTS = "slo_codegen.backends"


def known_targets() -> list[str]:
    """Return the names of all targets, which are those of their folders too."""
    return [*BUILT_IN, *sorted(point.name for point in entry_points(group=ENTRY_POINTS))]


def load_backends(names: Iterable[str], report: Diagnostics) -> list[Backend]:
    """Return the backends of these names, or all that are known if there are none.

    A name that is unknown, a plug-in that cannot be loaded, and one with the name of a built-in are reported.
    """
    plugins = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    for name in sorted(plugins.keys() & BUILT_IN.keys()):
        report.add("SLO520", f"the plug-in {plugins[name].value} takes the name of the built-in target {name}", None)
        return []
    loaded: list[Backend] = []
    for name in list(names) or [*BUILT_IN, *sorted(plugins)]:
        if name in BUILT_IN:
            loaded.append(import_module(BUILT_IN[name]).BACKEND)
        elif name in plugins:
            try:
                loaded.append(_of_package(name, plugins[name].load()))
            except Exception as error:  # noqa: BLE001 -- a foreign package can raise anything
                report.add("SLO520", f"target {name} of {plugins[name].value} cannot be loaded: {error}", None)
        else:
            known = ", ".join([*BUILT_IN, *sorted(plugins)])
            report.add("SLO520", f"there is no target {name}", None, help=f"the targets are {known}")
    return loaded


def _of_package(name: str, loaded: object) -> Backend:
    """Return what a package gives as a backend, whose codes are known from now on.

    Raises:
        ValueError: its name or one of its codes is not its own.
        AttributeError: it lacks what every backend has.
    """
    backend = loaded if isinstance(loaded, Backend) else _completed(loaded)
    if backend.name != name:
        raise ValueError(f"it is named {backend.name}")
    reason = bring(name, backend.codes)
    if reason is not None:
        raise ValueError(reason)
    return backend if backend.folder is None else replace(backend, folder=Path(backend.folder))


def _completed(loaded: object) -> Backend:
    """Return an object with the attributes of a backend as one; what it leaves out, it has none of.

    Raises:
        AttributeError: it lacks what every backend has.
    """
    given = {each.name: getattr(loaded, each.name) for each in fields(Backend) if hasattr(loaded, each.name)}
    needed = [each.name for each in fields(Backend) if each.default is MISSING and each.default_factory is MISSING]
    missing = [name for name in needed if name not in given]
    if missing:
        raise AttributeError(f"it has no {', '.join(missing)}")
    return Backend(**given)

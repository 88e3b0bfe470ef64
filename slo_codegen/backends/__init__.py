"""The registry of backends: a plain dict of the built-in ones, and those of other packages by entry point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from slo_codegen.backends.base import Backend, Fault, Support
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.diagnostics.codes import bring, find, register
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.plan.features import Feature
from slo_codegen.plan.measures.slis import queries_of
from slo_codegen.plan.model import Plan
from slo_codegen.plugins import (
    BACKENDS,
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

BUILT_IN: dict[str, str] = {
    "prometheus": "slo_codegen.backends.prometheus",
    "alertmanager": "slo_codegen.backends.alertmanager",
    "grafana": "slo_codegen.backends.grafana",
    "datadog": "slo_codegen.backends.datadog",
    "pagerduty": "slo_codegen.backends.pagerduty",
}
"""The module of each built-in backend; each exports ``BACKEND``."""

_LOADED: dict[str, Backend] = {name: import_module(module).BACKEND for name, module in BUILT_IN.items()}
# A catalog can name the codes of every target, whichever are built: importing this package is enough.
for _backend in _LOADED.values():
    assert _backend.folder is not None
    register(_backend.codes, examples=_backend.folder / "examples")


def known_targets() -> list[str]:
    """Return the names of all targets, which are those of their folders too."""
    return [*BUILT_IN, *sorted(brought(BACKENDS))]


def report_unread_queries(plan: Plan, report: Diagnostics) -> None:
    """Report raw queries that are given for no target that there is."""
    known = known_targets()
    for slo in plan.slos:
        for name, query in queries_of(slo.sli):
            if name not in known:
                close = nearest(name, known)
                fix = f"did you mean {close}?" if close else f"the targets are {', '.join(known)}"
                report.add("SLO252", f"{slo.id}: there is no target {name} to read this query", query.origin.key(),
                           help=fix)  # fmt: skip


def load_backends(
    names: Iterable[str], report: Diagnostics, places: Mapping[str, Origin] = MappingProxyType({})
) -> list[Backend]:
    """Return the backends of these names, or all that are known if there are none; always in the same order.

    A name that is unknown, a plug-in that cannot be loaded, and one with the name of a built-in are reported;
    ``places`` are where the catalog states names.
    """
    plugins = brought(BACKENDS)
    for name in sorted(plugins.keys() & BUILT_IN.keys()):
        report.add("SLO520", f"the plug-in {plugins[name].value} takes the name of the built-in target {name}", None)
        return []
    loaded: list[Backend] = []
    known = known_targets()
    for name in sorted(names, key=lambda name: known.index(name) if name in known else -1) or known:
        if name in _LOADED:
            loaded.append(_LOADED[name])
        elif name in plugins:
            try:
                backend = _of_package(name, plugins[name].load())
            except (Exception, SystemExit) as error:  # noqa: BLE001 -- a foreign package can raise anything
                why = str(error) if isinstance(error, _NoBackendError) else words(error)
                report.add("SLO520", f"target {name} of {plugins[name].value} cannot be loaded: {why}", None)
            else:
                loaded.append(_guarded(backend, Guard(f"target {name} of {plugins[name].value}", report)))
        else:
            close = nearest(name, known)
            help = f"did you mean {close}?" if close else f"the targets are {', '.join(known)}"
            code = "SLO236" if name in places else "SLO520"
            report.add(code, f"there is no target {name}", places.get(name), help=help)
    return loaded


def _of_package(name: str, loaded: object) -> Backend:
    """Return what a package gives as a backend, whose codes are known from now on.

    Raises:
        _NoBackendError: it lacks what every backend has, or its name or one of its codes is not its own.
    """
    backend = loaded if isinstance(loaded, Backend) else _completed(loaded)
    if backend.name != name:
        raise _NoBackendError(f"it is named {backend.name}")
    reason = odd_fields(backend, _FIELDS) or bring(name, backend.codes)
    if reason is not None:
        raise _NoBackendError(reason)
    return backend if backend.folder is None else replace(backend, folder=Path(backend.folder))


def _guarded(backend: Backend, guard: Guard) -> Backend:
    return replace(
        backend,
        emit=guard.yields("emit", backend.emit, lambda each: odd_draft(each, backend.name)),
        limits={code: guard.reports(f"the limit {code}", limit) for code, limit in backend.limits.items()},
        artifact_faults=guard.yields("artifact_faults", backend.artifact_faults, _odd_fault),
        facts=guard.yields("facts", backend.facts, _odd_fact),
        across=guard.reports("across", backend.across),
    )


def _odd_fault(value: object) -> str | None:
    match value:
        case str():
            return None
        case Fault(message=str(), code=str(code), help=str() | None):
            return None if find(code) is not None else f"a fault with the code {code}, which does not exist"
    return f"{kind(value)} instead of a text or a Fault"


def _odd_fact(value: object) -> str | None:
    """Return what is wrong with a fact that other backends ask for; of others nothing is known."""
    from slo_codegen.backends.facts import Fires, Place, Reads, Records, Unreadable

    match value:
        case Records(series=str()) | Reads(series=str(), place=Place()) | Unreadable(why=str(), place=Place()):
            return None
        case Fires(alert=str(), labels=tuple(labels), place=Place()):
            pairs = all(isinstance(each, tuple) and len(each) == 2 and all_texts(each) for each in labels)
            return None if pairs else "Fires with labels that are not pairs of texts"
        case Records() | Reads() | Unreadable() | Fires():
            return f"{type(value).__name__} with a field of another type"
    return None


class _NoBackendError(Exception):
    """What a package gives is not a backend."""


def _is_support(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(key, Feature) and isinstance(each, Support) for key, each in value.items()
    )


_FIELDS = {
    "title": is_title,
    "support": _is_support,
    "emit": callable,
    "limits": lambda value: isinstance(value, Mapping) and all(map(callable, value.values())),
    "artifact_faults": callable,
    "facts": callable,
    "across": callable,
    "codes": lambda value: isinstance(value, Mapping),
    "folder": is_folder,
}
"""What each field of a backend of another package has to be."""


def _completed(loaded: object) -> Backend:
    """Return an object with the attributes of a backend as one; what it leaves out, it has none of.

    Raises:
        _NoBackendError: it lacks what every backend has.
    """
    given = {each.name: getattr(loaded, each.name) for each in fields(Backend) if hasattr(loaded, each.name)}
    needed = [each.name for each in fields(Backend) if each.default is MISSING and each.default_factory is MISSING]
    missing = [name for name in needed if name not in given]
    if missing:
        raise _NoBackendError(f"it has no {', '.join(missing)}")
    return Backend(**given)

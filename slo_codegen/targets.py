"""Which targets a run is about: those that the catalog states, and of these the ones that a command asks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from slo_codegen.backends import known_targets, load_backends
from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diagnostics.suggest import nearest

if TYPE_CHECKING:
    from slo_codegen.backends.base import Backend


def assume(catalog: Catalog, targets: Sequence[str]) -> None:
    """Give a catalog that leaves its targets open those of another one, with which it is compared."""
    if catalog.leaves_targets_open:
        spec = catalog.platform.spec.model_copy(update={"targets": tuple(targets)})
        catalog.platform = replace(catalog.platform, spec=spec)


def backends_of(catalog: Catalog, names: Collection[str], by: str | None, report: Diagnostics) -> list[Backend]:
    """Return the backends of some targets, of all that the catalog states for none; an unknown one is reported.

    So is one that the catalog does not state, with the option or command ``by`` which it is asked for; without it,
    such a target is left out.
    """
    spec, origin = catalog.platform.spec, catalog.platform.origin.child("targets")
    places = {name: origin.child(index) for index, name in enumerate(spec.targets)}
    for name in names:
        if name not in places and by is not None:
            _report_unstated(name, catalog, by, report)
    known = known_targets()
    # One that does not exist is reported whichever are asked for.
    wanted = [name for name in places if not names or name in names or name not in known]
    return load_backends(wanted, report, places) if wanted else []


def _report_unstated(name: str, catalog: Catalog, by: str, report: Diagnostics) -> None:
    stated = catalog.platform.spec.targets
    if name not in known_targets():
        close = nearest(name, stated)
        guess = f"did you mean {close}? " if close else ""
        report.add("SLO520", f"there is no target {name}", None,
                   help=f"{guess}the catalog's targets are {', '.join(stated)}")  # fmt: skip
        return
    platform = catalog.platform.origin
    place = (platform.child("targets") if catalog.states_targets else platform).key()
    help = f"write targets: [{', '.join([*stated, name])}] under platform"
    report.add("SLO237", f"{by} is about {name}, which is none of the catalog's targets, {', '.join(stated)}", place,
               help=help)  # fmt: skip

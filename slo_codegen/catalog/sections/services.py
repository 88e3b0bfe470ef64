"""The section `services`: who owns a service, what it depends on, and its SLOs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from slo_codegen.catalog.fields import Id, Line, Prose, Url
from slo_codegen.catalog.sections.base import Ids, Marked, Sourced, Spec
from slo_codegen.catalog.sections.slos import SloSpec


class ServiceLinks(Spec):
    """Links of a service."""

    runbook: Url | None = None
    """The runbook."""


class ServiceSpec(Sourced, Marked):
    """A service: who owns it and what it promises."""

    title: Line
    """The name that people read."""
    description: Prose | None = None
    """What it does."""
    owner: Id
    """The team that answers for it."""
    links: ServiceLinks | None = None
    """Its links."""
    dependencies: Ids = ()
    """Services that it needs."""
    slos: Annotated[tuple[SloSpec, ...], Field(max_length=5000)] = ()
    """What it promises."""

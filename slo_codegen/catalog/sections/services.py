"""The section `services`: who owns a service, what it depends on, and its SLOs."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from slo_codegen.catalog.fields import Id, Line, Prose, Url, given
from slo_codegen.catalog.sections.base import Ids, Marked, Sourced, Spec
from slo_codegen.catalog.sections.slos import SloSpec


class ServiceLinks(Spec):
    """Links of a service."""

    runbook: Url | None = None
    """The runbook."""


class ServiceSpec(Sourced, Marked):
    """A service: who owns it and what it promises."""

    title: Annotated[Line | None, BeforeValidator(given)] = None
    """The name that people read; the words of its id if not given."""
    description: Prose | None = None
    """What it does."""
    owner: Annotated[Id | None, BeforeValidator(given)] = None
    """The team that answers for it; PagerDuty needs one."""
    links: ServiceLinks | None = None
    """Its links."""
    dependencies: Ids = ()
    """Services that it needs: while one pages in a place, alerts of this service there are silenced."""
    slos: Annotated[tuple[SloSpec, ...], Field(max_length=5000)] = ()
    """What it promises."""

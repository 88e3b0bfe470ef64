"""The section `requirements`: the rows that a source document asks for."""

from __future__ import annotations

from slo_codegen.catalog.fields import Line, Section
from slo_codegen.catalog.sections.base import Spec


class RequirementSpec(Spec):
    """A row of the requirements that the catalog must answer, for `slo-codegen coverage`."""

    title: Line
    """What is asked for."""
    source: Section
    """The section of the source document."""
    met_by: Line | None = None
    """What meets the row where no part of the catalog does, such as a dashboard or a command."""

"""What a check is: the code that it reports, what is said of that code, and a function of catalog and plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diagnostics.codes import Code
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

Run = Callable[["Catalog", Plan, Diagnostics], None]


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the catalog alone, in a module of its own that is called after it.

    The module imports the models of the catalog for types only, so that `explain` need not wait for pydantic.
    """

    code: str
    texts: Code
    """The default severity, and what `explain` and the pages of the documentation say."""
    run: Run
    """Report findings of ``code``, and of no other."""

    @property
    def name(self) -> str:
        """The check's readable name, unique among all checks, such as ``redundant-alert``: that of its module."""
        return self.run.__module__.rpartition(".")[2].replace("_", "-")


__all__ = ["Check", "Code", "Run"]

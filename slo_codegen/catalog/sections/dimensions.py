"""Labels by which error budgets are split, as they are written; `regions` is the short form of one called region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import LabelName, MemberName, unique
from slo_codegen.contract import OWNED_LABELS, USED_NAMES

REGION = "region"
"""The dimension whose members can be given as `regions`."""
MOST_DIMENSIONS = 5
MOST_CHARS = 30
"""So long a label may be: it is part of the name of a dashboard."""
MOST_MEMBERS = 100
_ANOTHER = "budgets can be split by a label of the metrics that has another name"


def _free(label: str) -> str:
    if label.lower() in OWNED_LABELS:
        raise fault(f"{label} is a label that this tool gives its own series and alerts", help=_ANOTHER)
    if label.lower() in USED_NAMES:
        raise fault(f"{label} is a name that queries and dashboards need for something else", help=_ANOTHER)
    return label


def _apart(named: dict[str, Members]) -> dict[str, Members]:
    """See that no two labels differ by case alone: files and tags of Datadog do not tell them apart."""
    first: dict[str, str] = {}
    for label in named:
        if (other := first.setdefault(label.lower(), label)) != label:
            raise fault(f"{label} and {other} differ by case alone", (label,), first=(other,),
                        help="remove one of the two, or rename it")  # fmt: skip
    return named


DimensionLabel = Annotated[LabelName, Field(max_length=MOST_CHARS), AfterValidator(_free)]
Members = Annotated[tuple[MemberName, ...], Field(min_length=1, max_length=MOST_MEMBERS), AfterValidator(unique)]
DimensionMembers = Annotated[dict[DimensionLabel, Members], Field(max_length=MOST_DIMENSIONS), AfterValidator(_apart)]
Per = Annotated[tuple[DimensionLabel, ...], AfterValidator(unique)]
"""Dimensions by which budgets are split, each once."""
Where = Annotated[dict[DimensionLabel, MemberName], Field(min_length=1, max_length=MOST_DIMENSIONS)]
"""A member of one dimension or more."""
Path = tuple[str, ...]


def not_twice(regions: Members | None, named: Mapping[str, object], field: str) -> None:
    """See that the members of the dimension region are given in one form only; ``field`` is the long one.

    Raises:
        PydanticCustomError: they are given in both.
    """
    if regions is not None and REGION in named:
        raise fault(f"regions and {field}.{REGION} give the same dimension", (field, REGION),
                    first=("regions",), help="remove one of the two")  # fmt: skip


def all_members(regions: Members | None, named: Mapping[str, Members]) -> dict[str, Members]:
    """Return the members that a part of the catalog gives, in either form, by label."""
    return dict(named) if regions is None else {REGION: regions, **named}


def path_of(label: str, named: Mapping[str, object], field: str) -> Path:
    """Return where the members of a dimension are given: ``(field, label)``, or ``("regions",)``."""
    return (field, label) if label in named or label != REGION else ("regions",)

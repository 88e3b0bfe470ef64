"""Labels by which error budgets are split, as they are written; `regions` is the short form of one called region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, model_validator

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import DottedLabel, Duration, LabelName, MemberName, unique
from slo_codegen.catalog.sections.base import Spec
from slo_codegen.contract import OWNED_LABELS, USED_NAMES

T = TypeVar("T")
REGION = "region"
"""The dimension whose members can be given as `regions`."""
MOST_DIMENSIONS = 5
MOST_CHARS = 30
"""So long a label may be: it is part of the name of a dashboard."""
MOST_MEMBERS = 100
MOST_OPEN, MOST_EXPECTED = 500, 50
"""So many members an open dimension may have at most, and so many where the catalog does not say."""
FORGET_MS = (10 * 60_000, 30 * 86_400_000)
"""The shortest and the longest time after which a silent member is forgotten, in ms."""
FORGOTTEN_AFTER = 86_400_000
"""The time, in ms, where the catalog does not say."""
_ANOTHER = (
    "copy it to a label of another name with metric_relabel_configs, such as {label}_name, and split budgets by that"
)


def flat(label: str) -> str:
    """Return a dimension's label in recorded series and alerts: dots are underscores, as in Prometheus."""
    return label.replace(".", "_")


def _free(written: str) -> str:
    label = flat(written)
    if label.lower() in OWNED_LABELS:
        raise fault(f"{label} is a label that this tool gives its own series and alerts",
                    help=_ANOTHER.format(label=label))  # fmt: skip
    if label.lower() in USED_NAMES:
        raise fault(f"{label} is a name that queries and dashboards need for something else",
                    help=_ANOTHER.format(label=label))  # fmt: skip
    return label


def _apart(named: dict[str, T]) -> dict[str, T]:
    """See that no two labels differ by case alone: files and tags of Datadog do not tell them apart."""
    first: dict[str, str] = {}
    for label in named:
        if (other := first.setdefault(label.lower(), label)) != label:
            raise fault(f"{label} and {other} differ by case alone", (label,), first=(other,),
                        help="remove one of the two, or rename it")  # fmt: skip
    return named


Members = Annotated[tuple[MemberName, ...], Field(min_length=1, max_length=MOST_MEMBERS), AfterValidator(unique)]


def _dimension(value: Any) -> Any:
    return {"members": value} if isinstance(value, list) else value


def _once(named: Any) -> Any:
    """See that no label is written twice, once with dots and once with underscores."""
    first: dict[str, str] = {}
    for label in named if isinstance(named, dict) else ():
        if isinstance(label, str) and (other := first.setdefault(flat(label), label)) != label:
            raise fault(f"{label} and {other} are one label in Prometheus", (label,), first=(other,),
                        help="remove one of the two")  # fmt: skip
    return named


def _with_tags(named: Any) -> Any:
    """Give dimensions that are written with dots these as their tags."""
    if not isinstance(named, dict):
        return named
    values = {label: _dimension(value) for label, value in named.items()}
    return {
        label: {"datadog": label, **value}
        if isinstance(label, str) and "." in label and isinstance(value, dict)
        else value
        for label, value in values.items()
    }


class DimensionSpec(Spec):
    """A label by which error budgets can be split: with its members, or open."""

    members: Members | None = None
    """Its values, each of which must report; `[blue, green]` is short for `{members: [blue, green]}`."""
    open: StrictBool = False
    """Whether every value that reports has a budget, in place of a list of them."""
    most: Annotated[int | None, Field(ge=1, le=MOST_OPEN, strict=True)] = None
    """So many members of an open dimension are expected at most: 50 if not given; more are a measurement problem."""
    forget: Annotated[Duration | None, Field(ge=FORGET_MS[0], le=FORGET_MS[1])] = None
    """After so long a silence a member of an open dimension is one no more: 24h if not given."""
    datadog: LabelName | None = None
    """Its tag in Datadog, where it is not the label; of one that is written with dots, such as `http.route`, these."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.open and self.members is not None:
            raise fault("an open dimension has no list of members", ("members",), first=("open",),
                        help="remove one of the two")  # fmt: skip
        if not self.open and self.members is None:
            raise fault("a dimension needs its members, or open: true", absent=("members",),
                        help="list its values, such as [blue, green], or write {open: true}")  # fmt: skip
        for field in ("most", "forget"):
            if not self.open and getattr(self, field) is not None:
                raise fault(f"{field} is for an open dimension, and this one lists its members", (field,),
                            help=f"remove {field}, or write open: true in place of members")  # fmt: skip
        return self

    @property
    def expected(self) -> int:
        """How many members there are, or are expected at most."""
        return len(self.members) if self.members is not None else self.most or MOST_EXPECTED


DimensionLabel = Annotated[DottedLabel, Field(max_length=MOST_CHARS), AfterValidator(_free)]
DimensionMembers = Annotated[
    dict[DimensionLabel, Members], Field(max_length=MOST_DIMENSIONS), AfterValidator(_apart), BeforeValidator(_once)
]
Dimensions = Annotated[
    dict[
        DimensionLabel,
        Annotated[DimensionSpec, BeforeValidator(_dimension, json_schema_input_type=Members | DimensionSpec)],
    ],
    Field(max_length=MOST_DIMENSIONS),
    AfterValidator(_apart),
    BeforeValidator(_with_tags),
    BeforeValidator(_once),
]
Per = Annotated[tuple[DimensionLabel, ...], AfterValidator(unique)]
"""Dimensions by which budgets are split, each once."""
Where = Annotated[
    dict[DimensionLabel, MemberName], Field(min_length=1, max_length=MOST_DIMENSIONS), BeforeValidator(_once)
]
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

"""What every section is made of: closed models, choices of one field, where a part comes from, accepted findings."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import (
    Day,
    Id,
    LabelName,
    OwnAnnotations,
    OwnLabels,
    Prose,
    RowId,
    Section,
    SnakeId,
    TierId,
    unique,
)

PagesFrom = Literal["alertmanager", "datadog"]
"""A target that can page."""


class Spec(BaseModel):
    """A part of the catalog: frozen, and closed to unknown fields."""

    # The models are built when the first catalog is read, all at once: each by itself is slow.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class OneOf(Spec):
    """A part of the catalog of which exactly one field of ``choices`` is given."""

    choices: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in self.choices if getattr(self, name) is not None]
        if len(given) != 1:
            named = ", ".join(self.choices)
            found = " and ".join(given) if given else "none"
            raise fault(f"exactly one of {named} is needed; found {found}", absent=() if given else self.choices)
        return self

    @property
    def chosen(self) -> str:
        """The name of the field that is given."""
        return next(name for name in self.choices if getattr(self, name) is not None)


KNOWS = "knows"
"""The key of the context of a validation under which it has the function that knows which codes of findings there are.

Stages that come later hold their codes themselves, and so do targets: no model can know them.
"""


def known_code(code: str, info: ValidationInfo) -> str:
    """Return the code of a finding that there is, as far as the context of the validation knows.

    Raises:
        PydanticCustomError: there is none of this code.
    """
    if info.context is not None and not info.context[KNOWS](code):
        raise fault(f"there is no finding {code}", help="`slo-codegen explain CODE` tells what a finding is")
    return code


class Acceptance(Spec):
    """A finding that stays, on purpose: which, and why."""

    code: Annotated[str, Field(pattern=r"^SLO[0-9]{3}$"), AfterValidator(known_code)]
    """The code of the finding."""
    reason: Prose
    """Why it stays."""
    until: Day | None = None
    """The last day on which it may stay, such as 2027-01-31; after that it is reported again."""


def _accepted_once(values: tuple[Acceptance, ...]) -> tuple[Acceptance, ...]:
    first: dict[str, int] = {}
    for index, each in enumerate(values):
        if (before := first.setdefault(each.code, index)) != index:
            raise fault(f"{each.code} is accepted twice here", (index, "code"), help="remove one of the two",
                        first=(before, "code"))  # fmt: skip
    return values


Acceptances = Annotated[tuple[Acceptance, ...], AfterValidator(_accepted_once)]
Ids = Annotated[tuple[Id, ...], AfterValidator(unique)]
SnakeIds = Annotated[tuple[SnakeId, ...], AfterValidator(unique)]
TierIds = Annotated[tuple[TierId, ...], AfterValidator(unique)]
LabelNames = Annotated[tuple[LabelName, ...], Field(max_length=10), AfterValidator(unique)]
Rows = tuple[RowId, ...]


class Marked(Spec):
    """A part whose alerts have labels and annotations of a team's own; the more specific part wins."""

    labels: OwnLabels = Field(default_factory=dict)
    """Labels of its alerts, such as `{team: payments}`, and tags in Datadog. Values are literal text."""
    annotations: OwnAnnotations = Field(default_factory=dict)
    """Annotations of its alerts in Prometheus, as literal text."""


class Sourced(Spec):
    """A part that says where it comes from: the section of the source document and the rows that it answers."""

    source: Section | None = None
    """The section of the source document."""
    rows: Rows = ()
    """The requirements that it answers."""
    accept: Acceptances = ()
    """Findings that stay, with their reasons."""
    decision: Prose | None = None
    """What was decided where the source document leaves a choice or contradicts itself, and why."""

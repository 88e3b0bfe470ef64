"""The parts of a dashboard as data: panels, their columns and queries, variables; the templates lay them out."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from typing import Literal

from slo_codegen.promql import Expr, to_text

Color = Literal["red", "orange", "yellow", "green", "blue", "purple", "text"]


@dataclass(frozen=True, slots=True)
class Target:
    """A query of a panel. ``instant`` asks for the value now, as a table; otherwise for a line over time."""

    expr: Expr
    legend: str = ""
    instant: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A colour from a value upwards; the first step has no value."""

    color: Color
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a cell or of a whole dashboard; dashboards by path, for a Grafana below a sub-path."""

    title: str
    url: str
    new_tab: bool = False


@dataclass(frozen=True, slots=True)
class Mapped:
    """A value shown as another text."""

    value: str
    text: str
    color: Color | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: where it comes from, its heading and how its cells look.

    ``source`` is a label, or the letter of the target whose value it shows; None for a column that a matrix makes.
    """

    name: str
    source: str | None = None
    unit: str | None = None
    decimals: int | None = None
    steps: tuple[Step, ...] = ()
    paint: Literal["text", "background"] | None = None
    width: int | None = None
    links: tuple[Link, ...] = ()
    mapped: tuple[Mapped, ...] = ()
    pattern: bool = False
    """Whether ``name`` is a regular expression of the headings, between slashes."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table's rows turned into a grid: a label's values as rows, another's as columns."""

    row: str
    column: str
    heading: str


@dataclass(frozen=True, slots=True)
class Look:
    """How the lines or values that a matcher selects differ from the panel's others."""

    by: Literal["byFrameRefID", "byRegexp", "byName"]
    which: str
    color: Color | None = None
    dashed: bool = False
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel: what it asks, what it means and how it looks. Sizes are in Grafana's grid of 24 columns."""

    kind: Literal["stat", "table", "timeseries", "text"]
    title: str
    description: str
    width: int
    height: int
    targets: tuple[Target, ...] = ()
    unit: str = "none"
    decimals: int | None = None
    least: int | None = None
    most: int | None = None
    steps: tuple[Step, ...] = (Step("text"),)
    columns: tuple[Column, ...] = ()
    matrix: Matrix | None = None
    sort: tuple[tuple[str, Literal["asc", "desc"]], ...] = ()
    looks: tuple[Look, ...] = ()
    mapped: tuple[Mapped, ...] = ()
    absent: str = "No data"
    links: tuple[Link, ...] = ()
    bars: bool = False
    stacked: bool = False
    thresholds: Literal["off", "line", "dashed", "area"] = "off"
    interval: str | None = None
    time_from: str | None = None
    """Looks back this far whatever time range is chosen."""
    content: str = ""
    begins_line: bool = False
    """Stands at the beginning of a line, wherever the panel before it ended."""


@dataclass(frozen=True, slots=True)
class Row:
    """A heading over the panels that follow; a collapsed one holds them and asks nothing until it is opened."""

    title: str
    collapsed: bool = False
    panels: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A choice at the top of a dashboard: the values of a label over the objectives' series."""

    name: str
    label: str
    description: str
    query: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """Events drawn over every graph."""

    name: str
    color: Color
    expr: Expr
    title: str
    text: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard: ``uid`` is its file's name and the end of its address."""

    uid: str
    title: str
    description: str
    since: str
    rows: tuple[Panel | Row, ...]
    variables: tuple[Variable, ...]
    annotations: tuple[Annotation, ...] = ()
    links: tuple[Link, ...] = ()
    tags: tuple[str, ...] = field(default=())


def ref_id(index: int) -> str:
    """Return the letter of a panel's target by its place."""
    return chr(ord("A") + index) if index < 26 else f"T{index}"


def plain_data(value: object) -> object:
    """Return parts as JSON values: expressions as their text, exact numbers as JSON numbers."""
    if isinstance(value, Expr):
        return to_text(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, tuple | list):
        return [plain_data(item) for item in value]
    if isinstance(value, dict):
        return {key: plain_data(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain_data(getattr(value, each.name)) for each in fields(value)}
    return value

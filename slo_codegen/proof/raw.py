"""What the queries of a raw SLI count: sums of increases alone, of which an increment has a weight."""

from __future__ import annotations

from collections.abc import Sequence

import promql_parser

from slo_codegen.common.units import MINUTE, format_duration
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.atoms import Atom, Weight, matches
from slo_codegen.plan.model import Matcher, Metric, RawQuery, Selector
from slo_codegen.promql.parsed import name_of, operator_of, parse_whole
from slo_codegen.proof.errors import UnprovableError


def weights_of(
    query: RawQuery | None, metrics: Sequence[Metric], origin: Origin
) -> tuple[tuple[Selector, ...], Weight, Weight]:
    """Return what a query selects, and how much an increment adds to its bad and to all events.

    ``origin`` is the place of the SLI.

    Raises:
        UnprovableError: there is no query, or it is no sum of increases.
    """
    if query is None:
        raise UnprovableError("its raw SLI has no query for prometheus")
    if query.error_ratio:
        raise UnprovableError("its raw query is an error ratio, of which an event has no weight")
    selectors: list[Selector] = []
    weights = []
    for text in (query.bad, query.total):
        parsed = parse_whole(text.replace("$window", format_duration(5 * MINUTE)))
        weights.append(_Linear(parsed, metrics, selectors, origin))
    return tuple(selectors), weights[0], weights[1]


class _Linear:
    """How much an atom counts for in a query that is a sum of increases."""

    def __init__(self, parsed: object, metrics: Sequence[Metric], selectors: list[Selector], origin: Origin) -> None:
        self._origin = origin
        self._terms: list[tuple[int, Selector]] = []
        self._read(parsed, 1, metrics)
        selectors += [selector for _, selector in self._terms]

    def __call__(self, atom: Atom) -> int:
        return sum(sign for sign, selector in self._terms if matches(selector, atom))

    def _read(self, node: object, sign: int, metrics: Sequence[Metric]) -> None:
        if isinstance(node, promql_parser.ParenExpr | promql_parser.AggregateExpr):
            self._read(node.expr, sign, metrics)
        elif isinstance(node, promql_parser.BinaryExpr) and str(node.op) in ("+", "-", "or"):
            self._read(node.lhs, sign, metrics)
            if not (str(node.op) == "or" and _is_nothing(node.rhs)):
                self._read(node.rhs, -sign if str(node.op) == "-" else sign, metrics)
        elif isinstance(node, promql_parser.Call) and node.func.name in ("increase", "clamp_min"):
            self._read(node.args[0], sign, metrics)
        elif isinstance(node, promql_parser.MatrixSelector):
            self._terms.append((sign, self._selector(node.vector_selector, metrics)))
        else:
            raise UnprovableError(f"its raw query holds {node}, which is no sum of increases")

    def _selector(self, node: promql_parser.VectorSelector, metrics: Sequence[Metric]) -> Selector:
        name = name_of(node)
        metric = next((m for m in metrics if name == m.counting_series), None)
        if metric is None:
            raise UnprovableError(f"its raw query reads {name}, of which only counters and counts can be written")
        given = [m for m in node.matchers.matchers if m.name != "__name__"]
        matchers = tuple(Matcher(m.name, operator_of(m), m.value) for m in given)
        return Selector(metric, matchers, str(node), self._origin)


def _is_nothing(node: object) -> bool:
    """Return whether a query is a mere zero, as in ``sum(...) or vector(0)``."""
    return isinstance(node, promql_parser.Call) and node.func.name == "vector"

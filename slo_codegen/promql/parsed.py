"""What a parsed PromQL expression reads and keeps, by the parser of promql-parser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import promql_parser


def series_read(parsed: Any) -> Iterator[str]:
    """Yield the name of every series that a parsed expression reads."""
    todo = [parsed]
    while todo:
        node = todo.pop()
        match node:
            case promql_parser.VectorSelector():
                if node.name:
                    yield node.name
            case promql_parser.MatrixSelector():
                todo.append(node.vector_selector)
            case promql_parser.BinaryExpr():
                todo += [node.lhs, node.rhs]
            case promql_parser.AggregateExpr() | promql_parser.UnaryExpr() | promql_parser.ParenExpr():
                todo.append(node.expr)
            case promql_parser.SubqueryExpr():
                todo.append(node.expr)
            case promql_parser.Call():
                todo += list(node.args)
            case _:
                pass


def loses(parsed: Any, label: str) -> bool:
    """Whether an expression is an aggregation that takes a label away from its result."""
    while isinstance(parsed, promql_parser.ParenExpr):
        parsed = parsed.expr
    if not isinstance(parsed, promql_parser.AggregateExpr) or str(parsed.op) in ("topk", "bottomk"):
        return False
    if parsed.modifier is None:
        return True
    kept = parsed.modifier.type == promql_parser.AggModifierType.By
    return (label in parsed.modifier.labels) is not kept

"""PromQL from typed parts: the only way in which a query is written."""

from slo_codegen.promql.expr import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Number,
    Parens,
    Series,
    Subquery,
    Text,
    Verbatim,
    any_of,
    quote,
    regex_literal,
    series_of,
    to_text,
)

__all__ = [
    "Aggregation",
    "Binary",
    "Call",
    "Expr",
    "Number",
    "Parens",
    "Series",
    "Subquery",
    "Text",
    "Verbatim",
    "any_of",
    "quote",
    "regex_literal",
    "series_of",
    "to_text",
]

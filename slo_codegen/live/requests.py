"""How questions are written in requests, and what two kinds of answers look like that only this package asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from slo_codegen.common.names import is_bare_label
from slo_codegen.common.units import DAY
from slo_codegen.prometheus_api import Reply
from slo_codegen.promql import Call, Expr, Series

_LONGEST_GET = 3_500
"""Characters of a request to a part of the API that takes no forms."""


def in_parts(texts: Sequence[str]) -> Iterable[list[str]]:
    """Yield selectors, each of which fits a request, in parts that do."""
    part: list[str] = []
    for text in texts:
        if part and not fits([*part, text]):
            yield part
            part = []
        part.append(text)
    if part:
        yield part


def fits(texts: Sequence[str]) -> bool:
    """Return whether selectors fit a request to a part of the API that takes no forms."""
    return len(urlencode([("match[]", each) for each in texts])) <= _LONGEST_GET


def present(selected: Series) -> Expr:
    """Return the selected series of the last day, for selectors that only a query takes."""
    return Call("present_over_time", (Series(selected.name, selected.matchers, range_ms=DAY),))


def in_a_path(label: str) -> str:
    """Write the name of a label as it stands in a path: Prometheus 3 takes other characters as their code point."""
    if is_bare_label(label):
        return label
    return "U__" + "".join(_escaped(char) for char in label)


def _escaped(char: str) -> str:
    if char == "_":
        return "__"
    return char if char.isascii() and char.isalnum() else f"_{ord(char):x}_"


def holds_histograms(reply: Reply) -> bool:
    """Return whether a query came to native histograms."""
    result = reply.data.get("result") if isinstance(reply.data, dict) else None
    return isinstance(result, list) and any(isinstance(each, dict) and "histogram" in each for each in result)


def types_of(reply: Reply, name: str) -> frozenset[str]:
    """Return the types of a metric that metadata have.

    Raises:
        ServerError: the reply is of another form.
    """
    if not isinstance(reply.data, dict):
        raise reply.malformed("data is not an object")
    entries = reply.data.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise reply.malformed("metadata is not a list of objects")
    types = [each.get("type", "") for each in entries]
    if not all(isinstance(each, str) for each in types):
        raise reply.malformed("a type is not a text")
    return frozenset(types)

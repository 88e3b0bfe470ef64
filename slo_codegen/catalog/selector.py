"""Selectors as Prometheus users write them, parsed into typed matchers and checked against the metric."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import cast

from slo_codegen.common import regex
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.plan.model import Matcher, Metric, Op, Selector

_LOOKED_AT = 1000
"""Of so many metrics at most the labels are looked at for a suggestion."""
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*(?:\.[a-zA-Z0-9_]+)*", re.ASCII)
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)
_OPERATOR = re.compile(r"=~|!~|!=|=")
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|`[^`]*`')
_SPACE = re.compile(r"[ \t]*")
_SIMPLE_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'"}


class SelectorError(ValueError):
    """A selector that is not well formed, with the offset and length of what is wrong in it."""

    def __init__(self, message: str, offset: int, length: int = 1) -> None:
        super().__init__(message)
        self.offset = offset
        self.length = length


@dataclass(frozen=True, slots=True)
class ParsedMatcher:
    """A matcher and where it stands in the selector's text."""

    matcher: Matcher
    label_at: int
    value_at: int
    value_length: int


@lru_cache(maxsize=8192)
def parse_selector(text: str) -> tuple[str, tuple[ParsedMatcher, ...]]:
    """Split ``metric{label="value", ...}`` into the dotted name of the metric and its matchers.

    Raises:
        SelectorError: the text is not a selector.
    """
    name = _NAME.match(text)
    if name is None:
        raise SelectorError("a selector begins with the name of a metric", 0)
    at = _skip(text, name.end())
    if at == len(text):
        return name[0], ()
    if text[at] != "{":
        raise SelectorError("expected { or the end of the selector", at)
    matchers: list[ParsedMatcher] = []
    at = _skip(text, at + 1)
    while not text.startswith("}", at):
        matchers.append(_matcher(text, at))
        last = matchers[-1]
        at = _skip(text, last.value_at + last.value_length)
        if text.startswith(",", at):
            at = _skip(text, at + 1)
        elif not text.startswith("}", at):
            raise SelectorError("expected , or } after a matcher", min(at, len(text) - 1))
    if (end := _skip(text, at + 1)) != len(text):
        raise SelectorError("nothing may follow the }", end)
    return name[0], tuple(matchers)


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return at if space is None else space.end()


def _matcher(text: str, at: int) -> ParsedMatcher:
    label = _LABEL.match(text, at)
    if label is None:
        raise SelectorError("expected the name of a label", min(at, len(text) - 1))
    operator = _OPERATOR.match(text, _skip(text, label.end()))
    if operator is None:
        raise SelectorError(f"expected =, !=, =~ or !~ after {label[0]}", min(_skip(text, label.end()), len(text) - 1))
    start = _skip(text, operator.end())
    value = _STRING.match(text, start)
    if value is None:
        raise SelectorError("expected a quoted value", min(start, len(text) - 1))
    matcher = Matcher(label[0], cast(Op, operator[0]), _unquote(value[0], start))
    return ParsedMatcher(matcher, label.start(), value.start(), len(value[0]))


def _unquote(quoted: str, at: int) -> str:
    inner = quoted[1:-1]
    if quoted[0] == "`" or "\\" not in inner:
        return inner
    out: list[str] = []
    index = 0
    while index < len(inner):
        char = inner[index]
        if char == "\\":
            escape = inner[index + 1]
            if escape not in _SIMPLE_ESCAPES:
                raise SelectorError(
                    f"\\{escape} is no escape in a quoted value; a backslash is written \\\\", at + 1 + index, 2
                )
            char = _SIMPLE_ESCAPES[escape]
            index += 1
        out.append(char)
        index += 1
    return "".join(out)


def build_selector(text: str, origin: Origin, metrics: dict[str, Metric], report: Diagnostics) -> Selector | None:
    """Parse a selector and check it against the declared metrics; report what is wrong and return None then.

    ``origin`` has an offset where the selector begins within the value.
    """
    try:
        name, parsed = parse_selector(text)
    except SelectorError as error:
        # A block (|) keeps the line break at its end, which nobody sees.
        broken = error.offset >= len(text.rstrip()) and text.endswith("\n")
        report.add(
            "SLO220",
            "not a selector: a line break follows it" if broken else f"not a selector: {error}",
            _part(origin, error.offset, error.length),
            help="a block (| or >) keeps the line break at its end: write it in one line, or with >-"
            if broken
            else 'write it as metric.name{label="value", other!~"a|b"}',
        )
        return None
    metric = metrics.get(name)
    if metric is None:
        close = nearest(name, metrics)
        report.add(
            "SLO221",
            f"metric {name} is not declared",
            _part(origin, 0, len(name)),
            help=f"did you mean {close}?" if close else "declare it under metrics: with its type and labels",
        )
        return None
    sound = [_check_matcher(each, metric, metrics, origin, report) for each in parsed]
    if not all(sound):
        return None
    return Selector(metric, tuple(each.matcher for each in parsed), text, origin)


def _part(origin: Origin, offset: int, length: int) -> Origin:
    """Return the place of a part of a selector."""
    return Origin(origin.file, origin.path, "value", (origin.offset or 0) + offset, length)


def _check_matcher(
    parsed: ParsedMatcher, metric: Metric, metrics: Mapping[str, Metric], origin: Origin, report: Diagnostics
) -> bool:
    matcher = parsed.matcher
    label = metric.label(matcher.label)
    if label is None:
        negative = matcher.op in ("!=", "!~")
        report.add(
            "SLO229" if negative else "SLO222",
            f"metric {metric.name} has no label {matcher.label}" + (", so this excludes nothing" if negative else ""),
            _part(origin, parsed.label_at, len(matcher.label)),
            help=_another_label(matcher.label, metric, metrics),
            related=[Related(metric.origin, "declared here")],
        )
        return False
    value_at = _part(origin, parsed.value_at, parsed.value_length)
    if matcher.op in ("=~", "!~"):
        fault = regex.fault(matcher.value)
        if fault is not None and regex.size(matcher.value) > regex.LARGEST:
            report.add("SLO230", f"a regular expression is too large: {fault}", value_at,
                       help="repeat less, or use . in place of a class of many characters")  # fmt: skip
            return False
        if fault is not None:
            report.add("SLO223", f"not a regular expression: {fault}", value_at, help="RE2 has no look-around")
            return False
        matches = label.values is None or bool(regex.matching(matcher.value, label.values))
    else:
        matches = label.values is None or matcher.value in label.values
    if not matches:
        close = nearest(matcher.value, label.values or ())
        report.add(
            "SLO224",
            f"label {label.name} of {metric.name} never has the value {matcher.value!r}",
            value_at,
            help=f"did you mean {close}?" if close else f"its values are {', '.join((label.values or ())[:12])}",
            related=[Related(metric.origin, "declared here")],
        )
        return False
    return True


def _another_label(label: str, metric: Metric, metrics: Mapping[str, Metric]) -> str:
    """Return the way out of a label that a metric has not."""
    if label == "le" and metric.buckets_ms:
        return "write the bound as under: or over: beside of:, such as {of: ..., under: 300ms}"
    names = [each.name for each in metric.labels]
    # A label that another metric carries is spelled as it was meant.
    elsewhere = any(each.label(label) is not None for each in islice(metrics.values(), _LOOKED_AT))
    close = None if elsewhere else nearest(label, names)
    return (
        f"did you mean {close}?" if close else f"it has {', '.join(names) or 'none'}; declare the label if it is there"
    )

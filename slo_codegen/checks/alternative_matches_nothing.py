"""An alternative of a regular expression that no declared value of the label satisfies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_codegen.checks.base import Check, Code
from slo_codegen.checks.shared.selectors import selectors
from slo_codegen.common import regex
from slo_codegen.diagnostics import Diagnostics, Origin, Related, Severity
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.plan.model import Plan, Selector

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog
    from slo_codegen.catalog.selector import ParsedMatcher

_FLAGS = re.compile(r"\(\?[a-zA-Z-]+\)", re.ASCII)

_SHOWN = 5
"""So many alternatives of one pattern are named."""


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    # The models come along with it, for which `explain` does not wait.
    from slo_codegen.catalog.selector import parse_selector

    for slo in plan.slos:
        for selector in selectors(slo):
            for each in parse_selector(selector.text)[1]:
                label = selector.metric.label(each.matcher.label)
                if label is None or label.values is None or each.matcher.op not in ("=~", "!~"):
                    continue
                nothing = [
                    alternative
                    for prefix, alternative in alternatives(each.matcher.value)
                    if regex.fault(prefix + alternative) is None
                    and not regex.matching(prefix + alternative, label.values)
                ]
                for alternative in nothing[:_SHOWN]:
                    close = nearest(alternative.replace("\\", ""), label.values)
                    more = f", nor any like {len(nothing) - _SHOWN} more alternatives" if len(nothing) > _SHOWN else ""
                    report.add(
                        "SLO380",
                        f"label {label.name} of {selector.metric.name} never has a value like {alternative}{more}",
                        _inside(selector, each, alternative),
                        help=f"did you mean {close}?" if close else "leave the alternative out",
                        related=[Related(selector.metric.origin.child("labels", label.name), "its values")],
                    )


def alternatives(pattern: str) -> list[tuple[str, str]]:
    """Return the alternatives of a pattern, each with the flags before it; none if there are not two or more.

    Only those of the whole pattern, or of one group around all of it, are told apart. An empty one is left out: it
    stands for a label that is absent.
    """
    flags = _FLAGS.match(pattern)
    prefix, body = (flags[0], pattern[flags.end() :]) if flags is not None else ("", pattern)
    parts = _split(body)
    if len(parts) == 1 and body.startswith("(") and body.endswith(")") and not body.startswith("(?P"):
        parts = _split(body[1:-1].removeprefix("?:"))
    return [(prefix, part) for part in parts if part] if len(parts) > 1 else []


def _split(text: str) -> list[str]:
    """Split at each | in no group, in no class and behind no backslash; not if more closes than opens."""
    parts, depth, in_class, index, start = [], 0, False, 0, 0
    while index < len(text):
        char = text[index]
        if char == "\\":
            index += 1
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
            # A ] that comes first is one of the class.
            index += text.startswith("^", index + 1)
            index += text.startswith("]", index + 1)
        elif char in "()":
            depth += 1 if char == "(" else -1
            if depth < 0:
                return [text]
        elif char == "|" and depth == 0:
            parts.append(text[start:index])
            start = index + 1
        index += 1
    return [*parts, text[start:]]


def _inside(selector: Selector, each: ParsedMatcher, alternative: str) -> Origin:
    """Return the place of an alternative, which is written with more backslashes in quotes than in backticks."""
    file, path = selector.origin.file, selector.origin.path
    quoted = selector.text[each.value_at : each.value_at + each.value_length]
    for written in (alternative.replace("\\", "\\\\"), alternative):
        if (found := re.search(rf"(?<![^\"'`|(]){re.escape(written)}(?![^\"'`|)])", quoted)) is not None:
            return Origin(file, path, "value", each.value_at + found.start(), len(written))
    return Origin(file, path, "value", each.value_at, each.value_length)


CHECK = Check(
    code="SLO380",
    texts=Code(
        title="an alternative that matches nothing",
        severity=Severity.WARNING,
        what="One alternative of a regular expression fits none of the values that the label is declared with.",
        why="It is most often misspelt: what it was to take in, or to leave out, is counted the other way.",
        fix="Correct it, declare the value with the metric, or leave the alternative out.",
    ),
    run=_check,
)

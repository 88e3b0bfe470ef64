"""Selectors by themselves: matchers that contradict each other, and alternatives that no declared value satisfies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slo_codegen.catalog import Catalog
from slo_codegen.catalog.selector import ParsedMatcher, parse_selector
from slo_codegen.checks.matching import possible_values, satisfies
from slo_codegen.common import regex
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.plan.conditions.reads import selectors_of
from slo_codegen.plan.measures.slis import terms_of
from slo_codegen.plan.measures.sums import selectors_in
from slo_codegen.plan.model import Plan, Selector, Slo

_FLAGS = re.compile(r"\(\?[a-zA-Z-]+\)", re.ASCII)
_SHOWN = 5
"""So many alternatives of one pattern are named."""


def selectors(slo: Slo) -> Iterator[Selector]:
    """Yield each selector of an SLO and of its alerts once."""
    found = [*selectors_in(terms_of(slo.sli))]
    found += [selector for alert in slo.alerts for selector in selectors_of(alert.condition)]
    yield from {selector.origin: selector for selector in found}.values()


def place(selector: Selector, label: str, *, last: bool = False) -> Origin:
    """Return the place of a label's first or last matcher in the text of a selector."""
    written = {matcher.written for matcher in selector.matchers if matcher.label == label}
    of_label = [each for each in parse_selector(selector.text)[1] if each.matcher.label in written]
    each = of_label[-1 if last else 0]
    length = each.value_at + each.value_length - each.label_at
    return Origin(selector.origin.file, selector.origin.path, "value", each.label_at, length)


def matches_nothing(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a selector whose matchers on one label contradict each other."""
    for slo in plan.slos:
        for selector in selectors(slo):
            for label in dict.fromkeys(matcher.label for matcher in selector.matchers):
                if _contradict(selector, label):
                    asked = "|".join(m.value for m in selector.matchers if m.label == label and m.op == "=")
                    either = asked if "|" in asked else "one|other"
                    shown = ", ".join(f'{m.label}{m.op}"{m.value}"' for m in selector.matchers if m.label == label)
                    report.add("SLO379", f"nothing satisfies {shown} at once, so this counts nothing",
                               place(selector, label, last=True),
                               help=f'ask for either with one matcher: {label}=~"{either}"')  # fmt: skip


def _contradict(selector: Selector, label: str) -> bool:
    matchers = [matcher for matcher in selector.matchers if matcher.label == label]
    possible = possible_values(selector, label)
    if len(matchers) < 2 or possible is None:
        patterns = {op: {m.value for m in matchers if m.op == op} for op in ("=~", "!~")}
        return bool(patterns["=~"] & patterns["!~"])
    return not possible


def alternative_of_nothing(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report an alternative of a regular expression that no declared value of the label satisfies."""
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


def leaves_out(selector: Selector, label: str, value: str) -> bool:
    """Return whether the matchers of a selector leave a value of a label out."""
    return not satisfies(value, [matcher for matcher in selector.matchers if matcher.label == label])

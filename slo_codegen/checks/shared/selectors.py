"""The selectors of an SLO, and where in their text a matcher is written."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.checks.shared.matching import satisfies
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.conditions.reads import selectors_of
from slo_codegen.plan.measures.slis import selectors_read
from slo_codegen.plan.model import Selector, Slo


def selectors(slo: Slo) -> Iterator[Selector]:
    """Yield each selector of an SLO and of its alerts once."""
    found = [*selectors_read(slo.sli)]
    found += [selector for alert in slo.alerts for selector in selectors_of(alert.condition)]
    yield from {selector.origin: selector for selector in found}.values()


def place(selector: Selector, label: str, *, last: bool = False) -> Origin:
    """Return the place of a label's first or last matcher in the text of a selector."""
    # The models come along with it, for which `explain` does not wait.
    from slo_codegen.catalog.selector import parse_selector

    written = {matcher.written for matcher in selector.matchers if matcher.label == label}
    of_label = [each for each in parse_selector(selector.text)[1] if each.matcher.label in written]
    each = of_label[-1 if last else 0]
    length = each.value_at + each.value_length - each.label_at
    begins = (selector.origin.offset or 0) + each.label_at
    return Origin(selector.origin.file, selector.origin.path, "value", begins, length)


def leaves_out(selector: Selector, label: str, value: str) -> bool:
    """Return whether the matchers of a selector leave a value of a label out."""
    return not satisfies(value, [matcher for matcher in selector.matchers if matcher.label == label])

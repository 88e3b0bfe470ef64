"""The parts of a ratio against each other: good and bad within total, and nothing counted twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from slo_codegen.catalog import Catalog
from slo_codegen.checks.matching import is_part, on, overlap, satisfies
from slo_codegen.checks.parts import parts, ratios
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.measures.kinds import metric_of, selector_of
from slo_codegen.plan.model import Measure, Plan, Selector

_STATUS_LABELS = ("status", "code", "status_code", "http_status", "response_code")
_STATUSES = ("200", "201", "204", "301", "302", "304", "400", "401", "404", "429", "500", "502", "503", "504")


def not_part_of_total(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report good or bad events that the total, of the same metric, does not count."""
    for name, selector, total in _named(catalog, plan):
        if name not in ("good", "bad") or not total:
            continue
        same = [other for other in map(selector_of, total) if other.metric is selector.metric]
        if same and all(is_part(selector, other) is False for other in same):
            report.add(
                "SLO350",
                f"what {name} counts is not all part of total",
                selector.origin,
                related=[Related(same[0].origin, "the total")],
                help=f"give {name} the matchers of total: {_matchers(same[0])}",
            )


def counted_twice(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report events that are both good and bad, bad although they are excluded, or in one sum twice."""
    for slo in plan.slos:
        for name, measures in parts(catalog, slo).items():
            for first, second in combinations(measures, 2):
                if metric_of(first) is metric_of(second) and overlap(first, second):
                    report.add(
                        "SLO351",
                        f"{slo.id}: some events are counted twice in {name}",
                        selector_of(second).origin,
                        related=[Related(selector_of(first).origin, "counted here already")],
                        help="leave one of the two out, or give it a matcher that leaves out what the other counts",
                    )
    for slo, given in ratios(catalog, plan):
        for one, two in (("good", "bad"), ("exclude", "bad")):
            for first, second in product(given[one], given[two]):
                if metric_of(first) is metric_of(second) and overlap(first, second):
                    said = "excluded from the total" if one == "exclude" else "counted as good"
                    report.add(
                        "SLO351",
                        f"{slo.id}: some events are bad and {said} as well",
                        selector_of(second).origin,
                        related=[Related(selector_of(first).origin, said)],
                        help="give one of the two a matcher that leaves the events of the other out",
                    )


def success_counted_as_bad(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report bad events that all have a status of success, and good ones that are all server errors."""
    for name, selector, _ in _named(catalog, plan):
        if name not in ("good", "bad"):
            continue
        found = _statuses(selector)
        wrong = ("2", "3") if name == "bad" else ("5",)
        if found and all(status.startswith(wrong) for status in found):
            what = "successes" if name == "bad" else "server errors"
            report.add(
                "SLO352",
                f"{name} counts only {what}: {', '.join(found[:4])}",
                selector.origin,
                help=f"did you exchange good and bad? {name} usually has status"
                + ('=~"5.."' if name == "bad" else '!~"5.."'),
            )


def _statuses(selector: Selector) -> list[str]:
    for label in _STATUS_LABELS:
        matchers = on(selector, label)
        if matchers:
            declared = selector.metric.label(label)
            known = declared.values if declared is not None and declared.values is not None else _STATUSES
            return [value for value in known if satisfies(value, matchers)]
    return []


def _named(catalog: Catalog, plan: Plan) -> Iterator[tuple[str, Selector, tuple[Measure, ...]]]:
    """Yield each selector of each ratio with its part's name and the total, where one is given."""
    for _, given in ratios(catalog, plan):
        for name, measures in given.items():
            for measure in measures:
                yield name, selector_of(measure), given["total"]


def _matchers(selector: Selector) -> str:
    return ", ".join(f'{m.label}{m.op}"{m.value}"' for m in selector.matchers) or "none"

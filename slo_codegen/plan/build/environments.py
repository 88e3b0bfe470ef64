"""What every query asks for in an environment: the labels by which its metrics are told from those of others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from slo_codegen.catalog.read import Catalog
from slo_codegen.common.tags import tag, tag_value
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.build.known import Known
from slo_codegen.plan.model import Label, Matcher, Metric
from slo_codegen.promql import quote

PLACEHOLDER = "$environment"
"""What stands for the selector of the environment in a query of the catalog's own."""
_WITH_COMMA = re.compile(r"\$environment\s*,\s*|,\s*\$environment\b|\$environment\b")
_EMPTY = re.compile(r"\{\s*\}")


def selector_of(catalog: Catalog) -> Mapping[str, str]:
    """Return the labels of all metrics of the environment that a catalog is read for; none without one."""
    return catalog.environment.spec.selector if catalog.environment is not None else {}


def in_environment(catalog: Catalog, found: Known, report: Diagnostics) -> Known:
    """Return metrics with the labels of the environment, which every selector asks for.

    A metric whose declared values do not include that of the environment is reported: it would have no series there.
    """
    selector = selector_of(catalog)
    if not selector or catalog.environment is None:
        return found
    for metric in found.metrics.values():
        for name, value in selector.items():
            label = metric.label(name)
            if label is not None and label.values is not None and value not in label.values:
                report.add("SLO224", f"label {name} of {metric.name} never has the value {value!r}",
                           catalog.environment.origin.child("selector", name),
                           help=f"its values are {', '.join(label.values[:12])}",
                           related=[Related(metric.origin, "declared here")])  # fmt: skip
    matchers = tuple(Matcher(name, "=", value) for name, value in sorted(selector.items()))
    return replace(
        found,
        metrics={name: _labelled(metric, selector) for name, metric in found.metrics.items()},
        series={name: (_labelled(metric, selector), part) for name, (metric, part) in found.series.items()},
        everywhere=matchers,
    )


def _labelled(metric: Metric, selector: Mapping[str, str]) -> Metric:
    lacking = [Label(name) for name in selector if metric.label(name) is None]
    labels = tuple(sorted((*metric.labels, *lacking), key=lambda label: label.name))
    return replace(metric, labels=labels) if lacking else metric


def filled_in(target: str, text: str, origin: Origin, everywhere: tuple[Matcher, ...], report: Diagnostics) -> str:
    """Return a query of the catalog's own with the environment's selector in place of its placeholder.

    A query that does not ask for the environment, where it must, is reported.
    """
    if target not in ("prometheus", "datadog") or not text:
        return text
    if not everywhere:
        bare = _WITH_COMMA.sub("", text)
        return _EMPTY.sub("{*}", bare) if target == "datadog" and bare != text else bare
    if PLACEHOLDER not in text:
        report.add("SLO266", f"the query reads the metrics of every environment: {PLACEHOLDER} is not in it", origin,
                   help=f"write {PLACEHOLDER} among the matchers of each metric, such as "
                   + ("x{$environment}" if target == "prometheus" else "sum:x{$environment}"))  # fmt: skip
        return text
    asked = (
        ", ".join(f"{each.label}={quote(each.value)}" for each in everywhere)
        if target == "prometheus"
        else ",".join(f"{tag(each.label)}:{tag_value(tag(each.label), each.value)}" for each in everywhere)
    )
    return text.replace(PLACEHOLDER, asked)

"""Selectors of the catalog as the plan has them, checked against the metrics that they are about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from slo_codegen.catalog.selector import ParsedMatcher, SelectorError, parse_selector, written_name_at
from slo_codegen.common import regex
from slo_codegen.common.names import label_name
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.plan.build.known import Known, Part
from slo_codegen.plan.build.le import bound_in
from slo_codegen.plan.model import BUCKET_LABEL, Matcher, Metric, MetricKind, Selector

_PROMQL = re.compile(r"\b(sum|rate|increase|irate|count|avg)\b[^{]*\(|\[[0-9]+[smhdw]\]", re.ASCII)
_MEAN = re.compile(r"\bavg_over_time\s*\(\s*([a-zA-Z_:][a-zA-Z0-9_:.]*)", re.ASCII)
_OFFSET = re.compile(r"\boffset\s+-?[0-9]", re.ASCII)
_VM_LABEL = "vmrange"
"""The label by which buckets of VictoriaMetrics' own histograms are told apart."""
_LOOKED_AT = 1000
"""Of so many metrics at most the labels are looked at for a suggestion."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A selector of the catalog: its series, which part of a metric it names, and the bound that it asks of a bucket.

    ``bound`` is in the unit of the metric, and infinite for the bucket of all observations.
    """

    selector: Selector
    part: Part
    bound: Decimal | None = None


def read_selector(text: str, origin: Origin, known: Known, report: Diagnostics) -> Reading | None:
    """Parse a selector and check it against the known metrics; report what is wrong and return None then."""
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
            else _not_a_selector(text),
        )
        return None
    found = known.find(name)
    if found is None:
        close = nearest(name, known.metrics)
        report.add(
            "SLO221",
            f"metric {name} is not declared",
            _part(origin, *written_name_at(text, name)),
            help=f"did you mean {close}?" if close else "declare it under metrics: with its type and labels",
        )
        return None
    metric, part = found
    bounds = [each for each in parsed if part is Part.BUCKET and each.matcher.label == BUCKET_LABEL]
    rest = [each for each in parsed if each not in bounds]
    bound = _bound(bounds, metric, origin, report) if bounds else None
    sound = [_check_matcher(each, metric, known, origin, report) for each in rest]
    if not all(sound) or (bounds and bound is None):
        return None
    matchers = tuple(_matcher(each.matcher, known) for each in rest)
    matchers = (*matchers, *(each for each in known.everywhere if each not in matchers))
    return Reading(Selector(metric, matchers, text, origin), part, bound)


def _not_a_selector(text: str) -> str:
    """Return how a selector is written, for one who has written something else."""
    if (mean := _MEAN.search(text)) is not None:
        return f"the mean of a gauge over a time is slices: {{of: {{mean: {mean[1]}}}, good: ..., every: 5m}}"
    if _OFFSET.search(text):
        return "take the offset out; where samples arrive late, platform.prometheus.query_offset says so for all rules"
    if _PROMQL.search(text):
        return "write the metric with its matchers alone: events are counted without sum, rate and a window"
    return 'write it as metric.name{label="value", other!~"a|b"}'


def _part(origin: Origin, offset: int, length: int) -> Origin:
    """Return the place of a part of a selector, which may begin within the value."""
    return Origin(origin.file, origin.path, "value", (origin.offset or 0) + offset, length)


def _matcher(written: Matcher, known: Known) -> Matcher:
    name = label_name(written.label, known.escaping)
    return written if name == written.label else Matcher(name, written.op, written.value, written.label)


def _bound(matchers: Sequence[ParsedMatcher], metric: Metric, origin: Origin, report: Diagnostics) -> Decimal | None:
    """Return the bound of the one bucket that matchers on ``le`` ask for; report what is no bound."""
    first, *more = matchers
    bound = None if more else bound_in(first.matcher)
    if bound is None or bound == 0:
        at = (more or matchers)[-1]
        said = "le is matched twice" if more else f"{first.matcher.op}{first.matcher.value!r} is not one bound"
        report.add(
            "SLO244",
            f"a bucket of {metric.name} is selected by its bound, and {said}",
            _part(origin, at.label_at, at.value_at + at.value_length - at.label_at),
            help='write le="0.3", the bound of a bucket, or take the metric without _bucket and give under:',
        )
        return None
    return bound


def _check_matcher(parsed: ParsedMatcher, metric: Metric, known: Known, origin: Origin, report: Diagnostics) -> bool:
    matcher = parsed.matcher
    label = metric.label(label_name(matcher.label, known.escaping))
    if matcher.label == _VM_LABEL and metric.kind is MetricKind.TIMING:
        report.add("SLO244", f"{metric.name} is a histogram of VictoriaMetrics: each of its buckets counts a range of "
                   "its own, so that no bucket holds all observations up to a bound",
                   _part(origin, parsed.label_at, parsed.label_length),
                   help="record it with le by prometheus_buckets() of MetricsQL, and take that")  # fmt: skip
        return False
    le = matcher.label == BUCKET_LABEL and metric.kind is MetricKind.TIMING
    if label is None and (le or not metric.open_labels):
        negative = matcher.op in ("!=", "!~")
        report.add(
            "SLO229" if negative else "SLO222",
            f"metric {metric.name} has no label {matcher.label}" + (", so this excludes nothing" if negative else ""),
            _part(origin, parsed.label_at, parsed.label_length),
            help=_another_label(matcher.label, metric, known.metrics),
            related=[Related(metric.origin, "used here" if metric.inferred else "declared here")],
        )
        return False
    values = label.values if label is not None else None
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
        matches = values is None or bool(regex.matching(matcher.value, values))
    else:
        matches = values is None or matcher.value in values
    if not matches:
        close = nearest(matcher.value, values or ())
        report.add(
            "SLO224",
            f"label {matcher.label} of {metric.name} never has the value {matcher.value!r}",
            value_at,
            help=f"did you mean {close}?" if close else f"its values are {', '.join((values or ())[:12])}",
            related=[Related(metric.origin, "declared here")],
        )
        return False
    return True


def _another_label(label: str, metric: Metric, metrics: Mapping[str, Metric]) -> str:
    """Return the fix for a label that a metric has not."""
    if label == BUCKET_LABEL and metric.kind is MetricKind.TIMING:
        return (
            "write the bound as under: or over: beside of:, such as {of: ..., under: 300ms}, or select "
            f'{metric.name}_bucket{{le="..."}}'
        )
    names = [each.written for each in metric.labels]
    # A label that another metric carries is spelled as it was meant.
    elsewhere = any(each.label(label) is not None for each in islice(metrics.values(), _LOOKED_AT))
    close = None if elsewhere else nearest(label, names)
    return (
        f"did you mean {close}?" if close else f"it has {', '.join(names) or 'none'}; declare the label if it is there"
    )

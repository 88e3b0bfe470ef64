"""Metrics that no catalog declares: what they are, from how they are used and from what their names say.

A metric whose values are compared with a bound is a timing, and so is one of which a bucket is selected; one of which
events are counted is a counter, unless its name ends with a unit of time. What was assumed is reported, once a metric.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from slo_codegen.catalog.read import Catalog
from slo_codegen.catalog.selector import SelectorError, parse_selector, written_name_at
from slo_codegen.common.names import Escaping, datadog_metric, label_name
from slo_codegen.diagnostics import Diagnostics, Origin, Related, Severity
from slo_codegen.plan.build.known import Known, Part, known, split
from slo_codegen.plan.build.metrics import series_name
from slo_codegen.plan.build.typos import nearly
from slo_codegen.plan.build.units import other_unit_in, unit_in
from slo_codegen.plan.build.uses import Role, Use, uses
from slo_codegen.plan.model import BUCKET_LABEL, Label, Metric, MetricKind

_GUESSED = "s"
"""The unit that Prometheus and OpenTelemetry recommend for times."""
_OF_COUNTERS = ("_total", ".total")


@dataclass(frozen=True, slots=True)
class _Seen:
    """A use of a metric that is not declared: its name as it is written, and the labels that are matched."""

    use: Use
    name: str
    labels: tuple[str, ...]

    @property
    def origin(self) -> Origin:
        """Where the name is written."""
        at, length = written_name_at(self.use.text, self.name)
        return Origin(self.use.origin.file, self.use.origin.path, "value", (self.use.origin.offset or 0) + at, length)


@dataclass(frozen=True, slots=True)
class _Assumed:
    """What a metric is taken to be, and its name in Prometheus."""

    name: str
    kind: str
    prometheus: str
    origin: Origin

    @property
    def said(self) -> str:
        """What it is taken to be, in words."""
        return self.kind if self.prometheus == self.name else f"{self.kind}; in Prometheus it is {self.prometheus}"


_RENAMED = "; prometheus: gives its name there, if that is another one"


@dataclass(slots=True)
class _Guess:
    """All uses of what is one metric."""

    kind: MetricKind
    seen: list[_Seen] = field(default_factory=list)

    @property
    def is_bounded(self) -> bool:
        """Whether its values are compared with a length of time."""
        return any(each.use.role is Role.TIMED for each in self.seen)


def with_inferred(catalog: Catalog, declared: Mapping[str, Metric], escaping: Escaping, report: Diagnostics) -> Known:
    """Return the declared metrics, and those that selectors use besides; what is assumed of these is reported."""
    if catalog.platform.spec.metrics == "declared":
        return known(declared, escaping, by_series=False)
    before = known(declared, escaping, by_series=True)
    every = _parsed(catalog)
    guesses = _guesses([each for each in every if before.find(each.name) is None], report)
    metrics = {**declared, **{name: _metric(name, guess, escaping) for name, guess in guesses.items()}}
    beside = _beside(guesses)
    plain: list[_Assumed] = []
    for name, guess in guesses.items():
        _report(name, guess, metrics[name], declared, beside[name], report, plain)
    _report_together(plain, report)
    found = known(metrics, escaping, by_series=True)
    labels: dict[str, set[str]] = {}
    for each in every:
        metric, _ = found.find(each.name) or (None, None)
        if metric is not None and metric.open_labels:
            labels.setdefault(metric.name, set()).update(each.labels, each.use.by)
    tags = {label: spec.datadog for label, spec in catalog.platform.spec.split.items() if spec.datadog is not None}
    metrics |= {name: _with_labels(metrics[name], own, escaping, tags) for name, own in labels.items()}
    return known(metrics, escaping, by_series=True)


def _beside(guesses: Mapping[str, _Guess]) -> dict[str, dict[str, _Guess]]:
    """Return of each metric the others that are used in one of its sums and named before it, in their order."""
    order = {name: nth for nth, name in enumerate(guesses)}
    of_sum: dict[Origin, list[str]] = {}
    found = {}
    for name, guess in guesses.items():
        sums = {each.use.sum for each in guess.seen}
        earlier = {other for sum in sums for other in of_sum.get(sum, ())}
        found[name] = {other: guesses[other] for other in sorted(earlier, key=order.__getitem__)}
        for sum in sums:
            of_sum.setdefault(sum, []).append(name)
    return found


def _parsed(catalog: Catalog) -> list[_Seen]:
    found = []
    for use in uses(catalog):
        try:
            name, matchers = parse_selector(use.text)
        except SelectorError:
            # It is reported where the selector is read.
            continue
        found.append(_Seen(use, name, tuple(each.matcher.label for each in matchers)))
    return found


def _guesses(seen: Sequence[_Seen], report: Diagnostics) -> dict[str, _Guess]:
    """Return what each metric is taken to be, by its name without the suffix of a histogram's series."""
    timings = {split(each.name)[0] for each in seen if _is_timed(each)}
    sampled = {each.name for each in seen if each.use.role is Role.SAMPLED}
    found: dict[str, _Guess] = {}
    for each in seen:
        if each.name in sampled:
            found.setdefault(each.name, _Guess(MetricKind.GAUGE)).seen.append(each)
            continue
        base, part = split(each.name)
        is_timing = base in timings or (part is not Part.WHOLE and unit_in(base) is not None)
        if is_timing or unit_in(each.name) is not None:
            found.setdefault(base if is_timing else each.name, _Guess(MetricKind.TIMING)).seen.append(each)
        else:
            found.setdefault(each.name, _Guess(MetricKind.COUNTER)).seen.append(each)
    for name, guess in found.items():
        if guess.kind is MetricKind.TIMING:
            _check_timing(name, guess.seen, report)
        elif guess.kind is MetricKind.GAUGE:
            _check_gauge(name, guess.seen, report)
    return found


def _is_timed(seen: _Seen) -> bool:
    return seen.use.role is Role.TIMED or split(seen.name)[1] is Part.BUCKET


def _check_timing(name: str, seen: Sequence[_Seen], report: Diagnostics) -> None:
    """Report a timing that is used, or named, as a counter as well."""
    timed = [each for each in seen if _is_timed(each)]
    if timed and name.endswith(_OF_COUNTERS):
        report.add("SLO243", f"{name} is named as a counter, and is compared with a time here", timed[0].origin,
                   help="use the timing's own name, or declare the metric under metrics: with its type")  # fmt: skip
        return
    bounded = [each for each in seen if each.use.role is Role.TIMED]
    if bounded and (unit := other_unit_in(name)) is not None:
        report.add("SLO243", f"{name} is in {unit} by its name, and is compared with a time here", bounded[0].origin,
                   help=f'select a bucket by its bound: {name}_bucket{{le="1000"}}')  # fmt: skip
        return
    if unit_in(name) is not None:
        return
    sums = {each.use.sum for each in timed}
    # Beside the timing itself, its name stands for all of its observations.
    counted = [each for each in seen if each.name == name and not _is_timed(each) and each.use.sum not in sums]
    if counted:
        way_out = f"declare it under metrics:, or count {name}_count"
        _report_both(name, (timed[0], "a timing"), (counted[0], "a counter"), way_out, report)


def _check_gauge(name: str, seen: Sequence[_Seen], report: Diagnostics) -> None:
    """Report a gauge whose events are counted somewhere else."""
    sampled = [each for each in seen if each.use.role is Role.SAMPLED]
    others = [each for each in seen if each.use.role is not Role.SAMPLED]
    if others:
        _report_both(name, (sampled[0], "a gauge"), (others[0], "a counter"), f"declare {name} under metrics:", report)


def _report_both(name: str, one: tuple[_Seen, str], two: tuple[_Seen, str], way_out: str, report: Diagnostics) -> None:
    """Report two uses of one metric that do not go together, each at its place."""
    for (here, own), (there, other) in ((one, two), (two, one)):
        report.add("SLO243", f"{name} is used as {own} here, and as {other} elsewhere", here.origin,
                   related=[Related(there.origin, f"used as {other}")], help=way_out)  # fmt: skip


def _metric(name: str, guess: _Guess, escaping: Escaping) -> Metric:
    kind = guess.kind
    unit = _unit(name, guess) if kind is MetricKind.TIMING else "events"
    return Metric(
        name=name,
        kind=kind,
        unit=unit,
        labels=(),
        buckets_ms=(),
        native_histogram=False,
        distribution=kind is MetricKind.TIMING,
        prometheus=series_name(name, kind, escaping),
        datadog=datadog_metric(name),
        origin=guess.seen[0].origin,
        open_labels=True,
        inferred=True,
    )


def _unit(name: str, guess: _Guess) -> str:
    """Return the unit of a timing; none of one whose bounds are bare numbers, and whose name says none."""
    return unit_in(name) or other_unit_in(name) or (_GUESSED if guess.is_bounded else "")


def _with_labels(metric: Metric, written: Iterable[str], escaping: Escaping, tags: Mapping[str, str]) -> Metric:
    """Return a metric with the labels that are matched of it, and those by which it is split, beside its own.

    ``tags`` are those of Datadog by which budgets are split under another name.
    """
    named = {label.name: label for label in metric.labels}
    for each in sorted(written):
        name = label_name(each, escaping)
        if each != BUCKET_LABEL or metric.kind is not MetricKind.TIMING:
            named.setdefault(name, Label(name, None, tags.get(name, None if name == each else each)))
    return replace(metric, labels=tuple(named[name] for name in sorted(named)))


def _report(
    name: str,
    guess: _Guess,
    metric: Metric,
    declared: Mapping[str, Metric],
    beside: Mapping[str, _Guess],
    report: Diagnostics,
    plain: list[_Assumed],
) -> None:
    """Report a name that is nearly declared, or a unit that none says; else add what is assumed to ``plain``."""
    assumed, doubtful = _assumed(name, guess, metric)
    close = nearly(name, declared)
    origin = guess.seen[0].origin
    if close is not None:
        report.add("SLO399", f"{name} is not declared, and is taken to be {assumed}", origin,
                   help=f"did you mean {close}? Declare {name} if it is another metric",
                   related=[Related(declared[close].origin.key(), f"{close} is declared here")])  # fmt: skip
        return
    if (other := nearly(name, beside)) is not None:
        report.add("SLO399", f"{name} and {other}, which it is compared with, are nearly one name", origin,
                   help="correct one of them, or declare both under metrics:",
                   related=[Related(beside[other].seen[0].origin, f"{other} is used here")])  # fmt: skip
        return
    each = _Assumed(name, assumed, metric.prometheus, origin)
    if doubtful:
        _report_one(each, report, Severity.WARNING)
    else:
        plain.append(each)


def _report_together(found: Sequence[_Assumed], report: Diagnostics) -> None:
    """Report what is assumed of metrics that nothing is odd about: once in a file, with each of them at its place."""
    by_file: dict[str, list[_Assumed]] = {}
    for each in found:
        by_file.setdefault(each.origin.file, []).append(each)
    for first, *others in by_file.values():
        if not others:
            _report_one(first, report)
            continue
        every = (first, *others)
        report.add(
            "SLO396",
            f"{len(every)} metrics are not declared, and are taken to be what their use says: "
            + ", ".join(each.name for each in every),
            first.origin,
            help=f"declare them under metrics:, and their labels and values are checked too{_RENAMED}",
            related=[Related(each.origin, f"{each.name} is taken to be {each.said}") for each in every],
        )


def _report_one(each: _Assumed, report: Diagnostics, severity: Severity | None = None) -> None:
    renamed = "" if each.prometheus == each.name else _RENAMED
    report.add("SLO396", f"{each.name} is not declared: it is taken to be {each.said}", each.origin,
               help=f"declare it under metrics:, and its labels and values are checked too{renamed}",
               severity=severity)  # fmt: skip


def _assumed(name: str, guess: _Guess, metric: Metric) -> tuple[str, bool]:
    """Return what a metric is taken to be, and whether nothing but the usual speaks for it."""
    if guess.kind is MetricKind.GAUGE:
        return "a gauge", False
    if guess.kind is MetricKind.COUNTER:
        return ("a counter that a rule records" if ":" in name else "a counter"), False
    if unit_in(name) is not None:
        return f"a classic histogram in {metric.unit}, as its name says", False
    if guess.is_bounded and other_unit_in(name) is None:
        return f"a classic histogram in {metric.unit}, although its name says no unit", True
    return "a classic histogram", False

"""A parser of Datadog's queries, written from its documentation and apart from the code that writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10080}
MOST = {"m": 10080, "h": 168, "d": 1, "w": 1}
"""The largest number that each unit takes in ``last_``: none looks back over a week."""
TIMEFRAMES = {"7d": 7, "30d": 30, "90d": 90}
OVER_TIME = ("avg", "sum", "min", "max", "percentile")
OVER_SPACE = ("avg", "sum", "min", "max", "count")
PERCENTILE = re.compile(r"p([1-9][0-9]?)(\.[0-9]+)?")
_METRIC = r"[a-zA-Z][a-zA-Z0-9_.]*"
_TAG_KEY = r"[a-z][a-z0-9_./-]*"
_IN_TAG = r"(?:[a-z0-9_./:-]|[^\W\d_A-Z])"
_TAG_VALUE = rf"{_IN_TAG}*\*?|\*{_IN_TAG}+"
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_OPERATOR = r">=|<=|>|<"


class QueryError(Exception):
    """A query that Datadog would refuse, and why."""


@dataclass(frozen=True)
class Everything:
    """The scope ``*``."""


@dataclass(frozen=True)
class HasTag:
    """A tag with one of some values; a value may begin or end with a wildcard."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Not:
    """The opposite of a scope."""

    scope: Scope


@dataclass(frozen=True)
class All:
    """Every scope at once."""

    scopes: tuple[Scope, ...]


@dataclass(frozen=True)
class Either:
    """At least one of the scopes."""

    scopes: tuple[Scope, ...]


Scope = Everything | HasTag | Not | All | Either


@dataclass(frozen=True)
class Metric:
    """One metric in a scope. ``bound`` is that of ``count(v: v<=N)``: an operator and a value."""

    aggregation: str
    bound: tuple[str, Decimal] | None
    name: str
    scope: Scope
    by: tuple[str, ...]
    as_count: bool


@dataclass(frozen=True)
class Name:
    """The name of a query in the formula of an SLO."""

    name: str


@dataclass(frozen=True)
class Constant:
    """A number."""

    value: Decimal


@dataclass(frozen=True)
class DefaultZero:
    """What is not reported counts as 0."""

    of: Expression


@dataclass(frozen=True)
class Arithmetic:
    """Two expressions and one of the four operators."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Absolute:
    """How far a value is from 0."""

    of: Expression


Expression = Metric | Name | Constant | DefaultZero | Absolute | Arithmetic


@dataclass(frozen=True)
class MetricAlert:
    """A comparison of an expression, over some minutes."""

    over_time: str
    minutes: int
    expression: Expression
    op: str
    threshold: Decimal


@dataclass(frozen=True)
class ErrorBudget:
    """A comparison of the percentage of an SLO's budget that is spent."""

    slo: str
    timeframe: str
    op: str
    threshold: Decimal


@dataclass(frozen=True)
class BurnRate:
    """A comparison of an SLO's burn rate over a long and a short window of minutes."""

    slo: str
    timeframe: str
    long: int
    short: int
    op: str
    threshold: Decimal


@dataclass(frozen=True)
class Slo:
    """The body of an SLO: what is good, what there is, and its target as a share."""

    name: str
    good: Expression
    total: Expression
    queries: Mapping[str, Metric]
    targets: Mapping[str, Decimal]


@dataclass(frozen=True)
class TimeSlice:
    """The body of a time-slice SLO: a slice is good if the formula compares so, and its target as a share."""

    name: str
    formula: Expression
    queries: Mapping[str, Metric]
    op: str
    threshold: Decimal
    seconds: int
    targets: Mapping[str, Decimal]


class _Text:
    """A text and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def take(self, pattern: str, what: str) -> str:
        """Read what a pattern matches here."""
        found = self.maybe(pattern)
        if found is None:
            raise QueryError(f"expected {what} at {self.text[self.at : self.at + 20]!r} of {self.text!r}")
        return found

    def maybe(self, pattern: str) -> str | None:
        """Read what a pattern matches here, if it does."""
        match = re.compile(pattern).match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        return match[0]

    def end(self) -> None:
        """Demand that all has been read."""
        if self.at < len(self.text):
            raise QueryError(f"left over: {self.text[self.at :]!r} of {self.text!r}")


def parse_monitor(query: str) -> MetricAlert | ErrorBudget | BurnRate:
    """Read the query of a monitor.

    Raises:
        QueryError: Datadog would refuse it.
    """
    text = _Text(query)
    if query.startswith(("error_budget(", "burn_rate(")):
        return _slo_alert(text)
    return _metric_alert(text)


def _metric_alert(text: _Text) -> MetricAlert:
    over_time = text.take("|".join(OVER_TIME), "an aggregation over time")
    text.take(r"\(last_", "(last_")
    minutes = _window(text)
    text.take(r"\):", "):")
    expression = _sum(text, _metric)
    op, threshold = _comparison(text)
    metrics = list(metrics_of(expression))
    if not metrics:
        raise QueryError("no metric is asked for")
    for metric in metrics:
        if metric.as_count and over_time != "sum":
            raise QueryError("as_count() is summed over time, and nothing else")
        if bool(PERCENTILE.fullmatch(metric.aggregation)) != (over_time == "percentile"):
            raise QueryError("a percentile over space and percentile() over time need each other")
    if len({metric.as_count for metric in metrics}) > 1:
        raise QueryError("counts and rates do not mix: the quotient of the sums is none of them")
    _same_groups(metrics)
    return MetricAlert(over_time, minutes, expression, op, threshold)


def _window(text: _Text) -> int:
    number, unit = int(text.take("[1-9][0-9]*", "a number")), text.take("[mhdw]", "m, h, d or w")
    if number > MOST[unit]:
        raise QueryError(f"{number}{unit} is no window of Datadog")
    return number * MINUTES[unit]


def _comparison(text: _Text) -> tuple[str, Decimal]:
    text.take(" ", "a space")
    op = text.take(_OPERATOR, "a comparison")
    text.take(" ", "a space")
    threshold = Decimal(text.take(_NUMBER, "a number with a leading digit"))
    text.end()
    return op, threshold


def _slo_alert(text: _Text) -> ErrorBudget | BurnRate:
    kind = text.take("error_budget|burn_rate", "an SLO alert")
    slo = _quoted(text, "", r"\$\{slo:[a-z0-9-]+\}|[0-9a-f]{32}")
    slo = slo.removeprefix("${slo:").removesuffix("}")
    timeframe = _quoted(text, r"\.over", "|".join(TIMEFRAMES))
    if kind == "error_budget":
        op, threshold = _comparison(text)
        _rising(op, threshold)
        return ErrorBudget(slo, timeframe, op, threshold)
    long = _minutes(_quoted(text, r"\.long_window", "[1-9][0-9]*h"))
    short = _minutes(_quoted(text, r"\.short_window", "[1-9][0-9]*[mh]"))
    if not 60 <= long <= 48 * 60:
        raise QueryError("a long window is 1h to 48h")
    if short >= long:
        raise QueryError("the short window is shorter than the long one")
    op, threshold = _comparison(text)
    _rising(op, threshold)
    return BurnRate(slo, timeframe, long, short, op, threshold)


def _quoted(text: _Text, function: str, inside: str) -> str:
    text.take(rf'{function}\("', f'{function}("')
    found = text.take(inside, inside)
    text.take(r'"\)', '")')
    return found


def _minutes(window: str) -> int:
    return int(window[:-1]) * MINUTES[window[-1]]


def _rising(op: str, threshold: Decimal) -> None:
    if op not in (">", ">="):
        raise QueryError("an SLO alert tells of too much, never of too little")
    if threshold <= 0:
        raise QueryError("a threshold of 0 always alerts")


def _sum(text: _Text, atom: Callable[[_Text], Expression]) -> Expression:
    left = _product(text, atom)
    while op := text.maybe(r" ?[+-] ?"):
        left = Arithmetic(op.strip(), left, _product(text, atom))
    return left


def _product(text: _Text, atom: Callable[[_Text], Expression]) -> Expression:
    left = _factor(text, atom)
    while op := text.maybe(r" ?[*/] ?"):
        left = Arithmetic(op.strip(), left, _factor(text, atom))
    return left


def _factor(text: _Text, atom: Callable[[_Text], Expression]) -> Expression:
    if text.maybe(r"default_zero\("):
        inner = _sum(text, atom)
        text.take(r"\)", ")")
        if isinstance(inner, Constant | DefaultZero):
            raise QueryError("default_zero() fills a query")
        return DefaultZero(inner)
    if text.maybe(r"abs\("):
        inner = _sum(text, atom)
        text.take(r"\)", ")")
        return Absolute(inner)
    if text.maybe(r"\("):
        inner = _sum(text, atom)
        text.take(r"\)", ")")
        return inner
    if number := text.maybe(_NUMBER):
        return Constant(Decimal(number))
    return atom(text)


def _metric(text: _Text) -> Metric:
    aggregation = text.take(r"p[0-9.]+|[a-z]+", "an aggregation over space")
    if aggregation not in OVER_SPACE and not PERCENTILE.fullmatch(aggregation):
        raise QueryError(f"{aggregation} is no aggregation over space")
    bound = None
    if aggregation == "count" and text.maybe(r"\(v: ?v"):
        op = text.take(_OPERATOR, "a comparison")
        bound = (op, Decimal(text.take(_NUMBER, "a number")))
        text.take(r"\)", ")")
    text.take(":", ":")
    name = text.take(_METRIC, "a metric")
    if len(name) > 200:
        raise QueryError("the name of a metric has at most 200 characters")
    text.take(r"\{", "a scope")
    scope = _scope(text)
    text.take(r"\}", "the end of the scope")
    by: tuple[str, ...] = ()
    if text.maybe(r" ?by ?\{"):
        by = tuple(text.take(rf"{_TAG_KEY}(?:,{_TAG_KEY})*", "tags").split(","))
        text.take(r"\}", "}")
    if len(set(by)) < len(by):
        raise QueryError("a tag groups twice")
    as_count = text.maybe(r"\.as_count\(\)") is not None
    if as_count and aggregation not in ("sum", "count"):
        raise QueryError(f"the counts of {aggregation} are none")
    return Metric(aggregation, bound, name, scope, by, as_count)


def _scope(text: _Text) -> Scope:
    if text.maybe(r"\*(?=\})"):
        return Everything()
    start = text.at
    end = text.text.find("}", start)
    body = re.sub(r"\([^()]*\)", "()", text.text[start : end if end >= 0 else None])
    boolean = re.search(r"\b(?:AND|OR|NOT|IN)\b|\(", body)
    if boolean is None:
        return _listed(text)
    if "," in body or "!" in body:
        raise QueryError("commas and exclamation marks do not mix with boolean operators")
    return _or(text)


def _listed(text: _Text) -> Scope:
    scopes = [_signed(text)]
    while text.maybe(", ?"):
        scopes.append(_signed(text))
    return scopes[0] if len(scopes) == 1 else All(tuple(scopes))


def _signed(text: _Text) -> Scope:
    negated = text.maybe("!")
    key = text.take(_TAG_KEY, "a tag")
    text.take(":", ":")
    tag = HasTag(key, (_value(text),))
    return Not(tag) if negated else tag


def _or(text: _Text) -> Scope:
    scopes = [_and(text)]
    while text.maybe(" OR "):
        scopes.append(_and(text))
    return scopes[0] if len(scopes) == 1 else Either(tuple(scopes))


def _and(text: _Text) -> Scope:
    scopes = [_term(text)]
    while text.maybe(" AND "):
        scopes.append(_term(text))
    return scopes[0] if len(scopes) == 1 else All(tuple(scopes))


def _term(text: _Text) -> Scope:
    if text.maybe("NOT "):
        return Not(_term(text))
    if text.maybe(r"\("):
        inner = _or(text)
        text.take(r"\)", ")")
        return inner
    key = text.take(_TAG_KEY, "a tag")
    listed = text.maybe(r" (?:NOT )?IN ?\(")
    if listed is None:
        text.take(":", ":")
        return HasTag(key, (_value(text),))
    values = [_value(text)]
    while text.maybe(", ?"):
        values.append(_value(text))
    text.take(r"\)", ")")
    if any("*" in value for value in values):
        raise QueryError("a list has values, no wildcards")
    tag = HasTag(key, tuple(values))
    return Not(tag) if "NOT" in listed else tag


def _value(text: _Text) -> str:
    value = text.take(_TAG_VALUE, "a value")
    if not value.strip("*"):
        raise QueryError("a tag without a value")
    return value


def metrics_of(expression: Expression) -> Iterator[Metric]:
    """Yield the metrics of an expression."""
    match expression:
        case Metric():
            yield expression
        case DefaultZero(inner) | Absolute(inner):
            yield from metrics_of(inner)
        case Arithmetic(_, left, right):
            yield from metrics_of(left)
            yield from metrics_of(right)


def names_of(expression: Expression) -> Iterator[str]:
    """Yield the names of the queries that a formula uses."""
    match expression:
        case Name(name):
            yield name
        case DefaultZero(inner) | Absolute(inner):
            yield from names_of(inner)
        case Arithmetic(_, left, right):
            yield from names_of(left)
            yield from names_of(right)


def _same_groups(metrics: list[Metric]) -> None:
    if len({metric.by for metric in metrics}) > 1:
        raise QueryError("queries that are grouped differently have no common groups")


def parse_slo_query(query: str) -> Metric:
    """Read a query of an SLO: counts of a metric.

    Raises:
        QueryError: Datadog would refuse it.
    """
    metric = _parse_query(query)
    if metric.aggregation == "sum" and not metric.as_count:
        raise QueryError("an SLO counts: the sum of a metric is one as_count()")
    if metric.aggregation != "sum" and (metric.aggregation != "count" or metric.as_count):
        raise QueryError("an SLO counts the values of a distribution with count, which is a count already")
    return metric


def parse_formula(formula: str) -> Expression:
    """Read a formula over the names of queries.

    Raises:
        QueryError: Datadog would refuse it.
    """
    text = _Text(formula)
    expression = _sum(text, lambda inner: Name(inner.take(r"[a-z][a-z0-9_]*", "the name of a query")))
    text.end()
    return expression


def parse_slo(body: Mapping[str, Any]) -> Slo:
    """Read the body of an SLO that counts events.

    Raises:
        QueryError: Datadog would refuse it.
    """
    counts = body["sli_specification"]["count"]
    queries = _named_queries(counts["queries"], parse_slo_query)
    good = parse_formula(counts["good_events_formula"]["formula"])
    total = parse_formula(counts["total_events_formula"]["formula"])
    used = {*names_of(good), *names_of(total)}
    if used != set(queries):
        raise QueryError(f"used are {sorted(used)}, declared are {sorted(queries)}")
    return Slo(body["name"], good, total, queries, _targets(body))


def parse_time_slice(body: Mapping[str, Any]) -> TimeSlice:
    """Read the body of a time-slice SLO.

    Raises:
        QueryError: Datadog would refuse it.
    """
    if body["type"] != "time_slice":
        raise QueryError(f"{body['type']} is no SLO of time slices")
    told = body["sli_specification"]["time_slice"]
    queries = _named_queries(told["query"]["queries"], _parse_query)
    (formula,) = told["query"]["formulas"]
    parsed = parse_formula(formula["formula"])
    if set(names_of(parsed)) != set(queries):
        raise QueryError(f"used are {sorted(names_of(parsed))}, declared are {sorted(queries)}")
    if told["comparator"] not in (">", ">=", "<", "<="):
        raise QueryError(f"{told['comparator']} is no comparison of time slices")
    seconds = told["query_interval_seconds"]
    if seconds not in (60, 300):
        raise QueryError(f"slices are of 60 or 300 seconds, not of {seconds}")
    threshold = Decimal(str(told["threshold"]))
    return TimeSlice(body["name"], parsed, queries, told["comparator"], threshold, seconds, _targets(body))


def _named_queries(listed: Sequence[Mapping[str, str]], parse: Callable[[str], Metric]) -> dict[str, Metric]:
    queries: dict[str, Metric] = {}
    for query in listed:
        if query["name"] in queries:
            raise QueryError(f"two queries are named {query['name']}")
        queries[query["name"]] = parse(query["query"])
    _same_groups(list(queries.values()))
    return queries


def _parse_query(query: str) -> Metric:
    text = _Text(query)
    metric = _metric(text)
    text.end()
    return metric


def _targets(body: Mapping[str, Any]) -> dict[str, Decimal]:
    targets = {each["timeframe"]: Decimal(str(each["target"])) / 100 for each in body["thresholds"]}
    for timeframe, target in targets.items():
        if timeframe not in TIMEFRAMES or not 0 < target < 1:
            raise QueryError(f"no target: {target} over {timeframe}")
    return targets


def check_monitor(
    body: Mapping[str, Any], slos: Mapping[str, Slo], parsed: MetricAlert | ErrorBudget | BurnRate | None = None
) -> None:
    """Demand what ties a monitor's query to the rest of its body, and to the SLO that it watches.

    Raises:
        QueryError: Datadog would refuse it.
    """
    query = parsed or parse_monitor(body["query"])
    kinds = ("query alert", "metric alert") if isinstance(query, MetricAlert) else ("slo alert",)
    if body["type"] not in kinds:
        raise QueryError(f"a query of {kinds[0]} in {body['type']}")
    if Decimal(str(body["options"]["thresholds"]["critical"])) != query.threshold:
        raise QueryError("the critical threshold is not that of the query")
    if isinstance(query, MetricAlert):
        return
    if query.slo not in slos:
        raise QueryError(f"there is no SLO {query.slo}")
    if query.timeframe not in slos[query.slo].targets:
        raise QueryError(f"{query.slo} has no target over {query.timeframe}")
    if isinstance(query, BurnRate) and query.threshold * (1 - slos[query.slo].targets[query.timeframe]) > 1:
        raise QueryError("not even errors alone burn so fast")

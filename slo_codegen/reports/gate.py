"""The deploy question: does the state of the error budgets allow a change now?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import groupby

from slo_codegen import contract
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import BudgetState, Place, Plan, Slo, names_of
from slo_codegen.prometheus_api import Client, Sample, ServerError, vector
from slo_codegen.promql import Aggregation, Binary, Expr, Series, regex_literal, to_text

_AT_ONCE = 100
"""How many SLOs one query is about: servers limit the length of a query."""
_LARGE = Decimal(10**6)
_SHOWN = 3
_MOST_CHARS = 200

Member = frozenset[tuple[str, str]]
"""The labels of one figure of an answer."""


class NameUnknownError(Exception):
    """A name is neither an SLO nor a service of the catalog."""

    def __init__(self, name: str) -> None:
        """Take the name."""
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a change is allowed, and why: the least budget left of all places and the state that holds then."""

    slo: str
    remaining: Decimal
    state: BudgetState
    allowed: bool

    def to_text(self) -> str:
        """Return the answer as a sentence."""
        verdict = "allowed" if self.allowed else "refused"
        needs = f"; needs {', '.join(self.state.requires)}" if self.state.requires else ""
        return (
            f"{verdict}: {self.slo} has {_percent(self.remaining)} of its error budget left: {self.state.title}{needs}"
        )

    def to_json(self) -> dict[str, object]:
        """Return the answer as JSON values; ``remaining`` is a ratio, as text."""
        return {
            "slo": self.slo,
            "remaining": str(self.remaining),
            "state": self.state.id,
            "allows": list(self.state.allows),
            "requires": list(self.state.requires),
            "allowed": self.allowed,
        }


def _percent(ratio: Decimal) -> str:
    if abs(ratio) >= _LARGE:
        return f"{ratio * 100:.3e}%"
    with localcontext(prec=60):
        return format_percent(ratio.quantize(Decimal("0.0001")))


def chosen(plan: Plan, names: Sequence[str]) -> tuple[Slo, ...]:
    """Return the SLOs that names stand for, each once, in the catalog's order; all that have a budget without a name.

    ``checkout`` is the SLO of that id, or else every SLO of the service; ``service:checkout`` is always the service,
    ``checkout/payments`` the SLO of that service. An SLO that is named itself is among them even without a budget.

    Raises:
        NameUnknownError: there is no SLO and no service of a name.
    """
    wanted: set[str] = set()
    for name in names:
        wanted |= _ids(plan, name)
    return tuple(slo for slo in plan.slos if (slo.id in wanted if names else slo.objective is not None))


def _ids(plan: Plan, name: str) -> set[str]:
    kind, colon, rest = name.partition(":")
    if not colon:
        service, slash, id = name.rpartition("/")
        if any(slo.id == id and (not slash or slo.service == service) for slo in plan.slos):
            return {id}
    if (kind == "service" and colon) or (not colon and "/" not in name):
        of = rest if colon else name
        if any(service.id == of for service in plan.services):
            return {slo.id for slo in plan.slos if slo.service == of and slo.objective is not None}
    raise NameUnknownError(name)


def queries(slos: Sequence[Slo]) -> Iterator[tuple[Expr, dict[Member, tuple[Slo, Place]]]]:
    """Yield each query to ask, and every member that its answer must have: the SLO and its place."""
    if len(slos) == 1:
        slo = slos[0]
        yield Aggregation("min", _of_service(slo.service, slos), by=slo.by), dict(_members(slo, {}))
        return
    for start in range(0, len(slos), _AT_ONCE):
        part = slos[start : start + _AT_ONCE]
        groups = [_of_service(service, list(of)) for service, of in groupby(part, lambda slo: slo.service)]
        labels = sorted({label for slo in part for label in slo.by})
        members: dict[Member, tuple[Slo, Place]] = {}
        for slo in part:
            members |= _members(slo, {"service": slo.service, "slo": slo.id})
        yield Aggregation("min", _balanced(groups), by=(*labels, "service", "slo")), members


def _of_service(service: str, slos: Sequence[Slo]) -> Expr:
    of = (
        (contract.SLO, "=", slos[0].id)
        if len(slos) == 1
        else (contract.SLO, "=~", "|".join(regex_literal(slo.id) for slo in slos))
    )
    return Series(contract.BUDGET_REMAINING, (of, (contract.SERVICE, "=", service)))


def _balanced(parts: Sequence[Expr]) -> Expr:
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return Binary("or", _balanced(parts[:half]), _balanced(parts[half:]))


def _members(slo: Slo, labels: Mapping[str, str]) -> Iterator[tuple[Member, tuple[Slo, Place]]]:
    for place in slo.places:
        yield frozenset({**labels, **dict(place.labels)}.items()), (slo, place)


def ask(plan: Plan, slos: Sequence[Slo], client: Client, change: str, report: Diagnostics) -> list[Answer]:
    """Ask for the budgets left and decide: a fix is always allowed, a feature if the budget's state says so.

    An SLO whose figures cannot be relied on has no answer, and an error in the report: a pipeline must not take
    silence for consent.
    """
    if not plan.budget_states:
        report.add("SLO742", "the catalog has no budget states, which say what a budget allows", None,
                   help="add budget_states to the catalog")  # fmt: skip
        return []
    watched = [slo for slo in slos if slo.objective is None]
    for slo in watched:
        report.add("SLO742", f"{slo.id} has no objective, and so no error budget", None, help="leave it out")
    if not slos:
        report.add("SLO742", "there is no SLO with an error budget", None, help="name one, or add an objective")
    answers: list[Answer] = []
    try:
        for query, members in queries([slo for slo in slos if slo.objective is not None]):
            reply = client.get("query", (("query", to_text(query)),))
            for note in reply.notes:
                report.add("SLO737", f"{reply.source} may not have returned everything: {note}", None,
                           help="repair what the server reports, then run the gate again")  # fmt: skip
            left = _figures(vector(reply), members, reply.source, report)
            answers += _decided(plan, members, left, change, reply.source, report)
    except ServerError as error:
        error.report(report)
        return []
    return [] if any(finding.code in ("SLO737", "SLO738") for finding in report) else answers


def _figures(
    samples: Sequence[Sample], members: Mapping[Member, tuple[Slo, Place]], source: str, report: Diagnostics
) -> dict[Member, str]:
    """Return the figures by member; a member that was not asked for, or comes twice, is an error."""
    left: dict[Member, str] = {}
    strange, twice = [], []
    for sample in samples:
        member = frozenset(sample.labels.items())
        if member not in members:
            strange.append(", ".join(f"{name}={value}" for name, value in sorted(sample.labels.items())) or "no labels")
        elif member in left:
            twice.append(_named(*members[member]))
        left[member] = sample.value
    if strange:
        report.add("SLO738", f"{source} returned a series that the catalog does not have: {_some(strange)}", None,
                   help="deploy the rules of this catalog, or add what is missing to its dimensions")  # fmt: skip
    if twice:
        report.add("SLO738", f"{source} returned a budget twice: {_some(twice)}", None,
                   help="check what answers at that URL: a Prometheus returns each series once")  # fmt: skip
    return left


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return "; ".join(text[:_MOST_CHARS] for text in texts[:_SHOWN]) + more


def _decided(
    plan: Plan,
    members: Mapping[Member, tuple[Slo, Place]],
    left: Mapping[Member, str],
    change: str,
    source: str,
    report: Diagnostics,
) -> Iterator[Answer]:
    for slo, own in groupby(members.items(), lambda item: item[1][0]):
        figures = {place: left.get(member, "missing") for member, (_, place) in own}
        absent = {place: text for place, text in figures.items() if text == "missing" or not _is_finite(text)}
        if absent:
            where = f" in {names_of(absent)}" if slo.by else ""
            odd = ", ".join(sorted({text for text in absent.values() if text != "missing"}))
            report.add("SLO739", f"{source} has no error budget for {slo.id}{where}" + (f" ({odd})" if odd else ""),
                       None, help="check that the server runs the generated rules, and the traffic")  # fmt: skip
            continue
        remaining = min(Decimal(text) for text in figures.values()) + 0  # -0 is 0
        above = [_named(slo, place) for place, text in figures.items() if Decimal(text) > 1]
        if above:
            report.add("SLO738", f"{source} has more than 100% of a budget left: {_some(above)}", None,
                       help="check that nothing but the generated rules records that series")  # fmt: skip
        else:
            state = state_of(plan.budget_states, remaining)
            yield Answer(slo.id, remaining, state, change == "fix" or state.deploys_all)


def _is_finite(text: str) -> bool:
    return abs(float(text)) < float("inf")


def _named(slo: Slo, place: Place) -> str:
    return f"{slo.id} in {place}" if place else slo.id


def state_of(states: Sequence[BudgetState], remaining: Decimal) -> BudgetState:
    """Return the state that holds with so much of a budget left; states go from a full budget to an exhausted one."""
    return next((state for state in states if state.above is None or remaining > state.above), states[-1])


def most_severe(plan: Plan, answers: Sequence[Answer]) -> Answer:
    """Return the answer that decides for all: a refused one before an allowed one, then the worst state and budget."""
    rank = {state.id: index for index, state in enumerate(plan.budget_states)}
    return min(answers, key=lambda each: (each.allowed, -rank[each.state.id], each.remaining))

"""The deploy question: does the state of the error budgets allow a change now?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import groupby

from slo_codegen import contract
from slo_codegen.common.listing import first_of
from slo_codegen.common.units import format_percent
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import BudgetState, Place, Plan, Slo, listed_parts, names_of
from slo_codegen.prometheus_api import Client, Sample, ServerError, vector
from slo_codegen.promql import Aggregation, Binary, Expr, Series, regex_literal, to_text

_AT_ONCE = 100
"""How many SLOs one query is about: servers limit the length of a query."""
_LARGE = Decimal(10**6)
_SHOWN = 3
_MOST_CHARS = 200
_MISSING = "missing"

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
    """Whether a change is allowed, and why: the least budget left of all places, where, and the state that holds."""

    slo: str
    remaining: Decimal
    state: BudgetState
    place: Place
    """Where it is least."""
    allowed: bool

    def to_text(self) -> str:
        """Return the answer as a sentence."""
        verdict = "allowed" if self.allowed else "refused"
        needs = f"; needs {', '.join(self.state.requires)}" if self.state.requires else ""
        where = f" in {self.place}" if self.place else ""
        return (
            f"{verdict}: {self.slo} has {_percent(self.remaining)} of its error budget left{where}: "
            f"{self.state.title}{needs}"
        )

    def to_json(self) -> dict[str, object]:
        """Return the answer as JSON values; ``remaining`` is a ratio, as text."""
        return {
            "slo": self.slo,
            "remaining": str(self.remaining),
            "place": dict(self.place.labels),
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query asks for: every figure that its answer must have, and SLOs whose members the server knows."""

    members: Mapping[Member, tuple[Slo, Place]]
    open: tuple[Slo, ...] = ()
    identified: bool = True
    """Whether figures have the labels of their SLO, as they have beside others."""

    @property
    def slos(self) -> tuple[Slo, ...]:
        """The SLOs that are asked for."""
        return (*{slo.id: slo for slo, _ in self.members.values()}.values(), *self.open)

    def of(self, labels: Mapping[str, str]) -> tuple[Slo, Place] | None:
        """Return what a figure is about; None if nothing of it was asked for."""
        if (known := self.members.get(frozenset(labels.items()))) is not None:
            return known
        for slo in self.open:
            own = {contract.SLO: slo.id, contract.SERVICE: slo.service} if self.identified else {}
            where = {label: value for label, value in labels.items() if label not in own}
            listed = {each.label: each.members for each in slo.dimensions if each.open is None}
            fits = own.items() <= labels.items() and set(where) == set(slo.by)
            if fits and all(where[label] in members for label, members in listed.items()):
                return slo, Place(tuple(sorted(where.items())))
        return None

    def missing(self, found: Collection[tuple[str, Place]]) -> dict[str, dict[Place, str]]:
        """Return where each SLO has to have a figure and has none, by its id."""
        missing: dict[str, dict[Place, str]] = {}
        for slo, place in self.members.values():
            own = missing.setdefault(slo.id, {})
            if (slo.id, place) not in found:
                own[place] = _MISSING
        for slo in self.open:
            own = missing.setdefault(slo.id, {})
            places = [set(place.labels) for id, place in found if id == slo.id]
            for part in listed_parts(slo.dimensions):
                if not any(set(part.labels) <= labels for labels in places):
                    own[part] = _MISSING
        return missing


def queries(slos: Sequence[Slo]) -> Iterator[tuple[Expr, Asked]]:
    """Yield each query to ask, and what its answer must have."""
    if len(slos) == 1:
        slo = slos[0]
        asked = Asked(dict(_members(slo, {})), (slo,) if slo.places is None else (), identified=False)
        yield Aggregation("min", _of_service(slo.service, slos), by=slo.by), asked
        return
    for start in range(0, len(slos), _AT_ONCE):
        part = slos[start : start + _AT_ONCE]
        groups = [_of_service(service, list(of)) for service, of in groupby(part, lambda slo: slo.service)]
        labels = sorted({label for slo in part for label in slo.by})
        members: dict[Member, tuple[Slo, Place]] = {}
        for slo in part:
            members |= _members(slo, {"service": slo.service, "slo": slo.id})
        asked = Asked(members, tuple(slo for slo in part if slo.places is None))
        yield Aggregation("min", _balanced(groups), by=(*labels, "service", "slo")), asked


def _of_service(service: str, slos: Sequence[Slo]) -> Expr:
    of = (
        (contract.SLO, "=", slos[0].id)
        if len(slos) == 1
        else (contract.SLO, "=~", "|".join(regex_literal(slo.id) for slo in slos))
    )
    environment = ((contract.ENVIRONMENT, "=", own) for own in [slos[0].environment] if own is not None)
    return Series(contract.BUDGET_REMAINING, (of, (contract.SERVICE, "=", service), *environment))


def _balanced(parts: Sequence[Expr]) -> Expr:
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return Binary("or", _balanced(parts[:half]), _balanced(parts[half:]))


def _members(slo: Slo, labels: Mapping[str, str]) -> Iterator[tuple[Member, tuple[Slo, Place]]]:
    for place in slo.places or ():
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
        for query, asked in queries([slo for slo in slos if slo.objective is not None]):
            reply = client.get("query", (("query", to_text(query)),))
            for note in reply.notes:
                report.add("SLO737", f"{reply.source} may not have returned everything: {note}", None,
                           help="repair what the server reports, then run the gate again")  # fmt: skip
            left = _figures(vector(reply), asked, reply.source, report)
            answers += _decided(plan, asked, left, change, reply.source, report)
    except ServerError as error:
        error.report(report)
        return []
    return [] if any(finding.code in ("SLO737", "SLO738") for finding in report) else answers


def _figures(samples: Sequence[Sample], asked: Asked, source: str, report: Diagnostics) -> dict[tuple[str, Place], str]:
    """Return the figures by SLO and place; one that was not asked for, or comes twice, is an error."""
    left: dict[tuple[str, Place], str] = {}
    strange, twice = [], []
    for sample in samples:
        found = asked.of(sample.labels)
        if found is None:
            strange.append(", ".join(f"{name}={value}" for name, value in sorted(sample.labels.items())) or "no labels")
            continue
        slo, place = found
        if (slo.id, place) in left:
            twice.append(_named(slo, place))
        left[slo.id, place] = sample.value
    if strange:
        report.add("SLO738", f"{source} returned a series that the catalog does not have: {_some(strange)}", None,
                   help="deploy the rules of this catalog, or add what is missing to its dimensions")  # fmt: skip
    if twice:
        report.add("SLO738", f"{source} returned a budget twice: {_some(twice)}", None,
                   help="check what answers at that URL: a Prometheus returns each series once")  # fmt: skip
    return left


def _some(texts: Sequence[str]) -> str:
    return first_of([text[:_MOST_CHARS] for text in texts], _SHOWN, "; ")


def _decided(
    plan: Plan,
    asked: Asked,
    left: Mapping[tuple[str, Place], str],
    change: str,
    source: str,
    report: Diagnostics,
) -> Iterator[Answer]:
    missing = asked.missing(left)
    for slo in asked.slos:
        figures = {place: text for (id, place), text in left.items() if id == slo.id}
        absent = missing[slo.id] | {place: text for place, text in figures.items() if not _is_finite(text)}
        if absent:
            where = f" in {names_of(sorted(absent))}" if any(absent) else ""
            odd = ", ".join(sorted({text for text in absent.values() if text != _MISSING}))
            report.add("SLO739", f"{source} has no error budget for {slo.id}{where}" + (f" ({odd})" if odd else ""),
                       None, help="check that the server runs the generated rules, and the traffic")  # fmt: skip
            continue
        remaining, place = min((Decimal(text) + 0, place) for place, text in figures.items())  # -0 is 0
        above = [_named(slo, place) for place, text in figures.items() if Decimal(text) > 1]
        if above:
            report.add("SLO738", f"{source} has more than 100% of a budget left: {_some(above)}", None,
                       help="check that nothing but the generated rules records that series")  # fmt: skip
        else:
            state = state_of(plan.budget_states, remaining)
            yield Answer(slo.id, remaining, state, place, change == "fix" or state.deploys_all)


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

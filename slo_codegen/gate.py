"""The deploy question: does the state of an error budget allow a change now?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from urllib.error import URLError
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

from slo_codegen import series
from slo_codegen.plan.model import BudgetState, Plan
from slo_codegen.promql import Aggregation, Series, to_text
from slo_codegen.units import format_percent

_TIMEOUT_SECONDS = 15


class GateError(Exception):
    """The question cannot be answered: an unknown SLO, no budget states, or no answer from Prometheus."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a change is allowed, and why: the least budget left of all regions and the state that holds then."""

    slo: str
    remaining: Decimal
    state: BudgetState
    allowed: bool

    def to_text(self) -> str:
        """Return the answer as a sentence."""
        verdict = "allowed" if self.allowed else "refused"
        needs = f"; needs {', '.join(self.state.requires)}" if self.state.requires else ""
        left = format_percent(self.remaining.quantize(Decimal("0.0001")))
        return f"{verdict}: {self.slo} has {left} of its error budget left: {self.state.title}{needs}"

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


def state_of(states: tuple[BudgetState, ...], remaining: Decimal) -> BudgetState:
    """Return the state that holds with so much of a budget left.

    Raises:
        GateError: the catalog has no budget states.
    """
    for state in states:
        if state.above is None or remaining > state.above:
            return state
    raise GateError("the catalog has no budget state for an exhausted budget")


def ask(plan: Plan, slo_id: str, url: str, change: str) -> Answer:
    """Ask Prometheus for the budget left and decide: a fix is always allowed, a feature if the budget's state says so.

    Raises:
        GateError: the question cannot be answered, be it for one region. A pipeline must not take silence for consent.
    """
    wanted = slo_id.rsplit("/", 1)[-1]
    slo = next((each for each in plan.slos if each.id == wanted), None)
    if slo is None:
        raise GateError(f"there is no SLO {slo_id}")
    if urlsplit(url).scheme not in ("http", "https"):
        raise GateError(f"{url} is not an http(s) URL")
    matchers = (("slo", "=", slo.id), ("service", "=", slo.service))
    query = to_text(
        Aggregation("min", Series(series.BUDGET_REMAINING, matchers), by=("region",) if slo.regions else ())
    )
    try:
        with urlopen(
            f"{url.rstrip('/')}/api/v1/query?query={quote(query, safe='')}", timeout=_TIMEOUT_SECONDS
        ) as reply:
            result = json.load(reply)["data"]["result"]
    except (URLError, OSError, ValueError, KeyError, TypeError) as error:
        raise GateError(f"{url} gives no answer: {error}") from error
    left = {each["metric"].get("region", ""): Decimal(each["value"][1]) for each in result}
    missing = [region for region in (slo.regions or ("",)) if not left.get(region, Decimal("NaN")).is_finite()]
    if missing:
        where = f" in {', '.join(missing)}" if slo.regions else ""
        raise GateError(f"{url} has no error budget for {slo.id}{where}")
    remaining = min(left[region] for region in (slo.regions or ("",)))
    state = state_of(plan.budget_states, remaining)
    return Answer(slo.id, remaining, state, change == "fix" or state.deploys_all)

"""Alerts on alerts: that some of an owner's are silenced, in which place and by what; and what is listed of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from slo_codegen import contract
from slo_codegen.backends.prometheus.annotations import dashboard, escape, escaped
from slo_codegen.backends.prometheus.rules import Group
from slo_codegen.common.units import MINUTE
from slo_codegen.plan.divided import group_name
from slo_codegen.plan.model import Alert, Plan, Slo
from slo_codegen.plan.routing import (
    HUSHED,
    Match,
    Relation,
    caused_by,
    hushed_labels,
    pages,
    relations,
    whose,
)
from slo_codegen.promql import Aggregation, Binary, Call, Expr, Series, quote, regex_literal, to_text

_LINGERS = 5 * MINUTE
"""How long the notification outlasts the end of the page, which it silences: otherwise that end would page."""

_LONGEST_LIST = 16_000
"""The greatest length of a list of silenced alerts, as the template that asks for them."""
_NOT_LISTED = "Alertmanager lists them: show inhibited alerts there.\n"


def silences_group(plan: Plan) -> Group | None:
    """Return the group of the alerts, for each umbrella and dependency two; None where nothing is silenced across SLOs.

    `SloSilenced` fires from when an alert of an owner is silenced until its cause is over, even if the silenced alert
    is over before. `SloSilenceEnds` is for Alertmanager alone: it belongs to the owner's page, is always silenced, and
    ends with the cause. That makes Alertmanager look at the page again: it has not reported the end of alerts that
    ended while they were silenced, would leave the page open, and send no page when they return.
    """
    found: dict[str, list[Relation]] = {}
    for relation in relations(plan):
        found.setdefault(relation.of, []).append(relation)
    if not found:
        return None
    group = Group(
        group_name(plan.own_environment, "platform", "silences"), plan.fast_interval_ms, plan.prometheus.group_offset_ms
    )
    by = hushed_labels(plan)
    for of, each in sorted(found.items()):
        hushed, ends = (_own(plan, name, of) for name in (contract.SILENCED_ALERT, contract.SILENCE_ENDS_ALERT))
        silenced = (_with_cause(Binary("or", _firing(r.target), hushed), r) for r in each)
        recent = Call("max_over_time", (Series(ends.name, ends.matchers, range_ms=_LINGERS),))
        labels = {
            contract.CONDITION: HUSHED,
            contract.SILENCED_BY: of,
            **plan.environment_label,
            **escaped(plan.labels),
        }
        group.alert(contract.SILENCED_ALERT, _max((*silenced, recent), by), 0, labels, _texts(plan, of, each, by))
        # No one reads it: every pager's page has to be looked at.
        for tier in dict.fromkeys(page.tiers[0] for page in pages(plan)):
            group.alert(
                contract.SILENCE_ENDS_ALERT,
                _max((_with_cause(hushed, r) for r in each), by),
                MINUTE,
                {contract.TIER: tier, **labels},
                {
                    contract.SUMMARY: f"{escape(of)} silences alerts",
                    contract.DESCRIPTION: "It is always silenced, and ends with its cause: Alertmanager then sees that "
                    "silenced alerts have ended.",
                },
            )
    return group


def listed_silenced(plan: Plan, slo: Slo, alert: Alert) -> dict[str, str]:
    """Return the annotation of an alert that silences others, which lists those that fire now, worst first."""
    kind = alert.condition.kind.value
    found = [each for each in caused_by(plan, slo) if _selects(each.cause, kind, alert.tier)]
    return {contract.SILENCES: _bounded("".join(_lines(plan, each) for each in found))} if found else {}


def _bounded(text: str) -> str:
    return text if len(text) <= _LONGEST_LIST else _NOT_LISTED


def _selects(cause: Iterable[Match], kind: str, tier: str) -> bool:
    known = {contract.CONDITION: kind, contract.TIER: tier}
    return all(match.holds(known) for match in cause if match.label in known)


def _lines(plan: Plan, relation: Relation, same: Iterable[str] | None = None) -> str:
    """Return a Go template of the alerts that a relation silences in the place of an alert."""
    of = relation.same if same is None else tuple(same)
    where = "".join(f", {label}=%q" for label in of)
    lines = []
    for tier in plan.tiers:
        if not any(alert.tier == tier.id for slo in relation.silenced for alert in slo.alerts):
            continue
        firing = _firing((*relation.target, Match(contract.TIER, (tier.id,))))
        text = to_text(Aggregation("count", firing, by=contract.IDENTITY))
        # %q quotes a member as a PromQL string, whatever it holds.
        head, _, tail = text.replace("%", "%%").rpartition("}")
        values = " ".join(f"$labels.{label}" for label in of)
        query = f"printf {quote(f'{head}{where}}}{tail}')} {values}"
        lines.append(
            f"{{{{ range {query if of else quote(text)} | query | sortByLabel {quote(contract.SLO)} }}}}"
            f"[{tier.id}] {{{{ .Labels.service }}}}/{{{{ .Labels.slo }}}}\n{{{{ end }}}}"
        )
    return "".join(lines)


def _texts(plan: Plan, of: str, found: list[Relation], by: tuple[str, ...]) -> dict[str, str]:
    place = "".join(f" {{{{ $labels.{label} }}}}" for label in by if label not in whose(plan))
    names = "".join(f"{{{{ with $labels.{label} }}}} of {{{{ . }}}}{{{{ end }}}}" for label in whose(plan))
    listed = _bounded("".join(_lines(plan, each, (*whose(plan), *each.same)) for each in found))
    return {
        contract.SUMMARY: f"Alerts{names} are silenced{f', place{place}' if place else ''}: {escape(of)} pages",
        contract.DESCRIPTION: f"Silenced while {escape(of)} pages, and not reported by themselves:\n{listed}"
        "What still fires when it is over notifies then.",
        **dashboard(plan),
        **escaped(plan.annotations),
    }


def _with_cause(found: Expr, relation: Relation) -> Expr:
    return Binary("and", found, _firing(relation.cause), on=relation.same)


def _max(found: Iterable[Expr], by: tuple[str, ...]) -> Expr:
    return Aggregation("max", reduce(lambda left, right: Binary("or", left, right), found), by=by)


def _own(plan: Plan, alert: str, of: str) -> Series:
    own = {"alertname": alert, "alertstate": "firing", contract.SILENCED_BY: of, **plan.environment_label}
    return Series("ALERTS", tuple((label, "=", value) for label, value in own.items()))


def _firing(matches: Iterable[Match]) -> Series:
    return Series("ALERTS", (("alertstate", "=", "firing"), *map(_matcher, matches)))


def _matcher(match: Match) -> tuple[str, str, str]:
    if len(match.values) == 1:
        return match.label, "!=" if match.negated else "=", match.values[0]
    return match.label, "!~" if match.negated else "=~", "|".join(map(regex_literal, match.values))

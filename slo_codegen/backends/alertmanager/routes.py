"""The route tree, which prints the rules of the plan's routing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

from slo_codegen.backends.alertmanager.matchers import matcher_of
from slo_codegen.common.units import format_duration
from slo_codegen.plan.model import Plan, labels_of
from slo_codegen.plan.routing import Page, Rule, Why, fallback, is_of_a_page, page_labels, pages, rules, timing, whose

UNROUTED, NO_ONE = "unrouted", "no-one"
# A little less than the interval: what was sent a moment after a flush is not a whole interval old at the next one.
_HEARTBEAT_EVERY = {"group_interval": "1m", "repeat_interval": "50s"}


def unrouted(plan: Plan) -> str:
    """Return the name of the receiver of what no route takes: one that no channel has."""
    return _free(UNROUTED, plan) if fallback(plan) is not None else no_one(plan)


def no_one(plan: Plan) -> str:
    """Return the name of the receiver that notifies no one, the only one that may: no channel has it."""
    return _free(NO_ONE, plan)


def _free(name: str, plan: Plan) -> str:
    return f"{name}-" if any(channel.id == name for channel in plan.channels) else name


def route_tree(plan: Plan) -> dict[str, Any]:
    """Return the root route. Its children are siblings in the order of the rules, one for each channel of a rule.

    All continue, so that one channel never hides another, except for the last one of a rule at which alerts end. The
    pages come before the tiers' other channels: a pager is notified by owner and place, of all of its tiers together.
    """
    return {
        "receiver": unrouted(plan),
        "group_by": [*timing.grouped_by(plan), *plan.alertmanager.group_by],
        "group_wait": format_duration(timing.wait_ms(plan)),
        "group_interval": format_duration(timing.interval_ms(plan)),
        "repeat_interval": format_duration(timing.repeat_ms(plan)),
        "routes": [*_before_tiers(plan), *(_page(page, plan) for page in pages(plan)), *_of_tiers(plan)],
    }


def _before_tiers(plan: Plan) -> Iterator[dict[str, Any]]:
    return (route for rule in rules(plan) if rule.why is not Why.TIER for route in _routes(rule, plan))


def _of_tiers(plan: Plan) -> Iterator[dict[str, Any]]:
    return (route for rule in rules(plan) if rule.why is Why.TIER for route in _routes(rule, plan))


def _page(page: Page, plan: Plan) -> dict[str, Any]:
    """Return the route of a page, which is sent as soon, and repeated as often, as the tier of it that is so most."""
    tiers = [plan.tier(tier) for tier in page.tiers]
    repeats = [tier.repeat_ms for tier in tiers if tier.repeat_ms is not None]
    return {
        "receiver": page.channel,
        "matchers": [matcher_of(match) for match in page.when],
        "continue": True,
        "group_by": [*page.by, *(label for label in plan.alertmanager.group_by if label not in page.by)],
        "group_wait": format_duration(min(timing.wait_ms(plan, tier) for tier in tiers)),
        "group_interval": format_duration(min(timing.interval_ms(plan, tier) for tier in tiers)),
        **({"repeat_interval": format_duration(min(repeats))} if repeats else {}),
    }


def _routes(rule: Rule, plan: Plan) -> list[dict[str, Any]]:
    matchers, when = [matcher_of(match) for match in rule.when], _timing(rule, plan)
    # What ends without a channel must not go on to the next route.
    own = tuple(name for name in rule.channels if not is_of_a_page(rule, plan, name))
    # Neither must what Datadog alone notifies of: it would reach the channel of what no route takes.
    elsewhere = rule.why is Why.TIER and rule.channels and not plan.tier(rule.of).is_paged_from("alertmanager")
    receivers = own or ((no_one(plan),) if rule.ends or elsewhere else ())
    routes = [{"receiver": name, "matchers": matchers, "continue": True, **when} for name in receivers]
    if rule.ends:
        routes[-1]["continue"] = False
    return routes


def _timing(rule: Rule, plan: Plan) -> dict[str, Any]:
    """Return when the notifications of a rule are sent and repeated, where it is not as everywhere."""
    match rule.why:
        case Why.HEARTBEAT:
            return {"group_wait": format_duration(timing.URGENT_WAIT_MS), **_HEARTBEAT_EVERY}
        case Why.WEEKLY_REPORT:
            return {"repeat_interval": "5d"}
        case Why.SILENCED:
            place = [label for label in labels_of(plan.dimensions) if label in page_labels(plan)]
            return {"group_by": [*whose(plan), *place], "repeat_interval": "1d"}
        case Why.OBSERVATION:
            return {"repeat_interval": "1d"}
        case Why.TIER:
            tier = plan.tier(rule.of)
            return {
                "group_wait": format_duration(timing.wait_ms(plan, tier)),
                "group_interval": format_duration(timing.interval_ms(plan, tier)),
                **({} if tier.repeat_ms is None else {"repeat_interval": format_duration(tier.repeat_ms)}),
            }
        case Why.ELSEWHERE | Why.OWNER | Why.INCIDENT | Why.AUDIT | Why.REPORT:
            return {}
        case _:
            assert_never(rule.why)

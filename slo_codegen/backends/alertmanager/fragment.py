"""A part of another configuration: a route of our alerts alone, with receivers and inhibition that touch no others."""

from __future__ import annotations

from typing import Any

from slo_codegen import contract
from slo_codegen.backends.alertmanager.matchers import matcher
from slo_codegen.plan.model import Plan

PATH = "alertmanager/fragment.yaml"
SCHEMA = "alertmanager-fragment"


def only_ours(catalog: str) -> str:
    """Return the matcher that all alerts of a catalog satisfy, and no others."""
    return matcher(contract.CATALOG, "=", catalog)


def as_fragment(plan: Plan, route: dict[str, Any], inhibit_rules: list[Any], receivers: list[Any]) -> dict[str, Any]:
    """Return the parts of a whole configuration as those of a fragment."""
    ours, before = only_ours(plan.catalog_name), contract.receiver_prefix(plan.catalog_name)
    return {
        "route": {"matchers": [ours], "continue": False, **_named(route, before)},
        "inhibit_rules": [
            {**rule, **{side: [ours, *rule[side]] for side in ("source_matchers", "target_matchers")}}
            for rule in inhibit_rules
        ],
        "receivers": [_by_our_server(plan, {**each, "name": f"{before}{each['name']}"}) for each in receivers],
    }


def _named(route: dict[str, Any], before: str) -> dict[str, Any]:
    made = {**route, "receiver": f"{before}{route['receiver']}"}
    return {**made, "routes": [_named(each, before) for each in route["routes"]]} if "routes" in route else made


def _by_our_server(plan: Plan, receiver: dict[str, Any]) -> dict[str, Any]:
    """Return a receiver whose mail is sent by the server of the catalog, if it names one, and not by theirs."""
    if plan.smtp_smarthost is None or "email_configs" not in receiver:
        return receiver
    server: dict[str, Any] = {"smarthost": plan.smtp_smarthost, "from": plan.smtp_from}
    if plan.smtp_username is not None and plan.smtp_password is not None:
        server |= {"auth_username": plan.smtp_username, "auth_password_file": plan.smtp_password.name}
    server["require_tls"] = plan.smtp_require_tls
    return {**receiver, "email_configs": [{**each, **server} for each in receiver["email_configs"]]}

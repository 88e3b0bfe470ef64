"""A secret in the address of a webhook, or in any text of the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from slo_codegen.checks.base import Check, Code
from slo_codegen.diagnostics import Diagnostics, Origin, Severity
from slo_codegen.plan.model import Plan

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

_SECRET_NAMES = re.compile(
    r"(?:^|[_-])(?:token|secret|password|passwd|apikey|api[_-]key|access[_-]key|key|sig|auth)$", re.I
)

_SECRETS = re.compile(
    r"AKIA[0-9A-Z]{16}|xox[abprs]-[0-9A-Za-z-]{10,}|gh[pousr]_[0-9A-Za-z]{30,}|glpat-[0-9A-Za-z_-]{20}|"
    r"sk_live_[0-9A-Za-z]{16,}|AIza[0-9A-Za-z_-]{35}|eyJ[0-9A-Za-z_-]{10,}+\.eyJ[0-9A-Za-z_-]{10,}|"
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----|hooks\.slack\.com/services/T[0-9A-Z]++/B[0-9A-Z]++/[0-9A-Za-z]+|"
    r"(?:password|passwd|secret|api[_-]?key|token)\s*+[=:]\s*+(?=[^\s,;]{0,100}[0-9])[^\s,;]{8,}",
    re.IGNORECASE | re.ASCII,
)

_RANDOM = re.compile(r"(?=[^/]*[0-9])(?=[^/]*[A-Za-z])[A-Za-z0-9_-]{24,}", re.ASCII)


def _check(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    reported: set[Origin] = set()
    for node in catalog.channels.values():
        origin = node.origin.child("webhook")
        if node.spec.webhook is not None and _holds_secret(node.spec.webhook):
            reported.add(origin)
            report.add("SLO364", f"the address of {node.id} holds what looks like a secret", origin,
                       help="name the file that holds the address or token: secret: {file: /path}")  # fmt: skip
    for text, origin in _texts(catalog):
        if _SECRETS.search(text) is not None and origin not in reported:
            report.add(
                "SLO364", "this looks like a secret", origin, help="remove it here and revoke it: it has been read"
            )


def _holds_secret(url: str) -> bool:
    if _SECRETS.search(url) is not None:
        return True
    parts = urlsplit(url)
    if any(value and _SECRET_NAMES.search(name) for name, value in parse_qsl(parts.query)):
        return True
    return any(_RANDOM.fullmatch(part) and not part.islower() for part in parts.path.split("/"))


def _texts(catalog: Catalog) -> Iterator[tuple[str, Origin]]:
    """Yield the prose of the catalog: titles, descriptions, decisions and reasons."""
    for section in ("tiers", "channels", "owners", "metrics", "services", "slos"):
        for node in getattr(catalog, section).values():
            for field in ("title", "description", "decision"):
                text = getattr(node.spec, field, None)
                if text:
                    yield text, node.origin.child(field)
    for slo in catalog.slos.values():
        for index, alert in enumerate(slo.spec.alerts):
            for field in ("title", "description"):
                if text := getattr(alert, field):
                    yield text, slo.origin.child("alerts", index, field)
    for each in catalog.acceptances:
        yield each.spec.reason, Origin(each.origin.file, (*each.origin.path[:-1], "reason"))


CHECK = Check(
    code="SLO364",
    texts=Code(
        title="a secret in plain text",
        severity=Severity.ERROR,
        what="An address or a text of the catalog holds what looks like a token, a key or a password.",
        why="Everybody who can read the catalog, its history or an artifact has it.",
        fix="Revoke it, and name the file or variable that holds the new one: secret: {file: /path}.",
    ),
    run=_check,
)

"""Names that must not collide where several environments are deployed side by side: each has its environment's name."""

from __future__ import annotations

from hashlib import sha256

_MOST_UID = 40
"""So long the uid of a dashboard can be in Grafana."""
_DIGEST = 8


def group_name(environment: str | None, *parts: str) -> str:
    """Return the name of a group of rules: ``wallet/refunds/fast``, with an environment ``staging/wallet/…``."""
    return "/".join(parts if environment is None else (environment, *parts))


def board_uid(environment: str | None, uid: str) -> str:
    """Return the uid of a dashboard: ``slo``, with an environment ``slo-staging``.

    One that would be too long keeps its beginning, and ends with a digest of the whole.
    """
    if environment is None:
        return uid
    whole = f"{uid}-{environment}"
    if len(whole) <= _MOST_UID:
        return whole
    return f"{whole[: _MOST_UID - _DIGEST - 1].rstrip('-')}-{sha256(whole.encode()).hexdigest()[:_DIGEST]}"


def titled(environment: str | None, title: str) -> str:
    """Return a title that people read among those of other environments: ``Shop (staging)``."""
    return title if environment is None else f"{title} ({environment})"

"""Dashboards of one environment: all that they ask is of its series and alerts, and they link each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from slo_codegen import contract
from slo_codegen.backends.grafana.model import Dashboard, Link
from slo_codegen.plan.divided import board_uid, titled
from slo_codegen.promql import Series

T = TypeVar("T")
_ALERTS = ("ALERTS", "ALERTS_FOR_STATE")
_ADDRESS = "/d/"


def of_environment(board: Dashboard, environment: str | None) -> Dashboard:
    """Return a dashboard as it is in an environment: its uid and title are its own, and so is all that it shows."""
    if environment is None:
        return board
    own = (contract.ENVIRONMENT, "=", environment)

    def changed(part: Any) -> Any:
        match part:
            case Series(name=name, matchers=matchers) if name.startswith(contract.PREFIX) or name in _ALERTS:
                return replace(part, matchers=(*matchers, own))
            case Link(url=url) if url.startswith(_ADDRESS):
                uid, question, chosen = url.removeprefix(_ADDRESS).partition("?")
                return replace(part, url=f"{_ADDRESS}{board_uid(environment, uid)}{question}{chosen}")
        return part

    made = _everywhere(board, changed)
    return replace(made, uid=board_uid(environment, board.uid), title=titled(environment, board.title))


def _everywhere(part: T, change: Callable[[Any], Any]) -> T:
    """Return something with a change made in each of its parts, those of a part before the part itself."""
    made: Any = part
    if isinstance(part, tuple):
        made = tuple(_everywhere(each, change) for each in part)
    elif is_dataclass(part) and not isinstance(part, type):
        values = {each.name: getattr(part, each.name) for each in fields(part)}
        made = replace(part, **{name: _everywhere(value, change) for name, value in values.items()})
    found: T = change(made)
    return found

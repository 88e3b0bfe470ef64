"""Which alerts Alertmanager silences, from the rules in its configuration: a label that two alerts lack is equal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

Labels = dict[str, str]
_MATCHER = re.compile(r'([a-z_]+)(=~|!~|!=|=)"(.*)"', re.DOTALL)


def holds(matchers: Iterable[str], labels: Labels) -> bool:
    for each in matchers:
        parsed = _MATCHER.fullmatch(each)
        assert parsed is not None, each
        label, op, value = parsed.groups()
        have = labels.get(label, "")
        same = re.fullmatch(value, have) is not None if "~" in op else have == value
        if same is op.startswith("!"):
            return False
    return True


def silencing(rules: list[dict[str, Any]], alert: Labels, firing: list[Labels]) -> list[Labels]:
    """Return the alerts that silence another one, whether they are silenced themselves or not.

    One that is cause and target of a rule is not silenced by another such one.
    """
    found = []
    for rule in rules:
        if not holds(rule["target_matchers"], alert):
            continue
        is_both = holds(rule["source_matchers"], alert)
        for cause in firing:
            if not holds(rule["source_matchers"], cause) or (is_both and holds(rule["target_matchers"], cause)):
                continue
            if all(cause.get(label, "") == alert.get(label, "") for label in rule["equal"]) and cause not in found:
                found.append(cause)
    return found

"""Which values of a label stand for failure, by what they are usually called."""

from __future__ import annotations

import re
from collections.abc import Iterable

STATUS_LABELS = (
    "http_response_status_code", "http.response.status_code", "http_status_code", "status_code", "http_status",
    "response_code", "code", "status", "grpc_code", "rpc_grpc_status_code", "status_class", "result", "outcome",
)  # fmt: skip
"""Labels that usually tell good events from bad ones, the most likely first."""
_CODE = re.compile(r"5[0-9x]{2}", re.ASCII | re.IGNORECASE)
_WORDS = frozenset(
    ("error", "errors", "fail", "failed", "failure", "timeout", "exception", "aborted", "internal", "unavailable",
     "unknown", "deadlineexceeded", "deadline_exceeded", "resourceexhausted", "dataloss", "data_loss")
)  # fmt: skip


def bad_values(values: Iterable[str]) -> list[str]:
    """Return those values that look like failures: status codes of the 500s and words such as ``error``."""
    return sorted(each for each in values if _CODE.fullmatch(each) or each.lower() in _WORDS)


def pattern_of(bad: Iterable[str]) -> str:
    """Return a regular expression of bad values as people write it: ``5..`` for status codes."""
    parts = dict.fromkeys("5.." if _CODE.fullmatch(each) else re.sub(r"([^\w-])", r"\\\1", each) for each in bad)
    return "|".join(parts)

"""Labels that grow without end, by their names."""

from __future__ import annotations

import re

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_UNBOUNDED = re.compile(
    r"(.*_)?((user|account|customer|member|session|request|trace|span|message|order|transaction|payment|device|visitor|"
    r"correlation|event|call|invoice)_?id|uid|uuid|guid|user|user_?name|e?mail|email_address|phone(_number)?|ip|"
    r"(client|remote|source)_?ip|ip_address|url|uri|query_string|query|timestamp|token|cookie)"
)


def is_unbounded(label: str) -> bool:
    """Return whether a label is named like something of which there is one for each user, request or the like."""
    return _UNBOUNDED.fullmatch(_CAMEL.sub("_", label).lower()) is not None

"""Names of metrics and labels: which ones Prometheus takes bare, and what becomes of the others."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Escaping = Literal["underscores", "utf8"]
"""What becomes of characters that Prometheus takes only in quotes: `_` each run of them, or they stay as they are."""

_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)
_NOT_METRIC = re.compile(r"[^a-zA-Z0-9_:]+", re.ASCII)
_NOT_DATADOG = re.compile(r"[^a-zA-Z0-9_.]", re.ASCII)
_NOT_LABEL = re.compile(r"[^a-zA-Z0-9_]+", re.ASCII)


def is_bare_metric(name: str) -> bool:
    """Return whether PromQL takes the name of a metric without quotes."""
    return _METRIC.fullmatch(name) is not None


def is_bare_label(name: str) -> bool:
    """Return whether PromQL takes the name of a label without quotes."""
    return _LABEL.fullmatch(name) is not None


@lru_cache(maxsize=4096)
def metric_name(name: str, escaping: Escaping) -> str:
    """Return the name of a metric in Prometheus, without a suffix; one that it takes bare is taken verbatim."""
    if escaping == "utf8" or is_bare_metric(name):
        return name
    flat = _NOT_METRIC.sub("_", name)
    return f"_{flat}" if flat[0].isdigit() else flat


def datadog_metric(name: str) -> str:
    """Return the name of a metric as Datadog stores it: letters, digits, dots and `_`."""
    return _NOT_DATADOG.sub("_", name)


@lru_cache(maxsize=4096)
def label_name(name: str, escaping: Escaping) -> str:
    """Return the name of a label in Prometheus; one that it takes bare is taken verbatim."""
    if escaping == "utf8" or is_bare_label(name):
        return name
    flat = _NOT_LABEL.sub("_", name)
    return f"key_{flat}" if flat[0].isdigit() else flat

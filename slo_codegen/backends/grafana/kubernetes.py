"""The dashboards as Kubernetes objects: a ConfigMap each for the sidecar, and a resource each for grafana-operator."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from slo_codegen.artifact import Draft
from slo_codegen.backends.grafana.text import printable
from slo_codegen.plan.model import Plan

_SIDECAR = "grafana/sidecar/"
_MOST_BYTES = 1024 * 1024
"""What Kubernetes takes as the data of one ConfigMap."""


def drafts(plan: Plan, dashboards: Iterable[Draft]) -> Iterator[Draft]:
    """Yield the objects of each dashboard; the operator's resource refers to the ConfigMap that holds the dashboard."""
    folder = printable(f"{plan.title} SLOs")
    for dashboard in dashboards:
        uid = dashboard.path.rsplit("/", 1)[1].removesuffix(".json")
        context = {"name": f"slo-dashboard-{uid}", "key": f"{uid}.json", "folder": folder, "dashboard": dashboard.path}
        yield Draft(
            f"{_SIDECAR}{uid}.yaml", "grafana/sidecar.yaml.j2", context, "grafana-sidecar", dashboard.origin,
            embeds=(dashboard.path,), most_embedded=_MOST_BYTES,
        )  # fmt: skip
        yield Draft(
            f"grafana/operator/{uid}.yaml", "grafana/operator.yaml.j2", context, "grafana-operator", dashboard.origin,
            embeds=(dashboard.path,), most_embedded=_MOST_BYTES,
        )  # fmt: skip


def artifact_faults(path: str, data: Any) -> Iterator[str]:
    """Yield what is wrong with a ConfigMap: a dashboard that is none, under another name, or too large."""
    if not path.startswith(_SIDECAR):
        return
    for key, text in data["data"].items():
        if len(text.encode()) > _MOST_BYTES:
            yield f"{key} has {len(text.encode())} bytes, and a ConfigMap holds {_MOST_BYTES}"
        try:
            uid = json.loads(text)["uid"]
        except (ValueError, KeyError, TypeError) as error:
            yield f"{key} is no dashboard: {error}"
        else:
            if f"{uid}.json" != key or not path.endswith(f"/{uid}.yaml"):
                yield f"{key} holds the dashboard {uid!r}"

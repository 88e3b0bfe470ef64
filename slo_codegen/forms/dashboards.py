"""Dashboards as Kubernetes objects: a ConfigMap each for the sidecar, and a resource each for grafana-operator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson

from slo_codegen.artifact import Artifact, Draft
from slo_codegen.common.characters import printable
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.forms.base import Form, beside
from slo_codegen.plan.divided import titled
from slo_codegen.plan.model import Plan

_DASHBOARDS = frozenset({"grafana-dashboard"})
_FOLDER = "grafana/sidecar/"
_MOST_BYTES = 1024 * 1024
"""What Kubernetes takes as the data of one ConfigMap."""


def _config_map(dashboard: Artifact, plan: Plan, report: Diagnostics) -> Iterator[Draft]:
    text = _text(dashboard)
    path = f"{_FOLDER}{_uid(dashboard)}.yaml"
    if (size := len(text.encode())) > _MOST_BYTES:
        report.add("SLO432", f"{path} is left out: it would hold {size} bytes, and Kubernetes takes {_MOST_BYTES}",
                   dashboard.origin, help="deploy the dashboard as a file, or let it show less")  # fmt: skip
        return
    context = {**_names(dashboard, plan), "dashboard": text}
    yield Draft(
        path, "grafana/sidecar.yaml.j2", context, "grafana-sidecar", dashboard.origin, carries=dashboard.carries
    )


def _resource(dashboard: Artifact, plan: Plan, report: Diagnostics) -> Iterator[Draft]:
    # Without its ConfigMap, which is reported there, it would refer to nothing.
    if len(_text(dashboard).encode()) <= _MOST_BYTES:
        yield Draft(
            f"grafana/operator/{_uid(dashboard)}.yaml", "grafana/operator.yaml.j2", _names(dashboard, plan),
            "grafana-operator", dashboard.origin, carries=dashboard.carries,
        )  # fmt: skip


def _names(dashboard: Artifact, plan: Plan) -> dict[str, str]:
    uid = _uid(dashboard)
    return {
        "name": f"slo-dashboard-{uid}",
        "key": f"{uid}.json",
        "folder": printable(titled(plan.own_environment, f"{plan.title} SLOs")),
    }


def _uid(dashboard: Artifact) -> str:
    return dashboard.path.rsplit("/", 1)[1].removesuffix(".json")


def _text(dashboard: Artifact) -> str:
    return orjson.dumps(dashboard.data).decode()


def _faults(path: str, data: Any) -> Iterator[str]:
    """Yield what is wrong with a ConfigMap: a dashboard that is none, under another name, or too large."""
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


SIDECAR = Form(
    name="grafana-sidecar",
    title="ConfigMaps for the sidecar of Grafana's Helm chart",
    accepts=_DASHBOARDS,
    pack=beside(_DASHBOARDS, _config_map),
    artifact_faults=_faults,
)
OPERATOR = Form(
    name="grafana-operator",
    title="Resources for grafana-operator, which refer to the ConfigMaps",
    accepts=_DASHBOARDS,
    pack=beside(_DASHBOARDS, _resource),
    needs=("grafana-sidecar",),
)

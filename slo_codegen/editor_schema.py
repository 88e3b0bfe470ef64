"""The JSON Schema of a catalog's files, for editors: completion, texts on hover, examples, mistakes while typing.

``python -m slo_codegen.editor_schema > catalog/slo-codegen.schema.json`` writes the file that the modelines name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any, Literal

from slo_codegen.catalog.described import json_schema
from slo_codegen.catalog.sections.base import OneOf
from slo_codegen.common.units import format_duration

Draft = Literal["7", "2020-12"]
FILE_NAME = "slo-codegen.schema.json"
"""The name under which the schema lies in a catalog's folder."""
_DIALECTS = {
    "7": "http://json-schema.org/draft-07/schema#",
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
}
_RATIO = {"bad": 'http.request.count{status=~"5.."}', "total": "http.request.count"}
EXAMPLES: Mapping[str, tuple[Any, ...]] = {
    "SloSpec": (
        {
            "id": "checkout-availability",
            "title": "Checkouts succeed",
            "objective": "99.9%",
            "sli": {"ratio": _RATIO},
            "alerts": [{"profile": "standard"}],
        },
    ),
    "SliSpec": (
        {"ratio": _RATIO},
        {"latency": {"of": "http.request.latency_ms", "under": "300ms"}},
        {"event": {"bad": "panic.pressed"}},
        {"gauge": {"of": "probe_success", "good": ">= 1"}},
        {"slices": {"of": {"ratio": _RATIO}, "good": ">= 99%", "every": "1m"}},
    ),
    "GaugeSpec": (
        {"of": "probe_success", "good": ">= 1"},
        {"of": "time() - last_success_timestamp_seconds", "good": "<= 26h"},
    ),
    "SlicesSpec": (
        {"of": {"ratio": _RATIO}, "good": ">= 99%", "every": "1m"},
        {"of": {"mean": "pool_saturation_ratio"}, "good": "< 0.8", "every": "5m"},
    ),
    "RatioSpec": (_RATIO,),
    "LatencySpec": ({"of": "http.request.latency_ms", "under": "300ms"},),
    "AlertSpec": (
        {"profile": "standard"},
        {"tier": "P1", "when": {"bad_events": {"above": 10, "within": "10m"}}},
        {"tier": "P0", "when": {"outage": {"over": "5m"}}, "for": "2m"},
    ),
    "ConditionSpec": (
        {"burn_rate": {"factor": 14.4, "long": "1h", "short": "5m"}},
        {"sli_below": {"below": "99.5%", "over": "1h"}},
        {"percentile_above": {"percentile": "p95", "above": "800ms"}},
    ),
    "ProfileRow": ({"tier": "P1", "long": "1h", "short": "5m", "budget": "2%"},),
    "MetricSpec": (
        {"type": "counter", "labels": {"region": ["eu-west"], "status": ["200", "500"]}},
        {"type": "timing", "unit": "ms", "buckets": ["100ms", "300ms", "1s"]},
    ),
    "ChannelSpec": (
        {"slack": "#oncall", "title": "On-call", "secret": {"file": "/etc/alertmanager/secrets/slack_url"}},
        {"email": "team@example.org", "title": "Team"},
    ),
    "SecretSpec": ({"file": "/etc/alertmanager/secrets/pagerduty_key"},),
    "OwnerSpec": ({"title": "Checkout team", "escalation": [{"schedule": "CHECKOUT-PRIMARY"}]},),
    "SubscriptionSpec": ({"channel": "audit_log", "purpose": "audit", "tiers": ["P0", "P1", "P2", "P3"]},),
    "Acceptance": ({"code": "SLO313", "reason": "The threshold is an emergency; the budget alerts come first."},),
    "BaselineSpec": ({"since": "2026-01-01", "for": "7d"},),
}
"""Examples of the parts that people write most; a test reads each with its model."""


def schema(draft: Draft = "7") -> dict[str, Any]:
    """Return the schema of a catalog's file in a draft of JSON Schema; editors' YAML language server reads draft 7."""
    made = json_schema()
    for name, part in made["$defs"].items():
        if name in EXAMPLES:
            part["examples"] = list(EXAMPLES[name])
        if name in _closed_choices():
            part |= {"minProperties": 1, "maxProperties": 1}
    made = _tidy(made)
    made["title"] = "slo-codegen catalog file"
    if draft == "7":
        made = _as_draft_7(made)
    return {"$schema": _DIALECTS[draft], **made}


def _closed_choices() -> frozenset[str]:
    """Return the parts that are nothing but a choice: one of their fields, and only one, must be there."""
    found = set()
    todo: list[type[OneOf]] = list(OneOf.__subclasses__())
    while todo:
        model = todo.pop()
        todo += model.__subclasses__()
        if set(model.choices) == set(model.model_fields):
            found.add(model.__name__)
    return frozenset(found)


def written_default(about: dict[str, Any]) -> Any:
    """Return a field's default as a catalog would write it: a duration is a number of ms in the models alone."""
    default = about["default"]
    if about.get("type") != "string":
        return default
    if isinstance(default, list):
        return ".".join(str(part) for part in default)
    return format_duration(default) if isinstance(default, int) and not isinstance(default, bool) else default


def _tidy(node: Any) -> Any:
    """Leave out what pydantic says for programs alone: titles made of names, and that a field can be null."""
    if isinstance(node, list):
        return [_tidy(each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _tidy(value) for key, value in node.items() if key not in ("properties", "title", "$defs")}
    if kept.get("default") is not None:
        kept["default"] = written_default(kept)
    if "properties" in node:
        kept["properties"] = {name: _tidy(_optional(about)) for name, about in node["properties"].items()}
    if "$defs" in node:
        kept["$defs"] = {
            name: {"title": name.removesuffix("Spec"), **_tidy(part)} for name, part in sorted(node["$defs"].items())
        }
    return kept


def _optional(about: dict[str, Any]) -> dict[str, Any]:
    if about.get("default", ...) is not None or "anyOf" not in about:
        return about
    choices = [each for each in about["anyOf"] if each.get("type") != "null"]
    rest = {key: value for key, value in about.items() if key not in ("anyOf", "default")}
    return {**choices[0], **rest} if len(choices) == 1 else {**rest, "anyOf": choices}


def _as_draft_7(node: Any) -> Any:
    """Spell what newer drafts spell otherwise: definitions, tuples, and words beside a reference."""
    if isinstance(node, list):
        return [_as_draft_7(each) for each in node]
    if not isinstance(node, dict):
        return node
    made: dict[str, Any] = {}
    for key, value in node.items():
        if key == "$defs":
            made["definitions"] = _as_draft_7(value)
        elif key == "prefixItems":
            made |= {"items": _as_draft_7(value), "additionalItems": False}
        elif key == "$ref":
            reference = value.replace("#/$defs/", "#/definitions/")
            # Beside $ref, draft 7 ignores every other word.
            made |= {"$ref": reference} if len(node) == 1 else {"allOf": [{"$ref": reference}]}
        else:
            made[key] = _as_draft_7(value)
    return made


def document(draft: Draft = "7") -> str:
    """Return the schema as text."""
    return json.dumps(schema(draft), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())

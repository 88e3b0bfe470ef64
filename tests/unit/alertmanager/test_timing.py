"""When notifications are sent is what the catalog says of a tier, then of the platform, then what is usual."""

from __future__ import annotations

import pytest
import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.support.engines import Engine

CATALOG = """
platform: {{name: shop, targets: [prometheus, alertmanager]{platform}}}
tiers:
  page: {{severity: critical, channels: [pager]{page}}}
  ticket: {{severity: info, channels: [chat]{ticket}}}
channels:
  pager: {{page: pagerduty, title: Pager, secret: {{file: /s/p}}}}
  chat: {{slack: "#ops", title: Chat, secret: {{file: /s/c}}}}
services:
  shop:
    title: Shop
    slos: [{{id: buys, title: Buys succeed, objective: 99%, sli: {{ratio: {{bad: buy.failed, total: buy.requests}}}}}}]
"""
OWN = ", alertmanager: {group_wait: 30s, group_interval: 10m, repeat_interval: 1d, group_by: [condition, alertname]}"


def routed(folder, platform="", page="", ticket=""):
    root = folder / "catalog"
    root.mkdir(exist_ok=True)
    (root / "catalog.yaml").write_text(CATALOG.format(platform=platform, page=page, ticket=ticket))
    report = Diagnostics()
    made = compile_catalog(root, report)
    assert [f.code for f in report if f.severity != "note"] == []
    (text,) = (each.content.decode() for each in made.artifacts if each.path.startswith("alertmanager/"))
    config = folder / "alertmanager.yaml"
    config.write_text(text)
    assert all(engine.run("amtool", "check-config", str(config)).returncode == 0 for engine in Engine)
    return ryaml.loads(text)["route"]


def times(route):
    return [route.get(name) for name in ("group_wait", "group_interval", "repeat_interval")]


@pytest.mark.parametrize(
    ("given", "root", "page", "ticket"),
    [
        ({}, ["1m", "5m", "4h"], ["10s", "1m", None], ["1m", "5m", None]),
        ({"platform": OWN}, ["30s", "10m", "1d"], ["10s", "1m", None], ["30s", "10m", None]),
        (
            {"platform": OWN, "page": ", group_wait: 1s, group_interval: 20s, repeat: 30m"},
            ["30s", "10m", "1d"], ["1s", "20s", "30m"], ["30s", "10m", None],
        ),
        (
            {"ticket": ", group_wait: 2h, group_interval: 6h, repeat: 2d"},
            ["1m", "5m", "4h"], ["10s", "1m", None], ["2h", "6h", "2d"],
        ),
    ],
)  # fmt: skip
def test_a_tier_comes_before_the_platform(tmp_path, given, root, page, ticket):
    route = routed(tmp_path, **given)
    by_tier = {each["matchers"][0]: times(each) for each in route["routes"]}
    assert times(route) == root
    assert by_tier == {'tier="page"': page, 'tier="ticket"': ticket}


def test_labels_to_group_by_are_added_to_those_that_keep_slos_apart(tmp_path):
    assert routed(tmp_path, OWN)["group_by"] == ["slo", "service", "tier", "condition", "alertname"]
    assert routed(tmp_path)["group_by"] == ["slo", "service", "tier"]

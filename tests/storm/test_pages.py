"""Which alerts are one page: by owner, and by the dimensions that the SLOs share."""

from __future__ import annotations

from typing import Any

import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.routing.artifacts import files
from tests.storm.catalogs import catalog, slo


def page_routes(document: dict[str, Any], folder: Any) -> list[tuple[list[str], list[str]]]:
    """Return the matchers and the grouping of each route to a pager."""
    (folder / "catalog.yaml").write_text(ryaml.dumps(document), encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(folder, report, targets=["alertmanager"])
    assert [f.message for f in report if f.severity == "error"] == []
    config = ryaml.loads(files(made.artifacts)["alertmanager/alertmanager.yaml"])
    pagers = {each["name"] for each in config["receivers"] if "pagerduty_configs" in each}
    return [(r["matchers"], r["group_by"]) for r in config["route"]["routes"] if r["receiver"] in pagers]


def services(*per: list[str], **more: Any) -> dict[str, Any]:
    slos = [slo(f"s-{index}", split) for index, split in enumerate(per)]
    return {"a": {"owner": "red", "slos": slos, **more}}


def test_a_place_is_what_all_paging_slos_share(tmp_path):
    for index, (per, place) in enumerate([
        ([["region"], ["region", "cluster"]], ["region"]),
        ([["region", "cluster"], ["region", "cluster"]], ["cluster", "region"]),
        ([["region"], []], ["region"]),
        ([["region"], ["cluster"]], ["cluster", "region"]),
        ([[], []], ["cluster", "region"]),
    ]):  # fmt: skip
        (folder := tmp_path / str(index)).mkdir()
        assert page_routes(catalog(services(*per)), folder) == [(['tier=~"P0|P1"'], ["owner", *place])]


def test_an_slo_that_pages_no_one_takes_no_label_away(tmp_path):
    both = services(["region", "cluster"])
    both["a"]["slos"].append(slo("quiet", ["region"], "P2"))
    assert page_routes(catalog(both), tmp_path)[0][1] == ["owner", "cluster", "region"]


def test_services_without_an_owner_are_paged_for_one_by_one(tmp_path):
    both = services(["region"]) | {"b": {"slos": [slo("b-1", ["region"])]}}
    document = catalog(both)
    document["platform"]["targets"] = ["prometheus", "alertmanager"]
    assert page_routes(document, tmp_path) == [
        (['tier=~"P0|P1"', 'owner!=""'], ["owner", "region"]),
        (['tier=~"P0|P1"', 'owner=""'], ["service", "region"]),
    ]


def test_an_owner_with_a_pager_of_its_own_has_one_page_for_all_of_its_tiers(tmp_path):
    document = catalog(services(["region"]))
    document["owners"]["red"] |= {"channels": ["pager"], "channel_tiers": ["P2"]}
    assert page_routes(document, tmp_path) == [
        (['tier=~"P0|P1|P2"', 'owner="red"'], ["owner", "region"]),
        (['tier=~"P0|P1"', 'owner!="red"'], ["owner", "region"]),
    ]

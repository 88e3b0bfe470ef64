"""Tiers that cannot be used: a name that means none, two that hardly differ, and too many."""

from __future__ import annotations

from slo_codegen.catalog.read import Catalog
from slo_codegen.diagnostics import Diagnostics, Related

MOST_TIERS = 20
"""So many tiers a catalog may have: each mutes all that are less severe."""
_NO_TIER = "none"
"""What a catalog writes where there is to be no alert."""


def check_tiers(catalog: Catalog, report: Diagnostics) -> None:
    """Report tiers whose name is taken, and those beyond the most that a catalog can have."""
    if len(catalog.tiers) > MOST_TIERS:
        node = list(catalog.tiers.values())[MOST_TIERS]
        report.add("SLO239", f"the catalog has {len(catalog.tiers)} tiers; at most {MOST_TIERS} are allowed",
                   node.origin.key(), help="keep those that are answered differently")  # fmt: skip
        return
    first: dict[str, str] = {}
    for id, node in catalog.tiers.items():
        if id.lower() == _NO_TIER:
            report.add("SLO239", f"a tier cannot be named {id}, which stands for no alert at all", node.origin.key(),
                       help="choose another name, such as info")  # fmt: skip
        if (other := first.setdefault(id.lower().replace("_", "-"), id)) != id:
            report.add("SLO239", f"the tiers {other} and {id} differ by case or - and _ alone", node.origin.key(),
                       related=[Related(catalog.tiers[other].origin.key(), "the first")],
                       help="remove one, or rename it: names of alerts are in lower case, without _")  # fmt: skip

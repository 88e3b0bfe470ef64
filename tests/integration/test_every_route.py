"""Every alert of the reference build reaches exactly whom the catalog names for its tier, owner and baseline."""

from __future__ import annotations

from pathlib import Path

import pytest
import ryaml

from tests.support.engines import on_each_engine

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "generated" / "alertmanager" / "alertmanager.yaml"


def catalog():
    merged: dict = {}
    for path in sorted((ROOT / "catalog").rglob("*.yaml")):
        for section, content in ryaml.loads(path.read_text(encoding="utf-8")).items():
            if isinstance(content, dict):
                merged.setdefault(section, {}).update(content)
            else:
                merged.setdefault(section, content)
    return merged


CATALOG = catalog()
ALERTS = {
    tuple(sorted((name, value) for name, value in rule["labels"].items() if name in ("tier", "owner", "baseline")))
    for path in sorted((ROOT / "generated" / "prometheus" / "rules").glob("*.yaml"))
    for group in ryaml.loads(path.read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
    if "alert" in rule and "slo" in rule["labels"]
}


def hearing(purpose, tier):
    return {
        each["channel"] for each in CATALOG["subscriptions"] if each["purpose"] == purpose and tier in each["tiers"]
    }


def expected(labels):
    """Read off the catalog whom an alert is for (R27, R28, R33, R35)."""
    tier, owner = labels["tier"], CATALOG["owners"][labels["owner"]]
    logged = {
        each["channel"] for each in CATALOG["subscriptions"] if each["purpose"] == "audit" and tier in each["tiers"]
    }
    if labels.get("baseline") == "true":
        return logged | set(CATALOG["baseline"]["channels"])
    own = set(owner.get("channels", ())) if tier in owner.get("channel_tiers", ("P0", "P1", "P2")) else set()
    return logged | hearing("incident", tier) | own | set(CATALOG["tiers"][tier]["channels"])


@on_each_engine
@pytest.mark.parametrize("labels", sorted(ALERTS), ids=lambda labels: " ".join(value for _, value in labels))
def test_an_alert_reaches_exactly_whom_the_catalog_names(labels, engine):
    given = [f"{name}={value}" for name, value in labels]
    done = engine.run("amtool", "config", "routes", "test", f"--config.file={CONFIG}", "slo=x", "service=x", *given)
    assert done.returncode == 0, done.stderr
    reached = done.stdout.strip().split(",")
    assert len(reached) == len(set(reached))
    assert set(reached) == expected(dict(labels))

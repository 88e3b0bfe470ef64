"""What may silence what, worked out from the catalog's YAML alone, with none of the compiler's code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Labels = dict[str, str]
ACUTE = {"outage", "sli_below", "burn_rate", "bad_events", "percentile_above"}


@dataclass(frozen=True)
class Declared:
    """A catalog as a person reads it."""

    catalog: dict[str, Any]
    paging: frozenset[str]
    """The tiers that page."""

    def silences(self, cause: Labels, other: Labels) -> bool:
        """Whether the catalog says that one alert silences another one that fires too."""
        if cause == other or "measurement" in (cause["condition"], other["condition"]):
            return False
        if cause["slo"] == other["slo"]:
            return self._within(cause, other)
        if cause["tier"] not in self.paging or cause["condition"] not in ACUTE:
            return False
        if "baseline" in cause or "baseline" in other or not self._in_one_place(cause, other):
            return False
        return self._is_declared(cause["slo"], other["slo"])

    def _within(self, cause: Labels, other: Labels) -> bool:
        tiers = list(self.catalog["tiers"])
        severe = tiers.index(cause["tier"]) < tiers.index(other["tier"])
        about_budget = {"budget_consumed", "exhausts_within"}
        spent = cause["condition"] == "budget_consumed" and other["condition"] in about_budget
        place = all(cause.get(label) == other.get(label) for label in self.labels)
        return severe and place and (cause["condition"] in ACUTE or spent)

    @property
    def labels(self) -> list[str]:
        """The labels of all dimensions."""
        platform = self.catalog["platform"]
        return [*(["region"] if "regions" in platform else []), *platform.get("dimensions", {})]

    def _in_one_place(self, cause: Labels, other: Labels) -> bool:
        split = [{label for label in self.labels if label in each} for each in (cause, other)]
        shared = split[0] & split[1]
        if not split[0] and not split[1]:
            return True
        return bool(shared) and all(cause[label] == other[label] for label in shared)

    def _is_declared(self, cause: str, other: str) -> bool:
        services = self.catalog["services"]
        home = {slo["id"]: name for name, service in services.items() for slo in service.get("slos", [])}
        specs = {slo["id"]: slo for service in services.values() for slo in service.get("slos", [])}
        return other in specs[cause].get("parts", []) or home[cause] in services[home[other]].get("dependencies", [])

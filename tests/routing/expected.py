"""Who must be notified of each alert, worked out from the catalog's YAML alone, with none of the compiler's code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ryaml

ADDRESSED = {
    "opsgenie": "team",
    "victorops": "",
    "incidentio": "url",
    "teams": "",
    "discord": "",
    "telegram": "chat",
    "sns": "",
    "jira": "url",
    "webex": "",
    "rocketchat": "url",
    "mattermost": "",
}
"""The field that says where each kind of channel is; none where that is the kind's own value."""
MEASUREMENT, SERVER, HEARTBEAT, REPORT = "measurement", "server", "heartbeat", "report"


def read(root: Path) -> dict[str, Any]:
    """Merge the files of a catalog, section by section."""
    merged: dict[str, Any] = {}
    for path in sorted(root.rglob("*.yaml")):
        for section, content in (ryaml.loads(path.read_text(encoding="utf-8")) or {}).items():
            if isinstance(content, dict):
                merged.setdefault(section, {}).update(content)
            elif isinstance(content, list):
                merged.setdefault(section, []).extend(content)
            else:
                merged[section] = content
    for environment in merged.pop("environments", {}).values():
        change(merged, environment)
    return merged


def change(catalog: dict[str, Any], environment: dict[str, Any]) -> None:
    """Make a catalog that of its one environment, as far as it says who is notified."""
    catalog["channels"].update(environment.get("channels", {}))
    for tier, own in environment.get("tiers", {}).items():
        catalog["tiers"][tier].update(own)
    for slo in (slo for service in catalog["services"].values() for slo in service["slos"]):
        own = environment.get("slos", {}).get(slo["id"], {})
        observed = own.get("baseline", environment.get("baseline", slo.get("baseline", "none")))
        slo.pop("baseline", None)
        slo.update({} if observed == "none" else {"baseline": observed})


@dataclass(frozen=True)
class Rulebook:
    """A catalog as a person reads it."""

    catalog: dict[str, Any]

    @property
    def slos(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Every SLO by its id, with its service."""
        services = self.catalog.get("services", {})
        return {slo["id"]: (name, slo) for name, service in services.items() for slo in service.get("slos", [])}

    def owner_of(self, slo: str) -> str:
        """The owner of an SLO, or of its service."""
        service, spec = self.slos[slo]
        return spec.get("owner") or self.catalog["services"][service]["owner"]

    def is_observed(self, slo: str) -> bool:
        """Whether an SLO is in its baseline."""
        return "baseline" in self.slos[slo][1]

    def is_pager(self, channel: str) -> bool:
        """Whether a channel wakes people."""
        return not {"page", "opsgenie", "victorops", "incidentio"}.isdisjoint(self.catalog["channels"][channel])

    def all_but_info(self) -> list[str]:
        """The tiers of which an owner's channels are notified where nothing else is said."""
        return [tier for tier, spec in self.catalog["tiers"].items() if spec["severity"] != "info"]

    def tier_of_tag(self, tag: str) -> str:
        """The tier of a tag of Datadog, which is in lower case."""
        return next(tier for tier in self.catalog["tiers"] if tier.lower() == tag)

    def of_alert(self, slo: str, tier: str) -> set[str]:
        """The channels of an alert of an SLO, and of broken measurement, which has the tier of the watch."""
        subscriptions = [each for each in self.catalog.get("subscriptions", []) if tier in each["tiers"]]
        audit = {each["channel"] for each in subscriptions if each["purpose"] == "audit"}
        if self.is_observed(slo):
            quiet = audit | set(self.catalog.get("baseline", {}).get("channels", []))
            return {channel for channel in quiet if not self.is_pager(channel)}
        owner = self.catalog["owners"][self.owner_of(slo)]
        own = owner.get("channels", []) if tier in owner.get("channel_tiers", self.all_but_info()) else []
        incident = {each["channel"] for each in subscriptions if each["purpose"] == "incident"}
        return audit | incident | set(own) | set(self.catalog["tiers"][tier]["channels"])

    def of_silenced(self, owner: str) -> set[str]:
        """The channels that receive that alerts of an owner are silenced: none is a pager."""
        tiers = [spec.get("channels", []) for spec in self.catalog["tiers"].values()]
        quiet = [channels for channels in tiers if channels and not any(map(self.is_pager, channels))]
        rest = [[each for each in channels if not self.is_pager(each)] for channels in tiers]
        everyone = next(iter(quiet), next((each for each in rest if each), []))
        own = [each for each in self.catalog["owners"][owner].get("channels", []) if not self.is_pager(each)]
        return {*everyone, *own}

    def of_platform(self, kind: str) -> set[str]:
        """The channels of an alert that no SLO has."""
        watch = self.catalog["platform"].get("watch", {})
        match kind:
            case "heartbeat":
                return {watch["heartbeat"]["channel"]}
            case "report":
                return set(self.catalog["report"]["channels"])
            case "server":
                return set(self.catalog["tiers"][watch["tier"]]["channels"])
        raise ValueError(kind)

    def pages_from(self, tier: str) -> str:
        """Which of the two targets pages for a tier: as it says, else the platform, else Alertmanager."""
        platform: str = self.catalog["platform"].get("pages_from", "alertmanager")
        own: str = self.catalog["tiers"][tier].get("pages_from", platform)
        return own

    def from_alertmanager(self, channels: set[str], tier: str | None) -> set[str]:
        """Those of the channels that Alertmanager notifies."""
        elsewhere = tier is not None and self.pages_from(tier) == "datadog"
        return {each for each in channels if not (elsewhere and self.is_pager(each))}

    def handles(self, channels: set[str], service: str, tier: str) -> set[str]:
        """The channels as Datadog knows them; those without a handle are not there."""
        found = set()
        for channel in channels:
            if self.is_pager(channel) and self.pages_from(tier) == "alertmanager":
                continue
            handle = self.catalog["channels"][channel].get("datadog")
            if handle == "pagerduty" and self.is_pager(channel):
                handle = f"pagerduty-{service}"
            found |= {f"@{handle}"} if handle else set()
        return found

    def escalation(self, owner: str) -> list[str]:
        """Who is paged for an owner, step by step."""
        steps = self.catalog["owners"][owner]["escalation"]
        return [step.get("schedule") or step["user"] for step in steps]

    def words(self, channels: set[str], slo: str) -> str:
        """The channels in the words of a review, pagers first."""
        texts = []
        for channel in channels:
            spec = self.catalog["channels"][channel]
            kind = next((kind for kind in ADDRESSED if kind in spec), None)
            if kind is not None:
                at = spec[kind][ADDRESSED[kind]] if ADDRESSED[kind] else spec[kind]
                texts.append((0 if self.is_pager(channel) else 1, f"{spec['title']} by {kind} ({at})"))
            elif "pushover" in spec:
                texts.append((1, f"{spec['title']} by pushover"))
            elif self.is_pager(channel):
                texts.append((0, f"pager of {', then '.join(self.escalation(self.owner_of(slo)))}"))
            elif "slack" in spec:
                texts.append((1, f"Slack {spec['slack']}"))
            elif "email" in spec:
                texts.append((1, f"mail to {spec['email']}"))
            else:
                texts.append((1, f"{spec['title']} at {spec['webhook']}"))
        return f"tells {', '.join(text for _, text in sorted(texts))}" if texts else "notifies no one"

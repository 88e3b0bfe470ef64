"""Every name in the catalog that refers to something else: what it names has to be there."""

from __future__ import annotations

from collections.abc import Iterable

from slo_codegen.catalog.read import Catalog
from slo_codegen.catalog.sections.platform import NoDataDefault
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.plan.build.references import report_dangling
from slo_codegen.plan.model import BUILT_IN_BOARDS, health_board


def check_names(catalog: Catalog, report: Diagnostics) -> None:
    """Report each name that refers to nothing."""

    def check(what: str, name: str, known: Iterable[str], origin: Origin) -> None:
        if name not in known:
            report_dangling(what, name, known, origin, report)

    channels, tiers = catalog.channels, catalog.tiers
    tell = [(tier.spec.channels, tier.origin) for tier in tiers.values()]
    tell += [(owner.spec.channels, owner.origin) for owner in catalog.owners.values()]
    tell += [(catalog.baseline.spec.channels, catalog.baseline.origin)] if catalog.baseline else []
    tell += [(catalog.report.spec.channels, catalog.report.origin)] if catalog.report else []
    for named, origin in tell:
        for index, channel in enumerate(named):
            check("channel", channel, channels, origin.child("channels", index))
    for subscription in catalog.subscriptions:
        check("channel", subscription.spec.channel, channels, subscription.origin.child("channel"))
        for index, tier_id in enumerate(subscription.spec.tiers):
            check("tier", tier_id, tiers, subscription.origin.child("tiers", index))
    for service in catalog.services.values():
        if service.spec.owner is not None:
            check("owner", service.spec.owner, catalog.owners, service.origin.child("owner"))
        for index, needed in enumerate(service.spec.dependencies):
            check("service", needed, catalog.services, service.origin.child("dependencies", index))
    for slo in catalog.slos.values():
        if slo.spec.owner is not None:
            check("owner", slo.spec.owner, catalog.owners, slo.origin.child("owner"))
        for index, part in enumerate(slo.spec.parts):
            check("SLO", part, catalog.slos, slo.origin.child("parts", index))
        if isinstance(slo.spec.no_data, NoDataDefault):
            check("tier", slo.spec.no_data.tier, tiers, slo.origin.child("no_data", "tier"))
        for index, alert in enumerate(slo.spec.alerts):
            if alert.tier is not None:
                check("tier", alert.tier, tiers, slo.origin.child("alerts", index, "tier"))
    for profile in catalog.profiles.values():
        for index, row in enumerate(profile.spec.burn_rates):
            check("tier", row.tier, tiers, profile.origin.child("burn_rates", index, "tier"))
    defaults, place = catalog.platform.spec.defaults, catalog.platform.origin.child("defaults")
    if isinstance(defaults.no_data, NoDataDefault):
        check("tier", defaults.no_data.tier, tiers, place.child("no_data", "tier"))
    for index, alert in enumerate(defaults.alerts):
        if alert.tier is not None:
            check("tier", alert.tier, tiers, place.child("alerts", index, "tier"))
    watch, place = catalog.platform.spec.watch, catalog.platform.origin.child("watch")
    if watch is not None:
        check("tier", watch.tier, tiers, place.child("tier"))
        if watch.measurement is not None:
            check("tier", watch.measurement.tier, tiers, place.child("measurement", "tier"))
        if watch.heartbeat is not None:
            check("channel", watch.heartbeat.channel, channels, place.child("heartbeat", "channel"))
    for module in catalog.modules.values():
        for index, judged in enumerate(module.spec.slos):
            check("SLO", judged, catalog.slos, module.origin.child("slos", index))
    for id, dashboard in catalog.dashboards.items():
        if id in (*BUILT_IN_BOARDS, *(health_board(label)[0] for label in catalog.platform.spec.split)):
            report.add("SLO228", f"a dashboard cannot be named {id}, which every catalog has", dashboard.origin.key(),
                       help="choose another name")  # fmt: skip
        for index, shown in enumerate(dashboard.spec.slos):
            check("SLO", shown, catalog.slos, dashboard.origin.child("slos", index))
        for index, service_id in enumerate(dashboard.spec.services):
            check("service", service_id, catalog.services, dashboard.origin.child("services", index))
    for row_id, origins in catalog.rows.items():
        if catalog.requirements:
            check("requirement", row_id, catalog.requirements, origins[0].child("rows"))

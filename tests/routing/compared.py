"""Compares whom the artifacts, the plan and the diff notify of each alert with what the catalog's YAML says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from slo_codegen.compiler import Compilation, compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diff import Side, compare
from slo_codegen.diff.model import plain
from slo_codegen.plan import routing
from slo_codegen.plan.model import Plan
from tests.routing.artifacts import Alertmanager, PagerDuty, alerts, configuration, files, handles
from tests.routing.catalogs import lay_out
from tests.routing.expected import ADDRESSED, HEARTBEAT, REPORT, SERVER, Rulebook, read
from tests.support.engines import Engine

ROOT = Path(__file__).parents[2]
KINDS = {
    **{kind: f"{kind}_configs" for kind in ("slack", "email", "webhook", *ADDRESSED, "pushover")},
    "page": "pagerduty_configs",
}
TEAMS = {"workflow": "msteamsv2_configs", "connector": "msteams_configs"}


@dataclass(frozen=True)
class Compiled:
    """A catalog as YAML and as what it compiles to."""

    book: Rulebook
    made: Compilation
    texts: dict[str, str]
    warnings: list[str]

    @property
    def plan(self) -> Plan:
        """The plan."""
        assert self.made.plan is not None
        return self.made.plan


def compiled(root: Path) -> Compiled:
    report = Diagnostics()
    made = compile_catalog(root, report)
    assert [f"{f.code} {f.message}" for f in report if f.severity == "error"] == []
    return Compiled(Rulebook(read(root)), made, files(made.artifacts), [f"{f.code} {f.message}" for f in report])


def hostile(name: str, tmp_path: Path) -> Compiled:
    return compiled(lay_out(name, tmp_path / "catalog"))


def wanted(book: Rulebook, labels: dict[str, str]) -> set[str]:
    """Return the channels that the catalog names for an alert with these labels."""
    if "slo" in labels:
        return book.of_alert(labels["slo"], labels["tier"])
    return book.of_platform(HEARTBEAT if "heartbeat" in labels else REPORT if "report" in labels else SERVER)


def _silenced(book: Rulebook, router: Alertmanager, labels: dict[str, str]) -> Iterator[str]:
    """Yield each owner of whose silenced alerts others are notified; what has a tier is for Alertmanager alone."""
    for owner in book.catalog["owners"] if "tier" not in labels else ():
        found, expected = router.reached(labels | {"owner": owner}), book.of_silenced(owner)
        if found != expected:
            yield f"Alertmanager: silenced alerts of {owner}: {sorted(found)}, not {sorted(expected)}"


def disagreements(book: Rulebook, texts: dict[str, str], engine: Engine, folder: Path) -> Iterator[str]:
    """Yield each alert that a target notifies others of than the catalog names."""
    for slo, tier, service, found in handles(texts):
        expected = book.handles(book.of_alert(slo, book.tier_of_tag(tier)), service, book.tier_of_tag(tier))
        if found != expected:
            yield f"Datadog: {slo} {tier}: {sorted(found)}, not {sorted(expected)}"
    router = Alertmanager(configuration(texts), folder, engine)
    pagerduty = PagerDuty(texts["pagerduty/requests.json"])
    for name, labels in alerts(texts):
        if "silenced_by" in labels:
            yield from _silenced(book, router, labels)
            continue
        if "slo" in labels and not {"service", "owner", "tier", "condition"} <= set(labels):
            yield f"Prometheus: {name} lacks a label: {labels}"
            continue
        expected = wanted(book, labels)
        here = book.from_alertmanager(expected, labels.get("tier"))
        if (found := router.reached(labels)) != here:
            yield f"Alertmanager: {name} {labels}: {sorted(found)}, not {sorted(expected)}"
        pages = any(book.is_pager(channel) for channel in expected)
        paged = pagerduty.paged(labels)
        if "slo" not in labels or book.is_observed(labels["slo"]):
            if paged is not None:
                yield f"PagerDuty: {name} pages {paged}"
        elif pages and paged != book.escalation(book.owner_of(labels["slo"])):
            yield f"PagerDuty: {name} pages {paged}"
    for channel, spec in book.catalog["channels"].items():
        kind = TEAMS.get(spec.get("teams")) or next(KINDS[key] for key in KINDS if key in spec)
        if router.receivers.get(channel, {kind}) != {kind}:
            yield f"Alertmanager: the receiver {channel} is no {kind}"
    audit = [each["channel"] for each in book.catalog.get("subscriptions", []) if each["purpose"] == "audit"]
    urls = {book.catalog["channels"][channel].get("webhook") for channel in audit} - {None}
    if sorted(pagerduty.webhooks) != sorted(urls):
        yield f"PagerDuty: incidents are logged at {pagerduty.webhooks}, not {sorted(urls)}"


def plan_disagreements(book: Rulebook, plan: Plan) -> Iterator[str]:
    """Yield each alert of which the plan says something else than the catalog."""

    def differs(what: str, found: routing.Recipients, expected: set[str], pages: bool) -> Iterator[str]:
        if set(found.channels) != expected or len(found.channels) != len(expected):
            yield f"plan: {what}: {found.channels}, not {sorted(expected)}"
        if found.pages != pages:
            yield f"plan: {what} pages: {found.pages}"
        if not all(each.why for each in found.notified):
            yield f"plan: {what} without a reason"

    for slo in plan.slos:
        for alert in slo.alerts:
            expected = book.of_alert(slo.id, alert.tier)
            pages = any(book.is_pager(channel) for channel in expected)
            yield from differs(alert.name, routing.recipients(plan, slo, alert), expected, pages)
        if plan.watch is not None:
            expected = book.of_alert(slo.id, plan.watch.measurement_tier)
            pages = any(book.is_pager(channel) for channel in expected)
            yield from differs(f"measurement of {slo.id}", routing.measurement_recipients(plan, slo), expected, pages)
    if plan.watch is not None:
        yield from differs("server", routing.server_recipients(plan), book.of_platform(SERVER), False)
        if plan.watch.heartbeat is not None:
            yield from differs("heartbeat", routing.heartbeat_recipients(plan), book.of_platform(HEARTBEAT), False)
    if plan.report is not None:
        yield from differs("report", routing.report_recipients(plan), book.of_platform(REPORT), False)


def diff_disagreements(book: Rulebook, made: Compilation) -> Iterator[str]:
    """Yield each alert of which a diff that adds it names others than the catalog."""
    plan = made.plan
    assert plan is not None
    services = tuple(replace(s, slos=tuple(replace(slo, alerts=()) for slo in s.slos)) for s in plan.services)
    difference = compare(Side(replace(plan, services=services), (), "before"), Side(plan, (), "after"))
    said = {}
    for section in difference.sections:
        for change in section.changes:
            if change.what == "alert":
                said[change.values["alert"]] = plain(change.details[0])
    for slo in plan.slos:
        for alert in slo.alerts:
            expected = book.words(book.of_alert(slo.id, alert.tier), slo.id)
            if said.pop(alert.name, None) != expected:
                yield f"diff: {alert.name}: not {expected}"
    assert said == {}


def assert_all_agree(compiled: Compiled, engine: Engine, folder: Path) -> None:
    assert list(plan_disagreements(compiled.book, compiled.plan)) == []
    assert list(disagreements(compiled.book, compiled.texts, engine, folder)) == []
    assert list(diff_disagreements(compiled.book, compiled.made)) == []
    done = engine.run("amtool", "check-config", str(folder / "alertmanager.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr

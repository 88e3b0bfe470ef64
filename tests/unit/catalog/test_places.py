"""What is wrong with a value is told at the value that was written, in words, with a way out."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from slo_codegen.catalog.described import json_schema
from slo_codegen.catalog.messages import form_of
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.source import Locator
from tests.support.examples import compile_example

STARTER = Path(str(files("slo_codegen") / "cli" / "starter_catalog"))
SHOP, METRICS, CHANNELS, PLATFORM = "services/checkout.yaml", "metrics.yaml", "channels.yaml", "catalog.yaml"
OBJECTIVE = "services.checkout.slos.0.objective: "
RATIO = "services.checkout.slos.0.sli.ratio"
BAD = """'http.request.count{endpoint="checkout",status=~"5.."}'"""
STATUS = '["200", "400", "404", "429", "500", "502", "503", "504"]'
TIMING = "http.request.latency_ms"
NOTHING = "give it a value, or remove it"
COMMENT = "put quotes around the value"
ONE = "remove one of the two"
LABEL = "letters, digits, _ and :, with dots, - and / between the words, such as http.route"
METRIC = "letters, digits, _ and :, with dots, - and / between the words, such as http.server.requests"
HANDLE = "a handle without its @, of letters, digits and . _ + @ -, such as slack-oncall"

# The file, what is replaced by what; then the code, line, column, message (or how it ends) and help.
CASES = {
    # A key without a value stands where the key stands.
    "an SLI of nothing": (
        (
            SHOP,
            f"""sli:
          ratio:
            bad: {BAD}
            total: 'http.request.count{{endpoint="checkout"}}'
""",
            "sli:\n",
        ),
        ("SLO201", 12, 9, "services.checkout.slos.0.sli has no value", NOTHING),
    ),
    "alerts of nothing before another SLO": (
        (SHOP, "alerts:\n          - {profile: standard}\n\n", "alerts:\n"),
        ("SLO201", 16, 9, "services.checkout.slos.0.alerts has no value", NOTHING),
    ),
    "labels of nothing": (
        (METRICS, "labels: {endpoint: null, region: [eu-west, us-east]}", "labels:"),
        ("SLO201", 14, 5, f"metrics.{TIMING}.labels has no value", NOTHING),
    ),
    "a list of nothing": (
        (CHANNELS, "channels: [oncall_slack]", "channels:"),
        ("SLO201", 15, 5, "tiers.P2.channels has no value", NOTHING),
    ),
    "an owner of nothing": (
        (SHOP, "owner: checkout-team", "owner:"),
        ("SLO201", 6, 5, "services.checkout.owner has no value", NOTHING),
    ),
    "an objective of nothing": (
        (SHOP, "objective: 99%", "objective: ~"),
        ("SLO201", 21, 9, "services.checkout.slos.1.objective has no value", NOTHING),
    ),
    "an entry of nothing": (
        (SHOP, "- {profile: standard}\n\n", "- {profile: standard}\n          -\n\n"),
        ("SLO201", 18, 11, "services.checkout.slos.0.alerts.1 has no value", NOTHING),
    ),
    "a channel whose # begins a comment": (
        (CHANNELS, 'slack: "#oncall"', "slack: #oncall"),
        ("SLO201", 27, 5, "channels.oncall_slack.slack has no value", COMMENT),
    ),
    "events of nothing": (
        (SHOP, f"bad: {BAD}", "bad:"),
        ("SLO201", 14, 13, f"{RATIO}.bad has no value", NOTHING),
    ),
    # The objective's short form has no `default`.
    "a share for an objective": (
        (SHOP, "99.9%", "0.9995"),
        ("SLO201", 10, 20, OBJECTIVE + "0.9995 is a bare number; write 99.95%", None),
    ),
    "1.0 for an objective": (
        (SHOP, "99.9%", "1.0"),
        ("SLO201", 10, 20, OBJECTIVE + "1.0 is a bare number; write 100%, or 1% if that is meant", None),
    ),
    "above 100 %": ((SHOP, "99.9%", "101%"), ("SLO201", 10, 20, OBJECTIVE + "a share cannot be above 100%", None)),
    "a comma": (
        (SHOP, "99.9%", "99,9%"),
        ("SLO201", 10, 20, OBJECTIVE + "'99,9%' is not a percentage such as 99.95%", None),
    ),
    "a number of many digits": (
        (SHOP, "99.9%", f'"{"9" * 500}"'),
        ("SLO201", 10, 20, OBJECTIVE + f"'{'9' * 60}...' is not a percentage such as 99.95%", None),
    ),
    "an objective by region": (
        (SHOP, "99.9%", "{default: 99.9%, regions: {eu-west: 0.99}}"),
        ("SLO201", 10, 56, OBJECTIVE[:-2] + ".regions.eu-west: 0.99 is a bare number; write 99%", None),
    ),
    # The field and the entry, not the part that they belong to.
    "a bucket after a greater one": (
        (METRICS, "[50ms, 100ms,", "[100ms, 50ms,"),
        ("SLO201", 15, 22, f"metrics.{TIMING}.buckets.1: 50ms stands after 100ms; buckets ascend", None),
    ),
    "a bucket twice": (
        (METRICS, "[50ms, 100ms,", "[50ms, 100ms, 100ms,"),
        ("SLO201", 15, 28, f"metrics.{TIMING}.buckets.2: 100ms stands twice; buckets ascend", None),
    ),
    "buckets of a counter": (
        (METRICS, "unit: requests", "unit: requests\n    buckets: [1s]"),
        ("SLO201", 7, 5, "metrics.http.request.count.buckets: a counter has no buckets; only a timing has", None),
    ),
    "a band from the greatest": (
        (CHANNELS, "severity: warning", "severity: warning\n    daily_budget: [50%, 25%]"),
        ("SLO201", 17, 5, "tiers.P2.daily_budget: the least share comes first", "exchange the two"),
    ),
    "half a band": (
        (CHANNELS, "severity: warning", "severity: warning\n    daily_budget: [50%]"),
        ("SLO201", 17, 5, "tiers.P2.daily_budget needs 2 entries, found 1", None),
    ),
    "an empty band": (
        (CHANNELS, "severity: warning", "severity: warning\n    daily_budget: []"),
        ("SLO201", 17, 5, "tiers.P2.daily_budget needs 2 entries, found none", None),
    ),
    "no panels": (
        (PLATFORM, "profiles:", "dashboards: {shop: {title: A, services: [checkout], panels: []}}\nprofiles:"),
        ("SLO201", 19, 53, "dashboards.shop.panels: a dashboard needs panels", "leave panels out for the usual ones"),
    ),
    "a panel twice": (
        (PLATFORM, "profiles:", "dashboards: {shop: {title: A, services: [checkout], panels: [sli, sli]}}\nprofiles:"),
        ("SLO201", 19, 67, "dashboards.shop.panels.1: sli stands twice in the list", ONE),
    ),
    "a region twice": (
        (PLATFORM, "[eu-west, us-east]", "[eu-west, us-east, eu-west]"),
        ("SLO201", 10, 31, "platform.regions.2: eu-west stands twice in the list", ONE),
    ),
    "a profile beside a tier": (
        (SHOP, "- {profile: standard}\n\n", "- {profile: standard, tier: P1}\n\n"),
        (
            "SLO201",
            17,
            39,
            "services.checkout.slos.0.alerts.0.tier: a profile brings its own alerts: tier cannot stand beside it",
            None,
        ),
    ),
    # What stands twice is one finding, at the second.
    "a row of a profile twice": (
        (PLATFORM, "long: 6h, short: 30m, budget: 5%", "long: 1h, short: 5m, budget: 2%"),
        (
            "SLO207",
            25,
            9,
            "profiles.standard.burn_rates.1: the same tier, windows and burn rate stand twice in the profile",
            ONE,
        ),
    ),
    "a profile twice": (
        (SHOP, "- {profile: standard}\n\n", "- {profile: standard}\n          - {profile: standard}\n\n"),
        ("SLO207", 18, 23, "services.checkout.slos.0.alerts.1.profile: profile standard stands twice", ONE),
    ),
    "an alert's id twice": (
        (
            SHOP,
            "- {profile: standard}\n\n",
            """- {tier: P3, id: x, when: {outage: {over: 5m}}}
          - {tier: P3, id: x, when: {outage: {over: 10m}}}
""",
        ),
        (
            "SLO207",
            18,
            28,
            "services.checkout.slos.0.alerts.1.id: P3 has two alerts with the id x",
            "give one another id",
        ),
    ),
    "a condition twice": (
        (
            SHOP,
            "- {profile: standard}\n\n",
            """- {tier: P3, when: {outage: {over: 5m}}}
          - {tier: P3, when: {outage: {over: 5m}}}
""",
        ),
        (
            "SLO207",
            18,
            13,
            "services.checkout.slos.0.alerts.1: the same tier and condition stand twice",
            "remove one of the two, or give one an id",
        ),
    ),
    "an acceptance twice": (
        (SHOP, "    slos:", "    accept: [{code: SLO313, reason: a}, {code: SLO313, reason: b}]\n    slos:"),
        ("SLO201", 7, 48, "services.checkout.accept.1.code: SLO313 is accepted twice here", ONE),
    ),
    # Codes that there are not.
    "a code that there is not": (
        (SHOP, "    slos:", "    accept: [{code: SLO999, reason: a}]\n    slos:"),
        ("SLO201", 7, 21, "services.checkout.accept.0.code: there is no finding SLO999", "`slo-codegen explain CODE`"),
    ),
    "the severity of a code that there is not": (
        (PLATFORM, "  retention: 90d", "  retention: 90d\n  severity: {SLO499: off}"),
        ("SLO201", 12, 14, "there is no finding SLO499", "`slo-codegen explain CODE`"),
    ),
    # Words, and one finding for what is one mistake.
    "numbers for values of a label": (
        (METRICS, STATUS, STATUS.replace('"', "")),
        (
            "SLO201",
            10,
            16,
            "metrics.http.request.count.labels.status.0: expected text, found a number, as are 7 more of the list",
            "put quotes around each",
        ),
    ),
    "one number among values of a label": (
        (METRICS, '"404"', "404"),
        (
            "SLO201",
            10,
            30,
            "metrics.http.request.count.labels.status.2: expected text, found a number",
            "put quotes around it",
        ),
    ),
    "a selector of nothing": ((SHOP, BAD, "''"), ("SLO201", 14, 18, f"{RATIO}.bad: the text is empty", None)),
    "two bounds": (
        (SHOP, BAD, f"{{of: {TIMING}, under: 300ms, over: 1s}}"),
        ("SLO201", 14, 68, f"{RATIO}.bad.over: give under or over, not both", None),
    ),
    "too many steps": (
        (CHANNELS, "{schedule: CHECKOUT-SECONDARY}", ", ".join(["{user: A}"] * 20)),
        ("SLO201", 34, 41, "owners.checkout-team.escalation: expected at most 20 entries, found 21", None),
    ),
    "no steps": (
        (CHANNELS, "[{schedule: CHECKOUT-PRIMARY}, {schedule: CHECKOUT-SECONDARY}]", "[]"),
        (
            "SLO452",
            34,
            3,
            "PagerDuty escalates to checkout-team, which has no escalation",
            "add escalation: [{schedule: NAME}] to it",
        ),
    ),
    "a metric's name": (
        (METRICS, "http.request.count:", "foo-bar baz: {type: counter}\n  http.request.count:"),
        ("SLO201", 4, 3, f"'foo-bar baz' cannot be a name here: expected {METRIC}", None),
    ),
    "a label's name": (
        (METRICS, "endpoint: null\n", "endpoint: null\n      user agent: null\n"),
        ("SLO201", 9, 7, f"'user agent' cannot be a name here: expected {LABEL}", None),
    ),
    "a handle with its @": (
        (CHANNELS, "slack-oncall", '"@slack-oncall"'),
        ("SLO201", 30, 14, f"channels.oncall_slack.datadog: expected {HANDLE}", None),
    ),
    "a name of Prometheus": (
        (METRICS, "unit: requests", "prometheus: 'foo bar{}'"),
        (
            "SLO201",
            6,
            17,
            f"metrics.http.request.count.prometheus: expected {METRIC}",
            None,
        ),
    ),
    "an empty schedule": (
        (CHANNELS, "CHECKOUT-PRIMARY", "''"),
        (
            "SLO201",
            34,
            65,
            "owners.checkout-team.escalation.0.schedule: expected a name as PagerDuty shows it",
            None,
        ),
    ),
    "a version in quotes": (
        (PLATFORM, "version: 1", 'version: "1"'),
        ("SLO201", 3, 10, "version: write 1, without quotes", None),
    ),
    "a type that there is not": (
        (METRICS, "type: counter", "type: conter"),
        (
            "SLO201",
            5,
            11,
            "metrics.http.request.count.type: expected counter, gauge or timing; did you mean counter?",
            None,
        ),
    ),
    "a text that is too long": (
        (SHOP, "title: Checkouts succeed", "title: " + "x" * 161),
        ("SLO201", 9, 16, "services.checkout.slos.0.title: the text has 161 characters; at most 160 are allowed", None),
    ),
    "fewer events than none": (
        (PLATFORM, "budget: 2%", "budget: 2%, min_events: -5"),
        ("SLO201", 24, 65, "profiles.standard.burn_rates.0.min_events: expected at least 0", None),
    ),
    "a field without its space": (
        (SHOP, "{profile: standard}\n\n", "{profile:standard}\n\n"),
        ("SLO203", 17, 14, "unknown field profile:standard", "a space is missing after the colon of profile"),
    ),
    # Selectors.
    "a selector with a line break": (
        (SHOP, f"bad: {BAD}", f"bad: |\n              {BAD[1:-1]}"),
        ("SLO220", 14, 18, "not a selector: a line break follows it", "with >-"),
    ),
    "a label in the only entry of a list": (
        (SHOP, f"bad: {BAD}", "bad: {of: 'http.request.latency_ms{endpont=\"checkout\"}', over: 1s}"),
        ("SLO222", 14, 48, f"metric {TIMING} has no label endpont", "did you mean endpoint?"),
    ),
    "the bound of a bucket": (
        (SHOP, BAD, """'http.request.latency_ms{le="300"}'"""),
        ("SLO222", 14, 43, f"metric {TIMING} has no label le", "{of: ..., under: 300ms}"),
    ),
    "a label of another metric": (
        (SHOP, 'latency_ms{endpoint="checkout"}', 'latency_ms{status!="500"}'),
        ("SLO229", 24, 50, f"metric {TIMING} has no label status, so this excludes nothing", "it has endpoint, region"),
    ),
}


def report_of(catalog):
    report = Diagnostics()
    made = compile_catalog(catalog, report, emit=False)
    return [f for f in report if f.severity != "note"], Locator(made.files).locate


@pytest.mark.parametrize(("edit", "expected"), CASES.values(), ids=CASES)
def test_a_slip_is_one_finding_at_its_place(tmp_path, edit, expected):
    name, old, new = edit
    code, line, column, message, way_out = expected
    catalog = Path(shutil.copytree(STARTER, tmp_path / "catalog"))
    text = (catalog / name).read_text()
    assert old in text
    (catalog / name).write_text(text.replace(old, new, 1))
    found, locate = report_of(catalog)
    errors = [f for f in found if f.severity == "error"]
    assert len(errors) == 1, [f.message for f in errors]
    place = locate(errors[0].origin)
    assert (errors[0].code, place.file, place.line, place.column) == (code, f"{catalog}/{name}", line, column)
    assert errors[0].message.startswith(message)
    assert (errors[0].help is None) == (way_out is None)
    assert (way_out or "") in (errors[0].help or "")


def test_what_stands_twice_shows_the_first(tmp_path):
    catalog = Path(shutil.copytree(STARTER, tmp_path / "catalog"))
    path = catalog / PLATFORM
    path.write_text(path.read_text().replace("long: 6h, short: 30m, budget: 5%", "long: 1h, short: 5m, budget: 2%"))
    (finding,), locate = report_of(catalog)
    (first,) = finding.related
    assert (locate(first.origin).line, locate(first.origin).column, first.message) == (24, 9, "first here")


def patterns(schema):
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str) and schema.get("type", "string") == "string":
            yield schema["pattern"]
        for value in schema.values():
            yield from patterns(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from patterns(value)


def test_every_form_of_a_text_is_told_in_words():
    # Exact quantities have parsers, which say themselves what they expect.
    quantities = {p for p in patterns(json_schema()) if "[0-9]+" in p or "[0-9]{1,2}" in p}
    rest = sorted(set(patterns(json_schema())) - quantities - {"^2[0-9]{3}-[0-9]{2}-[0-9]{2}$"})
    assert len(rest) > 10
    assert [pattern for pattern in rest if form_of(pattern) is None] == []


def test_a_misspelt_profile_has_a_guess_and_the_list(tmp_path):
    text = """- id: a
  title: A
  objective: 99.9%
  sli: {ratio: {bad: 'http.requests{endpoint="a",status=~"5.."}', total: 'http.requests{endpoint="a"}'}}
  alerts: [{profile: standart}]  # here
"""
    [(finding, line)] = [each for each in compile_example(text, tmp_path).findings if each[0].code == "SLO206"]
    assert "# here" in line
    assert finding.help == "did you mean standard? there is standard"


def test_a_bound_that_is_no_bucket_is_told_at_the_bound(tmp_path):
    text = """- id: a
  title: A
  objective: 99%
  sli:
    latency:
      of: 'http.latency_ms{endpoint="a"}'
      under: 250ms  # here
  alerts: [{profile: standard}]
"""
    (line,) = compile_example(text, tmp_path).lines("SLO323")
    assert "# here" in line

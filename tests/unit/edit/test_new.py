"""What `new` writes passes `validate` and is in canonical form; what stands there stays, to the byte."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time

import pytest
import ryaml
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.edit.spelling import spelled
from tests.unit.diff.editing import ROOT

STARTER = ROOT / "slo_codegen" / "cli" / "starter_catalog"
RATIO = (
    "--bad",
    'http.request.count{endpoint="refund",status=~"5.."}',
    "--total",
    'http.request.count{endpoint="refund"}',
)
SLO = ("slo", "checkout/refunds", "--title", "Refunds: all # of them", "--objective", "99.9%", *RATIO)


@pytest.fixture
def catalog(tmp_path):
    root = tmp_path / "catalog"
    shutil.copytree(STARTER, root)
    return root


def run(catalog, *arguments):
    return CliRunner().invoke(group, ["new", *arguments, "--catalog", str(catalog)])


def assert_sound(catalog):
    assert CliRunner().invoke(group, ["validate", str(catalog)]).exit_code == 0
    assert CliRunner().invoke(group, ["fmt", str(catalog), "--check"]).exit_code == 0


def added(before, after):
    """Return the lines that were added; every other line must be as it was."""
    old, new = before.split("\n"), after.split("\n")
    start = next(index for index, line in enumerate(new) if index == len(old) or line != old[index])
    count = len(new) - len(old)
    for at in range(start, -1, -1):
        if new[:at] + new[at + count :] == old:
            return new[at : at + count]
    raise AssertionError("a line that stood there has changed")


def test_an_slo_is_added_below_the_others(catalog):
    path = catalog / "services" / "checkout.yaml"
    before = path.read_text()
    done = run(catalog, *SLO, "--volume", "1M/30d", "--period", "7d")
    assert done.exit_code == 0, done.output
    lines = added(before, path.read_text())
    assert sum(line.strip().startswith("#") for line in lines) >= 4
    data = ryaml.loads(path.read_text())["services"]["checkout"]["slos"][-1]
    assert data == {
        "id": "refunds", "title": "Refunds: all # of them", "objective": "99.9%", "period": "7d", "per": ["region"],
        "volume": "1M/30d", "sli": {"ratio": {"bad": RATIO[1], "total": RATIO[3]}}, "alerts": [{"profile": "standard"}],
    }  # fmt: skip
    assert_sound(catalog)


@pytest.mark.parametrize(
    ("flags", "sli"),
    [
        (("--objective", "99%", "--latency", "http.request.latency_ms", "--under", "300ms"),
         {"latency": {"of": "http.request.latency_ms", "under": "300ms"}}),
        (("--event", 'http.request.count{status="500"}'), {"event": {"bad": 'http.request.count{status="500"}'}}),
        (("--objective", "99%", "--good", 'http.request.count{status="200"}', "--total", "http.request.count"),
         {"ratio": {"good": 'http.request.count{status="200"}', "total": "http.request.count"}}),
    ],
)  # fmt: skip
def test_every_form_of_an_indicator(catalog, flags, sli):
    assert run(catalog, "slo", "checkout/other", "--title", "Other", *flags).exit_code == 0
    assert (
        ryaml.loads((catalog / "services" / "checkout.yaml").read_text())["services"]["checkout"]["slos"][-1]["sli"]
        == sli
    )
    assert_sound(catalog)


def test_a_service_then_an_slo_then_alerts(catalog):
    assert run(catalog, "service", "refunds", "--title", "Refunds", "--owner", "checkout-team").exit_code == 0
    assert_sound(catalog)
    slo = ("slo", "refunds/refund-success", *SLO[2:])
    assert run(catalog, *slo).exit_code == 0
    alert = ("--tier", "P1", "--condition", "bad_events", "--with", "within=10m", "--with", "above=10")
    alert += ("--for", "5m", "--keep-firing-for", "15m")
    assert run(catalog, "alert", "refunds/refund-success", *alert).exit_code == 0
    assert (
        run(catalog, "alert", "refund-success", "--tier", "P3", "--condition", "outage", "--id", "gone").exit_code == 0
    )
    assert_sound(catalog)
    text = (catalog / "services" / "refunds.yaml").read_text()
    assert text.endswith(
        "        alerts:\n"
        "          - {profile: standard}\n"
        "          # Too many bad events.\n"
        "          - {tier: P1, when: {bad_events: {above: 10, within: 10m}}, for: 5m, keep_firing_for: 15m}\n"
        "          # Nearly all events are bad.\n"
        "          - {id: gone, tier: P3, when: {outage: {}}}\n"
    )


LISTS = [
    ("    slos:\n", "    slos:\n      - id: new"),
    ("    slos: []   # none yet\n    accept: []\n", "    slos:   # none yet\n      - id: new"),
    ("    slos: null\n", "    slos:\n      - id: new"),
    ("", "\n    slos:\n      - id: new"),
]


@pytest.mark.parametrize(("there", "then"), LISTS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_first_of_a_list(catalog, there, then, newline):
    path = catalog / "services" / "empty.yaml"
    path.write_bytes(
        f"services:\n  empty:\n    title: E\n    owner: checkout-team\n{there}# End.".replace("\n", newline).encode()
    )
    done = run(catalog, "slo", "empty/new", *SLO[2:])
    assert done.exit_code == 0, done.output
    text = path.read_bytes().decode()
    assert text.count("\r\n") == (text.count("\n") if newline == "\r\n" else 0)
    assert then in text.replace("\r\n", "\n")
    assert "# End." in text
    assert CliRunner().invoke(group, ["validate", str(catalog)]).exit_code == 0


def test_a_list_in_brackets_grows_in_brackets(catalog):
    path = catalog / "services" / "checkout.yaml"
    before = path.read_text().replace(
        "alerts:\n          - {profile: standard}\n", "alerts: [{profile: standard}]  # kept\n"
    )
    path.write_text(before)
    alert = ("--tier", "P1", "--condition", "bad_events", "--with", "within=10m", "--with", "above=10")
    assert run(catalog, "alert", "checkout/checkout-latency", *alert).exit_code == 0
    new = "alerts: [{profile: standard}, {tier: P1, when: {bad_events: {above: 10, within: 10m}}}]  # kept\n"
    head, tail = before.rsplit("alerts: [{profile: standard}]  # kept\n", 1)
    assert path.read_text() == head + new + tail


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("slo", "checkout/checkout-latency", *SLO[2:]), "SLO713"),
        (("service", "checkout", "--title", "x", "--owner", "checkout-team"), "SLO713"),
        (("service", "taken", "--title", "x", "--owner", "checkout-team"), "SLO713"),
        (("service", "other", "--title", "x", "--owner", "nobody"), "SLO206"),
        (("slo", "chekout/x", *SLO[2:]), "SLO711"),
        (("alert", "checkout", "--profile", "standard"), "SLO711"),
        (("alert", "checkout/checkout-latency", "--profile", "nightly"), "SLO206"),
        (("slo", "checkout/x", "--title", "x", "--objective", "99.9", *RATIO), "SLO201"),
        (("slo", "checkout/x", "--title", "a\nb: c", "--objective", "99.9%", *RATIO), "SLO201"),
    ],
)
def test_what_cannot_be_is_a_finding_and_nothing_is_written(catalog, arguments, code):
    (catalog / "services" / "taken.yaml").write_text("# Somebody's.\n")
    before = {path: path.read_bytes() for path in catalog.rglob("*") if path.is_file()}
    done = run(catalog, *arguments)
    assert (done.exit_code, code in done.output) == (1, True), done.output
    assert {path: path.read_bytes() for path in catalog.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("service", "../evil", "--title", "x", "--owner", "checkout-team"), "is no id"),
        (("service", "new", "--title", "x"), "--owner is needed"),
        (("slo", "refunds"), "is not SERVICE/ID"),
        (("slo", "checkout/x", "--title", "x", "--objective", "99%"), "an indicator is needed"),
        (("slo", "checkout/x", "--title", "x", "--bad", "a"), "two of --good, --bad and --total"),
        (("slo", "checkout/x", "--title", "x", "--event", "a", *RATIO), "one form of an indicator"),
        (("alert", "checkout/checkout-latency", "--tier", "P1", "--condition", "nothing"), "there is burn_rate"),
        (("alert", "checkout/checkout-latency", "--tier", "P1", "--condition", "outage", "--with", "x=1"), "has no x"),
        (("alert", "checkout/checkout-latency", "--tier", "P1", "--condition", "bad_events"), "--with above=VALUE"),
    ],
)
def test_wrong_usage_exits_2_and_names_what_is_missing(catalog, arguments, words):
    done = run(catalog, *arguments)
    assert (done.exit_code, words in done.output) == (2, True), done.output
    assert not list(catalog.parent.rglob("evil*"))


def converse(catalog, *arguments, answers):
    """Run the command on a terminal of its own, and answer each question once it is asked."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "slo_codegen", "new", *arguments, "--catalog", str(catalog)],
        stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "dumb"}, close_fds=True,
    )  # fmt: skip
    os.close(theirs)
    shown, waiting, deadline = "", list(answers), time.monotonic() + 600
    try:
        while time.monotonic() < deadline:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    shown += os.read(ours, 4096).decode()
                except OSError:
                    break
            if waiting and waiting[0][0] in shown.rsplit("\n", 1)[-1]:
                os.write(ours, f"{waiting.pop(0)[1]}\n".encode())
                shown += "\n"
        assert not waiting, shown
        return process.wait(timeout=600), shown
    finally:
        process.kill()
        os.close(ours)


def test_on_a_terminal_it_asks(catalog):
    questions = [
        ("title:", "Refunds succeed"), ("indicator", "ratio"), ("ratio: bad:", RATIO[1]), ("ratio: total:", RATIO[3]),
        ("objective, such as 99.9%:", "99.9%"),
    ]  # fmt: skip
    code, shown = converse(catalog, "slo", "checkout/refunds", answers=questions)
    assert code == 0, shown
    code, shown = converse(
        catalog, "alert", "checkout/refunds",
        answers=[("tier", "P1"), ("condition", "bad_events"), ("above:", "10"), ("within:", "10m")],
    )  # fmt: skip
    assert code == 0, shown
    assert (
        "- {tier: P1, when: {bad_events: {above: 10, within: 10m}}}"
        in (catalog / "services" / "checkout.yaml").read_text()
    )
    assert_sound(catalog)


@pytest.mark.parametrize(
    "text",
    ["plain", "a: b", "# x", "a #b", "yes", "null", "4.1", "1e3", "'q'", '"q"', "a, b", "{x", "[x]", "é", "- x", "a\nb",
     " x ", "*a", "&a", "@a", "`a", "~", ""],
)  # fmt: skip
def test_a_spelling_reads_as_its_text(text):
    assert ryaml.loads(f"k: {spelled(text)}") == {"k": text}
    assert ryaml.loads(f"{{k: {spelled(text)}, l: 1}}") == {"k": text, "l": 1}


def test_a_gauge_is_an_indicator(catalog):
    metrics = catalog / "metrics.yaml"
    gauge = "  queue.age_seconds:\n    type: gauge\n    labels: {region: [eu-west, us-east]}\n"
    metrics.write_text(metrics.read_text() + "\n" + gauge)
    flags = ("--title", "Fresh", "--objective", "95%", "--gauge", "queue.age_seconds", "--good-value", "<= 5m")
    done = run(catalog, "slo", "checkout/fresh", *flags)
    assert done.exit_code == 0, done.output
    slos = ryaml.loads((catalog / "services" / "checkout.yaml").read_text())["services"]["checkout"]["slos"]
    assert slos[-1]["sli"] == {"gauge": {"of": "queue.age_seconds", "good": "<= 5m"}}
    assert_sound(catalog)


def test_a_gauge_without_a_good_value_is_refused(catalog):
    done = run(catalog, "slo", "checkout/fresh", "--title", "Fresh", "--objective", "95%", "--gauge", "queue.depth")
    assert done.exit_code != 0
    assert "--good-value" in done.output

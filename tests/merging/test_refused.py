"""What cannot be merged is a finding at its place, and the file stays as it is; so is what keeps our alerts away."""

from __future__ import annotations

import os

import pytest

from tests.merging.theirs import CATALOG, SMALL, STACK, codes, laid_out, merge

FLOW = '{"route": {"receiver": "a", "routes": [{"receiver": "a"}]}, "receivers": [{"name": "a"}]}'
TAKEN = SMALL.replace("  receiver: default\n", "  receiver: slo/shop/pager\n").replace(
    "- name: default\n", "- name: slo/shop/pager\n"
)
TWICE = (
    "route:\n  receiver: a\n  routes:\n    - matchers: [slo_catalog=shop]\n    - match: {slo_catalog: shop}\n"
    "receivers:\n  - name: a\n"
)
ALIAS = "route:\n  receiver: a\n  routes: *r\nreceivers:\n  - name: a\n"
BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 10)}]\n" for n in range(8)
)


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        ("", "SLO790 1:1"),
        ("- a\n- b\n", "SLO790 1:1"),
        ("route: {receiver: a\nreceivers: []\n", "SLO790 2:10"),
        ("route:\n  receiver: a\n\tx: 1\n", "SLO790 3:1"),
        ("receivers:\n  - name: a\n", "SLO790 1:1"),
        ("route: default\n", "SLO790 1:1"),
        ("route:\n  receiver: a\nreceivers: a\n", "SLO790 1:1"),
        (SMALL + "---\n" + SMALL, "SLO790 5:1"),
        (BOMB + SMALL, "SLO790 1:1"),
        ("a: &a [*a]\n" + SMALL, "SLO790 1:1"),
        ("x: " + "[" * 100_000 + "]" * 100_000 + "\n" + SMALL, "SLO790 1:1003"),
        (SMALL + "# " + "x" * (1 << 20), "SLO790 1:1"),
        (SMALL + "x: !!python/object/apply:os.system [true]\n", "SLO790 5:4"),
        (FLOW, "SLO791 1:2"),
        ("route:\n  receiver: a\n  routes: [{receiver: a}]\nreceivers:\n  - name: a\n", "SLO791 3:3"),
        ("route:\n  receiver: a\nreceivers: [{name: a}]\n", "SLO791 3:1"),
        ("x: &r\n  - receiver: a\n" + ALIAS, "SLO791 5:3"),
        ("route:\n  receiver: a\n  routes: x\nreceivers:\n  - name: a\n", "SLO791 3:11"),
        (TAKEN, "SLO792 2:13"),
        (TWICE, "SLO792 5:7"),
    ],
)
def test_what_cannot_be_merged_is_found_where_it_stands(theirs, found, tmp_path):
    path = laid_out(tmp_path, theirs)
    result = merge(path)
    assert codes(result)[0].split()[0] == found.split()[0]
    assert codes(result) == [found]
    assert (result.exit_code, path.read_text()) == (1, theirs)
    assert "Traceback" not in result.output


@pytest.mark.parametrize("kind", ["nothing", "a folder", "a pipe", "no text"])
def test_what_is_no_file_of_text_is_found(kind, tmp_path):
    path = laid_out(tmp_path, SMALL)
    path.unlink()
    if kind == "a folder":
        path.mkdir()
    elif kind == "a pipe":
        os.mkfifo(path)
    elif kind == "no text":
        path.write_bytes(SMALL.encode() + b"# \xff\n")
    result = merge(path)
    assert (result.exit_code, [each.split()[0] for each in codes(result)]) == (1, ["SLO790"])


def test_a_whole_configuration_cannot_be_merged(tmp_path):
    path = laid_out(tmp_path, SMALL, CATALOG.replace("mode: fragment", "mode: whole"))
    result = merge(path)
    assert (result.exit_code, codes(result), path.read_text()) == (1, ["SLO795 6:24"], SMALL)


def test_a_file_that_cannot_be_written_stays(tmp_path, monkeypatch):
    from slo_codegen.common import atomic

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic, "replace", full)
    path = laid_out(tmp_path, SMALL)
    result = merge(path)
    assert (result.exit_code, codes(result), path.read_text()) == (1, ["SLO601 1:1"], SMALL)


INHIBITED = [
    # Rules that say nothing of our labels mute all of ours.
    (
        "  - {source_matchers: ['alertname=\"Down\"'], target_matchers: ['severity!=\"page\"'], equal: [cluster]}\n",
        True,
    ),
    ("  - {source_match: {alertname: Down}, target_match_re: {service: 'shop|web'}}\n", True),
    ("  - {source_matchers: [alertname=Down], target_matchers: [tier=page], equal: [region]}\n", True),
    # An alert of theirs with a cluster is never equal to one of ours, which has none.
    ("  - {source_matchers: ['cluster=\"a\"'], target_matchers: ['severity!=\"page\"'], equal: [cluster]}\n", False),
    ("  - {source_matchers: [alertname=Down], target_matchers: [severity=warning], equal: [cluster]}\n", False),
    ("  - {source_matchers: [alertname=Down], target_matchers: ['slo_catalog=\"\"']}\n", False),
    ("  - {source_matchers: [alertname=Down], target_matchers: [tier=P1]}\n", False),
]


@pytest.mark.parametrize(("rule", "mutes"), INHIBITED)
def test_a_rule_of_theirs_that_mutes_ours_is_found(rule, mutes, tmp_path):
    theirs = f"{SMALL}inhibit_rules:\n{rule}"
    path = laid_out(tmp_path, theirs)
    result = merge(path)
    assert result.exit_code == 0
    found = [each for each in codes(result) if each.startswith("SLO793")]
    # A rule in the old notation has no such field: it is found where it begins.
    column = rule.index("target_matchers") + 1 if "target_matchers" in rule else 5
    assert found == ([f"SLO793 6:{column}"] if mutes else [])
    # A second run, with ours in it, says the same.
    assert [each.split()[0] for each in codes(merge(path)) if "793" in each] == (["SLO793"] if mutes else [])


FIRST = """\
route:
  receiver: default
  routes:
    - matchers: [tier=page]
      receiver: web
      mute_time_intervals: [night]
    - matchers: [slo_catalog="shop"]
      receiver: slo/shop/pager
time_intervals:
  - {name: night, time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}]}]}
receivers:
  - name: default
  - name: web
  - name: slo/shop/pager
"""


def test_a_route_of_theirs_that_takes_ours_is_an_error_and_a_warning_if_it_continues(tmp_path):
    path = laid_out(tmp_path, FIRST)
    result = merge(path)
    assert (result.exit_code, codes(result)) == (1, ["SLO794 4:7"])
    assert "mute_time_intervals" in result.stderr
    path = laid_out(tmp_path, FIRST.replace("receiver: web\n", "receiver: web\n      continue: true\n", 1))
    result = merge(path)
    assert (result.exit_code, codes(result)) == (0, ["SLO794 4:7"])


def test_theirs_is_not_what_anyone_else_has_made_of_it_meanwhile(tmp_path, monkeypatch):
    from slo_codegen.merging import merge as module

    path = laid_out(tmp_path, STACK)
    original = module.report_silenced

    def changed(*given):
        path.write_text(SMALL)
        original(*given)

    monkeypatch.setattr(module, "report_silenced", changed)
    result = merge(path)
    assert (result.exit_code, codes(result), path.read_text()) == (1, ["SLO790 1:1"], SMALL)

"""Proofs that are the same but for their names are run once, and nothing else is: each run is counted."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from slo_codegen.proof.run import Job, Outcome, Promtool

PASSES = 'echo "promtool, version 3.5.3 (branch: x, revision: y)"; [ "$1" = --version ] && exit 0; '


def job(slo: str, service: str, *, expr: str = "", names: tuple[str, ...] | None = None) -> Job:
    """Return a job whose rule and test name an SLO and a service in every kind of place."""
    rule = {
        "record": "slo:sli_bad:tile",
        "expr": expr or f'sum by (slo) (rate(x_total{{slo=~"{slo}|other", service="{service}"}}[5m]))',
        "labels": {"slo": slo, "service": service},
    }
    test = f'rule_files: ["../../rules/{service}.yaml"]\ntests: [{{name: "{slo} of {service}"}}]\n'
    groups = [{"name": f"{service}/{slo}/fast", "interval": "30s", "rules": [rule]}]
    return Job(slo, f"tests/{slo}/a.yaml", test.encode(), groups, (slo, service) if names is None else names)


@pytest.fixture
def run(tmp_path: Path):
    """Return a function that runs jobs and returns the outcomes, and what was run: the path of each test."""
    log = tmp_path / "log"

    def run_them(jobs: list[Job], *, fails: str = "", cache: bool = False) -> tuple[list[Outcome], list[str]]:
        tool = tmp_path / "promtool"
        body = f'echo "$3" >> {log}; case "$3" in *{fails or "@"}*) echo FAILED: of "$3"; exit 1;; esac; echo SUCCESS'
        tool.write_text(f"#!/bin/sh\n{PASSES}{body}\n")
        tool.chmod(0o755)
        log.write_text("")
        outcomes: list[Outcome] = []
        Promtool(str(tool), [str(tmp_path), "proofs"] if cache else None).run(jobs, 2, outcomes.append)
        return outcomes, [line.rpartition("tests/")[2].partition("/")[0] for line in log.read_text().splitlines()]

    return run_them


def test_jobs_that_differ_in_their_names_alone_are_run_once(run):
    jobs = [job("pay", "shop"), job("shop-login", "shop"), job("search", "web-search")]
    outcomes, ran = run(jobs)
    assert ran == ["pay"]
    assert [(each.key, each.path, each.fault) for each in outcomes] == [(each.key, each.path, "") for each in jobs]


@pytest.mark.parametrize(
    "other",
    [
        job("login", "shop", expr='sum by (slo) (rate(x_total{slo=~"pay|other", service="shop"}[5m]))'),
        job("login", "shop", expr='sum by (slo) (rate(x_total{slo=~"login|other", service="web"}[5m]))'),
        job("login", "shop", expr='sum by (slo) (rate(x_total{slo=~"login|othen", service="shop"}[5m]))'),
        job("other", "shop"),
        job("x_total", "shop"),
        job("slo", "shop"),
        job("a.c", "shop"),
        job("login", "shop", names=()),
    ],
    ids=["the slo of another", "another service", "a letter", "a name that is there", "a metric's name",
         "a label's name", "a name that means more in a pattern", "names that are not known"],
)  # fmt: skip
def test_whatever_else_differs_is_run(run, other):
    for jobs in permutations([job("pay", "shop"), other]):
        _, ran = run(list(jobs))
        assert sorted(ran) == sorted(each.key for each in jobs)


def test_what_fails_is_run_under_its_own_name(run):
    outcomes, ran = run([job("pay", "shop"), job("login", "shop")], fails="a.yaml")
    assert ran == ["pay", "login"]
    assert ["pay" in each.fault for each in outcomes] == [True, False]
    assert "login" in outcomes[1].fault


def test_what_has_passed_is_remembered_under_any_name(run):
    assert run([job("pay", "shop")], cache=True)[1] == ["pay"]
    outcomes, ran = run([job("login", "web")], cache=True)
    assert not ran
    assert outcomes == [Outcome("login", "tests/login/a.yaml", "", cached=True)]
    assert run([job("login", "web", expr="vector(1)")], cache=True)[1] == ["login"]

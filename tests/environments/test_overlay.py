"""What an environment gives takes the place of what the catalog says elsewhere, and findings point at it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.source import Locator
from tests.environments.built import CATALOG, copied, edit, run


def planned(env, catalog=CATALOG):
    report = Diagnostics()
    made = compile_catalog(catalog, report, env=env, emit=False)
    assert not report.has_errors, list(report)
    return made.plan


def slo(plan, id):
    return next(each for each in plan.slos if each.id == id)


def test_what_differs_is_that_of_the_environment_and_all_else_is_the_same():
    production, staging = planned("production"), planned("staging")
    assert [plan.environment for plan in (production, staging)] == ["production", "staging"]
    assert [plan.dimensions[0].members for plan in (production, staging)] == [("eu", "us"), ("eu",)]
    objectives = [slo(plan, "checkout").objective.default for plan in (production, staging)]
    assert objectives == [Decimal("0.98"), Decimal("0.9")]
    assert [slo(plan, "search").baseline for plan in (production, staging)] == [False, True]
    assert [plan.channel("chat").target for plan in (production, staging)] == ["#oncall", "#staging"]
    assert [plan.tier("page").channels for plan in (production, staging)] == [("pager",), ("chat",)]
    assert [plan.tier("page").response_ms for plan in (production, staging)] == [300_000, 86_400_000]
    assert [dict(plan.labels) for plan in (production, staging)] == [{}, {"stage": "test"}]
    same = [slo(plan, "queue").objective.default for plan in (production, staging)]
    assert same == [Decimal("0.99"), Decimal("0.99")]


def test_every_selector_asks_for_the_labels_of_the_environment():
    for env, value in (("production", "prod"), ("staging", "stage")):
        checkout = slo(planned(env), "checkout")
        for term in (*checkout.sli.bad, *checkout.sli.total):
            assert ("env", "=", value) in [(m.label, m.op, m.value) for m in term.measure.selector.matchers]


def test_the_baseline_of_one_environment_can_be_taken_away_or_be_that_of_all_slos(tmp_path):
    catalog = copied(tmp_path)
    edit(catalog, "      search: {baseline: {since: 2020-01-01, for: 3650d}}\n", "      search: {baseline: none}\n")
    edit(
        catalog,
        "        title: Searches are fast\n",
        "        title: Searches are fast\n        baseline: {since: 2020-01-01}\n",
    )
    assert [slo(planned(env, catalog), "search").baseline for env in ("production", "staging")] == [True, False]
    edit(
        catalog,
        "      search: {baseline: none}\n",
        "      search: {baseline: none}\n    baseline: {since: 2020-01-01}\n",
    )
    baselines = {each.id: each.baseline for each in planned("staging", catalog).slos}
    assert baselines == {"checkout": True, "search": False, "queue": True, "jobs": True, "leaks": True}


@pytest.mark.parametrize(
    ("old", "new", "code", "shown"),
    [
        (
            "checkout: {objective: 90%}",
            "checkout: {objective: {default: 90%, regions: {us: 80%}}}",
            "SLO206",
            "us: 80%",
        ),
        ("regions: [eu]\n    labels", "regions: [eu, eu]\n    labels", "SLO201", "regions: [eu, eu]"),
        ("checkout: {objective: 90%}", "checkout: {objektive: 90%}", "SLO203", "objektive"),
        ("channels: [chat], repeat", "channels: [chatt], repeat", None, "channels: [chatt], repeat"),
        ("labels: {stage: test}", "labels: {tier: test}", "SLO240", "labels: {tier: test}"),
        ("selector: {env: stage}", "selector: {region: eu}", "SLO264", "selector: {region: eu}"),
    ],
)
def test_a_finding_about_a_value_of_an_environment_points_at_it(tmp_path, old, new, code, shown):
    catalog = copied(tmp_path)
    edit(catalog, old, new)
    report = Diagnostics()
    made = compile_catalog(catalog, report, env="staging", emit=False)
    locate = Locator(made.files).locate
    places = [
        (each.code, place.file.rpartition("/")[2], place.text)
        for each in report
        if each.origin is not None and (place := locate(each.origin))
    ]
    assert any(
        (code is None or each == code) and file == "platform.yaml" and shown in text for each, file, text in places
    ), places


def findings(*arguments):
    return json.loads(run("validate", *arguments, "--format", "json").output)["findings"]


def test_what_is_found_in_one_environment_names_it_and_what_is_found_in_all_is_told_once():
    found = [(each["code"], each["message"]) for each in findings(CATALOG)]
    assumed = [message for code, message in found if code == "SLO396"]
    assert [message.partition(":")[0] for message in assumed] == [
        "4 metrics are not declared, and are taken to be what their use says"
    ]
    assert "staging" not in assumed[0]
    (observed,) = [message for code, message in found if code == "SLO372"]
    assert observed.endswith("(staging)")


def test_an_acceptance_is_needless_only_if_it_is_so_in_every_environment(tmp_path):
    catalog = copied(tmp_path)
    accepted = "accept: [{code: SLO372, reason: Staging is only watched.}]"
    edit(catalog, "title: Searches are fast\n", f"title: Searches are fast\n        {accepted}\n")
    for options in ((), ("--env", "staging"), ("--env", "production")):
        codes = [each["code"] for each in findings(catalog, *options)]
        assert not {"SLO208", "SLO372"} & set(codes)
    edit(catalog, "      search: {baseline: {since: 2020-01-01, for: 3650d}}\n", "")
    assert "SLO208" in [each["code"] for each in findings(catalog)]
    assert "SLO208" not in [each["code"] for each in findings(catalog, "--env", "production")]


def test_a_channel_that_one_environment_needs_is_not_needless():
    assert "SLO362" not in [each["code"] for each in findings(CATALOG)]
    assert "SLO362" not in [each["code"] for each in findings(CATALOG, "--env", "staging")]

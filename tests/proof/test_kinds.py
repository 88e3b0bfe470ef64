"""Which kinds of events there are of an SLI: every value that its matchers tell apart, and texts near to them."""

from __future__ import annotations

import pytest

from slo_codegen.proof.events import events_of
from tests.proof.mutation import plan


def spread(name, *, undeclared=False):
    slo = next(slo for slo in plan().slos if slo.id == name)
    return events_of(slo.sli, plan().metrics, ("region",), plan().prometheus.target_labels).spread(
        undeclared=undeclared
    )


def values(kinds, label):
    return {value for kind in kinds for atom in kind for name, value in atom.labels if name == label}


def test_every_declared_value_is_a_kind_of_its_own():
    events = spread("wallet-spend-success")
    assert values(events.ignored, "reason") == {
        "insufficient_balance", "validation", "validation_error", "validation_failed",
    }  # fmt: skip
    assert values(events.bad, "reason") == {
        "timeout", "internal_error", "provider_error", "conflict", "system_error", "unknown",
    }  # fmt: skip
    assert values(events.bad, "feature") == {"example", "another"}


@pytest.mark.parametrize(
    ("slo", "label", "near"),
    [
        # An escape that is lost, an alternative with one character more, another one in its place.
        ("core-api-availability", "endpoint", {"walletxspend", "auth_more", "callxstart", "call.starx"}),
        ("profile-update-availability", "endpoint", {"profile.updatx", "profile.update_more"}),
        ("core-api-availability", "status", {"700"}),
    ],
)
def test_texts_that_are_nearly_those_of_a_matcher_are_played_as_what_they_are(slo, label, near):
    events = spread(slo, undeclared=True)
    assert near <= values((*events.good, *events.ignored), label)
    assert not near & values(events.bad, label)
    declared = spread(slo)
    assert not near & values((*declared.good, *declared.bad, *declared.ignored), label)


def test_bad_statuses_are_all_those_that_the_catalog_lists_from_500():
    statuses = values(spread("core-api-availability").bad, "status")
    assert {"500", "502", "503", "599"} <= statuses
    assert all(status.startswith("5") for status in statuses)

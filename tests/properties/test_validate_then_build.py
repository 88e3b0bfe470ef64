"""What a validation accepts, a build builds: for many values of every field of the catalog's models."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics, Severity
from slo_codegen.diagnostics.codes import CODES
from slo_codegen.diagnostics.examples import codes_with_examples, example
from tests.golden.cases import CASES, NAMES
from tests.properties.field_mutations import Mutation, Mutations, applied, every_field
from tests.support.examples import write

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
STARTER, REFERENCE, TWO, OPEN = "starter", "reference", "two dimensions", "open dimensions"
TARGETS = ("prometheus", "alertmanager", "grafana", "datadog", "pagerduty")
SAMPLES = {STARTER: 300, REFERENCE: 30, "every-field": 600, "raw": 200, TWO: 200, OPEN: 200} | dict.fromkeys(
    (name for name in NAMES if name not in ("every-field", "raw")), 130
)
SHARDS = 60
FIRST = 0.4
"""So much of each sample is always tried; the rest, of the same kinds, repeats it with other values."""
TOGETHER = 14
"""So many changes of different parts are built at once; where that fails, they are built apart."""


def document(name: str) -> dict[str, Any]:
    """Return a catalog as one document."""
    folders = {
        STARTER: [ROOT / "slo_codegen/cli/starter_catalog"],
        REFERENCE: [ROOT / "catalog"],
        TWO: [ROOT / "tests/dimensions/catalog"],
        OPEN: [ROOT / "tests/dimensions/open_catalog"],
    }
    merged: dict[str, Any] = {}
    for folder in folders.get(name, [CASES / "_platform", CASES / name / "catalog"]):
        for path in sorted(folder.rglob("*.yaml")):
            for section, value in ryaml.loads(path.read_text(encoding="utf-8")).items():
                if isinstance(value, dict) and section not in ("platform", "baseline", "report"):
                    merged.setdefault(section, {}).update(value)
                elif isinstance(value, list):
                    merged.setdefault(section, []).extend(value)
                else:
                    merged[section] = value
    if name == "every-field":
        merged["owners"]["other-team"] = {"title": "Other team", "escalation": [{"user": "other@example.org"}]}
        burn_rate = {"tier": "P1", "long": "1h", "short": "5m", "budget": "2%"}
        merged["profiles"] = {"fast": {"title": "Fast burns", "burn_rates": [burn_rate]}}
    return merged


OTHERS = [document(name) for name in (REFERENCE, "every-field", "raw", "native-histogram", STARTER, TWO, OPEN)]


def errors(made: dict[str, Any], *, emit: bool, targets: tuple[str, ...] = ()) -> list[str]:
    """Return the errors of a validation, or of a build."""
    report = Diagnostics()
    with tempfile.TemporaryDirectory() as folder:
        compile_catalog(Path(folder), report, edited={"c.yaml": ryaml.dumps(made)}, emit=emit, targets=targets)
    return [f"{finding.code} {finding.message[:300]}" for finding in report if finding.severity is Severity.ERROR]


def failures(base: dict[str, Any], changes: list[Mutation], targets: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield each of some changes, all of them accepted by a validation, that does not build."""
    made = applied(base, changes)
    if len(changes) > 1 and errors(made, emit=False, targets=targets):
        found = None  # Each is sound, and together they are not: there is nothing to be built.
    else:
        found = errors(made, emit=True, targets=targets)
    if found == []:
        return
    if len(changes) == 1:
        yield f"{changes[0]}: {found}"
        return
    half = len(changes) // 2
    apart = [*failures(base, changes[:half], targets), *failures(base, changes[half:], targets)]
    yield from apart
    if found is not None and not apart:
        yield f"only together: {'; '.join(map(str, changes))}: {found}"


def packed(changes: Iterable[Mutation]) -> list[list[Mutation]]:
    """Return changes in groups that can be made together."""
    groups: list[list[Mutation]] = []
    for each in changes:
        fitting = (g for g in groups if len(g) < TOGETHER and not any(each.clashes(other) for other in g))
        group = next(fitting, None)
        if group is None:
            groups.append([each])
        else:
            group.append(each)
    return groups


@cache
def sample(name: str) -> list[Mutation]:
    """Return a fixed sample of the changes of a catalog: of each field as many as of any other."""
    return Mutations(document(name), OTHERS).sample(random.Random(name), SAMPLES[name])


def shards() -> list[Any]:
    return [
        pytest.param(name, first, id=f"{name}-{first // SHARDS}", marks=[pytest.mark.repeat] if first >= tried else [])
        for name, size in SAMPLES.items()
        for tried in [size * FIRST]
        for first in range(0, size, SHARDS)
    ]


@pytest.mark.parametrize(("name", "first"), shards())
def test_what_is_accepted_builds(name, first):
    base = document(name)
    changes = sample(name)[first : first + SHARDS]
    assert changes
    accepted = [each for each in changes if not errors(each.apply(base), emit=False)]
    assert accepted
    assert [fault for group in packed(accepted) for fault in failures(base, group)] == []


FOR_OTHER_TARGETS = {("SecretSpec", "env")}
"""Fields that are accepted only where a target is left out."""


BASES = (
    *("every-field", STARTER, "event", "raw", "native-histogram", "watch", TWO),
    *("gauge", "means", "slices", "calendar-alerts", OPEN, "wanted-alerts", "receivers", "environments"),
)
"""Catalogs in which a field is looked for, in this order: the next one for those that no change of the others has."""


def test_every_field_has_values_that_are_accepted_and_build():
    pending = [field for field in every_field() if field not in FOR_OTHER_TARGETS]
    others = [*OTHERS, document("environments")]
    for name in BASES:
        if not pending:
            break
        base = document(name)
        changes = Mutations(base, others).by_field(random.Random(0), 40)
        accepted = {
            field: each
            for field in pending
            for each in [next((c for c in changes.get(field, ()) if not errors(c.apply(base), emit=False)), None)]
            if each is not None
        }
        pending = [field for field in pending if field not in accepted]
        assert [fault for group in packed(accepted.values()) for fault in failures(base, group)] == []
    assert pending == [], "no value of these fields is accepted: give tests/properties/field_values.py one"


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_accepted_for_one_target_builds_for_it(target):
    base = document("every-field")
    changes = Mutations(base, OTHERS).sample(random.Random(target), 60)
    accepted = [each for each in changes if not errors(each.apply(base), emit=False, targets=(target,))]
    assert accepted
    assert [fault for group in packed(accepted) for fault in failures(base, group, (target,))] == []


GUARDS = frozenset(code for code, entry in CODES.items() if entry.guards)
SETTABLE = [code for code in codes_with_examples() if "SLO300" <= code < "SLO500"]


@pytest.mark.parametrize("code", [code for code in SETTABLE if CODES[code].severity is Severity.ERROR])
def test_a_severity_that_is_lowered_lets_nothing_through_that_does_not_build(code, tmp_path):
    write(example(code).wrong, tmp_path)
    merged: dict[str, Any] = {}
    for path in sorted(tmp_path.glob("*.yaml")):
        for section, value in ryaml.loads(path.read_text(encoding="utf-8")).items():
            merged[section] = {**merged.get(section, {}), **value} if isinstance(value, dict) else value
    for level in ("off", "warning"):
        merged["platform"] = {**merged["platform"], "severity": {code: level}}
        found = errors(merged, emit=False)
        assert any(code in each for each in found) is (code in GUARDS)
        if not found:
            assert errors(merged, emit=True) == []


def test_a_guard_cannot_be_lowered():
    assert set(CODES) > GUARDS
    base = document(STARTER)
    for code in GUARDS:
        report = Diagnostics()
        made = applied(base, [Mutation(("PlatformSpec", "severity"), ("platform", "severity"), {code: "off"})])
        with tempfile.TemporaryDirectory() as folder:
            compile_catalog(Path(folder), report, edited={"c.yaml": ryaml.dumps(made)}, emit=False)
        assert [finding.code for finding in report] == ["SLO390"]


KNOWN = {
    "a repeat under a minute": (("tiers", "P1", "repeat"), "30s"),
    "a repeat of ten years": (("tiers", "P1", "repeat"), "3650d"),
    "an environment with the platform's name": (("platform", "environment"), "shop"),
    "a platform named as the tag of all dashboards": (("platform", "name"), "slo"),
    "two budget states with one bound": (
        ("budget_states",),
        [{"id": id, "title": id, "above": "50%", "allows": ["all"]} for id in ("a", "b")],
    ),
    "a response of a quarter": (("tiers", "P2", "response"), "90d"),
    "a dashboard of the last millisecond": (("dashboards", "shopping", "range"), "1ms"),
    "a channel named as the receiver of what has no route": (
        ("channels", "unrouted"),
        {"email": "a@example.org", "title": "Nobody", "datadog": "a@example.org"},
    ),
}


@pytest.mark.parametrize("case", KNOWN)
def test_what_has_no_reason_to_fail_builds(case):
    path, value = KNOWN[case]
    made = applied(document("every-field"), [Mutation(("", ""), path, value)])
    assert errors(made, emit=False) == []
    assert errors(made, emit=True) == []


REFUSED = {
    "SLO206": (("services", "shop", "slos", 0, "no_data"), {"tier": "P3", "for": "5m"}),
    "SLO412": (("platform", "prometheus"), {"target_labels": ["instance", "nan"]}),
    "SLO420": (("channels", "chat", "secret"), {"env": "SLACK_URL"}),
    "SLO421": (("channels", "pager", "send_resolved"), False),
    "SLO431": (("dashboards", "shopping", "title"), "shop: Regional health"),
    "SLO440": (("services", "shop", "slos", 0, "sli", "ratio", "bad"), 'buy.failed{reason=""}'),
    "SLO441": (("metrics", "page.latency_ms", "distribution"), False),
    "SLO446": (("baseline", "channels"), ["quiet"]),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_built_is_found_by_a_validation(code):
    path, value = REFUSED[code]
    base = document("every-field")
    if code == "SLO206":
        base = applied(base, [Mutation(("", ""), ("tiers", "P3")), Mutation(("", ""), ("subscriptions",), [])])
    quiet = {"email": "quiet@example.org", "title": "Quiet"}
    base = applied(base, [Mutation(("", ""), ("channels", "quiet"), quiet)])
    if code == "SLO440":
        base = applied(base, [Mutation(("", ""), ("metrics", "buy.failed", "labels", "reason"), None)])
    if code == "SLO446":
        base = applied(base, [Mutation(("", ""), ("subscriptions",), []), Mutation(("", ""), ("modules",), {})])
    found = errors(applied(base, [Mutation(("", ""), path, value)]), emit=False)
    assert {each.split()[0] for each in found} == {code}

"""One value is set in place: no other byte of the file changes, and nothing is written that does not compile."""

from __future__ import annotations

import pytest
import ryaml
from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.unit.diff.editing import lay_out

SERVICE = """\
# Kept.
metrics:
  buy: {type: counter, labels: {region: &regions [eu, us], status: ["200", "500"], shop: *regions}}
services:
  shop:
    title:   'Shop''s own'   # kept too
    description: >-
      Two
      lines.

    owner: "shop-team"
    slos:
      - id: purchases
        title: Purchases succeed
        source: "4.1"
        objective: 99%     # spaces and all
        sli: {ratio: {bad: 'buy{status="500"}', total: buy}}
        alerts:
          - {tier: P1, when: {bad_events: {above: 10,within: 10m}}}
"""


@pytest.fixture
def path(tmp_path):
    root = lay_out(tmp_path / "catalog", "ratio")
    path = root / "service.yaml"
    path.write_text(SERVICE, encoding="utf-8")
    return path


def run(path, part, assignment):
    return CliRunner().invoke(group, ["set", part, assignment, "--catalog", str(path.parent)])


@pytest.mark.parametrize(
    ("part", "assignment", "old", "new"),
    [
        ("shop/purchases", "objective=99.9%", "99%", "99.9%"),
        ("purchases", "alerts.0.tier=P2", "tier: P1", "tier: P2"),
        ("purchases", "alerts.0.when.bad_events.above=20", "above: 10,", "above: 20,"),
        ("purchases", "source=4.2", '"4.1"', '"4.2"'),
        # A number where text is asked for needs quotes, though none stood there.
        ("purchases", "title=404", "Purchases succeed", '"404"'),
        ("purchases", "title=Buying: works # really", "Purchases succeed", '"Buying: works # really"'),
        ("purchases", "title=- [x] 'a' \"b\"", "Purchases succeed", '"- [x] \'a\' \\"b\\""'),
        ("purchases", "title=Größer", "Purchases succeed", "Größer"),
        ("services/shop", "title=It's ours", "'Shop''s own'", "'It''s ours'"),
        ("shop", "description=One line: #1.", "      Two\n      lines.\n", "      One line: #1.\n"),
        ("purchases", 'sli.ratio.bad=buy{status="200"}', "'buy{status=\"500\"}'", "'buy{status=\"200\"}'"),
        ("platform", "regions=[eu, us, ap]", None, None),
        ("tiers/P1", "response=10m", None, None),
        ("channels/chat", "slack=#sales", None, None),
    ],
)
def test_only_the_value_changes(path, part, assignment, old, new):
    before = {each: each.read_bytes() for each in path.parent.glob("*.yaml")}
    done = run(path, part, assignment)
    assert done.exit_code == 0, done.output
    changed = [each for each, content in before.items() if each.read_bytes() != content]
    assert len(changed) == 1
    if old is not None:
        assert changed == [path]
        assert SERVICE.count(old) == 1
        assert path.read_text(encoding="utf-8") == SERVICE.replace(old, new)
    assert run(path, part, assignment).output.rstrip().endswith("already")


@pytest.mark.parametrize(
    ("part", "assignment", "after", "line"),
    [
        # In the canonical order: what is told of an SLO after its title, its period after its objective.
        ("purchases", "description=All: x", "        title: Purchases succeed\n", '        description: "All: x"\n'),
        ("purchases", "period=7d", "        objective: 99%     # spaces and all\n", "        period: 7d\n"),
        ("shop", "source=1.2", '    owner: "shop-team"\n', '    source: "1.2"\n'),
    ],
)  # fmt: skip
def test_a_field_that_is_not_set_gets_a_line_of_its_own(path, part, assignment, after, line):
    done = run(path, part, assignment)
    assert done.exit_code == 0, done.output
    assert SERVICE.count(after) == 1
    assert path.read_text(encoding="utf-8") == SERVICE.replace(after, after + line)
    assert "was not set" in done.output
    assert run(path, part, assignment).output.rstrip().endswith("already")


def test_a_field_is_added_inside_of_brackets(path):
    done = run(path, "purchases", "alerts.0.for=5m")
    assert done.exit_code == 0, done.output
    before, after = "{bad_events: {above: 10,within: 10m}}}", "{bad_events: {above: 10,within: 10m}}, for: 5m}"
    assert path.read_text(encoding="utf-8") == SERVICE.replace(before, after)


@pytest.mark.parametrize(
    ("part", "assignment", "code", "words"),
    [
        ("shop/purchase", "objective=99%", "SLO711", "did you mean shop/purchases?"),
        ("purchases", "objektive=99%", "SLO711", "did you mean objective?"),
        ("purchases", "alerts.1.tier=P1", "SLO711", "there is 0"),
        ("purchases", "alerts.0.tier.x=P1", "SLO711", "nothing stands below it"),
        ("purchases", "alerts=P1", "SLO712", "a list or a mapping stands there"),
        ("metrics/buy", "labels.shop=[a]", "SLO712", "*regions"),
        ("metrics/buy", "labels.region=[a]", "SLO712", "&regions"),
        ("purchases", "objective=99", "SLO201", "write 99%"),
        ("purchases", "objective=101%", "SLO201", "a share cannot be above 100%"),
        ("purchases", "alerts.0.tier=P7", "SLO206", "stays as it was"),
        ("purchases", "objective={default: 99%", "SLO201", "stays as it was"),
        ("purchases", "title=a\nb", "SLO201", "stays as it was"),
        ("shop", "owner=nobody", "SLO206", "there is shop-team"),
        ("purchases", "period=7", "SLO201", "stays as it was"),
        ("purchases", "owner=nobody", "SLO206", "stays as it was"),
        ("purchases", "calendar.reset=month", "SLO711", "nothing stands at calendar"),
    ],
)
def test_what_cannot_be_is_a_finding_and_nothing_changes(path, part, assignment, code, words):
    done = run(path, part, assignment)
    assert done.exit_code == 1
    assert code in done.output
    assert words in done.output
    assert path.read_text(encoding="utf-8") == SERVICE
    assert sorted(each.name for each in path.parent.iterdir()) == ["platform.yaml", "service.yaml"]


def test_line_ends_marks_modes_and_links_stay(path, tmp_path):
    real = tmp_path / "elsewhere.yaml"
    content = b"\xef\xbb\xbf" + SERVICE.replace("\n", "\r\n").encode()
    real.write_bytes(content)
    real.chmod(0o640)
    inside = path.parent / "real.yaml"
    real.rename(inside)
    path.unlink()
    path.symlink_to(inside.name)
    inside.rename(path.parent / "real.txt")
    path.unlink()
    path.symlink_to("real.txt")
    assert run(path, "purchases", "objective=99.9%").exit_code == 0
    target = path.parent / "real.txt"
    assert path.is_symlink()
    assert target.read_bytes() == content.replace(b"objective: 99%", b"objective: 99.9%")
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_catalog_with_an_error_elsewhere_is_not_written(path):
    (path.parent / "other.yaml").write_text("platfrom: {}\n")
    done = run(path, "purchases", "objective=99.9%")
    assert (done.exit_code, "did you mean platform?" in done.output) == (1, True)
    assert path.read_text() == SERVICE


def test_every_plain_value_can_be_set_and_set_back(path):
    """Whatever single value stands in the file: set to another and back, its bytes are what they were."""

    def leaves(data, path=()):
        if isinstance(data, dict | list):
            for key, item in data.items() if isinstance(data, dict) else enumerate(data):
                yield from leaves(item, (*path, str(key)))
        elif isinstance(data, str):
            yield ".".join(path), data

    tried = 0
    for place, value in leaves(ryaml.loads(SERVICE)["services"]["shop"]["slos"][0]):
        if place in ("title", "source", "objective", "alerts.0.when.bad_events.within"):
            other = {"objective": "98%", "alerts.0.when.bad_events.within": "20m"}.get(place, "Other words")
            assert run(path, "purchases", f"{place}={other}").exit_code == 0
            assert run(path, "purchases", f"{place}={value}").exit_code == 0
            assert path.read_text() == SERVICE
            tried += 1
    assert tried == 4


def test_wrong_usage_exits_2(path):
    assert run(path, "purchases", "objective").exit_code == 2
    assert run(path, "purchases", "=1").exit_code == 2

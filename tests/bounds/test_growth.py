"""What is small enough to end soon even if it were quadratic: twice the catalog takes about twice the steps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.diff.match import pair_slos
from tests.bounds.catalogs import catalog
from tests.bounds.test_bounds import write
from tests.support.sample_plan import sample_plan
from tests.support.steps import steps

pytestmark = pytest.mark.slow


def dashboards_with_one_title(count, folder):
    boards = {f"d{nth}": {"title": "T", "services": ["shop"]} for nth in range(count)}
    return "validate", write(catalog(dashboards=boards), folder / "one")


def metrics_that_are_new(count, folder):
    more = catalog(metrics={f"m.x{nth}": {"type": "counter"} for nth in range(count)})
    return "diff", write(catalog(), folder / "one"), write(more, folder / "two")


def metrics_that_are_gone(count, folder):
    command, one, two = metrics_that_are_new(count, folder)
    return command, two, one


def invoke(arguments):
    done = CliRunner().invoke(group, arguments)
    assert isinstance(done.exception, SystemExit | None), done.exception
    assert done.exit_code in (0, 1), done.output


@pytest.mark.parametrize(
    ("make", "count"),
    [(dashboards_with_one_title, 2000), (metrics_that_are_new, 4000),
     (metrics_that_are_gone, 4000)],
)  # fmt: skip
def test_twice_as_much_takes_about_twice_the_steps(make, count, tmp_path):
    def run(size):
        folder = tmp_path / str(size)
        folder.mkdir()
        arguments = make(size, folder)
        return steps(lambda: invoke(arguments))

    # What is made once for every run is made by the first.
    run(1)
    assert run(2 * count) < 2.5 * run(count)


def test_twice_as_many_slos_that_are_all_renamed():
    one = sample_plan().services[0].slos[0]

    def pairs(count):
        old, new = ([replace(one, id=f"{name}-{nth}") for nth in range(count)] for name in ("one", "two"))
        return steps(lambda: pair_slos(old, new))

    assert pairs(400) < 2.5 * pairs(200)

"""However a catalog is broken, there is a finding at a line of it and no exception; what is not broken still builds."""

from __future__ import annotations

import random
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diagnostics.codes import CODES
from slo_codegen.source import Locator

STARTER = Path(str(files("slo_codegen") / "cli" / "starter_catalog"))
SEEDS = range(40)
PER_SEED = 10
NOISE = (
    *("{", "}", "[", "]", ":", ",", "'", '"', "&a", "*a", "!!python/object:os.system", "|", ">", "%", "#", "- ", "\t"),
    *("\x00", "\u202e", "null", "~", "yes", "1e999", ".inf", ".nan", "-1", "0", "99.9", "2026-01-01", "<<: *x", "? "),
    *("---\n", "...\n", "\r", "{{", "${", "\ufeff", "\U0001f4a5", "0x10", "1_000", "9" * 400, "x" * 5000),
)  # fmt: skip


def delete_line(lines, rng):
    del lines[rng.randrange(len(lines))]


def repeat_line(lines, rng):
    at = rng.randrange(len(lines))
    lines.insert(at, lines[at])


def swap_lines(lines, rng):
    one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]


def indent(lines, rng):
    at = rng.randrange(len(lines))
    lines[at] = "  " + lines[at] if rng.random() < 0.5 else lines[at].removeprefix("  ")


def insert_noise(lines, rng):
    at = rng.randrange(len(lines))
    column = rng.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:column] + rng.choice(NOISE) + lines[at][column:]


def replace_value(lines, rng):
    at = rng.choice([index for index, line in enumerate(lines) if ": " in line] or [0])
    key, colon, _ = lines[at].partition(": ")
    lines[at] = f"{key}{colon or ': '}{rng.choice(NOISE)}"


def misspell(lines, rng):
    at = rng.randrange(len(lines))
    if len(lines[at]) > 1:
        column = rng.randrange(len(lines[at]) - 1)
        lines[at] = lines[at][:column] + lines[at][column + 1 :]


def cut_off(lines, rng):
    del lines[rng.randrange(1, max(len(lines), 2)) :]


MUTATIONS = (delete_line, repeat_line, swap_lines, indent, insert_noise, replace_value, misspell, cut_off)


def lines_of(catalog, name):
    found = [path for path in catalog.rglob("*.yaml") if name.endswith(str(path.relative_to(catalog)))]
    return max((len(path.read_bytes().splitlines()) for path in found), default=0)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_broken_catalog_is_told_where(seed, tmp_path):
    rng = random.Random(seed)
    for nth in range(PER_SEED):
        catalog = Path(shutil.copytree(STARTER, tmp_path / str(nth)))
        path = rng.choice(sorted(catalog.rglob("*.yaml")))
        lines = path.read_text(encoding="utf-8").splitlines()
        for _ in range(rng.choice((1, 1, 1, 2, 5))):
            if lines:
                rng.choice(MUTATIONS)(lines, rng)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
        report = Diagnostics()
        made = compile_catalog(catalog, report)
        assert report.has_errors or made.artifacts
        locate = Locator(made.files).locate
        for finding in report:
            assert finding.code in CODES
            assert finding.message
            if finding.severity == "error":
                assert finding.origin is not None, finding
            if finding.origin is not None:
                place = locate(finding.origin)
                assert place.column >= 1
                assert 1 <= place.line <= lines_of(catalog, place.file) + 1, finding

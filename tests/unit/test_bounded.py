"""The helper of the tests on bounds: what computes without end fails, and the memory is that of the command."""

import sys

import pytest

from tests.support.bounded import bounded, python, slo_codegen


def test_what_does_not_end_is_a_failure(tmp_path):
    with pytest.raises(AssertionError, match="did not end within 1 s of CPU"):
        bounded([sys.executable, "-c", "while True: pass"], tmp_path, limit_s=1)


def test_what_ends_is_reported(tmp_path):
    done = python("import sys; print(sys.argv[1]); print('b', file=sys.stderr); sys.exit(3)", tmp_path, "a")
    assert (done.code, done.output, done.errors) == (3, b"a\n", b"b\n")


def test_the_memory_is_that_of_the_command(tmp_path):
    held = b"x" * (300 << 20)
    assert python("pass", tmp_path).memory < 100 << 20
    assert python(f"held = b'x' * {len(held)}", tmp_path).memory > len(held)


def test_a_command_runs_as_if_it_were_started_anew(tmp_path):
    (tmp_path / "a\udcff").mkdir()
    (tmp_path / "a\udcff" / "a.yaml").write_text("nonsense: 1\n")
    for arguments in (["validate", b"a\xff"], ["validate", "a\udcff", "--format", "json"], ["nonsense"], ["--version"]):
        anew = bounded([sys.executable, "-m", "slo_codegen", *arguments], tmp_path)
        forked = slo_codegen(tmp_path, *arguments)
        assert (forked.code, forked.output, forked.errors) == (anew.code, anew.output, anew.errors), arguments
        assert abs(forked.memory - anew.memory) < 50 << 20
    summary = tmp_path / "summary.md"
    slo_codegen(tmp_path, "validate", b"a\xff", "--format", "github", env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert summary.exists()

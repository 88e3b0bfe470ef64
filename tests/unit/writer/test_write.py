"""The writer: all or nothing, the manifest owns what it wrote, and nothing else is touched."""

import json
import os
import random
import signal
import time

import pytest

from slo_codegen.artifact import Artifact
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.writer import check, write
from slo_codegen.writer.folder import Folder


def artifacts(**contents):
    at = Origin("catalog.yaml")
    return [Artifact(f"t/{name}.json", text.encode(), None, "x", at) for name, text in contents.items()]


def run(out, made, **options):
    report = Diagnostics()
    result = write(out, made, "digest", report, **options)
    return result, [finding.code for finding in report]


def tree(out):
    return {str(path.relative_to(out)): path.read_text() for path in out.rglob("*") if path.is_file()}


def test_a_build_writes_and_a_second_one_changes_nothing(tmp_path):
    out = tmp_path / "out"
    made = artifacts(a="1", b="2")
    assert run(out, made)[0].written == ("t/a.json", "t/b.json")
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    assert run(out, made)[0].unchanged == ("t/a.json", "t/b.json")
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before
    assert check(out, made, "digest", Diagnostics()) == []


def test_only_what_the_manifest_owns_is_pruned(tmp_path):
    out = tmp_path
    run(out, artifacts(a="1", b="2", c="3"))
    (out / "t" / "mine.json").write_text("mine")
    result, codes = run(out, artifacts(a="1", b="2"))
    assert (result.removed, codes) == (("t/c.json",), ["SLO608"])
    assert set(tree(out)) == {"t/a.json", "t/b.json", "t/mine.json", "manifest.json"}


def test_a_build_that_would_delete_most_is_refused(tmp_path):
    run(tmp_path, artifacts(a="1", b="2", c="3"))
    before = tree(tmp_path)
    assert run(tmp_path, artifacts(a="1"))[1] == ["SLO605"]
    assert run(tmp_path, [])[1] == ["SLO606"]
    assert tree(tmp_path) == before
    assert run(tmp_path, artifacts(a="1"), allow_prune=True)[0].removed == ("t/b.json", "t/c.json")


def test_a_foreign_file_in_the_way_is_kept(tmp_path):
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "a.json").write_text("mine")
    assert run(tmp_path, artifacts(a="1", b="2")) == (None, ["SLO602"])
    assert tree(tmp_path) == {"t/a.json": "mine"}


@pytest.mark.parametrize("link", ["t", "t/a.json", "manifest.json"])
def test_links_are_not_followed(tmp_path, link):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "victim").write_text("safe")
    out = tmp_path / "out"
    (out / link).parent.mkdir(parents=True)
    (out / link).symlink_to(outside if link == "t" else outside / "victim")
    result, codes = run(out, artifacts(a="1"))
    assert result is None
    assert codes[0] in ("SLO603", "SLO604")
    assert tree(outside) == {"victim": "safe"}


@pytest.mark.parametrize(
    "manifest",
    [
        "", "[]", "{", '{"files": {}}',
        '{"catalog": "x", "files": {"../x.json": {"sha256": "' + "0" * 64 + '"}}, "version": "1"}',
        '{"catalog": "x", "files": {"/etc/x.json": {"sha256": "' + "0" * 64 + '"}}, "version": "1"}',
        '{"catalog": "x", "files": {"t/a.json": {"sha256": "short"}}, "version": "1"}',
        '{"catalog": "x", "files": {"t/a.json": {}}, "version": "1"}',
        '{"catalog": 1, "files": {}, "version": "1"}',
        '{"catalog": "x", "files": [], "version": "1"}',
    ],
)  # fmt: skip
def test_a_damaged_manifest_deletes_nothing(tmp_path, manifest):
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "x.json").write_text("safe")
    (out / "manifest.json").write_text(manifest)
    assert run(out, artifacts(a="1")) == (None, ["SLO604"])
    assert (tmp_path / "x.json").read_text() == "safe"


def test_another_build_is_waited_for_by_its_user(tmp_path):
    import fcntl

    folder = Folder(tmp_path)
    fcntl.flock(folder.fd, fcntl.LOCK_EX)
    assert run(tmp_path, artifacts(a="1")) == (None, ["SLO607"])
    folder.close()


def test_drift_is_told_file_by_file(tmp_path):
    made = artifacts(a="1", b="2", c="3")
    run(tmp_path, made)
    (tmp_path / "t" / "a.json").write_text("edited")
    (tmp_path / "t" / "b.json").unlink()
    drifts = check(tmp_path, made[:2], "digest", Diagnostics())
    assert {(d.path, d.kind) for d in drifts} == {
        ("t/a.json", "changed"), ("t/b.json", "missing"), ("t/c.json", "stale"), ("manifest.json", "changed"),
    }  # fmt: skip


@pytest.mark.parametrize("call", ["write", "fsync", "replace", "mkdir", "unlink"])
def test_a_failure_at_any_step_leaves_every_file_whole(tmp_path, monkeypatch, call):
    old, new = artifacts(a="old", b="old", c="old"), artifacts(a="new", b="new", d="new")
    for nth in range(1, 30):
        out = tmp_path / f"out{nth}"
        run(out, old)
        real, left = getattr(os, call), [nth]

        def failing(*args, real=real, left=left, **options):
            left[0] -= 1
            if left[0] == 0:
                raise OSError(28, "No space left on device")
            return real(*args, **options)

        with monkeypatch.context() as patch:
            patch.setattr(os, call, failing)
            _, codes = run(out, new)
        assert codes in ([], ["SLO601"])
        found = tree(out)
        assert all(
            text in ("old", "new") for path, text in found.items() if path.startswith("t/") and "tmp" not in path
        )
        if call != "unlink":
            assert not [path for path in found if "tmp" in path]
        if codes:
            assert check(out, new, "digest", Diagnostics()) or call == "unlink"
        run(out, new)
        assert check(out, new, "digest", Diagnostics()) == []
        assert not [path for path in tree(out) if "tmp" in path]


def builds_until_killed(out, started):
    generation = 0
    while True:
        generation += 1
        run(out, artifacts(**{f"f{i}": f"generation {generation} " * 50 for i in range(20)}))
        os.write(started, b".")


def test_kill_9_at_any_moment_leaves_every_file_whole(tmp_path):
    moments = random.Random(7)
    for _ in range(100):
        reading, started = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                builds_until_killed(tmp_path / "out", started)
            finally:
                os._exit(1)
        os.close(started)
        assert os.read(reading, 1) == b"."
        time.sleep(moments.random() * 0.05)
        os.kill(child, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
        os.close(reading)
        for path, text in tree(tmp_path / "out").items():
            if path.startswith("t/f"):
                words = text.split()
                assert len(words) == 100
                assert len(set(words)) == 2
            elif path == "manifest.json":
                json.loads(text)
    final = artifacts(**{f"f{i}": "final" for i in range(20)})
    assert run(tmp_path / "out", final)[1] == []
    assert check(tmp_path / "out", final, "digest", Diagnostics()) == []
    assert set(tree(tmp_path / "out")) == {"manifest.json", *(f"t/f{i}.json" for i in range(20))}

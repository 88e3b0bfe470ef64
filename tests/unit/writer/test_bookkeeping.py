"""The manifest and the note of an interrupted build lead to nothing that slo-codegen did not write."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from slo_codegen.artifact import Artifact
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.writer import check, recorded_slos, write
from tests.support.bounded import MOST_MEMORY, python

PENDING = ".slo-codegen-pending.json"
TOKEN = "0" * 32


def artifacts(**contents):
    at = Origin("catalog.yaml")
    return [Artifact(f"t/{name}.json", text.encode(), None, "x", at) for name, text in contents.items()]


def run(out, made, **options):
    report = Diagnostics()
    result = write(out, made, "digest", report, folders={"t"}, allow_empty=True, **options)
    for finding in report:
        finding.message.encode()
    return result, [finding.code for finding in report]


def tree(out):
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def sha(content):
    return sha256(content).hexdigest()


def listing(files, **more):
    entries = {path: {"sha256": digest} for path, digest in files.items()}
    return json.dumps({"catalog": "x", "version": "1", "files": entries, **more})


def note(files, token=TOKEN):
    return json.dumps({"files": files, "token": token})


MINE = b"mine"
BOOKS = {
    "manifest.json": lambda path, digest: listing({path: digest}),
    PENDING: lambda path, digest: note({path: [digest]}),
}
FOREIGN = [
    # path, whether the noted digest is that of the file
    ("t/mine.json", False), ("other/mine.json", False), ("other/mine.json", True), ("docs/deep/mine.yaml", True),
]  # fmt: skip


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize(("path", "right"), FOREIGN)
def test_a_forged_entry_deletes_no_foreign_file(tmp_path, book, path, right):
    mine = tmp_path / path
    mine.parent.mkdir(parents=True)
    mine.write_bytes(MINE)
    (tmp_path / book).write_text(BOOKS[book](path, sha(MINE) if right else sha(b"else")))
    drift = Diagnostics()
    check(tmp_path, artifacts(a="1"), "digest", drift, folders={"t"})
    assert "SLO610" in [each.code for each in drift]
    result, codes = run(tmp_path, artifacts(a="1", b="2"), allow_prune=True)
    assert mine.read_bytes() == MINE
    assert result.removed == ()
    assert codes[0] == "SLO610"
    assert check(tmp_path, artifacts(a="1", b="2"), "digest", Diagnostics(), folders={"t"}) == []


@pytest.mark.parametrize("kind", ["old list", "wrong digest", "no digest"])
def test_a_note_without_the_digest_replaces_nothing(tmp_path, kind):
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "a.json").write_bytes(MINE)
    books = {
        "old list": '["t/a.json"]',
        "wrong digest": note({"t/a.json": [sha(b"x")]}),
        "no digest": note({"t/a.json": []}),
    }
    (tmp_path / PENDING).write_text(books[kind])
    assert run(tmp_path, artifacts(a="1")) == (None, ["SLO602"])
    assert (tmp_path / "t" / "a.json").read_bytes() == MINE
    assert run(tmp_path, artifacts(a="mine"))[1] == []
    assert set(tree(tmp_path)) == {"t/a.json", "manifest.json"}


def test_what_an_interrupted_build_left_is_removed_counted_named_and_guarded(tmp_path):
    run(tmp_path, artifacts(a="1"))
    for name in "bcd":
        (tmp_path / "t" / f"{name}.json").write_text("left")
    (tmp_path / PENDING).write_text(note({f"t/{name}.json": [sha(b"left")] for name in "bcd"}))
    before = tree(tmp_path)
    assert run(tmp_path, artifacts(a="1"))[1] == ["SLO605"]
    assert tree(tmp_path) == before
    result, codes = run(tmp_path, artifacts(a="1"), allow_prune=True)
    assert result.removed == ("t/b.json", "t/c.json", "t/d.json")
    assert codes == ["SLO611"] * 3
    assert set(tree(tmp_path)) == {"t/a.json", "manifest.json"}


def test_bogus_entries_do_not_disarm_the_guard(tmp_path):
    run(tmp_path, artifacts(a="1", b="2", c="3"))
    raw = json.loads((tmp_path / "manifest.json").read_text())
    raw["files"].update({f"t/none{n}.json": {"sha256": sha(b"")} for n in range(50)})
    (tmp_path / "manifest.json").write_text(json.dumps(raw))
    assert run(tmp_path, artifacts(a="1"))[1] == ["SLO605"]
    assert set(tree(tmp_path)) == {"t/a.json", "t/b.json", "t/c.json", "manifest.json"}


def test_a_leftover_that_was_edited_is_left_alone_and_an_edited_file_is_generated_again(tmp_path):
    run(tmp_path, artifacts(a="1", b="2", c="3"))
    (tmp_path / "t" / "a.json").write_text("edited")
    (tmp_path / "t" / "c.json").write_text("edited")
    result, codes = run(tmp_path, artifacts(a="1", b="2"))
    assert (result.written, result.removed) == (("t/a.json",), ())
    assert codes == ["SLO610", "SLO612", "SLO608"]
    assert (tmp_path / "t" / "c.json").read_text() == "edited"
    assert run(tmp_path, artifacts(a="1", b="2"))[1] == ["SLO608"]


BAD_PATHS = ["../x.json", "/etc/x.json", "t/../../x.json", "x.json", "t//x.json", "t/.x.json", "t/x.sh",
             "t/\ud800.json", "t/" + "x" * 500 + ".json", "", ".", "t/x\n.json", "t/./x.json"]  # fmt: skip
DAMAGED = [
    *(note({path: [sha(MINE)]}) for path in BAD_PATHS), *(listing({path: sha(MINE)}) for path in BAD_PATHS),
    "[" * 100_000, '{"files":' * 50_000, "1" * 100_000, "\xff", "", "null", "{}", '"x"', "1e999", "NaN",
    note({"t/a.json": ["short"]}), note({"t/a.json": sha(MINE)}), note({"t/a.json": [1]}), note([]), note({}, "x"),
    note({}, 7), '{"files": {}, "files": {}, "token": "' + TOKEN + '"}', note({}) + "x", '[["t/a.json"]', "[" * 50,
    listing({}, slos={"x": {"per": [[]], "service": "y"}}), listing({}, slos=[]), listing({}, more=1),
    '{"files": {"t/a.json": [], "t/a.json": []}, "token": "' + TOKEN + '"}', "\ufeff{}", "\0", '{"a": "\udc80"}',
]  # fmt: skip


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("text", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_book_is_a_finding(tmp_path, book, text):
    out = tmp_path / "out"
    (out / "t").mkdir(parents=True)
    (tmp_path / "x.json").write_bytes(MINE)
    (out / "t" / "x.json").write_bytes(MINE)
    (out / book).write_bytes(text.encode("utf-8", "surrogatepass") if text != "\xff" else b"\xff")
    assert recorded_slos(out) == {} or book == PENDING
    before = tree(tmp_path)
    assert run(out, artifacts(a="1")) == (None, ["SLO604"])
    drift = Diagnostics()
    assert check(out, artifacts(a="1"), "digest", drift)
    assert "SLO604" in [each.code for each in drift]
    assert tree(tmp_path) == before


def fifo(path):
    os.mkfifo(path)


def folder(path):
    path.mkdir()


def link(path):
    path.symlink_to("/etc/passwd")


def endless(path):
    path.symlink_to("/dev/zero")


def huge(path):
    with open(path, "wb") as file:
        file.truncate(1 << 40)


IN_PLACE_OF_FILES = {each.__name__: each for each in (fifo, folder, link, endless, huge)}
PLACES = ("manifest.json", PENDING, "t/a.json", "t/gone.json", PENDING + ".new")


def come_upon(kind, top):
    """Write what a build finds with each of the files replaced, and whether what replaces it is there afterwards."""
    found = {}
    for number, name in enumerate(PLACES):
        out = top / str(number)
        run(out, artifacts(gone="1", b="2", c="3"))
        path = out / name
        path.unlink(missing_ok=True)
        IN_PLACE_OF_FILES[kind](path)
        check(out, artifacts(a="1", b="2", c="3"), "digest", Diagnostics(), folders={"t"})
        codes = run(out, artifacts(a="1", b="2", c="3"))[1]
        recorded_slos(out)
        found[name] = codes, os.path.lexists(path)
    sys.stdout.write(json.dumps(found))


@pytest.mark.parametrize("kind", IN_PLACE_OF_FILES)
def test_what_stands_in_the_place_of_a_file_is_not_read_through(tmp_path, kind):
    program = (
        "import sys, pathlib; from tests.unit.writer.test_bookkeeping import come_upon;"
        "come_upon(sys.argv[1], pathlib.Path(sys.argv[2]))"
    )
    done = python(program, tmp_path, kind, str(tmp_path))
    assert done.code == 0, done.errors
    assert done.memory < MOST_MEMORY
    found = json.loads(done.output)
    assert {name: codes for name, (codes, _) in found.items()} == {
        "manifest.json": ["SLO604"],
        PENDING: ["SLO604"],
        "t/a.json": ["SLO602" if kind == "huge" else "SLO603"],
        "t/gone.json": ["SLO610"] if kind == "folder" else ["SLO610", "SLO608"],
        PENDING + ".new": ["SLO601"] if kind == "folder" else [],
    }
    assert found["t/gone.json"][1]


def test_only_what_was_staged_is_removed_as_a_leftover(tmp_path):
    run(tmp_path, artifacts(a="1"))
    token = "a" * 32
    kept = [f".slo-codegen-tmp-{'b' * 32}-a.json", ".slo-codegen-tmp-7-a.json", f".slo-codegen-tmp-{token}-other.json",
            ".slo-codegen-tmp-", f"deep/.slo-codegen-tmp-{token}-a.json"]  # fmt: skip
    (tmp_path / "t" / "deep").mkdir()
    for name in kept:
        (tmp_path / "t" / name).write_text("mine")
    (tmp_path / "t" / f".slo-codegen-tmp-{token}-a.json").write_text("half")
    (tmp_path / f".slo-codegen-tmp-{token}-manifest.json").write_text("half")
    (tmp_path / PENDING).write_text(note({"t/a.json": [sha(b"2")]}, token))
    run(tmp_path, artifacts(a="2"))
    assert set(tree(tmp_path)) == {"manifest.json", "t/a.json", *(f"t/{name}" for name in kept)}


def test_a_foreign_folder_of_any_shape_is_walked_within_bounds(tmp_path, request):
    # The folders are too deep for pytest to remove.
    request.addfinalizer(lambda: subprocess.run(["rm", "-rf", str(tmp_path / "t")], check=True))
    run(tmp_path, artifacts(a="1"))
    at = os.open(tmp_path / "t", os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("d", dir_fd=at)
        below = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
    (tmp_path / "t" / os.fsdecode(b"\xff\n.json")).write_text("mine")
    for number in range(12_000):
        (tmp_path / "t" / f"f{number}").touch()
    codes = run(tmp_path, artifacts(a="1"))[1]
    # Those that are not shown are counted.
    assert set(codes) == {"SLO608", "SLO118"}
    assert len(codes) <= 10_001
    subprocess.run(["rm", "-rf", str(tmp_path / "t")], check=True)


def test_a_scoped_build_keeps_the_note_of_the_rest(tmp_path):
    run(tmp_path, artifacts(a="1", b="2"))
    (tmp_path / "t" / "c.json").write_text("left")
    (tmp_path / PENDING).write_text(note({"t/c.json": [sha(b"left")]}))
    run(tmp_path, artifacts(a="2"), scope=lambda path: path == "t/a.json")
    assert run(tmp_path, artifacts(a="2", b="2"))[0].removed == ("t/c.json",)


def outside(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


LINKS = [
    # links as name and target, --out, whether it is refused
    ({"out": "../outside"}, "out", "SLO609"), ({"out": "../outside"}, "out/", "SLO609"),
    ({"out": "../outside"}, "out/.", "SLO609"), ({"out": "../outside"}, "./out", "SLO609"),
    ({"out": "../outside"}, "x/../out", "SLO609"), ({"out": "../outside"}, "{work}/out", "SLO609"),
    ({"out": "../outside"}, "out/below", "SLO609"), ({"way": "../outside"}, "way/deep/out", "SLO609"),
    ({"out": "{root}/outside"}, "out", "SLO609"), ({"out": "../nowhere"}, "out", "SLO609"),
    ({"out": "/"}, "out", "SLO609"), ({"out": "out"}, "out", "SLO609"), ({"out": "b", "b": "out"}, "out", "SLO609"),
    ({"out": "b", "b": "../outside"}, "out", "SLO609"), ({"out": "file"}, "out", "SLO601"), ({}, "file", "SLO601"),
    ({"out": "real"}, "out", None), ({"out": "real/deep"}, "out", None), ({"out": "b", "b": "real"}, "out", None),
    ({"out": "{work}/real"}, "out", None), ({}, "new/deep/out", None), ({}, "real", None), ({"out": "."}, "out", None),
    ({"out": "new"}, "out", None), ({}, "../outside", None), ({"out": ".."}, "out", "SLO609"),
]  # fmt: skip


@pytest.mark.parametrize(("links", "out", "code"), LINKS)
def test_a_link_that_leads_out_is_followed_only_on_demand(tmp_path, monkeypatch, links, out, code):
    work = outside(tmp_path)
    (work / "real" / "deep").mkdir(parents=True)
    (work / "x").mkdir()
    (work / "file").write_text("mine")
    for name, target in links.items():
        (work / name).symlink_to(target.format(work=work, root=tmp_path))
    monkeypatch.chdir(work)
    monkeypatch.setenv("PWD", str(work))
    before = tree(tmp_path)
    path = Path(out.format(work=work))
    report = Diagnostics()
    check(path, artifacts(a="1"), "digest", report)
    assert (code in [each.code for each in report]) is (code is not None)
    codes = run(path, artifacts(a="1"))[1]
    assert codes == ([code] if code else [])
    if code:
        assert tree(tmp_path) == before
    followed = run(path, artifacts(a="1"), follow_link=True)[1] if links.get("out") == "../outside" else None
    if followed is not None:
        assert followed == []
        assert list((tmp_path / "outside").rglob("a.json"))
        assert check(path, artifacts(a="1"), "digest", Diagnostics(), follow_link=True) == []


def test_a_link_within_a_repository_elsewhere_is_refused(tmp_path, monkeypatch):
    work = outside(tmp_path)
    (work / ".git").mkdir()
    (work / "way").symlink_to("../outside")
    monkeypatch.chdir("/")
    assert run(work / "way" / "out", artifacts(a="1"))[1] == ["SLO609"]


def builds_until_killed(out, started, seed):
    choice = random.Random(seed)
    while True:
        names = choice.sample(range(12), choice.randrange(1, 12))
        run(out, artifacts(**{f"f{n}": f"{choice.random()} " * 40 for n in names}), allow_prune=True)
        os.write(started, b".")


def test_kill_9_at_any_moment_and_the_next_build_makes_the_exact_tree(tmp_path):
    moments = random.Random(11)
    out = tmp_path / "out"
    for number in range(60):
        reading, started = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                builds_until_killed(out, started, number)
            finally:
                os._exit(1)
        os.close(started)
        assert os.read(reading, 1) == b"."
        time.sleep(moments.random() * 0.03)
        os.kill(child, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
        os.close(reading)
        if number % 3:
            continue
        if not number % 2:
            out.joinpath("t").mkdir(exist_ok=True)
            (out / "t" / "mine.json").write_bytes(MINE)
        final = artifacts(**{f"f{n}": f"final {number}" for n in range(number % 5, 9)})
        result, codes = run(out, final, allow_prune=True)
        assert result is not None
        assert set(codes) <= {"SLO611", "SLO608"}
        found = tree(out)
        mine = {"t/mine.json": found.pop("t/mine.json")} if "t/mine.json" in found else {}
        assert set(mine.values()) <= {MINE}
        assert set(found) == {"manifest.json", *(each.path for each in final)}
        assert check(out, final, "digest", Diagnostics(), folders={"t"}) == []


@pytest.mark.slow
def test_forged_books_of_the_most_length_are_not_expensive(tmp_path):
    script = (
        "import sys; from pathlib import Path; from slo_codegen.diagnostics import Diagnostics;"
        "from slo_codegen.writer import write, recorded_slos; report = Diagnostics();"
        "recorded_slos(Path(sys.argv[1]));"
        "write(Path(sys.argv[1]), [], 'd', report, allow_empty=True, folders={'t'});"
        "print(*sorted({each.code for each in report}))"
    )
    full = (16 << 20) - 200
    many = {f"t/{n}.json": [sha(b"")] for n in range(full // 90)}
    texts = ["[" + "[]," * (full // 3) + "[]]", "[" + '"t/a.json",' * (full // 11) + "0]", note(many), "x" * (17 << 20),
             "{" + '"a":{},' * (full // 7) + '"b":1}', "[" * full, '"' + "x" * full + '"']  # fmt: skip
    for book in BOOKS:
        for text in texts:
            (tmp_path / book).write_text(text)
            done = python(script, tmp_path, str(tmp_path))
            assert done.code == 0, done.errors
            assert done.output.split() in ([b"SLO604"], [])
            assert done.memory < MOST_MEMORY
            for path in tmp_path.iterdir():
                path.unlink()


@pytest.mark.parametrize("make", [fifo, folder, endless, huge])
def test_rules_of_others_are_read_within_bounds(tmp_path, make):
    from slo_codegen.proof.rules import Rules, RulesError

    make(tmp_path / "x.yaml")
    with pytest.raises(RulesError, match="cannot be read as a rule file"):
        Rules(tmp_path)

"""Names in a commit are only names: what could be written elsewhere, or is too much, is refused before anything is."""

from __future__ import annotations

import pytest

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.revision import check_out
from tests.git.hostile import git
from tests.support.bounded import MOST_MEMORY, python

pytestmark = pytest.mark.slow

FILE, LINK, TREE, MODULE = b"100644", b"120000", b"40000", b"160000"


class Trees:
    """A repository in which any tree can be made, well-formed or not."""

    def __init__(self, folder):
        self.root = folder / "repository"
        self.catalog = self.root / "catalog"
        self.catalog.mkdir(parents=True)
        (self.catalog / "a.yaml").write_text("a: 1\n")
        (folder / "secret.yaml").write_text("secret: 1\n")
        git(folder, "init", "-q", "-b", "main", str(self.root))
        self.into = folder / "into"
        self.into.mkdir()

    def blob(self, content):
        """Write a blob; return its id."""
        return git(self.root, "hash-object", "-w", "--stdin", given=content)

    def tree(self, *entries):
        """Write a tree of entries of mode, name and id as they are; return its id."""
        raw = b"".join(mode + b" " + name + b"\0" + bytes.fromhex(oid) for mode, name, oid in entries)
        return git(self.root, "hash-object", "-w", "--stdin", "-t", "tree", "--literally", given=raw)

    def commit(self, catalog):
        """Make HEAD a commit whose catalog is a tree; return its id."""
        top = self.tree((TREE, b"catalog", catalog))
        oid = git(self.root, "commit-tree", "-m", "x", top, given=b"", GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@b.c",
                  GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@b.c")  # fmt: skip
        git(self.root, "update-ref", "HEAD", oid)
        return oid

    def laid(self, catalog):
        """Lay out a commit of this folder; return the codes of findings and what is in the folder then."""
        self.commit(catalog)
        report = Diagnostics()
        check_out(self.catalog, "HEAD", self.into, report)
        found = {str(path.relative_to(self.into)): path.read_bytes() for path in self.into.rglob("*") if path.is_file()}
        assert not [path for path in self.into.rglob("*") if path.is_symlink()]
        for finding in report:
            finding.message.encode()
        return [finding.code for finding in report], found


@pytest.fixture
def trees(tmp_path):
    return Trees(tmp_path)


NAMES = [
    b"../x.yaml", b"..", b".", b"/etc/x.yaml", b"//x.yaml", b"a//x.yaml", b"a/../../x.yaml", b"./x.yaml", b"a/./x.yaml",
    b".git/x.yaml", b".GIT/x.yaml", b"", b"x\n.yaml", b"x\x1b[2J.yaml", b"\xff.yaml", b"x\xe2\x80\xae.yaml",
    b"x" * 300 + b".yaml", b"d/" * 600 + b"x.yaml", b"x\x7f.yaml", b"x\r.yaml",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_that_is_more_than_a_name_is_refused(trees, name):
    ok = trees.blob(b"a: 1\n")
    codes, found = trees.laid(trees.tree((FILE, b"a.yaml", ok), (FILE, name, ok)))
    # git itself gives up on an empty name.
    assert (codes, found) == (["SLO724" if name else "SLO720"], {})
    assert not (trees.root.parent / "x.yaml").exists()


@pytest.mark.parametrize("name", [b"..", b".", b".git", b""])
def test_a_folder_that_is_more_than_a_name_is_refused(trees, name):
    ok = trees.blob(b"a: 1\n")
    inner = trees.tree((FILE, b"x.yaml", ok))
    codes, found = trees.laid(trees.tree((FILE, b"a.yaml", ok), (TREE, name, inner)))
    assert (codes, found) == (["SLO724" if name else "SLO720"], {})


def test_a_name_that_exists_twice_is_refused(trees):
    one, two, out = trees.blob(b"a: 1\n"), trees.blob(b"a: 2\n"), trees.blob(b"../..")
    inner = trees.tree((FILE, b"x.yaml", one))
    for entries in (
        [(FILE, b"a.yaml", one), (FILE, b"a.yaml", two)],
        [(LINK, b"a", out), (TREE, b"a", inner)],
        [(FILE, b"a", one), (TREE, b"a", inner)],
        [(TREE, b"a", inner), (TREE, b"a", inner)],
        [(LINK, b"a", out), (FILE, b"a/x.yaml", one)],
        [(FILE, b"a/x.yaml", one), (LINK, b"a", out)],
        [(MODULE, b"a", "1" * 40), (FILE, b"a/x.yaml", one)],
    ):
        codes, found = trees.laid(trees.tree(*entries))
        assert (codes, found) == (["SLO724"], {}), entries


LINKS = {
    b"b.yaml": b"a: 1\n", b"./d/../b.yaml": b"a: 1\n", b"again.yaml": b"a: 1\n", b"way/b.yaml": b"a: 1\n",
    b"d/inner.yaml": b"a: 3\n", b"plain.txt": b"a: 4\n", b".hidden/h.yaml": b"a: 5\n",
    b"../secret.yaml": "SLO103", b"../../secret.yaml": "SLO103", b"/etc/passwd": "SLO103", b"d/../../x": "SLO103",
    b"out/secret.yaml": "SLO103", b"nowhere.yaml": "SLO102", b"d": "SLO102", b"x.yaml": "SLO102", b"": "SLO102",
    b"loop.yaml": "SLO102", b"b.yaml/..": "SLO102", b"module/x": "SLO102", b"\xff": "SLO102", b"\0": "SLO102",
    b"x" * 5000: "SLO103", b"../catalog/b.yaml": "SLO103", b"wrong/d/inner.yaml": "SLO102",
}  # fmt: skip


@pytest.mark.parametrize("target", LINKS, ids=range(len(LINKS)))
def test_a_link_is_followed_within_the_catalog_and_nowhere_else(trees, target):
    (trees.root.parent / "secret.yaml").write_text("secret: 1\n")
    ok = trees.blob(b"a: 1\n")
    entries = [
        (FILE, b"b.yaml", ok), (FILE, b"plain.txt", trees.blob(b"a: 4\n")),
        (TREE, b".hidden", trees.tree((FILE, b"h.yaml", trees.blob(b"a: 5\n")))),
        (TREE, b"d", trees.tree((FILE, b"inner.yaml", trees.blob(b"a: 3\n")))),
        (MODULE, b"module", "1" * 40), (LINK, b"x.yaml", trees.blob(target)),
    ]  # fmt: skip
    for name, at in ((b"way", b"."), (b"out", b".."), (b"again.yaml", b"way/b.yaml"), (b"loop.yaml", b"loop.yaml")):
        if target.startswith(name):
            entries.append((LINK, name, trees.blob(at)))
    if target.startswith(b"again"):
        entries.append((LINK, b"way", trees.blob(b".")))
    codes, found = trees.laid(trees.tree(*entries))
    if isinstance(LINKS[target], str):
        assert (codes, found) == ([LINKS[target]], {})
    else:
        assert codes == []
        assert found["x.yaml"] == LINKS[target]
        assert b"secret" not in b"".join(found.values())


def test_what_is_no_file_and_what_is_hidden_is_left_out(trees):
    ok = trees.blob(b"a: 1\n")
    inner = trees.tree((FILE, b"x.yaml", ok))
    codes, found = trees.laid(
        trees.tree(
            (FILE, b".h.yaml", ok), (TREE, b".hidden", inner), (b"100755", b"a.yaml", ok), (b"100664", b"b.yml", ok),
            (TREE, b"d.yaml", inner), (MODULE, b"m.yaml", "1" * 40), (FILE, b"\xff\n.txt", ok), (FILE, b"n.json", ok),
        )
    )  # fmt: skip
    assert codes == []
    assert found == {"a.yaml": b"a: 1\n", "b.yml": b"a: 1\n", "d.yaml/x.yaml": b"a: 1\n"}


def test_too_much_is_refused_before_it_is_read(trees):
    big = trees.blob(b"#" * (1 << 20) + b"\n")
    assert trees.laid(trees.tree((FILE, b"a.yaml", big))) == (["SLO726"], {})
    full = trees.blob(b"#" * ((1 << 20) - 1) + b"\n")
    assert trees.laid(trees.tree((FILE, b"a.yaml", full)))[0] == []
    (trees.into / "a.yaml").unlink()
    many = [(FILE, b"f%05d.yaml" % number, full) for number in range(65)]
    assert trees.laid(trees.tree(*many)) == (["SLO726"], {})
    empty = trees.blob(b"")
    assert trees.laid(trees.tree(*((FILE, b"f%05d.yaml" % n, empty) for n in range(10_001)))) == (["SLO726"], {})


def bomb(trees, bottom, wide=12, deep=12):
    for _ in range(deep):
        bottom = trees.tree(*((TREE, b"d%02d" % number, bottom) for number in range(wide)))
    return bottom


BOMBS = {
    "files": lambda trees: bomb(trees, trees.tree((FILE, b"a.yaml", trees.blob(b"a: 1\n")))),
    "empty folders": lambda trees: bomb(trees, trees.tree()),
    "other files": lambda trees: bomb(trees, trees.tree((FILE, b"a.txt", trees.blob(b"")))),
    "links": lambda trees: bomb(trees, trees.tree((LINK, b"a", trees.blob(b"x")))),
    "deep": lambda trees: bomb(trees, trees.tree((FILE, b"a.yaml", trees.blob(b""))), 1, 1000),
    "elsewhere": lambda trees: None,
}  # fmt: skip


@pytest.mark.parametrize("kind", BOMBS)
def test_a_small_repository_is_not_expensive(trees, kind):
    if kind == "elsewhere":
        # Nothing at the catalog's path, so that all of the rest is looked through for where it was.
        top = trees.tree((TREE, b"other", bomb(trees, trees.tree())))
        oid = git(trees.root, "-c", "user.name=a", "-c", "user.email=a@b", "commit-tree", "-m", "x", top, given=b"")
        git(trees.root, "update-ref", "HEAD", oid)
    else:
        trees.commit(BOMBS[kind](trees))
    script = (
        "import sys; from pathlib import Path; from slo_codegen.diagnostics import Diagnostics;"
        "from slo_codegen.revision import check_out; report = Diagnostics();"
        "check_out(Path(sys.argv[1]), 'HEAD', Path(sys.argv[2]), report); print(*(each.code for each in report))"
    )
    done = python(script, trees.root, str(trees.catalog), str(trees.into))
    assert done.code == 0, done.errors
    assert done.output.split() == ([b"SLO724"] if kind == "deep" else [b"SLO726"])
    assert done.memory < MOST_MEMORY


def test_an_object_that_is_missing_is_a_finding(trees):
    ok = trees.blob(b"a: 1\n")
    assert trees.laid(trees.tree((FILE, b"a.yaml", ok), (FILE, b"b.yaml", "1" * 40))) == (["SLO727"], {})
    assert trees.laid(trees.tree((FILE, b"a.yaml", ok), (LINK, b"b.yaml", "1" * 40))) == (["SLO727"], {})
    assert trees.laid("2" * 40)[0][0] in ("SLO727", "SLO720")
    inner = trees.tree((FILE, b"a.yaml", ok), (TREE, b"d", "3" * 40))
    codes, found = trees.laid(inner)
    assert (len(codes), found) == (1, {})
    # A tree where a file should be.
    assert trees.laid(trees.tree((FILE, b"a.yaml", trees.tree((FILE, b"a", ok))))) == (["SLO727"], {})


def test_the_catalog_s_folder_is_looked_up_in_the_commit(trees):
    ok = trees.blob(b"a: 1\n")
    files = trees.tree((FILE, b"a.yaml", ok))

    def laid(*entries):
        for path in trees.into.iterdir():
            path.unlink()
        top = trees.tree(*entries)
        oid = git(trees.root, "-c", "user.name=a", "-c", "user.email=a@b", "commit-tree", "-m", "x", top, given=b"")
        report = Diagnostics()
        done = check_out(trees.catalog, oid, trees.into, report)
        return done, [each.code for each in report]

    assert laid((TREE, b"catalog", files)) == (True, [])
    assert laid((LINK, b"catalog", trees.blob(b"real")), (TREE, b"real", files)) == (True, [])
    assert laid((LINK, b"catalog", trees.blob(b"../x")), (TREE, b"real", files)) == (False, ["SLO725"])
    assert laid((LINK, b"catalog", trees.blob(b"/etc")), (TREE, b"real", files)) == (False, ["SLO725"])
    assert laid((LINK, b"catalog", trees.blob(b"nowhere")), (TREE, b"real", files)) == (False, ["SLO725"])
    assert laid((LINK, b"catalog", trees.blob(b"catalog")), (TREE, b"real", files)) == (False, ["SLO725"])
    assert laid((TREE, b"catalog", "1" * 40), (TREE, b"real", files))[0] is False
    assert laid((TREE, b"catalog", "1" * 40), (TREE, b"real", files))[1] != []
    assert laid((MODULE, b"catalog", "1" * 40)) != (False, [])
    assert laid((TREE, b"real", files)) == (False, ["SLO722"])
    assert laid((FILE, b"readme", ok)) == (False, [])

"""Repositories that try to run a program, or to make a comparison empty: what is laid where, and how diff is asked."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from slo_codegen.diagnostics import Diagnostics
from slo_codegen.revision import check_out
from tests.unit.diff.editing import edit, lay_out

SETTINGS = {"user.name": "a", "user.email": "a@b.c", "commit.gpgsign": "false", "core.hooksPath": "/dev/null"}
GIT = ("git", *(part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")))
NOWHERE = "1" * 40

# Every setting that some command of git runs as a program; {run} is the program, {root} the folder of the attack.
PROGRAMS = {
    "upload pack of a promisor": {
        "core.repositoryformatversion": "1", "extensions.partialClone": "origin",
        "remote.origin.promisor": "true", "remote.origin.url": "{root}", "remote.origin.uploadpack": "{run}",
    },
    "ext protocol of a promisor": {
        "core.repositoryformatversion": "1", "extensions.partialClone": "origin", "protocol.ext.allow": "always",
        "protocol.allow": "always", "remote.origin.promisor": "true", "remote.origin.url": "ext::{run}",
    },
    "remote helper of a promisor": {
        "core.repositoryformatversion": "1", "extensions.partialClone": "origin", "protocol.allow": "always",
        "protocol.ext.allow": "always", "remote.origin.promisor": "true", "remote.origin.vcs": "ext",
        "remote.origin.url": "{run}",
    },
    "ssh command of a promisor": {
        "core.repositoryformatversion": "1", "extensions.partialClone": "origin", "core.sshCommand": "{run}",
        "protocol.ssh.allow": "always", "remote.origin.promisor": "true", "remote.origin.url": "ssh://127.0.0.1/x",
    },
    "git proxy of a promisor": {
        "core.repositoryformatversion": "1", "extensions.partialClone": "origin", "core.gitProxy": "{run}",
        "protocol.git.allow": "always", "remote.origin.promisor": "true", "remote.origin.url": "git://127.0.0.1/x",
    },
    "credential helper and askpass": {
        "core.repositoryformatversion": "1", "extensions.partialClone": "origin", "credential.helper": "!{run}",
        "core.askPass": "{run}", "remote.origin.promisor": "true", "remote.origin.url": "http://127.0.0.1:1/x",
    },
    "fsmonitor": {"core.fsmonitor": "{run}", "core.fsmonitorHookVersion": "2", "core.untrackedCache": "true"},
    "hooks": {"core.hooksPath": "{hooks}"},
    "text conversion": {"diff.yaml.textconv": "{run}", "diff.yaml.command": "{run}", "diff.external": "{run}"},
    "filters": {
        "filter.yaml.smudge": "{run}", "filter.yaml.clean": "{run}", "filter.yaml.process": "{run}",
        "filter.yaml.required": "true",
    },
    "pager and editor": {
        "core.pager": "{run}", "pager.rev-parse": "{run}", "pager.ls-tree": "{run}", "pager.cat-file": "{run}",
        "core.editor": "{run}", "sequence.editor": "{run}",
    },
    "aliases": {
        f"alias.{name}": "!{run}" for name in ("rev-parse", "cat-file", "ls-tree", "merge-base", "show", "version")
    },
    "signatures": {"gpg.program": "{run}", "gpg.ssh.program": "{run}", "log.showSignature": "true"},
    "alternate refs": {"core.alternateRefsCommand": "{run}", "uploadpack.packObjectsHook": "{run}"},
    "an included file": {"include.path": "{included}"},
}  # fmt: skip


def git(root, *arguments, given=None, **env):
    """Run git as its user does, and return what it prints."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        [*GIT, "-C", str(root), *arguments], check=True, capture_output=True, input=given, env={**clean, **env}
    )
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def slo_codegen(cwd, *arguments, **env):
    """Run the command line in a folder, without the variables of a git that runs these tests."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        [sys.executable, "-m", "slo_codegen", *arguments],
        capture_output=True, text=True, check=False, cwd=cwd, env={**clean, **env}, errors="replace",
    )  # fmt: skip


class Attack:
    """A repository with a catalog whose alert is loosened, and a program that must never run."""

    def __init__(self, folder):
        self.root = folder / "repository"
        self.catalog = self.root / "ops" / "catalog"
        lay_out(self.catalog)
        git(folder, "init", "-q", "-b", "main", str(self.root))
        (self.root / ".gitattributes").write_text("*.yaml diff=yaml filter=yaml text eol=crlf\n")
        self.commit("first")
        edit(self.catalog, "above: 10, within: 10m", "above: 100, within: 10m")
        self.mark = folder / "it-ran"
        self.program = folder / "program"
        self.program.write_text(f"#!/bin/sh\ntouch {self.mark}\nexit 1\n")
        self.program.chmod(self.program.stat().st_mode | stat.S_IXUSR)
        self.hooks = folder / "hooks"
        self.hooks.mkdir()
        for name in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"):
            shutil.copy(self.program, self.hooks / name)

    def commit(self, words):
        """Commit all that there is."""
        git(self.root, "add", "-A", ".")
        git(self.root, "commit", "-q", "-m", words)

    def configure(self, config, kind, root):
        """Add the settings of a kind of attack to a repository's configuration."""
        values = {"run": str(self.program), "root": str(root), "hooks": str(self.hooks), "included": ""}
        if kind == "an included file":
            included = self.catalog / "settings"
            for name, value in PROGRAMS["fsmonitor"].items():
                subprocess.run(["git", "config", "-f", str(included), name, value.format(**values)], check=True)
            values["included"] = str(included)
        for name, value in PROGRAMS[kind].items():
            subprocess.run(["git", "config", "-f", str(config), name, value.format(**values)], check=True)

    def lay_bare(self, folder, kind="upload pack of a promisor", *, same=True):
        """Lay the files of a bare repository into a folder; its HEAD has the catalog as it is now, or is nowhere."""
        folder.mkdir(parents=True, exist_ok=True)
        made = self.root.parent / "bare"
        shutil.rmtree(made, ignore_errors=True)
        if same:
            copy = self.root.parent / "copy"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(self.root, copy, ignore=shutil.ignore_patterns(".git"), symlinks=True)
            git(copy.parent, "init", "-q", "-b", "main", str(copy))
            git(copy, "add", "-A", ".")
            # Once as it lies in the repository, and once as if the catalog were all of it.
            git(copy, "commit", "-q", "-m", "same")
            git(copy.parent, "clone", "-q", "--bare", str(copy), str(made))
        else:
            git(made.parent, "init", "-q", "--bare", str(made))
            (made / "HEAD").write_text(NOWHERE + "\n")
        self.configure(made / "config", kind, folder)
        shutil.copytree(made, folder, dirs_exist_ok=True)

    def asked(self, revision="HEAD", *, catalog="ops/catalog", cwd=None, merge_base=False, **env):
        """Lay the catalog of a revision out in this process, as git's caller would have it; return what was found."""
        report, into = Diagnostics(), Path(tempfile.mkdtemp(dir=self.root.parent))
        before, variables = os.getcwd(), dict(os.environ)
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            del os.environ[name]
        os.environ.update(env)
        os.chdir(cwd or self.root)
        try:
            done = check_out(Path(catalog), revision, into, report, merge_base=merge_base)
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(variables)
        assert not self.mark.exists(), "a program ran"
        laid = {path.relative_to(into).as_posix(): path.read_text() for path in into.rglob("*") if path.is_file()}
        assert done is bool(laid)
        return Answer([each.code for each in report], laid, [each.message for each in report])

    def run(self, *arguments, cwd=None, command="diff", **env):
        """Run diff or summary; the program must not have run, and no loosening may pass."""
        if command == "summary":
            done = slo_codegen(cwd or self.root, "summary", *arguments, "--against", "HEAD", **env)
        else:
            done = slo_codegen(cwd or self.root, "diff", "--fail-on", "loosened", *arguments, **env)
        assert not self.mark.exists(), "a program ran"
        assert "Traceback" not in done.stderr, done.stderr
        assert "SLO900" not in done.stderr + done.stdout, done.stderr
        return done


LOOSENED = "more than 100 bad events within 10m; was: more than 10 bad events within 10m"


def found(done):
    """Whether the change was seen, in text or in Markdown."""
    return LOOSENED in done.stdout.replace("`", "").replace("\\", "")


@dataclass
class Answer:
    """What came out of git: codes of findings, and the files by name."""

    codes: list[str]
    files: dict[str, str]
    messages: list[str]

    @property
    def found(self):
        """Whether the catalog is that of the first commit."""
        return self.codes == [] and "above: 10, within: 10m" in self.files["service.yaml"]

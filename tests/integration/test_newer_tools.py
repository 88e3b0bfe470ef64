"""`.ci/newer-tools` against a fake apt: it installs every program or none, and each failure reports a fix."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.servers import wait_for

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "prometheus": ["prometheus"],
    "promtool": ["promtool"],
    "prometheus-alertmanager": ["prometheus-alertmanager", "amtool"],
    "victoria-metrics": ["victoria-metrics", "vmalert", "vmalert-tool", "vmagent"],
}
PROGRAMS = sorted(program for programs in PACKAGES.values() for program in programs)

# Logs each command; the files beside it decide what it does.
APT_GET = """#!/usr/bin/env bash
here=$(dirname "$0")
command= sources= state=
for argument; do case $argument in
  indextargets|update|download) command=$argument ;;
  Dir::Etc::SourceList=*) sources=${argument#*=} ;;
  Dir::State=*) state=${argument#*=} ;;
esac; done
echo "$command own=${state:+yes} $([ -z "$sources" ] || cat "$sources")" >> "$here/log"
case $command in
  indextargets) [ -z "$state" ] && cat "$here/mirrors" || cat "$here/mirrors-after-update" ;;
  update)
    [ -n "$sources" ] && grep -q -f "$here/dead" "$sources" && { echo 'E: no route to the mirror' >&2; exit 100; }
    exit 0 ;;
  download)
    for package in prometheus promtool prometheus-alertmanager victoria-metrics; do
      [ ! -e "$here/stall" ] || { : > "$here/stalled"; exec sleep 60; }
      [ "$package" != "$(cat "$here/lacks")" ] || { echo "E: Unable to locate package $package" >&2; exit 100; }
      echo "$package" > "${package}_1%3a2.0-1_amd64.deb"
    done ;;
esac
"""
DPKG_DEB = """#!/usr/bin/env bash
here=$(dirname "$0")
package=$(cat "$2")
case $1 in
  -f) echo "1:2.0-1" ;;
  -x)
    [ "$package" != "$(cat "$here/broken")" ] || { echo 'dpkg-deb: error: no space left' >&2; exit 2; }
    mkdir -p "$3/usr/bin"
    for program in $(cat "$here/programs-$package"); do
      printf '#!/bin/sh\\necho %s\\n' "$program" > "$3/usr/bin/$program"
      chmod +x "$3/usr/bin/$program"
    done ;;
esac
"""
MIRROR = "http://mirror.example.org/debian/"


class Machine:
    """A checkout with nothing but the script, and a PATH with fakes of apt and dpkg."""

    def __init__(self, folder: Path) -> None:
        self.project, self.bin = folder / "a project", folder / "bin"
        (self.project / ".ci").mkdir(parents=True)
        shutil.copy(ROOT / ".ci" / "newer-tools", self.project / ".ci")
        self.bin.mkdir()
        for name, text in {
            "apt-get": APT_GET, "dpkg-deb": DPKG_DEB, "dpkg": "#!/bin/sh\necho amd64\n", "ldd": "#!/bin/sh\n",
        }.items():  # fmt: skip
            (self.bin / name).write_text(text)
            (self.bin / name).chmod(0o755)
        self.set("mirrors", f"{MIRROR}\n{MIRROR}\n")
        self.set("dead", "no such mirror\n")
        for name in ("mirrors-after-update", "lacks", "broken", "log"):
            self.set(name, "")
        for package, programs in PACKAGES.items():
            self.set(f"programs-{package}", " ".join(programs))

    def set(self, name: str, text: str) -> None:
        """Write one of the files that decide what the fakes do."""
        (self.bin / name).write_text(text)

    @property
    def log(self) -> list[str]:
        """The commands of apt that ran."""
        return (self.bin / "log").read_text().splitlines()

    def start(self) -> subprocess.Popen[str]:
        """Start the script."""
        env = {**os.environ, "PATH": f"{self.bin}:{os.environ['PATH']}"}
        return subprocess.Popen(
            [".ci/newer-tools"], cwd=self.project, env=env, text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self) -> tuple[int, str, str]:
        """Run the script; return its exit code, output and errors."""
        process = self.start()
        out, err = process.communicate()
        return process.returncode, out, err

    @property
    def programs(self) -> list[str]:
        """The programs that are installed."""
        return sorted(path.name for path in (self.project / ".tools" / "bin").glob("*"))

    def left(self) -> list[str]:
        """Return what the script has left in the checkout."""
        return sorted(path.name for path in self.project.iterdir() if path.name != ".ci")


@pytest.fixture
def machine(tmp_path):
    # The keys of Debian's archive are looked for where Debian has them.
    assert list(Path("/usr/share/keyrings").glob("debian-archive-keyring.*"))
    return Machine(tmp_path)


def test_the_programs_are_there_and_the_versions_are_printed(machine):
    code, out, err = machine.run()
    assert (code, err) == (0, "")
    assert machine.programs == PROGRAMS
    assert out.count("\n") == 1
    for package in PACKAGES:
        assert f"{package} 1:2.0-1" in out
    assert machine.left() == [".tools"]
    # Only Debian's mirror, with the keys of its archive: none of the system's own sources.
    (line,) = [line for line in machine.log if line.startswith("update")]
    assert line.startswith("update own=yes deb [signed-by=/usr/share/keyrings/debian-archive-keyring.")
    assert line.endswith(f"] {MIRROR} forky main")


def test_a_second_run_fetches_nothing_and_prints_the_versions_again(machine):
    first = machine.run()
    machine.set("log", "")
    assert machine.run() == first
    assert machine.log == []


def test_when_the_lists_of_the_system_are_empty_they_are_fetched_beside_them(machine):
    machine.set("mirrors", "")
    machine.set("mirrors-after-update", f"cdrom:[Debian]/\n{MIRROR}\n")
    assert machine.run()[0] == 0
    assert [line.split()[:2] for line in machine.log][:3] == [
        ["indextargets", "own="], ["update", "own=yes"], ["indextargets", "own=yes"],
    ]  # fmt: skip
    assert f" {MIRROR} forky main" in machine.log[-1]
    assert machine.programs == PROGRAMS


def test_a_mirror_without_the_release_is_skipped(machine):
    machine.set("mirrors", f"http://partial.example.org/\n{MIRROR}\n")
    machine.set("dead", "partial\n")
    assert machine.run()[0] == 0
    assert f" {MIRROR} forky main" in machine.log[-1]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"mirrors": ""}, "apt knows no mirror of Debian"),
        ({"mirrors": "cdrom:[Debian]/\n"}, "apt knows no mirror of Debian"),
        ({"dead": "mirror"}, "apt cannot read Debian forky"),
        ({"lacks": "victoria-metrics"}, "apt cannot fetch"),
        ({"broken": "victoria-metrics"}, "victoria-metrics cannot be unpacked"),
        ({"programs-victoria-metrics": "victoria-metrics vmalert vmagent"}, "no program vmalert-tool"),
        ({"ldd": "#!/bin/sh\necho \"libc.so.6: version 'GLIBC_9' not found\""}, "does not run on this machine"),
    ],
)
def test_a_failure_reports_a_fix_and_leaves_nothing(machine, files, said):
    for name, text in files.items():
        machine.set(name, text)
    code, out, err = machine.run()
    assert (code, out) == (1, "")
    assert said in err
    assert "\nfix: " in err
    assert "make tools" in err
    assert machine.left() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_an_interrupted_run_leaves_no_half_installation(machine, number):
    machine.set("stall", "")
    process = machine.start()
    wait_for((machine.bin / "stalled").exists, "the download to begin")
    os.killpg(process.pid, number)
    process.communicate()
    assert process.returncode != 0
    assert ".tools" not in machine.left()
    assert machine.left() == [] or number == signal.SIGKILL
    (machine.bin / "stall").unlink()
    assert machine.run()[0] == 0
    assert machine.programs == PROGRAMS
    assert machine.left() == [".tools"]


def test_when_a_program_is_missing_all_are_fetched_again(machine):
    assert machine.run()[0] == 0
    (machine.project / ".tools" / "bin" / "vmalert").unlink()
    assert machine.run()[0] == 0
    assert machine.programs == PROGRAMS


def test_two_runs_at_once_fetch_once(machine):
    both = [machine.start(), machine.start()]
    ended = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], ended
    assert sum(line.startswith("download") for line in machine.log) == 1
    assert machine.programs == PROGRAMS


def test_without_apt_the_message_names_where_the_programs_go(machine):
    for name in ("bash", "dirname"):
        (machine.bin / name).symlink_to(shutil.which(name))
    (machine.bin / "apt-get").unlink()
    env = {**os.environ, "PATH": str(machine.bin)}
    done = subprocess.run(
        [".ci/newer-tools"], cwd=machine.project, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "no apt" in done.stderr
    assert ".tools/bin" in done.stderr

"""What cannot be written is reported, nothing else is claimed, and what was there stays."""

from __future__ import annotations

import errno
import os

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.common import atomic


def refuses(monkeypatch, names, error):
    """Let files of these names be written no more."""
    usual = atomic.replace

    def replace(path, pieces):
        if os.path.basename(path) in names:
            raise error
        usual(path, pieces)

    monkeypatch.setattr(atomic, "replace", replace)


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_fmt_names_only_what_it_has_formatted(tmp_path, monkeypatch):
    CliRunner().invoke(group, ["init", "--full", str(tmp_path / "slo")])
    for name in ("metrics.yaml", "channels.yaml"):
        with (tmp_path / "slo" / name).open("a") as file:
            file.write("\n\n\n")
    refuses(monkeypatch, {"metrics.yaml"}, FULL)
    done = CliRunner().invoke(group, ["fmt", str(tmp_path / "slo")])
    assert done.exit_code == 1
    assert "metrics.yaml cannot be written: No space left on device" in done.output
    assert "channels.yaml formatted" in done.output
    assert "metrics.yaml formatted" not in done.output


@pytest.mark.parametrize("above", ["", "new/deep"])
@pytest.mark.parametrize("name", ["metrics.yaml", "checkout.yaml", "slo-codegen.schema.json"])
@pytest.mark.parametrize("error", [FULL, KeyboardInterrupt()])
def test_an_init_that_ends_in_the_middle_leaves_nothing_in_the_way_of_the_next(
    tmp_path, monkeypatch, name, error, above
):
    before = sorted(tmp_path.rglob("*"))
    folder = tmp_path / above / "slo"
    with monkeypatch.context() as patch:
        refuses(patch, {name}, error)
        assert CliRunner().invoke(group, ["init", "--full", str(folder)]).exit_code != 0
    assert sorted(tmp_path.rglob("*")) == before
    assert CliRunner().invoke(group, ["init", "--full", str(folder)]).exit_code == 0


def test_an_empty_folder_that_was_there_stays_there(tmp_path, monkeypatch):
    (tmp_path / "slo").mkdir()
    refuses(monkeypatch, {"checkout.yaml"}, FULL)
    assert CliRunner().invoke(group, ["init", "--full", str(tmp_path / "slo")]).exit_code != 0
    assert [path.name for path in tmp_path.rglob("*")] == ["slo"]


def test_init_says_that_a_link_leads_nowhere(tmp_path):
    (tmp_path / "slo").symlink_to(tmp_path / "nowhere")
    done = CliRunner().invoke(group, ["init", "--full", str(tmp_path / "slo")])
    assert done.exit_code != 0
    assert "it is a link to a folder that does not exist" in done.output


def test_a_read_only_file_is_not_replaced(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("old")
    file.chmod(0o444)
    # The superuser may write everything: this asks as someone who may not.
    monkeypatch.setattr(os, "access", lambda name, mode, **given: bool(os.stat(name, **given).st_mode & 0o222))
    with pytest.raises(PermissionError):
        atomic.replace(file, (b"new",))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert file.read_text() == "old"


def test_a_code_of_a_target_that_is_not_installed_is_said_to_be_one():
    done = CliRunner().invoke(group, ["explain", "slo801"])
    assert done.exit_code == 2
    assert "no target that is installed here brings the code SLO801" in done.output

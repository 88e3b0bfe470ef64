"""Files are written whole or not at all, whatever stops the writing."""

from __future__ import annotations

import os
import stat

import pytest

from slo_codegen.common import atomic


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def broken(error):
    yield b"half of "
    raise error


def test_a_new_file_has_the_mode_that_files_have(tmp_path):
    mask = os.umask(0o027)
    try:
        atomic.replace(tmp_path / "new", (b"one ", b"two"))
    finally:
        os.umask(mask)
    assert (tmp_path / "new").read_bytes() == b"one two"
    assert mode(tmp_path / "new") == 0o640


def test_an_older_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path):
    (tmp_path / "deep").mkdir()
    target, link = tmp_path / "deep" / "file", tmp_path / "link"
    target.write_text("old")
    target.chmod(0o604)
    link.symlink_to(target)
    atomic.replace(link, (b"new",))
    assert link.is_symlink()
    assert (target.read_text(), mode(target)) == ("new", 0o604)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["deep", "file", "link"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), ValueError()])
def test_what_stops_in_the_middle_leaves_what_was_there(tmp_path, error):
    (tmp_path / "file").write_text("old")
    for name in ("file", "another"):
        with pytest.raises(type(error)):
            atomic.replace(tmp_path / name, broken(error))
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"file": "old"}


def test_a_folder_is_not_replaced_and_none_is_made(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        atomic.replace(tmp_path / "folder", (b"text",))
    with pytest.raises(FileNotFoundError):
        atomic.replace(tmp_path / "nowhere" / "file", (b"text",))
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]


def test_a_staged_file_takes_no_other_s_place_and_follows_no_link(tmp_path):
    (tmp_path / "there").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    folder = os.open(tmp_path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in ("there", "link"):
            with pytest.raises(FileExistsError):
                atomic.stage(folder, name, (b"text",), 0o666)
    finally:
        os.close(folder)
    assert (tmp_path / "there").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("through_link", [False, True])
def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path, through_link):
    """As root, /dev/null would be replaced by a file otherwise."""
    pipe, named = tmp_path / "pipe", tmp_path / "named"
    os.mkfifo(pipe)
    named.symlink_to(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        atomic.replace(named if through_link else pipe, (b"one ", b"two"))
        assert os.read(reader, 100) == b"one two"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["named", "pipe"]


def test_a_device_is_written_to_and_stays_a_device():
    controller, terminal = os.openpty()
    try:
        atomic.replace(os.ttyname(terminal), (b"text",))
        assert os.read(controller, 100) == b"text"
        assert stat.S_ISCHR(os.fstat(terminal).st_mode)
    finally:
        os.close(controller)
        os.close(terminal)

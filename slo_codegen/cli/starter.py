"""The catalogs that `init` writes: a first SLO in nine lines, or one for every target; both build at once."""

from __future__ import annotations

from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from slo_codegen.common import atomic
from slo_codegen.editor_schema import FILE_NAME, document

_FIRST = ("first_catalog", ("catalog.yaml",))
_FULL = ("starter_catalog", ("catalog.yaml", "channels.yaml", "metrics.yaml", "services/checkout.yaml"))


def write_starter(folder: Path, *, full: bool) -> list[Path]:
    """Write a starter catalog, with ``full`` the one for every target; nothing that exists is replaced.

    Raises:
        OSError: the folder is not empty, or cannot be written; what was written by then is gone again.
    """
    if folder.is_symlink() and not folder.exists():
        raise FileNotFoundError(2, "it is a link to a folder that does not exist; nothing was written", str(folder))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(17, "it exists and is not empty; nothing was written", str(folder))
    name_of_source, names = _FULL if full else _FIRST
    source = files("slo_codegen").joinpath("cli", name_of_source)
    texts = {name: source.joinpath(name).read_bytes() for name in names} | {FILE_NAME: document().encode()}
    paths = [folder / name for name in texts]
    made = [each for each in {above for path in paths for above in path.parents} if not each.exists()]
    try:
        for path, text in zip(paths, texts.values(), strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic.replace(path, (text,))
    except BaseException:
        # Ctrl-C included: half a catalog would be in the way of the next try.
        deepest_first = sorted(made, key=lambda path: len(path.parts), reverse=True)
        for remove in (*(path.unlink for path in paths), *(path.rmdir for path in deepest_first)):
            with suppress(OSError):
                remove()
        raise
    return paths

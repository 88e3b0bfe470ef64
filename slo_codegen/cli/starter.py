"""The catalog that `init` writes: small, commented, and building at once."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from slo_codegen.common import atomic
from slo_codegen.editor_schema import FILE_NAME, document

_FILES = ("catalog.yaml", "channels.yaml", "metrics.yaml", "services/checkout.yaml")


def write_starter(folder: Path) -> list[Path]:
    """Write the starter catalog; nothing that exists is replaced.

    Raises:
        OSError: the folder is not empty, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(17, "it exists and is not empty; nothing was written", str(folder))
    source = files("slo_codegen").joinpath("cli", "starter_catalog")
    written = []
    for name in _FILES:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        atomic.replace(target, (source.joinpath(name).read_bytes(),))
        written.append(target)
    schema = folder / FILE_NAME
    atomic.replace(schema, (document().encode(),))
    return [*written, schema]

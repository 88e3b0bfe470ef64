"""The catalog of this folder, built as a user builds it: every environment into a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from slo_codegen.cli.main import group

CATALOG = Path(__file__).parent / "catalog"
ENVIRONMENTS = ("production", "staging")
SELECTED = {"production": 'env="prod"', "staging": 'env="stage"'}


def run(*arguments: object) -> Result:
    """Run a command."""
    return CliRunner().invoke(group, [str(each) for each in arguments], catch_exceptions=False)


def build(out: Path, *options: str, catalog: Path = CATALOG) -> Path:
    """Build a catalog; it has no error."""
    done = run("build", catalog, "--out", out, *options)
    assert done.exit_code == 0, done.output
    return out


def copied(folder: Path) -> Path:
    """Return a copy of the catalog, to be changed."""
    return Path(shutil.copytree(CATALOG, folder / "catalog"))


def edit(catalog: Path, old: str, new: str) -> None:
    """Replace a text of the catalog, which is there once."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(catalog.rglob("*.yaml"))}
    assert sum(text.count(old) for text in texts.values()) == 1, old
    for path, text in texts.items():
        path.write_text(text.replace(old, new), encoding="utf-8")


def files(out: Path) -> dict[str, str]:
    """Return every file below a folder, by its path."""
    return {str(path.relative_to(out)): path.read_text(encoding="utf-8") for path in out.rglob("*") if path.is_file()}

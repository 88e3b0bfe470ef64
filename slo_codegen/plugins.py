"""What another package brings runs behind a guard: whatever it raises or returns becomes a finding that names it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from slo_codegen.artifact import Draft, is_artifact_path
from slo_codegen.carried import Carried
from slo_codegen.diagnostics import Diagnostics, Origin

BACKENDS, FORMS = "slo_codegen.backends", "slo_codegen.forms"
GROUPS = (BACKENDS, FORMS)
"""The groups of entry points."""

Oddity = Callable[[Any], str | None]
"""What is wrong with a value that a function of another package yields, or None."""


def brought(group: str) -> dict[str, EntryPoint]:
    """Return what other packages bring to a group of entry points, by name."""
    times = []
    for folder in sys.path:
        with suppress(OSError):
            times.append((folder, Path(folder).stat().st_mtime_ns))
    return {point.name: point for point in _entry_points(tuple(times)) if point.group == group}


@lru_cache(maxsize=1)
def _entry_points(_: tuple[tuple[str, int], ...]) -> Iterable[EntryPoint]:
    """Return those of the plug-ins: to read what every package says takes as long as to compile a small catalog."""
    every = entry_points()
    return tuple(point for group in GROUPS for point in every.select(group=group))


@dataclass(frozen=True, slots=True)
class Guard:
    """Calls the functions of one plug-in, and reports what they do wrong as SLO522.

    ``who`` names the plug-in: what it is, and the object of the package that brings it.
    """

    who: str
    report: Diagnostics

    def yields(self, part: str, function: Callable[..., Any], odd: Oddity) -> Callable[..., Iterator[Any]]:
        """Return a function that yields what another one does, but for values that are odd."""

        def guarded(*args: Any) -> Iterator[Any]:
            with self._noticing(part):
                for each in function(*args):
                    if (reason := odd(each)) is not None:
                        self.fails(f"{part} yields {reason}")
                        continue
                    yield each

        return guarded

    def reports(self, part: str, function: Callable[..., Any]) -> Callable[..., None]:
        """Return a function that does what another one does, which returns nothing."""

        def guarded(*args: Any) -> None:
            with self._noticing(part):
                function(*args)

        return guarded

    @contextmanager
    def _noticing(self, part: str) -> Iterator[None]:
        """Report what a function raises instead of passing it on."""
        try:
            yield
        except MemoryError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- a foreign package can raise anything
            self.fails(f"{part} raises {words(error)}")

    def fails(self, how: str) -> None:
        """Report what the plug-in does wrong."""
        self.report.add("SLO522", f"{self.who} fails: {how}", None, help="report it to the author of the plug-in")


def words(error: BaseException) -> str:
    """Return an exception's type and text; the text of one of another package may raise."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 -- a foreign package can raise anything
        return type(error).__name__


def kind(value: object) -> str:
    """Return what a value is, for a message."""
    return f"a value of the type {type(value).__name__}"


def odd_draft(value: object, folder: str | None = None) -> str | None:
    """Return what is wrong with a draft, which must be of this folder if one is given."""
    if not isinstance(value, Draft):
        return f"{kind(value)} instead of a Draft"
    path: object = value.path
    if not isinstance(path, str) or not is_artifact_path(path):
        return f"the path {path!r}, which is not like folder/name.json, of letters, digits, . _ and -"
    if folder is not None and value.target != folder:
        return f"{path}, which is outside its folder {folder}/"
    for name, wanted in (("template", str), ("schema", str), ("context", Mapping), ("origin", Origin)):
        if not isinstance(getattr(value, name), wanted):
            return f"{path} with {kind(getattr(value, name))} as its {name}"
    carries: object = value.carries
    if not isinstance(carries, frozenset) or not all(isinstance(each, Carried) for each in carries):
        return f"{path} with something else than a frozenset of Carried as its carries"
    return None


def odd_fields(value: object, wanted: Mapping[str, Callable[[Any], bool]]) -> str | None:
    """Return which field of an object is not what it has to be, if any."""
    wrong = next((name for name, fits in wanted.items() if not fits(getattr(value, name))), None)
    return None if wrong is None else f"its {wrong} is not valid"


def all_texts(value: object) -> bool:
    """Whether a value is a collection of texts, and not a text itself."""
    return (
        isinstance(value, Collection) and not isinstance(value, str | bytes) and all(isinstance(e, str) for e in value)
    )


def is_title(value: object) -> bool:
    """Whether a value is a text that is not empty."""
    return isinstance(value, str) and value != ""


def is_folder(value: object) -> bool:
    """Whether a value is a folder that exists, or none is given."""
    return value is None or (isinstance(value, str | Path) and Path(value).is_dir())

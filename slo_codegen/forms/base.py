"""What a form is: a way in which artifacts are deployed that the tools do not read as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from slo_codegen.artifact import Artifact, Draft
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Plan

Packed = Artifact | Draft
"""An artifact that passes through, or a file that is made of one and is still to be laid out."""
Pack = Callable[[Iterator[Artifact], Plan, Diagnostics], Iterator[Packed]]


def _nothing(*_: object) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the output. Its functions are pure, but for what they report, and never raise for a plan."""

    name: str
    """What it is called by ``platform.forms`` and ``--form``."""
    title: str
    accepts: frozenset[str]
    """The schemas of the artifacts that it packs, or takes the place of. All others it has to pass on."""
    pack: Pack
    """Yield the artifacts of a build, and the files made of those that it accepts.

    They come one by one and are gone once the next is asked for: of all of them together only names and sizes are to be
    kept, so that there may be more than fit into memory. They are passed on as they are; a file that is made of one
    is a draft, in the folder of a target of the build.
    """
    needs: tuple[str, ...] = ()
    """Forms without which it is of no use; they are made with it."""
    artifact_faults: Callable[[str, object], Iterable[str]] = _nothing
    """Yield what is wrong with a file of it, by path and data, that its JSON Schema cannot say."""
    folder: Path | None = None
    """Where its ``schemas/`` and ``templates/`` are, if it is of another package."""


def beside(accepts: frozenset[str], make: Callable[[Artifact, Plan, Diagnostics], Iterable[Draft]]) -> Pack:
    """Return how a form packs that makes files of each artifact by itself, beside it."""

    def pack(artifacts: Iterator[Artifact], plan: Plan, report: Diagnostics) -> Iterator[Packed]:
        for artifact in artifacts:
            yield artifact
            if artifact.schema in accepts:
                yield from make(artifact, plan, report)

    return pack

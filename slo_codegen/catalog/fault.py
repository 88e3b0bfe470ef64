"""What a validator of the models says when something is wrong: the words, and where below its own part it is."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic_core import PydanticCustomError

KIND = "placed"
"""The type of the error, by which `slo_codegen.catalog.errors` knows it."""


def fault(
    message: str,
    path: Sequence[str | int] = (),
    *,
    code: str = "SLO201",
    help: str | None = None,
    first: Sequence[str | int] | None = None,
    absent: Sequence[str] = (),
) -> PydanticCustomError:
    """Return the error to raise. ``path`` leads from the part that is validated to what is wrong in it.

    ``first`` leads to what this repeats. ``absent`` are the fields of which one is needed: one that is written
    without a value is then what is wrong.
    """
    context = {
        "message": message,
        "path": tuple(path),
        "code": code,
        "help": help,
        "first": None if first is None else tuple(first),
        "absent": tuple(absent),
    }
    return PydanticCustomError(KIND, "{message}", context)

"""Bring a file of the catalog into its canonical form, or say why it stays as it is."""

from __future__ import annotations

from collections import Counter

import ryaml

from slo_codegen.edit.layout import lay_out
from slo_codegen.edit.tree import UnreadableError, comments_of, read


def canonical(text: str) -> str:
    """Return a file's text in canonical order and spacing; values, their spelling and comments are what they were.

    Raises:
        UnreadableError: the text is not the YAML of a catalog, or a part of it has no canonical form that is sure to
            mean the same.
    """
    given = text.removeprefix("\ufeff").replace("\r\n", "\n")
    made = _laid_out(given)
    if Counter(comments_of(given)) != Counter(comments_of(made)):
        raise UnreadableError("a comment stands where it cannot be kept")
    try:
        same = ryaml.loads(given) == ryaml.loads(made) if given.strip() else True
    except (ValueError, RecursionError) as error:
        raise UnreadableError("it is not valid YAML") from error
    if not same or _laid_out(made) != made:
        raise UnreadableError("its canonical form would not be sure to mean the same")
    return made


def _laid_out(text: str) -> str:
    root = read(text)
    if root is None:
        lines = [line.rstrip() for line in text.strip().split("\n")]
        return "\n".join(lines) + "\n" if text.strip() else ""
    return lay_out(root)

"""Guesses at the slip behind a syntax error, one a kind of slip: each looks at the text and answers only if it fits."""

from __future__ import annotations

import re
from collections.abc import Callable

from slo_codegen.source.refusal import Refusal, Slip

_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7}) ", re.ASCII)
_UNICODE_SPACE = re.compile("(?:^|(?<=[ :-]))([\u00a0\u2000-\u200a\u202f\u205f\u3000])")
_BLOCK_HEADER = re.compile(r"(?:^|[:-])[ ]+[|>][0-9+-]{0,2}[ ]*(?:#.*)?$")
_NO_SPACE = re.compile(r"[ ]*(?:-[ ]+)*[A-Za-z_][\w.-]*(:)[^\s:/]")
_DASHES = re.compile(r"[ ]*(?:-[ ]+)*")
_SPACED_COLON = re.compile(r":(?=\s)")
_CLOSING = {"[": "]", "{": "}"}


def _conflict(refusal: Refusal) -> Slip | None:
    for at, line in enumerate(refusal.lines):
        if _CONFLICT.match(line):
            return Slip("a merge conflict is not resolved", at, 0,
                        "keep one side, and remove the lines <<<<<<<, ======= and >>>>>>>", 7)  # fmt: skip
    return None


def _quote_left_open(refusal: Refusal) -> Slip | None:
    if refusal.context.endswith("quoted scalar") and "unexpected" in refusal.problem:
        return _open_quote(refusal, refusal.context_line, refusal.context_column)
    quoted = [token for token in refusal.tokens if getattr(token, "style", None) in ("'", '"')]
    if not quoted:
        return None
    start, end = quoted[-1].start_mark, quoted[-1].end_mark
    if start.line == end.line:
        return None
    # A quote that was left open takes the text up to the next quote, and what follows that makes no sense.
    near = end.line == refusal.line or refusal.before(refusal.line) == end.line
    return _open_quote(refusal, start.line, start.column) if near else None


def _open_quote(refusal: Refusal, line: int, column: int) -> Slip:
    quote = refusal.shown(line)[column : column + 1]
    return Slip(f"the {quote} opened here is not closed", line, column, f"close it with another {quote} on this line")


def _unicode_space(refusal: Refusal) -> Slip | None:
    first = refusal.before(refusal.line)
    for at in (refusal.line, first, refusal.context_line):
        match = _UNICODE_SPACE.search(refusal.shown(at)) if at is not None else None
        if at is not None and match is not None:
            point = ord(match[1])
            name = "no-break space" if point in (0xA0, 0x202F) else "space that is not a plain one"
            return Slip(f"a {name} (U+{point:04X}) stands where YAML takes a plain space", at, match.start(1),
                        "type a plain space in its place")  # fmt: skip
    return None


def _tab(refusal: Refusal) -> Slip | None:
    line = refusal.shown(refusal.line)
    indentation = line[: len(line) - len(line.lstrip())]
    if "\t" in indentation:
        return Slip("a tab in the indentation, and YAML takes spaces only", refusal.line, indentation.index("\t"),
                    "indent with spaces")  # fmt: skip
    return None


def _bracket_left_open(refusal: Refusal) -> Slip | None:
    if refusal.context not in ("while parsing a flow sequence", "while parsing a flow mapping"):
        return None
    bracket = refusal.shown(refusal.context_line)[refusal.context_column : refusal.context_column + 1]
    closing = _CLOSING.get(bracket)
    if closing is None:
        return None
    opened, here = refusal.shown(refusal.context_line), refusal.shown(refusal.line)
    same = refusal.line == refusal.context_line
    deeper = here.strip() and len(here) - len(here.lstrip()) > len(opened) - len(opened.lstrip())
    if same or deeper:
        return Slip(f"a comma or {closing} is missing before this", refusal.line, refusal.column,
                    f"separate the entries with commas, and close the {bracket} with {closing}",
                    second=(refusal.context_line, refusal.context_column, f"the {bracket} is opened here"))  # fmt: skip
    return Slip(f"the {bracket} opened here is not closed", refusal.context_line, refusal.context_column,
                f"close it with {closing}")  # fmt: skip


def _not_a_key(refusal: Refusal) -> Slip | None:
    """A line that should be ``key: value`` and has no colon followed by a space."""
    at: int | None = refusal.context_line
    if "mapping values are not allowed" in refusal.problem:
        # A plain text went on over the end of its line, and then came the colon of the next key.
        at = _plain_text_above(refusal)
    elif "could not find expected ':'" not in refusal.problem:
        return None
    if at is None:
        return None
    line = refusal.shown(at)
    indent = len(line) - len(line.lstrip())
    if (above := refusal.before(at)) is not None and _BLOCK_HEADER.search(refusal.shown(above)):
        return Slip("the text of a block (| or >) is not indented deeper than its key", at, indent,
                    "indent the text by two spaces more than the key", second=(above, 0, "the block"))  # fmt: skip
    if line[indent : indent + 1] in _CLOSING:
        closing = _CLOSING[line[indent]]
        return Slip(f"the {line[indent]} opened here is not closed", at, indent, f"close it with {closing}")
    if match := _NO_SPACE.match(line):
        return Slip("a space is missing after the colon", at, match.start(1), "write key: value, with a space")
    return Slip("a key without a colon", at, indent, "write key: value; an entry of a list begins with - and a space")


def _plain_text_above(refusal: Refusal) -> int | None:
    """Return the line above the problem if it should be a key: it has no colon, and carries on no text above it."""
    at = refusal.before(refusal.line)
    if at is None or len(_SPACED_COLON.findall(refusal.shown(refusal.line) + " ")) > 1:
        return None
    line = refusal.shown(at)
    if _SPACED_COLON.search(line + " "):
        return None
    above = refusal.before(at)
    begun = refusal.shown(above).rstrip() if above is not None else ""
    deeper = len(line) - len(line.lstrip()) > len(begun) - len(begun.lstrip())
    return None if begun and not begun.endswith(":") and deeper else at


def _colon_in_text(refusal: Refusal) -> Slip | None:
    if "mapping values are not allowed" not in refusal.problem:
        return None
    line = refusal.shown(refusal.line)
    colons = [match.start() for match in _SPACED_COLON.finditer(line + " ")]
    if len(colons) > 1 and refusal.column > colons[0]:
        return Slip("a second colon in one line", refusal.line, refusal.column,
                    "put quotes around text that holds a colon and a space")  # fmt: skip
    return _indentation_of(refusal, refusal.line)


def _list_and_mapping(refusal: Refusal) -> Slip | None:
    if not refusal.problem.startswith("expected <block end>") or refusal.column != refusal.context_column:
        return None
    if refusal.problem.endswith("'-'") and "block mapping" in refusal.context:
        return Slip("keys and list entries stand in one column", refusal.context_line, refusal.context_column,
                    "begin each entry of the list with - and a space, this one too",
                    second=(refusal.line, refusal.column, "an entry of a list"))  # fmt: skip
    if refusal.problem.endswith("'?'") and "block collection" in refusal.context:
        return Slip("a key stands in the column of the list's dashes", refusal.line, refusal.column,
                    "indent it like the other keys of its entry, or begin a new entry with -")  # fmt: skip
    return None


def _after_the_end(refusal: Refusal) -> Slip | None:
    """Text behind a closing quote or bracket."""
    if not refusal.tokens or not refusal.problem.startswith("expected <block end>"):
        return None
    end = refusal.tokens[-1].end_mark
    closing = refusal.shown(end.line)[max(0, end.column - 1) : end.column]
    if end.line != refusal.line or closing not in ("'", '"', "]", "}"):
        return None
    way_out = {
        "'": "write a ' inside single quotes twice, or use double quotes",
        '"': 'write a " inside double quotes as \\", or use single quotes',
    }.get(closing, "put quotes around the whole text, or remove what follows")
    return Slip(f"text follows the closing {closing}", refusal.line, refusal.column, way_out)


def _indentation(refusal: Refusal) -> Slip | None:
    found = refusal.problem.startswith("expected <block end>") or "not allowed here" in refusal.problem
    line = refusal.shown(refusal.line)
    if not found or line[: refusal.column].strip(" -"):
        return None
    return _indentation_of(refusal, refusal.line)


def _indentation_of(refusal: Refusal, at: int) -> Slip | None:
    above = refusal.before(at)
    if above is None:
        return None
    here, there = refusal.shown(at), refusal.shown(above)
    dash = here.lstrip(" ").startswith("- ")
    column = len(here) - len(here.lstrip(" "))
    wanted = len(there) - len(there.lstrip(" ")) if dash else _DASHES.match(there).end()  # type: ignore[union-attr]
    return Slip("the indentation of this line fits no line above", at, column,
                f"this line begins in column {column + 1}, and line {above + 1} in column {wanted + 1}: what belongs "
                "together begins in one column, what belongs to a key two spaces deeper")  # fmt: skip


def _begun_too_deep(refusal: Refusal) -> Slip | None:
    """A line to the left of the first one, which ends the document that the first one began."""
    first = next((at for at, line in enumerate(refusal.lines) if line.strip()[:1] not in ("", "#")), None)
    line = refusal.shown(refusal.line)
    if "<document start>" not in refusal.problem or first is None or first == refusal.line:
        return None
    begun, here = (len(each) - len(each.lstrip(" ")) for each in (refusal.shown(first), line))
    if here >= begun:
        return None
    return Slip("the indentation of this line fits no line above", refusal.line, here,
                f"this line begins in column {here + 1}, and the file in column {begun + 1} of line {first + 1}: the "
                "sections of a file begin in column 1")  # fmt: skip


def _no_value(refusal: Refusal) -> Slip | None:
    """A character that can begin no text where a value should stand."""
    line = refusal.shown(refusal.line)
    char = line[refusal.column : refusal.column + 1]
    before = line[: refusal.column].rstrip()[-1:]
    expected = "expected the node content" in refusal.problem or "not allowed here" in refusal.problem
    if not expected or not char or before not in (":", "-", ",", "[", "{"):
        return None
    return Slip(f"a value is missing before {char}", refusal.line, refusal.column,
                f"write the value, or put quotes around text that begins with {char}; "
                "a list begins on a line of its own")  # fmt: skip


def _reserved(refusal: Refusal) -> Slip | None:
    if "cannot start any token" not in refusal.problem:
        return None
    char = refusal.shown(refusal.line)[refusal.column : refusal.column + 1]
    return Slip(f"text cannot begin with {char}", refusal.line, refusal.column, "put quotes around the text")


GUESSES: tuple[Callable[[Refusal], Slip | None], ...] = (
    _conflict,
    _tab,
    _quote_left_open,
    _unicode_space,
    _bracket_left_open,
    _not_a_key,
    _colon_in_text,
    _list_and_mapping,
    _after_the_end,
    _indentation,
    _begun_too_deep,
    _no_value,
    _reserved,
)
"""The guesses, the surest first."""

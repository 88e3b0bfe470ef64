"""Matchers of Alertmanager in all notations, whether labels satisfy them, and label values that do and do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from slo_codegen.common import regex

Op = Literal["=", "!=", "=~", "!~"]
Labels = Mapping[str, str]
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_ONE = re.compile(rf"\s*({_QUOTED}|[^\s=!~,{{}}\"'`\\]+)\s*(=~|!~|!=|=)\s*({_QUOTED}|[^,\"]*?)\s*(?:,|$)", re.DOTALL)
_ESCAPES = {"n": "\n", '"': '"', "\\": "\\"}
_OTHER = "slo-codegen-other"
"""A value that no configuration has."""


class MatcherError(Exception):
    """What is written is no matcher that is known here."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """A condition on one label; a label that an alert does not have is the empty text."""

    label: str
    op: Op
    value: str

    def holds(self, labels: Labels) -> bool:
        """Return whether labels satisfy it."""
        return self.takes(labels.get(self.label, ""))

    def takes(self, value: str) -> bool:
        """Return whether a value of its label satisfies it."""
        same = value == self.value if self.op in ("=", "!=") else regex.full_match(self.value, value)
        return same is (self.op in ("=", "=~"))

    def __str__(self) -> str:
        return f"{self.label}{self.op}{self.value!r}"


def matchers_of(spec: Mapping[str, Any], prefix: str = "") -> tuple[Matcher, ...]:
    """Return the matchers of a route, or of a side of an inhibition rule: ``source_`` or ``target_``.

    Raises:
        MatcherError: one of them is not written as Alertmanager reads it.
    """
    found: list[Matcher] = []
    for key, op in ((f"{prefix}match", "="), (f"{prefix}match_re", "=~")):
        given = spec.get(key) or {}
        if not isinstance(given, Mapping):
            raise MatcherError(f"{key} is no mapping")
        found += [Matcher(str(label), cast("Op", op), str(value)) for label, value in given.items()]
    written = spec.get(f"{prefix}matchers") or []
    if not isinstance(written, list):
        raise MatcherError(f"{prefix}matchers is no list")
    for each in written:
        found += _read(str(each))
    for each in found:
        if each.op in ("=~", "!~") and (wrong := regex.fault(each.value)) is not None:
            raise MatcherError(f"{each.value}: {wrong}")
    return tuple(found)


def _read(text: str) -> Iterator[Matcher]:
    inner = text.strip()
    if inner.startswith("{") and inner.endswith("}"):
        inner = inner[1:-1].strip()
    at = 0
    while at < len(inner):
        one = _ONE.match(inner, at)
        if one is None:
            raise MatcherError(f"{text} is no matcher")
        yield Matcher(_plain(one[1]), cast("Op", one[2]), _plain(one[3]))
        at = one.end()


def _plain(text: str) -> str:
    if not text.startswith('"'):
        return text
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), text[1:-1], flags=re.DOTALL)


class Values:
    """Values of each label that some matchers are about: those that they name, another one, and none."""

    def __init__(self, matchers: Iterable[Matcher]) -> None:
        self._of: dict[str, dict[str, None]] = {}
        for each in matchers:
            known = self._of.setdefault(each.label, {})
            known.update(dict.fromkeys(_examples(each)))

    def of(self, label: str) -> list[str]:
        """Return the values to try for a label; the empty one is a label that is not there."""
        return [*self._of.get(label, ()), _OTHER, ""]

    def add(self, label: str, values: Iterable[str]) -> None:
        """Add values that a label can have."""
        self._of.setdefault(label, {}).update(dict.fromkeys(values))


def _examples(matcher: Matcher) -> Iterator[str]:
    if matcher.op in ("=", "!="):
        yield matcher.value
        return
    for part in _alternatives(matcher.value):
        text = re.sub(r"\(\?[a-zA-Z-]*:?", "(", part.strip("^$"))
        text = re.sub(r"\[\^?(\\?.)[^\]]*\]", r"\1", text)
        text = text.replace("\\d", "0").replace("\\w", "a").replace("\\s", " ").replace("\\b", "")
        for repeated in ("", "x"):
            made = re.sub(r"(?<!\\)\.(?:\*|\+|\?|\{[0-9,]*\})\??", repeated, text)
            made = re.sub(r"(?<!\\)\.", "x", made)
            made = re.sub(r"(?<!\\)(?:[()+*?]|\{[0-9,]*\})", "", made)
            made = re.sub(r"\\(.)", r"\1", made)
            if regex.full_match(matcher.value, made):
                yield made


def _alternatives(pattern: str) -> Iterator[str]:
    """Yield patterns that stand for one alternative each, of each group that holds no other one."""
    waiting, made = [pattern], 0
    while waiting and made < 100:
        each = waiting.pop(0)
        group = re.search(r"(?<!\\)\(((?:[^()\\]|\\.)*\|(?:[^()\\]|\\.)*)(?<!\\)\)", each)
        if group is not None:
            inner = re.sub(r"^\?[a-zA-Z-]*:", "", group[1])
            waiting += [f"{each[: group.start()]}{one}{each[group.end() :]}" for one in _split(inner)]
            continue
        for one in _split(each):
            made += 1
            yield one


def _split(text: str) -> list[str]:
    return re.split(r"(?<!\\)\|", text)

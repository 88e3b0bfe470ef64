"""Make text of the catalog inert in each place of a dashboard that reads text as a language."""

from __future__ import annotations

import html as _html
import re
from collections.abc import Iterable
from urllib.parse import quote as _quote

from slo_codegen.common.characters import printable
from slo_codegen.promql import regex_literal
from slo_codegen.promql import replacement as _literally

_JOINER = "\u2060"
"""U+2060 WORD JOINER: invisible, no word character, so that no variable or template syntax continues over it."""

_SYNTAX = re.compile(r"\$(?=[\w{$])|\[(?=\[)|\{(?=\{)|[<&](?=\S)")
_HTML = {"$": "&#36;", "[": "&#91;", "]": "&#93;", "{": "&#123;", "}": "&#125;"}


def label(text: str) -> str:
    """Write text for a title, a name or a mapped value.

    Grafana fills in ``$x``, ``${x}``, ``[[x]]`` and, in legends, ``{{x}}`` there, and knows no escape: an invisible
    word joiner takes each apart. The same breaks a tag or an entity, for the places that render Markdown.
    """
    return _SYNTAX.sub(lambda match: match[0] + _JOINER, printable(text))


def html(text: str) -> str:
    """Write text for a text panel in HTML mode, where variables are filled in before the HTML is read."""
    return "".join(_HTML.get(char, char) for char in _html.escape(printable(text)))


def url(text: str) -> str:
    """Write a whole URL; what URLs cannot hold, and ``$`` and brackets, are percent-encoded."""
    return _quote(text, safe="%/:?#@!&'()*+,;=~")


def url_part(text: str) -> str:
    """Write text as a value of a URL's query."""
    return _quote(text, safe="")


def one_of(values: Iterable[str]) -> str:
    """Write a regular expression that matches exactly these values, in which Grafana sees no variable.

    A character class keeps ``$`` from standing before a letter or a brace.
    """
    return "|".join(regex_literal(value).replace("\\$", "[$]") for value in values)


def replacement(text: str) -> str:
    """Write text as the replacement of ``label_replace``, which reads ``$`` as the start of a group's name."""
    return _literally(label(text))


def provisioned(text: str) -> str:
    """Write text for a provisioning file, whose values Grafana expands as environment variables."""
    return printable(text).replace("$", "$$")

"""What is wrong with a value, in words: pydantic's kinds of errors as people speak of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from slo_codegen.catalog.fault import KIND
from slo_codegen.diagnostics.suggest import nearest

_LONGEST_SHOWN = 60

# What a name, an address and the like look like, by the start of the pattern that asks for it.
_FORMS = {
    "^[a-z][a-z0-9]*(-": "lower-case letters, digits and single hyphens, such as wallet-spend",
    "^[a-z][a-z0-9]*([_-]": "lower-case letters and digits with _ or - between them, such as oncall_slack",
    "^[A-Za-z][A-Za-z0-9_-]{0,31}": "a letter, then up to 31 letters, digits, - and _, such as page or P1",
    "^SLO[34]": "the code of a check or a target, SLO3xx or SLO4xx",
    "^SLO": "the code of a finding, such as SLO313",
    "^#": 'a channel of Slack with its #, in quotes, such as "#oncall"',
    "^[A-Za-z0-9._+-]{1,64}@": "an address such as oncall@example.org",
    "^[A-Za-z0-9]([A-Za-z0-9.-]": "a host with its port, such as smtp.example.org:587",
    "^(0|[1-9]": 'a version such as "2.53", in quotes',
    "^/": "an absolute path, such as /etc/alertmanager/secrets/slack",
    "^[A-Z][A-Z0-9_]*": "the name of an environment variable, such as SLACK_URL",
    "^[A-Za-z0-9_][A-Za-z0-9_.-]*$": "the name of a target, such as prometheus",
    "^[A-Z]{1,8}": "capital letters and a number, such as R12",
    "^[a-zA-Z][a-zA-Z0-9_]*(\\.": "letters, digits and _ with dots between the words, such as http.request.count",
    "^[a-zA-Z][a-zA-Z0-9_]*$": "letters, digits and _, with a letter first, such as status_code",
    "^[^\\x00-9": "letters, digits, _ and :, with dots, - and / between the words, such as http.server.requests",
    "^[^\\x00-@": "letters, digits, _ and :, with dots, - and / between the words, such as http.route",
    "^[A-Za-z0-9][A-Za-z0-9._+@-]": "a handle without its @, of letters, digits and . _ + @ -, such as slack-oncall",
    "^[A-Za-z0-9][A-Za-z0-9._=-]": "a key or an id of letters, digits and . _ = -, such as shop-oncall",
    "^arn:": "the ARN of a topic, such as arn:aws:sns:eu-west-1:123456789012:slo",
    "^[A-Za-z0-9._+@-]": "a user name or an address, such as bot@example.org",
    "^[A-Z][A-Z0-9_]{": "the key of a project, such as OPS",
    "^[A-Za-z0-9_-]{1,25}": "the name of a device, of letters, digits, _ and -",
    "^[#@]": 'a channel with its # or a user with @, in quotes, such as "#oncall"',
    "^@?": "a channel as it is in addresses, without #, such as town-square, or a user with @",
    "^[^\\s${}": "a name as PagerDuty shows it, without quotes, backslashes, dollar signs and braces",
    "^[^\\n\\t]": "one line of text, without tabs",
}


def form_of(pattern: str) -> str | None:
    """Return what a text looks like that a pattern lets through, or None if nobody has said it."""
    return next((form for start, form in _FORMS.items() if pattern.startswith(start)), None)


def reason(detail: Mapping[str, Any]) -> str:
    """Return what is wrong with a value, from one of pydantic's error details."""
    value = detail["input"]
    words = _WORDS.get(detail["type"])
    if words is not None:
        return words(value, detail.get("ctx", {}))
    if detail["type"] == "model_type" and detail["loc"][-1:] == ("secret",):
        return "a secret never stands in a catalog; say where it is found: {file: /path} or {env: NAME}"
    if detail["type"] == "model_type":
        return f"expected a mapping of fields, found {kind(value)}"
    message = str(detail["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN:
        message = message.replace(repr(value), repr(f"{value[:_LONGEST_SHOWN]}..."))
    return message[:1].lower() + message[1:]


def way_out(detail: Mapping[str, Any]) -> str | None:
    """Return what to do about a wrong value, where there is more to say than its reason does."""
    if detail["type"] == "string_type" and not isinstance(detail["input"], list | dict):
        return "put quotes around it"
    help: str | None = detail.get("ctx", {}).get("help") if detail["type"] == KIND else None
    return help


def short(value: object) -> str:
    """Return a key or a name as it is named in a message, cut where it is long."""
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def kind(value: object) -> str:
    """Return what a value of YAML is, with its article."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else "text"


def entries(count: int) -> str:
    """Return a number of entries: ``1 entry``, ``2 entries``, ``none``."""
    return "none" if count == 0 else f"{count} entr{'y' if count == 1 else 'ies'}"


def _text(value: Any, context: Mapping[str, Any]) -> str:
    return f"expected text, found {kind(value)}"


def _pattern(value: Any, context: Mapping[str, Any]) -> str:
    form = form_of(context["pattern"])
    return f"expected {form}" if form is not None else "this is not of the form that is expected here"


def _long(value: Any, context: Mapping[str, Any]) -> str:
    return f"the text has {len(value)} characters; at most {context['max_length']} are allowed"


def _short(value: Any, context: Mapping[str, Any]) -> str:
    return "the text is empty" if not value else f"expected at least {context['min_length']} characters"


def _choice(value: Any, context: Mapping[str, Any]) -> str:
    choices = re.findall(r"'([^']*)'", context["expected"])
    if not choices:
        quoted = isinstance(value, str) and value == context["expected"]
        return f"write {context['expected']}" + (", without quotes" if quoted else "")
    named = choices[0] if len(choices) == 1 else f"{', '.join(choices[:-1])} or {choices[-1]}"
    close = nearest(value, choices) if isinstance(value, str) else None
    return f"expected {named}" + (f"; did you mean {close}?" if close else "")


_WORDS: dict[str, Callable[[Any, Mapping[str, Any]], str]] = {
    KIND: lambda value, context: str(context["message"]),
    "string_type": _text,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _long,
    "string_too_short": _short,
    "literal_error": _choice,
    "tuple_type": lambda value, context: f"expected a list, found {kind(value)}",
    "dict_type": lambda value, context: f"expected a mapping of names, found {kind(value)}",
    "bool_type": lambda value, context: "expected true or false",
    "int_type": lambda value, context: "expected a whole number",
    "too_short": lambda value, context: f"expected at least {entries(context['min_length'])}, found {_found(value)}",
    "too_long": lambda value, context: f"expected at most {entries(context['max_length'])}, found {_found(value)}",
    "greater_than": lambda value, context: f"expected more than {context['gt']}",
    "greater_than_equal": lambda value, context: f"expected at least {context['ge']}",
    "less_than_equal": lambda value, context: f"expected at most {context['le']}",
}


def _found(value: Any) -> str:
    return str(len(value) or "none") if isinstance(value, list | dict) else "1"

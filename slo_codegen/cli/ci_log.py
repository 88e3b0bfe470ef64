"""The log of a CI job is a control channel: what a service would take for a command is written as an escape.

GitHub's runner takes a line for a command if it begins with ``::`` after blanks, or has ``##[`` anywhere; Azure
Pipelines if it has ``##vso[`` or ``##[``, TeamCity if it has ``##teamcity[``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_SERVICES = ("CI", "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")
_NO = ("", "0", "false")
_BREAKS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
# Blanks: whatever a runner may trim, and what does not show; no breaks, so that no character is looked at twice.
_BLANK = rf"(?:(?![{_BREAKS}])[\s\x00-\x1f\x7f-\xa0\u00ad\u180e\u200b-\u200f\u202a-\u202f\u205f-\u206f\ufeff])*"
_LINE = re.compile(rf"(\A|[{_BREAKS}])({_BLANK}):(?=:)")
_ANYWHERE = re.compile(r"##(?=\w{0,40}\[)")
# What stands for the first : of a line's :: and for the second # of a ##[, by the form of the text.
_ESCAPES = {"json": ("\\u003a", "\\u0023"), "xml": ("&#58;", "&#35;"), "text": ("\\u{3a}", "\\u{23}")}
_SYNTAX = {"json": "json", "sarif": "json", "gitlab": "json", "junit": "xml"}


def is_read_by_a_service(environ: Mapping[str, str]) -> bool:
    """Return whether the output of this process becomes the log of a CI job."""
    return any(environ.get(name, "").lower() not in _NO for name in _SERVICES)


def inert(text: str, fmt: str) -> str:
    """Return text of a format (those of `slo_codegen.diagnostics.render.FORMATS`) in which no service finds a command.

    In JSON and XML the meaning stays the same. The format ``github`` keeps the commands that it consists of.
    """
    colon, hash = _ESCAPES[_SYNTAX.get(fmt, "text")]
    if "##" in text:
        text = _ANYWHERE.sub(lambda _: f"#{hash}", text)
    if "::" in text and fmt != "github":
        text = _LINE.sub(lambda found: f"{found[1]}{found[2]}{colon}", text)
    return text

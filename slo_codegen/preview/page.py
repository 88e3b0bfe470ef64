"""Lay the page together: markup, styles, scripts and data in one file that asks no host for anything."""

from __future__ import annotations

import base64
import json
import re
from hashlib import sha256
from importlib.resources import files
from typing import Any

_STYLES = ("vendor/uPlot.min.css", "page.css")
_SCRIPTS = (
    "vendor/uPlot.iife.min.js",
    "js/dom.js",
    "js/time.js",
    "js/units.js",
    "js/colors.js",
    "js/variables.js",
    "js/fields.js",
    "js/frames.js",
    "js/transform.js",
    "js/series.js",
    "js/html.js",
    "js/stat.js",
    "js/gauge.js",
    "js/table.js",
    "js/timeline.js",
    "js/chart.js",
    "js/annotations.js",
    "js/timeseries.js",
    "js/panel.js",
    "js/board.js",
    "js/main.js",
)
_MARK = re.compile(r"@@([a-z]+)@@")
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def page(data: dict[str, Any]) -> str:
    """Return the page as HTML; ``data`` is what `collect` returns, and reaches the page as JSON only.

    ``foreign`` in it is true if the answers were recorded for other dashboards.

    The policy in its head lets nothing run but its own script and fetches nothing, not even an image.
    """
    style = "\n".join(_asset(name) for name in _STYLES)
    script = "\n".join(_asset(name) for name in _SCRIPTS)
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    parts = {"policy": policy, "style": style, "script": script, "data": _json(data)}
    # One pass: what is put in is not looked at again, so that no data can hold a mark.
    return _MARK.sub(lambda found: parts[found[1]], _asset("page.html"))


def _asset(name: str) -> str:
    return files("slo_codegen").joinpath("preview", "assets", *name.split("/")).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def _json(data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_ESCAPES)

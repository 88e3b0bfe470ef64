"""Why something cannot be shown."""

from __future__ import annotations


class UnprovableError(Exception):
    """There is no traffic that could show an alert at work; the message says why, and what to do."""


NO_MEMBER = "no member of an open dimension can be named that every selector counts; declare values of its label"

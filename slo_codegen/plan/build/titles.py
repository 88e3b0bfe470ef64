"""Titles of what has none: made of its id."""

from __future__ import annotations


def title_of(id: str) -> str:
    """Return the words of an id as a title: `payment-api` and `payment_api` are `Payment api`."""
    return id.replace("-", " ").replace("_", " ").capitalize()

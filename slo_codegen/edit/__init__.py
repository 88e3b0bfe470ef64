"""Editing a catalog's files as text: canonical layout, one value in place, new entries; comments always stay."""

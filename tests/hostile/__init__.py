"""Catalogs that anyone may have written: what they cost, and what of them reaches a reader."""

"""Everyday situations: each a small catalog, traffic in promtool's notation, and values worked out by hand."""

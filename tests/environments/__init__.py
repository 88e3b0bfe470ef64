"""Environments: one catalog, several places where it runs, some of which share a Prometheus."""

"""The typed catalog: its models, how they are read from YAML, and what they refer to."""

from slo_codegen.catalog.read import Catalog, Node, read

__all__ = ["Catalog", "Node", "read"]

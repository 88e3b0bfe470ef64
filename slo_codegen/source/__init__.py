"""Reading the catalog's YAML: fast where nothing is wrong, exact where something is."""

from slo_codegen.source.load import SourceFile, load
from slo_codegen.source.locate import Location, Locator

__all__ = ["Location", "Locator", "SourceFile", "load"]

"""What a change of the catalog means: two plans and two sets of artifacts compared, in words and figures."""

from slo_codegen.diff.compare import Side, compare
from slo_codegen.diff.model import Change, Difference, Effect

__all__ = ["Change", "Difference", "Effect", "Side", "compare"]

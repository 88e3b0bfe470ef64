"""Writing artifacts all or nothing, and telling whether what is written has drifted."""

from slo_codegen.writer.drift import check
from slo_codegen.writer.manifest import recorded_slos, recorded_targets
from slo_codegen.writer.state import Scope
from slo_codegen.writer.write import WriteResult, write

__all__ = ["Scope", "WriteResult", "check", "recorded_slos", "recorded_targets", "write"]

"""Writing artifacts all or nothing, and telling whether what is written has drifted."""

from slo_codegen.writer.drift import check
from slo_codegen.writer.leftover import Leftover, environments_built, left_over, remove, report_left_over
from slo_codegen.writer.manifest import recorded_slos, recorded_targets
from slo_codegen.writer.place import report_read_as_catalog
from slo_codegen.writer.state import Scope
from slo_codegen.writer.write import WriteResult, write

__all__ = [
    "Leftover",
    "Scope",
    "WriteResult",
    "check",
    "environments_built",
    "left_over",
    "recorded_slos",
    "recorded_targets",
    "remove",
    "report_left_over",
    "report_read_as_catalog",
    "write",
]

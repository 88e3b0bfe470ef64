"""The commands: each turns its arguments into a call of the compiler, and the result into text and an exit code."""

from __future__ import annotations

from slo_codegen.cli.commands.action import action
from slo_codegen.cli.commands.build import build
from slo_codegen.cli.commands.completion import completion
from slo_codegen.cli.commands.coverage import coverage
from slo_codegen.cli.commands.diff import diff
from slo_codegen.cli.commands.explain import explain
from slo_codegen.cli.commands.fmt import fmt
from slo_codegen.cli.commands.gate import gate
from slo_codegen.cli.commands.history import history
from slo_codegen.cli.commands.init import init
from slo_codegen.cli.commands.merge_alertmanager import merge_alertmanager
from slo_codegen.cli.commands.new import new
from slo_codegen.cli.commands.preview import preview
from slo_codegen.cli.commands.prove import prove
from slo_codegen.cli.commands.schema import schema
from slo_codegen.cli.commands.set_value import set_value
from slo_codegen.cli.commands.summary import summary
from slo_codegen.cli.commands.validate import validate

COMMANDS = (
    build,
    validate,
    prove,
    diff,
    new,
    set_value,
    fmt,
    merge_alertmanager,
    summary,
    coverage,
    schema,
    explain,
    init,
    gate,
    history,
    preview,
    completion,
    action,
)

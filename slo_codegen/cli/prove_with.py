"""The promtool that ``prove`` runs, named or found on the PATH; one that cannot be used is a finding."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.plan.model import Plan
    from slo_codegen.proof.program import PromtoolError
    from slo_codegen.proof.run import Promtool

_NAME = "promtool"


def promtool(named: str | None, report: Diagnostics, *, fresh: bool) -> Promtool | None:
    """Return the promtool; None after reporting why there is none."""
    from slo_codegen.proof.program import PromtoolError
    from slo_codegen.proof.run import Promtool, default_cache

    path = _locate(named)
    if path is None:
        _report_missing(named, report)
        return None
    try:
        return Promtool(path, default_cache(), forget=fresh)
    except PromtoolError as error:
        report_unusable(error, path, report)
        return None


def can_read(tool: Promtool, plan: Plan, report: Diagnostics) -> bool:
    """Return whether a promtool knows the fields of the rules, after reporting one that it is too old for."""
    from slo_codegen.plan.model import OLDEST_PROMETHEUS, QUERY_OFFSET_SINCE, version_text

    fields = []
    if plan.prometheus.group_offset_ms:
        fields.append((QUERY_OFFSET_SINCE, "query_offset"))
    if any(alert.keep_ms for slo in plan.slos for alert in slo.alerts):
        fields.append((OLDEST_PROMETHEUS, "keep_firing_for"))
    for since, field in fields:
        if (number := tool.program.number) is not None and number < since:
            report.add("SLO766", f"{tool.program.path} is promtool {tool.program.version}, which cannot read {field}",
                       plan.origin.child("prometheus"),
                       help=f"name promtool {version_text(since)} or newer with --promtool PATH")  # fmt: skip
            return False
    return True


def report_unusable(error: PromtoolError, path: str, report: Diagnostics) -> None:
    """Report why a promtool cannot be used."""
    from typing import assert_never

    from slo_codegen.proof.program import Unusable

    match error.reason:
        case Unusable.MISSING:
            code, words, help = "SLO703", "does not exist", "check the path after --promtool"
        case Unusable.REFUSED:
            code, words, help = "SLO760", "cannot be run", "name the program itself, built for this machine"
        case Unusable.ANOTHER:
            code, words, help = "SLO761", "is not promtool", "name a promtool; apt-get install prometheus installs one"
        case Unusable.ENDLESS:
            code, words, help = "SLO762", "does not end", f"see what it does: {path} --version"
        case Unusable.STOPPED:
            code, words, help = "SLO763", "broke off", "run again with --jobs 1 if memory is short"
        case _:
            assert_never(error.reason)
    report.add(code, f"{path} {words}: {error}", None, help=help)


def _locate(named: str | None) -> str | None:
    """Return where the program is; a name without a folder is looked for on the PATH, as a shell does."""
    from slo_codegen.common.programs import find

    if named is None:
        return find(_NAME)
    if os.sep in named:
        return str(Path.cwd() / named)
    return find(named) if named else None


def _report_missing(named: str | None, report: Diagnostics) -> None:
    install = "apt-get install prometheus"
    if named is None:
        report.add("SLO703", "promtool is not installed", None, help=f"{install}, or name one with --promtool PATH")
    elif not named:
        report.add("SLO703", "--promtool names no program", None, help="give its path, or leave the option out")
    elif os.path.lexists(named):
        report.add("SLO703", f"there is no program {named} on the PATH", None, help=f"for this folder's: ./{named}")
    else:
        report.add("SLO703", f"there is no program {named} on the PATH", None, help="give its path")

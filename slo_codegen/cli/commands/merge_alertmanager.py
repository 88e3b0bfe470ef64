"""`slo-codegen merge-alertmanager`: the catalog's fragment, put into an Alertmanager configuration that exists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli import exits
from slo_codegen.cli.differences import difference
from slo_codegen.cli.environments import one_env_option
from slo_codegen.cli.options import finish, format_option, notes_option
from slo_codegen.cli.output import say, say_lines, show_findings

if TYPE_CHECKING:
    from slo_codegen.compiler import Compilation
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.merging.merge import Merge
    from slo_codegen.merging.proof import Tools

_FRAGMENT = "alertmanager-fragment"
_PROGRAMS = {"amtool": ("amtool",), "alertmanager": ("alertmanager", "prometheus-alertmanager")}


@click.command("merge-alertmanager")
@click.argument("theirs", type=click.Path(path_type=Path))
@click.argument("catalog", type=click.Path(path_type=Path), default="catalog")
@one_env_option
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 3 if the file is to be changed.")
@click.option("--amtool", metavar="PROGRAM", help="This amtool, not the one on the PATH.")
@click.option("--alertmanager", metavar="PROGRAM", help="This Alertmanager, not the one on the PATH.")
@click.option("--no-proof", is_flag=True, help="Do not ask amtool and Alertmanager whether anything of theirs changes.")
@format_option
@notes_option
def merge_alertmanager(
    theirs: Path,
    catalog: Path,
    env: str | None,
    only_check: bool,
    amtool: str | None,
    alertmanager: str | None,
    no_proof: bool,
    fmt: str,
    notes: bool,
) -> None:
    """Put the catalog's routes, receivers and inhibition rules into THEIRS, an Alertmanager configuration.

    \b
    slo-codegen merge-alertmanager alertmanager.yml --check    show the difference and the proof
    slo-codegen merge-alertmanager alertmanager.yml            write it

    Only lines of the catalog's own are written: all others stay byte for byte. Before that, amtool and an Alertmanager
    on this machine, which notifies no one, show that alerts of others are treated as they were. A second run changes
    nothing; after a change of the catalog, its part is renewed.
    """
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.merging.merge import prove
    from slo_codegen.source import SourceFile

    report = Diagnostics()
    made = compile_catalog(catalog, report, env=env)
    tools = None if no_proof or report.has_errors else _tools(amtool, alertmanager, report)
    name = str(theirs)
    merged = None if report.has_errors else _merged(name, made, report)
    proven = merged is not None and tools is not None and merged.changes and prove(tools, name, merged, report)
    written = merged is not None and merged.changes and not report.has_errors and not only_check
    if merged is not None and written and not _write(name, merged, report):
        written = False
    # Places are those in the file as it was.
    files = made.files if merged is None else (*made.files, SourceFile(name, None, merged.before.text))
    show_findings(report, files, fmt, notes=notes)
    if merged is not None and fmt == "text":
        say_lines(difference(name, merged.before.text, merged.after.text, "merged"))
    if report.has_errors or merged is None:
        if fmt == "text":
            say(f"{name} stays as it is", err=True)
        finish(exits.FINDINGS)
        return
    if fmt == "text":
        _tell(name, merged, written=written, proven=proven)
    finish(exits.DRIFT if only_check and merged.changes else exits.CLEAN)


def _tools(amtool: str | None, alertmanager: str | None, report: Diagnostics) -> Tools | None:
    from slo_codegen.common.programs import find
    from slo_codegen.merging.proof import Tools

    found = {}
    for program, named in (("amtool", amtool), ("alertmanager", alertmanager)):
        names = _PROGRAMS[program] if named is None else (named,)
        paths = [str(Path(each).absolute()) if "/" in each else find(each) for each in names]
        path = next((each for each in paths if each is not None), None)
        if path is None:
            report.add("SLO797", f"there is no {' or '.join(names)} on the PATH", None,
                       help=f"install it, name one with --{program}, or write unproven with --no-proof")  # fmt: skip
        else:
            found[program] = path
    return Tools(**found) if len(found) == len(_PROGRAMS) else None


def _merged(name: str, made: Compilation, report: Diagnostics) -> Merge | None:
    from slo_codegen.merging.merge import merge
    from slo_codegen.merging.text import read_file

    assert made.plan is not None
    fragment = next((each.data for each in made.artifacts if each.schema == _FRAGMENT), None)
    if not isinstance(fragment, dict):
        report.add("SLO795", "the catalog builds no fragment of an Alertmanager configuration",
                   made.plan.origin.child("alertmanager", "mode"),
                   help="write alertmanager: {mode: fragment} under platform, one of whose targets it is")  # fmt: skip
        return None
    text = read_file(name, report)
    return None if text is None else merge(name, text, fragment, made.plan, report)


def _write(name: str, merged: Merge, report: Diagnostics) -> bool:
    """Write the file, unless someone else has changed it since it was read."""
    from slo_codegen.common import atomic
    from slo_codegen.diagnostics import Origin
    from slo_codegen.merging.text import read_file

    if read_file(name, report) != merged.before.text:
        report.add("SLO790", f"{name} was changed while it was merged", Origin(name, line=0), help="run again")
        return False
    try:
        atomic.replace(name, (merged.after.text.encode(),))
    except OSError as error:
        report.add("SLO601", f"{name} cannot be written: {error.strerror}", Origin(name, line=0),
                   help="free space or give the right to write")  # fmt: skip
        return False
    return True


def _tell(name: str, merged: Merge, *, written: bool, proven: bool) -> None:
    if not merged.changes:
        say(f"{name} has what the catalog says already")
        return
    if proven:
        say(f"{len(merged.theirs)} kinds of alerts of theirs are treated as before, by amtool and by a running "
            f"Alertmanager, while {len(merged.ours)} alerts of the catalog fire")  # fmt: skip
    else:
        say("not proven: neither amtool nor Alertmanager was asked")
    say(f"{name} merged" if written else f"{name} would be changed")

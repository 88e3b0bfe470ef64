"""The command `history`: tiles of what earlier rules have counted, so that an upgrade keeps the error budgets."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slo_codegen.cli import exits
from slo_codegen.cli.environments import one_env_option
from slo_codegen.cli.output import end_progress, progress, say, show_findings
from slo_codegen.cli.server import connect, server_options
from slo_codegen.common import atomic

if TYPE_CHECKING:
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.history import History
    from slo_codegen.plan.model import Plan
    from slo_codegen.prometheus_api import Client, Given

_TIMEOUT_SECONDS = 60.0
_MOST_BYTES, _MOST_TOTAL_BYTES = 8 << 20, 1 << 30


@click.command()
@click.option("--catalog", type=click.Path(path_type=Path), default="catalog", show_default=True)
@one_env_option
@click.option("--prometheus", "url", required=True, metavar="URL", help="The Prometheus that evaluates the rules.")
@click.option("--out", type=click.Path(path_type=Path), default="history.om", show_default=True,
              help="The file to write, in OpenMetrics format.")  # fmt: skip
@server_options
def history(catalog: Path, env: str | None, url: str, out: Path, timeout: float | None, given: Given) -> None:
    """Write what earlier rules have counted in the form that today's rules read.

    Run it once after an upgrade, when the new rules have been evaluated for some minutes. Then make blocks of the
    file, and move them into the data folder of Prometheus:

    \b
    slo-codegen history --prometheus URL --out history.om
    promtool tsdb create-blocks-from openmetrics history.om blocks
    mv blocks/* /var/lib/prometheus/
    """
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics
    from slo_codegen.history import open_metrics
    from slo_codegen.prometheus_api import Limits

    report = Diagnostics()
    made = compile_catalog(catalog, report, env=env, emit=False)
    if made.plan is None or report.has_errors:
        show_findings(report, made.files, "text")
        raise click.exceptions.Exit(exits.FINDINGS)
    report = Diagnostics()
    seconds = timeout or _TIMEOUT_SECONDS
    client = connect(url, given, Limits(seconds, _MOST_BYTES, 60 * seconds, _MOST_TOTAL_BYTES), report)
    found = [] if client is None else _read(made.plan, client, report)
    tiles = sum(len(points) for each in found for points in each.tiles.values())
    if not report.has_errors and not tiles:
        report.add("SLO765", f"{url} has no counts of earlier rules within the periods of the SLOs", None,
                   help="nothing needs to be imported; the budgets count from the first tile on")  # fmt: skip
    elif not report.has_errors:
        atomic.replace(out, (f"{line}\n".encode() for line in open_metrics(found)))
        say(f"{out}: {tiles} tiles of {sum(bool(each.tiles) for each in found)} SLOs")
        say(f"next: promtool tsdb create-blocks-from openmetrics {out} BLOCKS, and move them into the data folder")
    show_findings(report, made.files, "text")
    raise click.exceptions.Exit(exits.FINDINGS if report.has_errors else exits.CLEAN)


def _read(plan: Plan, client: Client, report: Diagnostics) -> list[History]:
    from slo_codegen.history import earlier_tiles
    from slo_codegen.prometheus_api import ServerError

    found = []
    now_ms = int(time.time()) * 1000
    for nth, slo in enumerate(plan.slos, start=1):
        progress(f"{nth} of {len(plan.slos)}: {slo.id}")
        try:
            found.append(earlier_tiles(slo, client, now_ms, plan.prometheus.late_ms))
        except ServerError as error:
            error.report(report)
            break
    end_progress()
    late = [each.slo for each in found if not each.begun]
    if late:
        report.add("SLO764", f"the rules have not recorded any tile yet for {', '.join(late[:3])}"
                   f"{f' and {len(late) - 3} more SLOs' if len(late) > 3 else ''}", None,
                   help="load the new rules first, wait for 10 minutes, and run history again")  # fmt: skip
    return found

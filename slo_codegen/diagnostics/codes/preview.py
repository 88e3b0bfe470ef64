"""Codes of findings about the preview of dashboards."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: dict[str, Code] = {
    "SLO750": Code(
        "no such dashboard", _ERROR,
        "The output folder holds no dashboard, or not the one that was asked for.",
        "There is nothing to draw.",
        "Build the catalog first, and name the folder that it was built into.",
    ),
    "SLO751": Code(
        "a dashboard cannot be drawn", _ERROR,
        "A file among the dashboards cannot be read, is not JSON, or is no dashboard that slo-codegen writes.",
        "Drawing a part of it would show something else than Grafana does.",
        "Build the catalog again, or move a file of another origin away.",
    ),
    "SLO752": Code(
        "a snapshot cannot be used", _ERROR,
        "The file cannot be read, or is not a snapshot that slo-codegen preview has recorded.",
        "Its figures are all that the page would show.",
        "Record one: slo-codegen preview --prometheus URL --record FILE.",
    ),
    "SLO753": Code(
        "the server cannot be reached", _ERROR,
        "The URL is not that of a server, its name is not known, or it refuses the connection.",
        "Without an answer the gate allows nothing, and every panel of the preview would be empty.",
        "Give the base URL of a running Prometheus that evaluates the generated rules.",
    ),
    "SLO754": Code(
        "the preview cannot be written", _ERROR,
        "The operating system refused to write the page or the snapshot.",
        "A file that was there before is still whole.",
        "Give the right to write, or choose another place.",
    ),
    "SLO755": Code(
        "panels without an answer", _WARNING,
        "Some queries are not in the snapshot, or Prometheus refused them.",
        "Their panels say so instead of showing figures.",
        "Ask a Prometheus with --prometheus, or record a snapshot for these dashboards and this choice.",
    ),
    "SLO756": Code(
        "a choice of nothing", _WARNING,
        "A value that was chosen for a variable is none that the data source knows.",
        "The panels that depend on it are empty.",
        "Choose one of the values that the message lists.",
    ),
    "SLO757": Code(
        "a snapshot of other dashboards", _WARNING,
        "The snapshot was recorded for other dashboards, such as those of the reference catalog.",
        "Queries of the same text get its answers: the page shows what dashboards look like, not these objectives.",
        "Ask your own Prometheus with --prometheus, and keep its answers with --record.",
    ),
    "SLO758": Code(
        "answers may be incomplete", _WARNING,
        "The server marked answers as partial, or added warnings to them.",
        "The panels show what it returned, which may not be all.",
        "Repair what the server reports, such as a store that cannot be reached.",
    ),
    "SLO759": Code(
        "no query was answered", _ERROR,
        "The server refused every query of the dashboards.",
        "Every panel would show the same error.",
        "Read the first reason in the message; check the server's limits and its log.",
    ),
    "SLO764": Code(
        "no tile of the new rules", _ERROR,
        "The rules of this version have not counted anything yet.",
        "Earlier counts are imported up to the first new one; where that is, nobody knows yet.",
        "Load the rules, wait for 10 minutes, and run history again.",
    ),
    "SLO765": Code(
        "no earlier counts", _NOTE,
        "The server has no counts of earlier rules within the periods of the SLOs.",
        "Error budgets count from the first evaluation of the rules.",
        "Check the URL and the retention if there should be earlier counts; nothing else is needed.",
    ),
}  # fmt: skip

"""Codes of findings of the Prometheus backend."""

from __future__ import annotations

from slo_codegen.diagnostics import Severity
from slo_codegen.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "SLO410": Code(
        "a raw query cannot be used",
        Severity.ERROR,
        "A raw SLI has no query for Prometheus, or one that does not parse, does not use $window, reads a metric that "
        "is not declared, or sums away a label by which the SLO is split.",
        "Prometheus would refuse the whole rule file, or the alerts would never fire.",
        "Give bad and total as PromQL with $window as the range, such as sum by (region) (increase(x[$window])).",
    ),
    "SLO411": Code(
        "two alerts with one name",
        Severity.ERROR,
        "Alerts of two SLOs have the same name, which is made of the SLO's id, the tier and the alert's id.",
        "Silences and links by name would apply to both.",
        "Give one of the two alerts, or one of the SLOs, another id.",
        guards=True,
    ),
    "SLO412": Code(
        "a name that is a word of PromQL",
        Severity.ERROR,
        "A label that identifies targets is named nan or inf, or a metric of an SLO has the name of an operator.",
        "PromQL reads the name as a number or an operator, so Prometheus refuses the whole rule file.",
        "Rename the label or the metric.",
        guards=True,
    ),
    "SLO413": Code(
        "names that need a newer Prometheus",
        Severity.ERROR,
        "A metric or a label has a name with dots or the like, and the declared Prometheus is older than 3.0.",
        "Older servers read names of letters, digits and underscores: they refuse the file with such a rule.",
        "Update the server and say so in platform.prometheus.version, or take platform.metric_names: underscores.",
    ),
    "SLO415": Code(
        "a version of Prometheus that is too old",
        Severity.ERROR,
        "platform.prometheus.version is older than the oldest version that rules are made and tested for.",
        "The server may refuse the rules, or count something else with them.",
        "Update Prometheus, and give its version.",
    ),
    "SLO416": Code(
        "a raw query that cannot be evaluated late",
        Severity.ERROR,
        "platform.prometheus.query_offset says that samples arrive late, and an SLO counts with PromQL of its own. "
        "Groups of rules look back by themselves from Prometheus 2.53 on; with an older version the rules read samples "
        "later, which cannot be added to a text.",
        "The query would read what has not arrived yet: events are missing from it, and the SLI is wrong.",
        "Give platform.prometheus.version as 2.53 or newer if it is, or count with selectors instead of a raw query.",
    ),
    "SLO417": Code(
        "an offset at which recorded series are stale",
        Severity.WARNING,
        "platform.prometheus.query_offset and the time between two runs of the rules are five minutes together, or "
        "more. A group with an offset writes its samples into the past.",
        "A sample is stale after five minutes: dashboards, the gate and the texts of alerts find no recorded series, "
        "although the rules work.",
        "Run the rules more often, or give a smaller offset. With platform.prometheus.version 2.52 the rules read "
        "samples later and write into the present.",
    ),
}

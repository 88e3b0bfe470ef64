"""Codes of findings about what a running Prometheus has of what the catalog reads (`validate --prometheus`)."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: dict[str, Code] = {
    "SLO770": Code(
        "a metric that the server does not have", _WARNING,
        "The server has had no series of a metric of the catalog in the last 7 days.",
        "An SLO of a metric that does not exist has no error ratio, and its alerts never fire.",
        "Correct the name, as the message suggests. Of a service that is not deployed yet, validate again once it is.",
    ),
    "SLO771": Code(
        "a metric of another type", _WARNING,
        "The server's metadata, or the series themselves, show another type than the catalog declares or assumes: a "
        "gauge in place of a counter, a summary or a native histogram in place of a classic one.",
        "What is read of it is not there, or is not what the catalog says.",
        "Declare the metric with its type under metrics:, or read another one.",
    ),
    "SLO772": Code(
        "a label that the series do not have", _ERROR,
        "A selector matches a label that no series of the metric has had in the last 7 days.",
        "The selector matches nothing, or excludes nothing.",
        "Correct the name of the label, as the message suggests, or remove the matcher.",
    ),
    "SLO773": Code(
        "a value that no series has", _ERROR,
        "A matcher matches no series of its metric. If it selects bad events alone, that is a note: there may have "
        "been none yet.",
        "An SLI that selects nothing has no events; its alerts never fire, or always.",
        "Correct the value, as the message suggests.",
    ),
    "SLO774": Code(
        "matchers that no series satisfies together", _ERROR,
        "Each matcher of a selector matches some series, but no series satisfies all of them. If they select bad "
        "events alone, that is a note: there may have been none yet.",
        "An SLI that selects nothing has no events; its alerts never fire, or always.",
        "Remove or correct one of the matchers.",
    ),
    "SLO775": Code(
        "a bound that is not a bucket of the server's histogram", _ERROR,
        "The series of a classic histogram have no bucket that ends at the bound, or at a bucket that is declared.",
        "How many observations are within the bound is not known, so the SLI has no value.",
        "Take one of the buckets that the message names as the bound, or add the bucket to the application.",
    ),
    "SLO776": Code(
        "series without the label of a dimension", _ERROR,
        "An SLO has a budget for each member of a dimension, and its metric has no label of that name.",
        "No event belongs to any member, so no budget is ever spent.",
        "Correct the label under platform.dimensions, or remove it from the SLO's per.",
    ),
    "SLO777": Code(
        "a listed member does not report", _WARNING,
        "The catalog lists a member of a dimension that has had no series of the SLO in the last 7 days.",
        "Its budget has no data, which alerts.",
        "Correct its name, remove it from the SLO, or find out why it does not report.",
    ),
    "SLO778": Code(
        "a member that reports is not listed", _WARNING,
        "The series have a value of a dimension's label that the catalog does not list.",
        "What happens there counts for no budget and alerts no one.",
        "Add it to the members of the dimension, or exclude it in the selectors.",
    ),
    "SLO779": Code(
        "more members report than expected", _WARNING,
        "An open dimension has more members than `most` allows.",
        "An alert about the measurement fires, and the rules cost more than expected.",
        "Raise most, or find out which values should not be there.",
    ),
    "SLO780": Code(
        "the traffic is not as declared", _WARNING,
        "Over the last day and over the last 7 days there were more than 3 times as many events as `volume` says, or "
        "less than a third.",
        "Checks and proofs that rely on the volume come to wrong conclusions.",
        "Set volume to what the message states.",
    ),
    "SLO781": Code(
        "an alert that needs more events than there are", _WARNING,
        "Not even 3 times the traffic of the last day, or week, has the least number of events (min_events, "
        "min_bad_events) in the alert's window.",
        "The alert is silent during incidents too.",
        "Lower the number, or take a longer window.",
    ),
    "SLO782": Code(
        "another scrape interval than declared", _WARNING,
        "The samples of a metric are at least 1.5 times as far apart as the catalog declares. If they are closer "
        "together, that is a note.",
        "Short windows hold too few samples to see an increase.",
        "Set scrape_interval, of the platform or of the metric, to what the message states.",
    ),
    "SLO783": Code(
        "an alert would fire now", _WARNING,
        "With the events that the server has seen, the alert's condition holds at this moment.",
        "Deploying it notifies someone at once.",
        "Fix the incident if there is one. If this is how the service always is, change the objective or the alert.",
    ),
    "SLO784": Code(
        "the traffic of an SLO", _NOTE,
        "How many events an SLO has per day, in how many places, and how many of them are bad.",
        "It shows whether the SLO measures what it should.",
        "Nothing needs to be done.",
    ),
    "SLO785": Code(
        "an SLO without events", _WARNING,
        "What the SLO reads exists, but nothing was counted in the last 7 days.",
        "Without events there is no error ratio, and no alert but that of missing data fires.",
        "Check that the service has traffic, and that the SLO selects it.",
    ),
    "SLO786": Code(
        "not everything could be checked", _WARNING,
        "The server refused a query, cut off an answer, or marked it as incomplete.",
        "What it did not return was not checked.",
        "Read the reason in the message; allow more time with --timeout, or ask a server that is less busy.",
    ),
    "SLO787": Code(
        "an alert that can never fire", _ERROR,
        "All events of an SLO are selected by what matches no series, or the bound of a percentile is at or above the "
        "last finite bucket of the server's histogram, above which no quantile is ever computed.",
        "Somebody relies on an alert that stays silent whatever happens.",
        "Correct the selectors; lower the bound, or add buckets above it to the application.",
    ),
}  # fmt: skip

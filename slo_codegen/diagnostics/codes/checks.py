"""Codes of findings about the sense of objectives and alerts."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: dict[str, Code] = {
    "SLO310": Code(
        "a documented figure does not match", _WARNING,
        "A figure of the source document differs from what the objective gives.",
        "People plan with the document's figure while the alerts follow the objective.",
        "Correct the figure or the objective, or accept the finding with the decision that was taken.",
    ),
    "SLO311": Code(
        "two tiers for one share of the budget", _WARNING,
        "A budget alert has one tier, and the description of another tier claims the same share of the budget.",
        "Who is woken must not depend on which page of a document was read.",
        "Change the alert or the description, or accept the finding with the decision.",
    ),
    "SLO312": Code(
        "a rolling period does not reset", _WARNING,
        "An SLO with a rolling period is said to have its budget reset by the calendar.",
        "A rolling window never starts anew: after a bad day the budget stays spent until the day has left the window.",
        "Say use: report under calendar, so that both are computed and the rolling one alerts.",
    ),
    "SLO313": Code(
        "an alert fires only after the objective is missed", _WARNING,
        "The alert's threshold lies beyond the objective's own target.",
        "It is no early warning: when it fires, the target is missed.",
        "Keep it as an emergency beside burn-rate alerts and accept the finding, or move the threshold.",
    ),
    "SLO314": Code(
        "one threshold for objectives that differ", _WARNING,
        "Objectives of one service have the same percentile threshold although their targets differ by a factor of 2.",
        "The threshold is far too loose for one of them or too tight for the other.",
        "Give each a threshold in proportion to its target, or accept the finding.",
    ),
    "SLO315": Code(
        "a promised time is not measured", _WARNING,
        "The title promises a time within which something happens, and the SLI does not measure that time.",
        "A late event counts as good, so the objective looks met while users wait.",
        "Count events over the bound as bad, or correct the title.",
    ),
    "SLO316": Code(
        "a zero budget has no burn rate", _ERROR,
        "An alert divides by the error budget of an objective that has none.",
        "Every burn rate of a 100% objective is infinite or undefined, so the alert would be noise or silence.",
        "Alert on the first bad event: when: {bad_events: {above: 0, within: 1h}}.",
    ),
    "SLO317": Code(
        "the period is not longer than what it measures", _WARNING,
        "A latency bound is as long as the period of its objective, or longer.",
        "What completes today began before the window: the window counts completions, not what was begun in it.",
        "Count by completion, keep data for both together, and accept the finding.",
    ),
    "SLO318": Code(
        "the declared traffic hardly reaches the threshold", _WARNING,
        "At the declared volume, half of all events or more would have to be bad for the alert to fire.",
        "An alert that cannot fire is worse than none: somebody relies on it.",
        "Lower the threshold, widen the window, or correct the volume.",
    ),
    "SLO319": Code(
        "a burn rate below 1", _WARNING,
        "The alert fires at a burn rate at which the objective is met.",
        "It would fire for a healthy service, all night.",
        "Use a profile made for the SLO's period, or a factor of 1 or more.",
    ),
    "SLO320": Code(
        "a burn rate that cannot be reached", _ERROR,
        "The burn rate is at or above 1/(1 - objective), that of a full outage.",
        "The alert can never fire.",
        "Ask for a lower burn rate, or alert on an outage.",
    ),
    "SLO321": Code(
        "a percentile bound above the last bucket", _ERROR,
        "The bound is at or above the histogram's last finite bucket.",
        "histogram_quantile never reads above the last finite bucket, so the alert can never fire.",
        "Add a larger bucket to the metric, or lower the bound.",
    ),
    "SLO322": Code(
        "a percentile bound between two buckets", _NOTE,
        "The bound is not one of the histogram's buckets.",
        "The percentile is interpolated between the buckets, so the alert can fire early or late.",
        "Use a bound that is a bucket, add the bucket, or accept the finding.",
    ),
    "SLO323": Code(
        "a latency bound that is no bucket", _ERROR,
        "The SLI counts events under a bound that the histogram has no bucket for.",
        "The series with that bound does not exist: the SLI would have no data.",
        "Use a bound that is a bucket, or add the bucket to the metric.",
    ),
    "SLO324": Code(
        "a window with too few scrapes", _ERROR,
        "A window is shorter than two scrape intervals, or a percentile's is shorter than four.",
        "With one scrape lost, nothing is left in the window, and the alert goes blind.",
        "Widen the window, or scrape more often.",
    ),
    "SLO325": Code(
        "a period beyond the retention", _ERROR,
        "An SLO, or a dashboard, needs older data than the platform keeps.",
        "The error budget would be computed over a shorter time than it says.",
        "Raise the retention, or shorten the period.",
    ),
    "SLO326": Code(
        "the short window is not shorter", _ERROR,
        "A burn-rate alert has a short window that is as long as its long window, or longer.",
        "The short window is what lets the alert end soon after the incident does.",
        "Use a short window of a twelfth of the long one.",
    ),
    "SLO327": Code(
        "an alert window longer than the period", _ERROR,
        "An alert looks back further than the period of its error budget.",
        "It would judge events that the budget has already forgotten: an alert of the platform is left out there.",
        "Use a profile made for the period, or a shorter window.",
    ),
    "SLO328": Code(
        "a budget that is gone before its end is foreseen", _ERROR,
        "An alert looks ahead from the burn rate of a stretch that is as long as the period, or longer.",
        "A burn rate above 1 over the whole period means that the budget is spent: the alert can never fire.",
        "Leave over out, or use a twelfth of the period.",
    ),
    "SLO330": Code(
        "an alert's share of a daily budget does not fit its tier", _NOTE,
        "The share of a day's error budget that is spent when the alert fires is not what its tier stands for.",
        "A tier sets how fast people must answer: it should follow what is at stake.",
        "Choose another tier or threshold, or accept the finding with the decision.",
    ),
    "SLO331": Code(
        "an urgent tier without a pager", _ERROR,
        "A tier that must be answered within 15 minutes has no channel that pages.",
        "Nobody is woken.",
        "Add a channel of kind page to the tier.",
    ),
}  # fmt: skip

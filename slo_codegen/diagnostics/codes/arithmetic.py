"""Codes of findings about budgets against alerts, dependencies, dimensions and traffic."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: dict[str, Code] = {
    "SLO300": Code(
        "a silent member is forgotten before it is alerted", _ERROR,
        "A member of an open dimension is forgotten after a time that is not longer than its alert on missing data "
        "waits.",
        "The alert can never fire: an outage that stops all traffic of a member goes unseen.",
        "Give the dimension a longer forget, or the alert on missing data a shorter for.",
    ),
    "SLO301": Code(
        "nobody counts the members of an open dimension", _NOTE,
        "A dimension is open, and the platform has no watch.",
        "More members than its most are recorded as a measurement problem, which nothing alerts on: a label that is "
        "filled with ids of users makes the rules slow unnoticed.",
        "Add platform.watch, or alert on slo:measurement_problem:count yourself.",
    ),
    "SLO329": Code(
        "an alert that fires while the objective is met", _WARNING,
        "An alert asks for more than the objective: a greater share of good events, fewer bad ones at the declared "
        "traffic than the budget allows, a page for a latency under the bound of what is good, or for a part of the "
        "budget that is spent.",
        "It fires for a service that keeps its promise, and people learn to ignore it.",
        "Ask for less than the objective, or alert on a burn rate.",
    ),
    "SLO332": Code(
        "a fraction for a percentage", _ERROR,
        "A target or threshold of good events is under 1 %.",
        "It reads like a fraction: 0.999% is met while nearly everything fails, so nothing ever alerts.",
        "Write 99.9%.",
    ),
    "SLO333": Code(
        "the share of errors for that of good events", _WARNING,
        "A target or threshold of good events is under a half.",
        "It reads like an error budget: an objective is the share of events that are good.",
        "Write the share of good events: 99% where 1% may fail.",
    ),
    "SLO334": Code(
        "an alert that says nothing new", _WARNING,
        "Whenever this alert fires, another of the same SLO and tier fires as well.",
        "One incident is told twice, and the second threshold means nothing.",
        "Remove one of the two, or give the graver condition a graver tier.",
    ),
    "SLO335": Code(
        "inverted tiers", _WARNING,
        "An alert of a graver tier has the lower threshold of the same condition.",
        "The graver tier is woken first and for less, and the lower tier is never seen by itself.",
        "Exchange the tiers, or the thresholds.",
    ),
    "SLO336": Code(
        "two burn rates over the same windows", _NOTE,
        "Two burn-rate alerts look at the same long and short window.",
        "Only their thresholds tell them apart: a slower burn is told sooner and more surely over longer windows.",
        "Give each burn rate windows of its own, or accept the finding.",
    ),
    "SLO337": Code(
        "errors that spend the budget without an alert", _WARNING,
        "There is a share of errors, above what the objective allows, at which no alert ever fires.",
        "The whole budget is spent in silence, and the objective is missed without anybody being told.",
        "Add a burn rate near 1 over a long window, or exhausts_within or budget_consumed.",
    ),
    "SLO338": Code(
        "an objective that nothing alerts on", _NOTE,
        "An SLO has an objective, and no alert but that on missing data, or neither of the two.",
        "Nobody is told when it is missed, or of what is watched.",
        "Add a profile of burn rates, or accept the finding for an objective that is only reported.",
    ),
    "SLO339": Code(
        "a zero budget without an alert on the first bad event", _WARNING,
        "An objective of 100% has alerts, but none of them fires on the first bad event.",
        "The first bad event breaks the promise: whatever alerts later alerts too late.",
        "Add an alert on bad_events: {above: 0, within: 1h}.",
    ),
    "SLO340": Code(
        "a complete outage that is seen too late", _WARNING,
        "No alert of this urgency sees even a complete outage within four times the response time of its tier.",
        "People are asked to answer within minutes to what took an hour to be noticed.",
        "Add an outage or a faster burn rate to the tier, or choose a lower tier.",
    ),
    "SLO341": Code(
        "a page for a burn that takes days", _WARNING,
        "An alert that pages looks at a window that fills over many times the response time of its tier.",
        "What burns so slowly leaves days to react: it is work for the next morning, not for the night.",
        "Choose a tier that opens a ticket, or a shorter window with a higher burn rate.",
    ),
    "SLO342": Code(
        "an objective tighter than what it depends on", _WARNING,
        "A service promises more than the product of the objectives of all services that it needs.",
        "Even when each of them keeps its promise, this one cannot.",
        "Promise less, make a dependency better, or tell why the service can do without it.",
    ),
    "SLO343": Code(
        "services that need each other", _WARNING,
        "The dependencies of a service lead back to it.",
        "An outage of either takes both down, and neither objective can be derived from the other.",
        "Leave out the direction in which one can do without the other.",
    ),
    "SLO344": Code(
        "a member below the others", _NOTE,
        "A member of a dimension, such as a region, has a lower target than the SLO's default.",
        "Users there are promised less; that is a decision, and should be written down as one.",
        "Accept the finding with the reason, or give the member the default.",
    ),
    "SLO345": Code(
        "a whole above its parts", _WARNING,
        "An SLO promises more than another one for each part of the same events, such as one for each region.",
        "The whole is a mean of its parts: when each of them just keeps its promise, the whole is missed.",
        "Raise the targets of the parts, or promise less for the whole.",
    ),
    "SLO346": Code(
        "a member for which the metric never reports", _WARNING,
        "An SLO covers a member of a dimension, such as a region, that its metric's label is not declared with, or "
        "that its selectors leave out.",
        "There is never data for it: it has no budget, and its alert on missing data fires for ever.",
        "Add it to the label's values, leave the matcher out, or list what the SLO covers in members: (or regions:).",
    ),
    "SLO347": Code(
        "one bad event fires", _WARNING,
        "At the declared traffic a single bad event in the window is already above the threshold.",
        "One failure at night pages somebody, and tells nothing of the objective.",
        "Ask for a least number of events with min_events, or take a longer window.",
    ),
    "SLO348": Code(
        "a budget under one event", _WARNING,
        "At the declared traffic the budget of the whole period is less than one event.",
        "The first bad event misses the objective: it is an objective of 100% in other words.",
        "Take a longer period, one budget over all, or a lower objective.",
    ),
    "SLO349": Code(
        "a least number of events above the traffic", _WARNING,
        "An alert is silent below a number of events that the declared traffic does not reach in its window.",
        "It is silent nearly always, during incidents too.",
        "Lower min_events, or take a longer window.",
    ),
    "SLO384": Code(
        "missing data that is told late", _WARNING,
        "Data must be missing for more than a day before anybody is told.",
        "A service that reports nothing has no errors: for all that time it looks healthy.",
        "Wait for minutes; for a day where data comes in batches.",
    ),
    "SLO385": Code(
        "a promised percentage that is not the objective", _WARNING,
        "The title promises a percentage, and the objective is another one.",
        "People rely on the words, and the alerts on the number.",
        "Correct one of the two, or leave the figure to the objective.",
    ),
    "SLO386": Code(
        "a budget under one evaluation", _WARNING,
        "The outage that a budget allows over its period is shorter than the time between two runs of the rules.",
        "A complete outage has missed the objective before any alert can fire, whoever answers.",
        "Promise less, or over a longer period.",
    ),
    "SLO389": Code(
        "a least number of events without effect", _ERROR,
        "An alert has min_events beside a condition that does not look at how many events there are.",
        "No target can carry it: the alert fires for a single event, though it seems to be guarded.",
        "Leave min_events out, or alert on a burn rate or on sli_below.",
    ),
}  # fmt: skip

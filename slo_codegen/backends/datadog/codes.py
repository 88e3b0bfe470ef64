"""Codes of findings of the Datadog backend."""

from __future__ import annotations

from slo_codegen.diagnostics import Severity
from slo_codegen.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "SLO440": Code(
        "Datadog cannot say this selector", Severity.ERROR,
        "A regular expression is no list of values, and its label's values are not declared.",
        "Datadog scopes know values and lists; leaving the matcher out would count other events.",
        "Write the expression as a list a|b|c, or declare the label's values with the metric.",
    ),
    "SLO441": Code(
        "Datadog has no percentiles of this metric", Severity.ERROR,
        "A percentile or a latency bound is asked of a timing that Datadog does not keep as a distribution.",
        "Percentiles of other types are averages of averages.",
        "Send the timing as a distribution, or remove datadog from platform.targets.",
    ),
    "SLO442": Code(
        "Datadog says this only nearly", Severity.NOTE,
        "Datadog has no exact equivalent; the nearest thing that it can say was generated, with a note in it.",
        "The two tools can alert at different minutes; whoever compares them should know.",
        "Nothing, if the difference is acceptable.",
    ),
    "SLO443": Code(
        "Datadog does not carry this", Severity.NOTE,
        "Datadog cannot express this alert or objective at all; Prometheus carries it, or, with a warning, no target.",
        "Whoever looks for it in Datadog should know where it is.",
        "Nothing, as long as Prometheus is a target as well; else choose another condition.",
    ),
    "SLO444": Code(
        "no query for Datadog", Severity.ERROR,
        "A raw SLI gives no query for Datadog.",
        "There is nothing to evaluate.",
        "Remove datadog from platform.targets, or describe the SLI by selectors.",
    ),
    "SLO445": Code(
        "a window that Datadog does not have", Severity.WARNING,
        "An alert looks back further than a week, which is the longest window of a metric monitor.",
        "Datadog would compare the events of a week with a threshold that is meant for more.",
        "Take a window of up to 7d, or remove datadog from platform.targets.",
    ),
    "SLO446": Code(
        "a tier that tells nobody in Datadog", Severity.ERROR,
        "No channel that hears of a tier's alerts has a handle in Datadog.",
        "The monitor would fire into nothing.",
        "Give one of the channels its handle: datadog: slack-oncall.",
        guards=True,
    ),
    "SLO447": Code(
        "two values that are one tag in Datadog", Severity.WARNING,
        "Values of a label differ only by case or by characters that a tag of Datadog cannot hold, or a value has no "
        "other characters, which is an error.",
        "Datadog counts the events of both together, while Prometheus tells them apart; a tag without a value is none.",
        "Let the values differ by more than that.",
    ),
    "SLO448": Code(
        "more monitors than the account has", Severity.WARNING,
        "The catalog compiles to more monitors than its quota for Datadog.",
        "Applying them fails half-way, and the last ones of the alphabet are missing.",
        "Raise the quota, or leave out alerts that others make needless.",
    ),
    "SLO449": Code(
        "a repeat that Datadog cannot keep", Severity.WARNING,
        "A tier repeats its alerts more often than every minute, or less often than every 31 days.",
        "Datadog repeats a notification after 1 minute to 31 days; the nearest of the two is generated.",
        "Give 1m to 31d, or accept the finding.",
    ),
}  # fmt: skip

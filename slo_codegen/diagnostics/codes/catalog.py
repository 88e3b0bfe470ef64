"""Codes of findings about the catalog's shape, references and selectors."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR = Severity.ERROR

CODES: dict[str, Code] = {
    "SLO201": Code(
        "a field has a value that it cannot have", _ERROR,
        "The value is of the wrong type, has no unit, or lies outside of what the field allows.",
        "Percentages and durations are exact text with a unit, so that 99.95% is never a float and 5 is never guessed.",
        "Write the value as the message says; `slo-codegen schema` gives an editor the fields with examples.",
    ),
    "SLO202": Code(
        "a field is missing", _ERROR,
        "A part of the catalog lacks a field that it cannot do without.",
        "A default would decide something that its owner should decide.",
        "Add the field.",
    ),
    "SLO203": Code(
        "unknown field", _ERROR,
        "A mapping has a key that is no field there, most often a slip of the keyboard.",
        "An ignored field is an alert that somebody believes to exist.",
        "Use the field that the help names, or remove it.",
    ),
    "SLO204": Code(
        "a name is defined twice", _ERROR,
        "Two parts of the catalog, perhaps in different files, have the same name.",
        "One would silently replace the other in every target.",
        "Rename one of them, or remove it.",
    ),
    "SLO206": Code(
        "a reference leads nowhere", _ERROR,
        "A part of the catalog names another that does not exist, or gives an objective that holds nowhere.",
        "A page to a channel or owner that does not exist is lost, and so is an objective.",
        "Correct the name, or define what it refers to.",
    ),
    "SLO207": Code(
        "two alerts have one name", _ERROR,
        "Two alerts of an SLO have the same tier, condition and thresholds, so nothing tells them apart.",
        "A target would keep one and drop the other.",
        "Give one of them an id of its own, or remove it.",
    ),
    "SLO208": Code(
        "an accepted finding does not occur", Severity.WARNING,
        "An accept entry names a finding that does not occur in its part of the catalog, an error, or one named twice.",
        "An acceptance that has outlived its finding hides the next one.",
        "Remove the entry.",
    ),
    "SLO209": Code(
        "an acceptance has run out", Severity.WARNING,
        "The last day of an accept entry has passed, and its finding still occurs.",
        "It was accepted for a time, so that somebody looks again: this is the time.",
        "Mend what the finding names, or decide anew and give a later day.",
    ),
    "SLO210": Code(
        "the catalog has no SLO", _ERROR,
        "The files of the catalog are read, and no service in them has an SLO.",
        "What would be deployed has no alert on any objective, so that every alert of before is removed.",
        "Declare an SLO, or bring back the file that held them; `build --allow-empty` if it is meant.",
    ),
    "SLO220": Code(
        "not a selector", _ERROR,
        "The text is not a metric's name with matchers, as Prometheus users write them.",
        "What cannot be read cannot be checked against the metric.",
        'Write it as metric.name{label="value"}.',
    ),
    "SLO221": Code(
        "a metric is not declared", _ERROR,
        "A selector names a metric that no file declares under metrics.",
        "A misspelt metric has no series: its alert would never fire.",
        "Correct the name, or declare the metric with its type and labels.",
    ),
    "SLO222": Code(
        "a label is not declared", _ERROR,
        "A selector matches on a label that the metric does not carry.",
        "The selector would match nothing, so that the alert never fires.",
        "Correct the label, or declare it with the metric.",
    ),
    "SLO229": Code(
        "a negative matcher on a label that is absent", _ERROR,
        "A != or !~ matcher names a label that the metric does not carry.",
        "An absent label is empty, and an empty value is not the one excluded: the selector matches every series.",
        "Correct the label, or declare it with the metric.",
    ),
    "SLO223": Code(
        "not a regular expression", _ERROR,
        "The value of a =~ or !~ matcher is not a valid RE2 expression.",
        "Prometheus would refuse the whole rule file.",
        "Correct the expression; RE2 has no look-around and no back-references.",
    ),
    "SLO224": Code(
        "a label never has this value", _ERROR,
        "A matcher asks for a value that is not among those declared for the label.",
        "The selector matches nothing, so the alert never fires.",
        "Correct the value, or add it to the label's values.",
    ),
    "SLO225": Code(
        "a metric of the wrong type", _ERROR,
        "A part of the catalog uses a metric in a way that its type does not allow.",
        "A gauge has no increments, a counter no latency: the query would be wrong without failing.",
        "Use a metric of the type that the message names.",
    ),
    "SLO226": Code(
        "a condition does not fit its SLO", _ERROR,
        "An alert asks for something that its SLO does not have, such as a percentile without a timing.",
        "There is nothing to evaluate, so the alert would never fire.",
        "Choose another condition, or give the alert the events that it needs.",
    ),
    "SLO227": Code(
        "a metric without the label of a dimension", _ERROR,
        "An SLO is split by a label, such as region, that a metric which it counts does not carry.",
        "All its events would belong to no member, and to no budget.",
        "Declare the label if the metric has it, or write per: [] for one budget over all.",
    ),
    "SLO228": Code(
        "a dashboard's name is taken", _ERROR,
        "A dashboard has the name of one that every catalog gets: slo, incident, feature-matrix, or that about a "
        "dimension, such as regional-health.",
        "Links of alerts lead to those names: they would lead to another dashboard.",
        "Choose another name.",
    ),
    "SLO230": Code(
        "a regular expression is too large", _ERROR,
        "A regular expression compiles to more than 10,000 instructions of RE2, as repetitions of large classes do.",
        "Each evaluation would hold such a program in memory and run it over every series.",
        "Repeat less, use . in place of a class of many characters, or list the values.",
    ),
    "SLO231": Code(
        "too many alerts", _ERROR,
        "An SLO has more than 500 alerts, with those of its profiles and of the platform.",
        "Nobody can tell so many alerts apart, and each is a rule that is evaluated all the time.",
        "Keep a handful of burn rates, and the alerts that ask for different actions.",
    ),
    "SLO232": Code(
        "the regular expressions are too expensive", _ERROR,
        "The regular expressions of the catalog compile to more than a million instructions of RE2 together, or are "
        "compared with more than four million characters of declared values.",
        "Checking them would take minutes, and so would their evaluation.",
        "Give lists of values, or prefixes, in place of repetitions and classes; declare fewer values for the label.",
    ),
    "SLO233": Code(
        "too many budget states", _ERROR,
        "The catalog has more than 50 states of the error budget.",
        "Dashboards compare the budget with each of them in every query of the feature matrix.",
        "Keep the few states in which something else is allowed than in the next one.",
    ),
    "SLO234": Code(
        "too many error budgets", _ERROR,
        "An SLO is split by dimensions whose members make more than 500 combinations, each with a budget of its own.",
        "Every combination is a row of the dashboards, and has rules or monitors of its own.",
        "Split it by fewer labels, or list in members: those that matter.",
    ),
    "SLO235": Code(
        "a unit that contradicts the name", _ERROR,
        "A timing is taken to be in one unit, and its name in the catalog or in a target ends with another.",
        "Every bound would be wrong by a factor of a thousand: all requests bad, or none.",
        "Give the timing the unit of its values, or its real name.",
    ),
    "SLO236": Code(
        "a target that does not exist", _ERROR,
        "platform.targets names a target that neither slo-codegen nor an installed package has.",
        "Nothing would be built for it.",
        "Correct the name, or install the package that brings the target.",
    ),
    "SLO237": Code(
        "a command asks for a target that the catalog does not have", _ERROR,
        "--target narrows a command to some of the targets that the catalog states, and prove needs Prometheus.",
        "The catalog is not written for another target: it may lack what that target needs.",
        "Add the target to platform.targets.",
    ),
    "SLO239": Code(
        "a tier that cannot be used", _ERROR,
        "A tier is named none, two have names that differ by case, or - and _, alone, or there are more than 20.",
        "The names of alerts are in lower case and have no _, none stands for no alert at all, and each "
        "tier mutes all that are less severe.",
        "Choose another name, or keep those tiers that are answered differently.",
    ),
    "SLO240": Code(
        "a label that is taken", _ERROR,
        "A label or an annotation of the catalog has a name that the tool gives alerts and series itself, or that of a "
        "dimension; or two labels differ by case alone.",
        "Routes, inhibition and dashboards would read the wrong value, and Datadog does not tell cases apart.",
        "Choose another name. The labels and annotations that alerts have are listed in docs/contract.md.",
    ),
    "SLO241": Code(
        "two alerts that cannot be told apart", _ERROR,
        "Two alerts of an SLO are given the same name, and have the same tier, kind of condition and labels.",
        "To Alertmanager they are one alert: when one of them resolves, so does the other, though it still fires.",
        "Give one of them another name, or a label of its own.",
    ),
    "SLO242": Code(
        "an alert's name that is taken", _ERROR,
        "An alert is given a name that another alert has: one that the tool made, or one on the measurement or the "
        "alerting themselves.",
        "Silences and routes that are written for the one would take the other.",
        "Choose another name.",
    ),
    "SLO250": Code(
        "a gauge compared with what it does not hold", _ERROR,
        "A gauge that holds no time is compared with a duration, or the age is taken of a time that is not in seconds.",
        "Every sample would be good, or every one bad.",
        "Compare the gauge with a number in its own unit, or declare the unit of the metric: s, ms, us or ns.",
    ),
    "SLO251": Code(
        "time slices shorter than a scrape", _ERROR,
        "The metrics of a slices SLI are scraped less often than its slices end.",
        "A slice without a scrape has no events, and counts as good.",
        "Take slices that are at least as long as the scrape interval, better twice as long.",
    ),
    "SLO252": Code(
        "a raw query for no target", Severity.WARNING,
        "A raw SLI gives a query for something that is no target of this build, such as a misspelled name.",
        "Nothing reads the query: the target that was meant has none.",
        "Give the name of a target that takes raw queries: prometheus, datadog or one of another package.",
    ),
    "SLO253": Code(
        "a least number of events where none are counted", _ERROR,
        "An alert has min_events or min_bad_events, and its SLO is a raw error ratio, which counts no events.",
        "The alert would never fire.",
        "Take it out, or give bad and total instead of error_ratio.",
    ),
    "SLO243": Code(
        "a metric that is a counter and a timing", _ERROR,
        "A metric that no section declares is used as a counter in one place and as a timing in another, or is "
        "compared with a time although its name ends in total, or in a unit that is no time.",
        "A name has one type: what is inferred from one use would be wrong for the other.",
        "Declare the metric with its type. What a timing counts can be written with _count, a bucket with _bucket.",
    ),
    "SLO244": Code(
        "a bucket without one bound", _ERROR,
        "A selector names the buckets of a histogram, and does not select one of them by its bound, or selects one of "
        "VictoriaMetrics' own histograms by vmrange.",
        "Each bucket counts what all smaller ones count: their sum means nothing. Buckets with vmrange count a range "
        "each, and none ends at a bound of the catalog.",
        'Match le once, with the bound: le="0.3". Or take the timing without _bucket, and give its bound as under:. '
        "Of VictoriaMetrics' histograms record buckets with le by prometheus_buckets() of MetricsQL.",
    ),
    "SLO245": Code(
        "two labels that are one in Prometheus", _ERROR,
        "A metric has two labels whose names differ only by characters that become underscores in Prometheus.",
        "A series has one label of a name: it is not known whose values a selector would match.",
        "Keep the label that the metric has, or take platform.metric_names: utf8 if Prometheus keeps both names.",
    ),
    "SLO259": Code(
        "a time zone that does not exist", _ERROR,
        "A calendar budget is to begin anew in a time zone that the tz database does not have.",
        "In another zone each period would begin and end hours too early or too late.",
        "Give the name of a zone, such as Europe/Berlin, or leave it out for UTC.",
    ),
    "SLO260": Code(
        "a look ahead without a horizon", _ERROR,
        "An alert is to fire when the budget is on course to be gone, and does not say within which time.",
        "A rolling budget has no end to look ahead to: at some rate every budget is gone some day.",
        "Give a horizon, such as 3d, or let the calendar budget alert with use: alert, which has an end.",
    ),
    "SLO261": Code(
        "a calendar budget that alerts, without an alert", Severity.WARNING,
        "An SLO says that its calendar budget alerts, and none of its alerts is about what is left of a budget.",
        "Its author believes that someone is notified when the budget of the calendar period runs out.",
        "Add an alert with budget_consumed or exhausts_within, or say use: report.",
    ),
    "SLO262": Code(
        "too many time zones", _ERROR,
        "The calendar budgets of a catalog begin anew in more than 20 time zones.",
        "The rules hold when clocks change in each of them, for all the years for which that is known.",
        "Use one zone for all whose clocks agree.",
    ),
    "SLO263": Code(
        "an environment that is not there, or not chosen", _ERROR,
        "A command is about one environment, and the catalog has none of this name, or has several.",
        "Each environment has dimensions, objectives, rules and an output folder of its own.",
        "Name an environment of the catalog with --env.",
    ),
    "SLO264": Code(
        "an environment that does not fit the catalog", _ERROR,
        "The section environments changes a dimension, a channel or an SLO that the catalog does not have, or the "
        "catalog names its environment in another way as well.",
        "What is meant to differ there would be as everywhere else.",
        "Use the name that the catalog has, or remove the entry.",
    ),
    "SLO265": Code(
        "two environments that count the same events", _ERROR,
        "Two environments may share a Prometheus, and no label of their selectors has another value in each.",
        "The events of one environment would spend the error budgets of the other, and page for it.",
        "Give each environment a selector by a label that its metrics have, such as {env: staging}, or say server: own "
        "where it has servers of its own.",
    ),
    "SLO266": Code(
        "a raw query for every environment", _ERROR,
        "A query of the catalog's own does not ask for the metrics of the environment that it is compiled for.",
        "It would count the events of all environments that share the server.",
        "Write $environment among the matchers of each metric; it stands for the selector of the environment.",
    ),
}  # fmt: skip

"""Codes of findings about what is counted, and how often."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: dict[str, Code] = {
    "SLO350": Code(
        "a part that is not in the whole", _WARNING,
        "The good or bad events of a ratio are not all among its total, although they are of the same metric.",
        "The ratio compares different things: it can be above 100%, and hide every failure.",
        "Give the part every matcher of the total, and its own besides.",
    ),
    "SLO351": Code(
        "events that are counted twice", _WARNING,
        "Some events are both good and bad, bad although they are taken out of the total, or in one list twice.",
        "They are in the sum twice or on both sides, and the ratio is wrong without failing.",
        "Give one of the two a matcher that leaves the events of the other out.",
    ),
    "SLO352": Code(
        "good and bad exchanged", _WARNING,
        "The bad events all have a status of success, or the good ones are all server errors.",
        "The objective would look met during an outage, and page while all is well.",
        "Exchange good and bad.",
    ),
    "SLO353": Code(
        "one name for two metrics", _ERROR,
        "Two metrics have the same name in Prometheus or in Datadog.",
        "A name has one type and one meaning: each would count the other's events.",
        "Rename one of them, or give its name there with prometheus: or datadog:.",
    ),
    "SLO354": Code(
        "a label without end", _WARNING,
        "A metric is declared with a label that has a value for each user, request or the like.",
        "Each value is a series: the server runs out of memory, and Datadog bills each one.",
        "Leave the label out of the metric; a log or a trace can hold it.",
    ),
    "SLO355": Code(
        "an objective by a label without end", _WARNING,
        "A selector or a raw query matches or groups by a label that has a value for each user, request or the like.",
        "An objective is about all users; a query over such a label is slow, and its alerts are without number.",
        "Leave the label out of the query.",
    ),
    "SLO356": Code(
        "a bucket by an integer", _WARNING,
        "A raw query asks for a histogram's bucket by an integer.",
        'Prometheus 3 writes bounds as floats, le="300.0": the selector matches nothing after the upgrade.',
        'Match both: le=~"300(\\\\.0)?".',
    ),
    "SLO357": Code(
        "a fixed window in a raw query", _WARNING,
        "A raw query has a range of its own beside, or in place of, $window.",
        "Every window of the SLO, from five minutes to the whole period, would be measured over that one.",
        "Write [$window] wherever the query has a range.",
    ),
    "SLO358": Code(
        "a hold as long as the window", _WARNING,
        "An alert must hold for as long as its window, or longer.",
        "A burst has left the window before the hold is over: the alert never fires for it.",
        "Leave `for` out, since the window holds already, or make it much shorter.",
    ),
    "SLO359": Code(
        "rules that run too seldom", _WARNING,
        "A group of rules runs every five minutes or less often, or the fast groups run less often than the slow ones.",
        "A sample is stale after five minutes: recorded series have gaps, and alerts flap or stay silent.",
        "Run the fast groups every 30 s to 1 min and the slow ones every 2 min.",
    ),
    "SLO360": Code(
        "rules that run without news", _NOTE,
        "Rules run more often than metrics are scraped.",
        "Each second run sees what the first saw, and costs the same.",
        "Scrape more often, or run the rules as often as metrics are scraped.",
    ),
    "SLO361": Code(
        "a window shorter than the time between two runs", _WARNING,
        "An alert looks back for less time than passes between two evaluations of its rule.",
        "What happens in between is in no window: the alert does not see it.",
        "Take a longer window, or run the rules more often.",
    ),
    "SLO379": Code(
        "a selector that nothing matches", _ERROR,
        "Two matchers of a selector ask for different values of one label.",
        "No series has two values of a label: the count is 0 for ever, and the objective always looks met or missed.",
        'Ask for either value with one matcher: status=~"500|502".',
    ),
    "SLO380": Code(
        "an alternative that matches nothing", _WARNING,
        "One alternative of a regular expression fits none of the values that the label is declared with.",
        "It is most often misspelt: what it was to take in, or to leave out, is counted the other way.",
        "Correct it, declare the value with the metric, or leave the alternative out.",
    ),
    "SLO381": Code(
        "a part that is the whole", _ERROR,
        "The good, the bad or the excluded events of a ratio are all of its total.",
        "The answer is known beforehand: always 0, always 1, or no events at all.",
        "Give the part a matcher that tells it from the total.",
    ),
    "SLO382": Code(
        "events that are neither good nor bad", _WARNING,
        "Good events end at one bound, and bad ones begin at a greater one.",
        "What takes a time between the two is not counted: a service that slows down looks better, not worse.",
        "Give both the same bound.",
    ),
    "SLO396": Code(
        "a metric whose type is inferred", _NOTE,
        "A selector uses a metric that is not declared: what it is was inferred from its use and its name.",
        "Rules read what was assumed. Of such a metric neither labels nor values nor buckets are checked.",
        "Declare the metric under metrics:, or accept the note. With platform.metrics: declared, it is an error.",
    ),
    "SLO399": Code(
        "a metric that is nearly a declared one", _WARNING,
        "A selector uses a metric that is not declared, and its name differs by a character or two from one that is.",
        "A misspelt metric has no series: the SLO would have no data, or no bad events.",
        "Correct the name, or declare the metric if it is another one.",
    ),
}  # fmt: skip

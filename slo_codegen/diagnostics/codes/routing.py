"""Codes of findings about tiers, channels, owners, baselines and what stands in the catalog for nothing."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: dict[str, Code] = {
    "SLO362": Code(
        "a channel that nothing uses", _WARNING,
        "No tier, owner, subscription, report or baseline names the channel.",
        "Somebody believes to hear of alerts there, and never will.",
        "Name the channel where it belongs, or remove it.",
    ),
    "SLO363": Code(
        "a channel that is notified twice", _WARNING,
        "A channel of an owner or a subscription is also notified of the same alerts through a tier or a subscription.",
        "People who get every notification twice stop reading them.",
        "Name the channel once, or leave the tiers out of the owner's channel_tiers or the subscription.",
    ),
    "SLO364": Code(
        "a secret in plain text", _ERROR,
        "An address or a text of the catalog holds what looks like a token, a key or a password.",
        "Everybody who can read the catalog, its history or an artifact has it.",
        "Revoke it, and name the file or variable that holds the new one: secret: {file: /path}.",
    ),
    "SLO365": Code(
        "an owner of nothing", _WARNING,
        "No service and no SLO belongs to the owner.",
        "It is a team that has moved on, or one whose services still name another.",
        "Give it what it answers for, or remove it.",
    ),
    "SLO366": Code(
        "an owner nobody pages", _NOTE,
        "An owner has an escalation, and none of its alerts has a tier that pages.",
        "Its on-call schedule is never used: whatever breaks waits until somebody looks.",
        "Give its gravest condition a tier with a pager, or accept the finding if nothing of it is urgent.",
    ),
    "SLO367": Code(
        "an escalation that leads nowhere", _WARNING,
        "An owner who is paged has one step of escalation, or the same people in two steps that follow each other.",
        "When they do not answer within the response time, nobody else is told.",
        "Add a step with other people: a secondary schedule, or a manager.",
    ),
    "SLO368": Code(
        "a response time that cannot be met", _WARNING,
        "A tier is to be answered before its alert can have been evaluated, sent and escalated.",
        "Every incident of the tier is late by design, and escalates before the first has read it.",
        "Give a longer response time, or run the rules more often.",
    ),
    "SLO369": Code(
        "a page for a ticket", _WARNING,
        "What may be answered hours later reaches a pager: by its tier, a subscription, an owner or the report.",
        "Whoever is woken for what can wait is slower when it cannot.",
        "Send it to a ticket queue or a chat channel, or ask for a faster response.",
    ),
    "SLO370": Code(
        "tiers out of order", _WARNING,
        "A graver tier is answered later, has a lower severity, or stands for less of a budget, than the one below it.",
        "P0 is the gravest everywhere: in the routes, in inhibition and in the heads of those on call.",
        "Exchange the values.",
    ),
    "SLO371": Code(
        "told again before it is answered", _WARNING,
        "A tier's alerts are repeated before its response time has passed.",
        "Who is told too often stops to listen.",
        "Repeat the tier less often than it is to be answered.",
    ),
    "SLO372": Code(
        "a baseline out of its time", _WARNING,
        "The time in which an objective is only observed has passed, has not begun, or takes more than 90 days.",
        "Its alerts are marked, and page no one: a baseline that is forgotten is an alert that is switched off.",
        "Remove the baseline, or give its length with for.",
    ),
    "SLO373": Code(
        "a baseline without channels", _WARNING,
        "An SLO is in its baseline, and the catalog does not name the channels for alerts of baselines.",
        "Its alerts page no one. They notify only the audit subscriptions that select them, and without any they "
        "notify no one, in every target.",
        "Add a section baseline with its channels, or remove baseline from the SLO.",
    ),
    "SLO374": Code(
        "budget states with a gap", _WARNING,
        "No budget state tells what holds when the budget is gone, two begin at the same share, or one holds at a "
        "fuller budget than the one before it.",
        "The gate of a deploy pipeline has no answer just when it matters, or the wrong one.",
        "List the states from a full budget to an empty one, each with a share of its own but the last, without above.",
    ),
    "SLO375": Code(
        "one objective twice", _WARNING,
        "Two SLOs have the same events, target, period and dimensions.",
        "Each incident is told twice, and counted twice in every report.",
        "Remove one of them.",
    ),
    "SLO376": Code(
        "a profile that nothing uses", _WARNING,
        "No SLO and no default names the profile of burn rates.",
        "Somebody who edits it believes to change an alert.",
        "Use it, or remove it.",
    ),
    "SLO377": Code(
        "an identity that has changed", _WARNING,
        "An SLO that was built before has another service, or its budget is split by other labels.",
        "Its recorded series have other labels now: sums over the old and the new are wrong for a whole period.",
        "Keep the labels, or accept that the budget begins anew, and give the SLO a new id.",
    ),
    "SLO378": Code(
        "a service without its runbook", _WARNING,
        "A service has no runbook link, while other services of the catalog have one.",
        "Its alerts lead to an address that is made of its id, and whoever is woken may find nothing there.",
        "Give the service its link: links: {runbook: https://runbooks.example.org/shop}.",
    ),
    "SLO383": Code(
        "a pager for a baseline", _WARNING,
        "One of the channels for the alerts of baselines is a pager.",
        "An SLO in its baseline pages no one, so the pager is not notified in any target.",
        "Name a chat channel or an email address instead.",
    ),
    "SLO388": Code(
        "tiers of no channel", _WARNING,
        "An owner has channel_tiers, and no channels that could hear of them.",
        "Somebody believes that a channel of the team hears of these alerts, and none does.",
        "Add the channels, or remove channel_tiers.",
    ),
    "SLO390": Code(
        "a severity that cannot be lowered", _WARNING,
        "platform.severity lowers a code that reports what no artifact can be made of.",
        "The build would stop at the artifact, without the line of the catalog that causes it, so the code stays an "
        "error.",
        "Remove the entry. If the target is not yours, leave it out with --target.",
    ),
    "SLO399": Code(
        "the known offsets of a time zone end", _NOTE,
        "PromQL knows UTC alone, so the rules hold when clocks change in a zone, for ten years after the release of "
        "the package tzdata. Less than a year of them is left.",
        "After that the zone is taken to stay as it is: for half of each year periods begin an hour too early or late.",
        "Install a newer release of tzdata, or of slo-codegen, and build again.",
    ),
}  # fmt: skip

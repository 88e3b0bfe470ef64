"""Codes of findings about merging a fragment into an Alertmanager configuration that others wrote."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: dict[str, Code] = {
    "SLO790": Code(
        "no configuration of Alertmanager", _ERROR,
        "The file cannot be read, is not YAML, is larger than 1 MiB, nests too deeply, or has no route.",
        "Nothing can be merged into it; it stays as it is.",
        "Name the alertmanager.yml of the Alertmanager, as amtool check-config takes it.",
    ),
    "SLO791": Code(
        "no line can be put in here", _ERROR,
        "The routes, receivers or inhibition rules are written in brackets, by an alias, or brought by `<<`.",
        "What others wrote would have to be written anew to put something beside it, so the file stays as it is.",
        "Write the list that is named with one item per line, each with its dash.",
    ),
    "SLO792": Code(
        "a name that is the catalog's", _ERROR,
        "A route that is not the catalog's sends to a receiver whose name begins as those of the catalog, or two "
        "routes match the catalog's label.",
        "A merge would change or remove what another route relies on, so the file stays as it is.",
        "Rename that receiver, or remove one of the two routes. Two catalogs need two values of platform.name.",
    ),
    "SLO793": Code(
        "an inhibition rule of others mutes the catalog's alerts", _WARNING,
        "Alerts of the catalog satisfy the target matchers of a rule, and alerts of others can satisfy its source.",
        "While such an alert fires, no one is notified that an error budget burns.",
        'Add slo_catalog="" to the target matchers of the rule, unless it is meant for these alerts too.',
    ),
    "SLO794": Code(
        "a route of others takes the catalog's alerts", _ERROR,
        "A route that comes before the catalog's matches its alerts. If it does not continue, they never reach the "
        "receivers of the catalog; if it continues, that is a warning, since they are sent twice.",
        "Alerts go to other people than the catalog says, or to no one at times when that route is muted.",
        "Move the catalog's route before it; a later merge leaves it where it is.",
    ),
    "SLO795": Code(
        "the catalog builds no fragment", _ERROR,
        "platform.alertmanager.mode is not fragment, or Alertmanager is not one of its targets.",
        "A whole configuration has a root route for all alerts, which cannot stand inside another one.",
        "Write alertmanager: {mode: fragment} under platform.",
    ),
    "SLO796": Code(
        "something of theirs would change", _ERROR,
        "With the fragment an alert of others reaches other receivers than before, or is muted when it was not, or an "
        "alert of the catalog does not reach its receivers.",
        "A merge must not change what is not the catalog's, so the file stays as it is.",
        "Read which alert the message names, and look for the route or rule that is about it.",
    ),
    "SLO797": Code(
        "amtool or Alertmanager cannot be asked", _ERROR,
        "The proof needs amtool and an Alertmanager on this machine; one is missing, is something else, or fails.",
        "Without them nothing shows that the alerts of others are treated as before, so the file stays as it is.",
        "Install both, or name them with --amtool and --alertmanager. With --no-proof the file is written unproven.",
    ),
    "SLO798": Code(
        "amtool refuses the configuration", _ERROR,
        "amtool check-config fails for the file as it is, or with the fragment in it.",
        "Alertmanager would not load it, and keep the old one or not start.",
        "Correct what amtool names. A receiver that it does not know needs a newer version: see "
        "platform.alertmanager.version, and --amtool for another amtool.",
    ),
    "SLO799": Code(
        "a part of the configuration that the proof does not reach", _NOTE,
        "No labels are known that lead to a route or a rule, or one of its matchers is not understood.",
        "That its values are unchanged is shown; that its alerts are treated as before is not.",
        "Nothing needs to be done. A route that an earlier one hides altogether can be removed.",
    ),
}  # fmt: skip

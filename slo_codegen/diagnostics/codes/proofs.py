"""Codes of findings about proofs: alerts that do not do what they must, or of which that cannot be shown."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR = Severity.ERROR

CODES: dict[str, Code] = {
    "SLO700": Code(
        "an alert does not do what it must", _ERROR,
        "With traffic just over its threshold the alert is silent, or it fires with traffic that is below it.",
        "It would never page, or page all night.",
        "If the rules were edited, build again; if a template of your own lays them out, mend it.",
    ),
    "SLO701": Code(
        "an alert without a proof", _ERROR,
        "No traffic can be derived that makes the alert fire.",
        "An alert of which nobody knows that it fires is worse than none: somebody relies on it.",
        "Change the alert or its metric as the message says.",
    ),
    "SLO702": Code(
        "a rule that no alert of the catalog asks for", _ERROR,
        "The rules hold an alert that the catalog does not.",
        "It pages without anybody having decided so, and nothing shows when it fires.",
        "Build again, or take the rule out of the folder of the generated ones.",
    ),
    "SLO703": Code(
        "promtool is missing", _ERROR,
        "promtool runs the rule tests; it is not installed, or --promtool names a file that does not exist.",
        "Without it no alert is verified.",
        "Install it with apt-get install prometheus, or correct the path after --promtool.",
    ),
    "SLO704": Code(
        "there are no rules to prove", _ERROR,
        "The output folder holds no rule files, or one that cannot be read.",
        "Proofs are about the files that are deployed, not about what could be compiled.",
        "Run slo-codegen build first.",
    ),
    "SLO705": Code(
        "a series that is recorded where it does not belong", _ERROR,
        "A rule records a series of an SLO in the group of another one, or one of slo-codegen's own names in a group "
        "that belongs to none.",
        "Alerts and dashboards read recorded series by name and labels, whichever group they come from: it stands "
        "beside the true one, and no proof of the SLO sees it.",
        "Build again, or take the rule out of the folder of the generated ones.",
    ),
    "SLO760": Code(
        "promtool cannot be run", _ERROR,
        "The program that prove is to run is not executable, is a folder, is built for another machine, or fails when "
        "it is asked for its version.",
        "Without a promtool no alert is verified.",
        "Give --promtool the path of the program itself; check its permissions with ls -l, and run it with --version.",
    ),
    "SLO761": Code(
        "a program that is not promtool", _ERROR,
        "The program that prove is to run prints the version of another program, such as prometheus, or none.",
        "Only promtool runs the rule tests; another program may succeed at anything.",
        "Give --promtool the path of a promtool. Debian's newer releases have it in a package of its own.",
    ),
    "SLO762": Code(
        "promtool does not end", _ERROR,
        "promtool did not print its version within 30 seconds, did not finish a test file within 30 minutes, or did "
        "not stop printing.",
        "prove would wait forever. What had not finished is not verified.",
        "Run the same promtool with --version. If it is a script or a container, check what it waits for.",
    ),
    "SLO763": Code(
        "promtool broke off", _ERROR,
        "promtool was killed or disappeared while it ran the rule tests.",
        "A test that did not finish proves nothing. Often the machine has run out of memory.",
        "Run prove again, with fewer at once (--jobs 1) if memory is short. What has passed is not run again.",
    ),
    "SLO766": Code(
        "promtool is too old for the rules", _ERROR,
        "The rules use a field that platform.prometheus.version has, and the promtool that prove is to run is older: "
        "query_offset is known from 2.53 on, keep_firing_for from 2.42 on.",
        "A server as old as this promtool refuses the whole rule file.",
        "Name a newer promtool with --promtool PATH, or give platform.prometheus.version as it is.",
    ),
}  # fmt: skip

"""Codes of findings about writing artifacts and drift, and of internal errors."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: dict[str, Code] = {
    "SLO600": Code(
        "an artifact has drifted", _ERROR,
        "A file of the output folder is not what the catalog compiles to: missing, changed, or left over.",
        "What is deployed is not what was reviewed.",
        "Run slo-codegen build and commit the result.",
    ),
    "SLO601": Code(
        "the output folder cannot be written", _ERROR,
        "The operating system refused to create, write or replace a file.",
        "Each file that was there before is still whole, old or new; the next build completes the work.",
        "Free space or give the right to write, then build again.",
    ),
    "SLO602": Code(
        "a file in the way", _ERROR,
        "A file that slo-codegen did not write stands where an artifact belongs.",
        "Somebody's own file would be lost.",
        "Move the file away, or build into another folder.",
    ),
    "SLO603": Code(
        "a link in the output folder", _ERROR,
        "A part of an artifact's path is a symbolic link, or is no folder.",
        "Following it could write outside of the output folder.",
        "Remove the link.",
    ),
    "SLO604": Code(
        "the manifest cannot be used", _ERROR,
        "manifest.json or .slo-codegen-pending.json is damaged, or names files outside of the output folder.",
        "They decide what may be deleted, so their content is not guessed.",
        "Restore the manifest from version control, or remove it and build into an empty folder; remove the other.",
    ),
    "SLO605": Code(
        "the build would delete too much", _ERROR,
        "More than half of the files that slo-codegen wrote into the output folder would be deleted.",
        "A catalog that lost half of its services by mistake must not take their alerts with it.",
        "Check the catalog; if it is meant, build with --allow-prune.",
    ),
    "SLO606": Code(
        "the build is empty", _ERROR,
        "The catalog compiles to no artifact at all.",
        "Deploying nothing would remove every alert.",
        "Check the catalog; if it is meant, build with --allow-empty.",
    ),
    "SLO607": Code(
        "another build is running", _ERROR,
        "Another process is writing to the same output folder.",
        "Two builds at once would mix their files.",
        "Wait for the other build, then run this one again.",
    ),
    "SLO608": Code(
        "a foreign file", _NOTE,
        "A file in a target's folder was not written by slo-codegen.",
        "It is left alone, but a pipeline that deploys the folder deploys it too.",
        "Move it away if it does not belong there.",
    ),
    "SLO609": Code(
        "the output folder is a link", _ERROR,
        "--out is a symbolic link that leads out of the folder above it, or a folder on the way to it is one.",
        "A pull request can contain such a link. Following it would write or delete files somewhere else.",
        "Name the folder itself, or use --follow-out-link if the link is meant.",
    ),
    "SLO610": Code(
        "a leftover that was changed", _WARNING,
        "The catalog no longer compiles to this file, but its content is not what slo-codegen wrote.",
        "Somebody changed it, so it is not deleted. A pipeline that deploys the folder still deploys it.",
        "Delete it if it is not needed, or move it out of the output folder.",
    ),
    "SLO611": Code(
        "a leftover of an interrupted build", _NOTE,
        "An interrupted build had written this file, which the catalog no longer compiles to; it was removed.",
        "Its content was exactly what the interrupted build had noted.",
        "Nothing is to be done.",
    ),
    "SLO612": Code(
        "a generated file was changed", _NOTE,
        "A generated file was edited or merged since the last build, and was generated again.",
        "What was changed by hand is lost: generated files follow the catalog.",
        "Change the catalog, or the templates with --templates.",
    ),
    "SLO613": Code(
        "files of an earlier build beside those of environments", _WARNING,
        "The output folder has files that were built without environments, or for one that the catalog no longer has.",
        "No build updates or removes them, and a pipeline that deploys the folder still deploys them.",
        "Deploy the folders of the environments, then build with --allow-prune, which removes them.",
    ),
    "SLO614": Code(
        "the output folder lies in the catalog", _ERROR,
        "--out is a folder of the catalog, and not a hidden one.",
        "Every YAML file below the catalog's folder is read as a part of it: the next command would read what this one "
        "writes.",
        "Name a folder beside the catalog, or keep the catalog in a folder of its own.",
    ),
    "SLO615": Code(
        "an output that cannot be written", _ERROR,
        "Standard output or standard error takes nothing more: the disk is full, or the stream is closed.",
        "What the command had to report is lost, so its success must not be relied on.",
        "Free some space, or write the output elsewhere.",
    ),
    "SLO616": Code(
        "the system refuses", _ERROR,
        "The operating system refuses something that the command needs, such as a temporary folder or the working "
        "directory.",
        "The command cannot finish.",
        "Check that the path exists, its permissions, and the space that is left.",
    ),
    "SLO617": Code(
        "not enough memory", _ERROR,
        "The system gives the command no more memory.",
        "The command cannot finish.",
        "Split the catalog, or give the process more memory.",
    ),
    "SLO900": Code(
        "an internal error", _ERROR,
        "Something failed in a way that slo-codegen did not expect.",
        "The mistake is in slo-codegen, not in the catalog.",
        "Run again with --debug and report what it prints.",
    ),
}  # fmt: skip

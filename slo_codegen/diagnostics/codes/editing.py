"""Codes of findings about comparing and editing catalogs."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR = Severity.ERROR

CODES: dict[str, Code] = {
    "SLO720": Code(
        "git cannot be asked", _ERROR,
        "git is not installed, the catalog is in no repository, or git could not read it.",
        "What a change means is told against the catalog as it was, and git has it.",
        "Install git, or compare two folders: slo-codegen diff OLD_DIR NEW_DIR.",
    ),
    "SLO721": Code(
        "an unknown revision", _ERROR,
        "git has no branch, tag or commit of that name, or no common ancestor of it and HEAD.",
        "A guess would compare against something else than what is deployed.",
        "Name one that `git log` shows. A shallow clone has only the last commit: fetch the other one first.",
    ),
    "SLO722": Code(
        "no catalog at that revision", _ERROR,
        "The revision has no YAML file in the catalog's folder, but files of the same names in another.",
        "Comparing with nothing would tell every SLO as new, though the folder may only have moved.",
        "Lay the old folder out with `git worktree`, and name both: slo-codegen diff OLD_DIR NEW_DIR.",
    ),
    "SLO723": Code(
        "the old catalog does not compile", _ERROR,
        "The catalog that is compared against has errors of its own.",
        "What it meant cannot be told.",
        "Compare with a revision that compiles; the findings beside this one tell what is wrong with the other.",
    ),
    "SLO724": Code(
        "a name that git should not hold", _ERROR,
        "The old catalog has a file whose name is absolute, holds `..`, `.git` or a control character, is not UTF-8, "
        "or exists twice.",
        "Such a name would be written outside of the catalog, or hide another file, so nothing is written.",
        "Compare with a revision without that file, or with a folder: slo-codegen diff OLD_DIR NEW_DIR.",
    ),
    "SLO725": Code(
        "not the repository of the catalog", _ERROR,
        "The repository that was found does not enclose the catalog, or is itself among the files of the work tree, "
        "or the catalog is a link that leads out of it.",
        "A pull request can contain files that look like a repository. The comparison would show whatever they say.",
        "Name the catalog's own folder, and remove a `.git` that is no repository.",
    ),
    "SLO726": Code(
        "the old catalog is too large", _ERROR,
        "At that revision the catalog has more than 10,000 files, more than 64 MiB, a file of more than 1 MiB, "
        "or a list of files of more than 32 MiB.",
        "The same limits apply to the catalog of the working tree. Nothing was read beyond them.",
        "Compare with a revision within the limits.",
    ),
    "SLO727": Code(
        "an object is missing", _ERROR,
        "The local repository lacks a file of that revision, as a clone with --filter or a damaged one does.",
        "Fetching would run what the repository's configuration says, so slo-codegen never fetches.",
        "Fetch it first: `git fetch --refetch`, or clone without --filter.",
    ),
    "SLO710": Code(
        "a file that cannot be formatted", _ERROR,
        "The file is not the YAML of a catalog, or holds something whose canonical form is not sure to mean the same.",
        "A formatter that may change a meaning, or lose a comment, is worse than none; the file stays as it is.",
        "Mend what is named: a comment inside of brackets, a block text with its indentation written out.",
    ),
    "SLO711": Code(
        "nothing there to edit", _ERROR,
        "The catalog has no such SLO, service or part, or the part has no value at that path.",
        "A value is set where one stands, or where a field of that name may stand in a part that is there.",
        "Name what is there, as service/slo and a path such as alerts.0.tier; add a whole part in an editor.",
    ),
    "SLO712": Code(
        "a value that cannot be edited in place", _ERROR,
        "What stands there is a list or mapping, or is shared with other places by an anchor.",
        "Editing it in place would change more than was asked for.",
        "Edit the file itself.",
    ),
    "SLO713": Code(
        "it is there already", _ERROR,
        "The catalog has a service, SLO or file of that name.",
        "A new entry never takes the place of another.",
        "Choose another name, or edit what is there: slo-codegen set changes one value of it.",
    ),
}  # fmt: skip

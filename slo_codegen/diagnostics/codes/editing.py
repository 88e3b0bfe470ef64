"""Codes of findings about comparing and editing catalogs."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.model import Severity

_ERROR = Severity.ERROR

CODES: dict[str, Code] = {
    "SLO700": Code(
        "git cannot be asked", _ERROR,
        "git is not installed, the catalog is in no repository, or git could not read it.",
        "What a change means is told against the catalog as it was, and git has it.",
        "Install git, or compare two folders: slo-codegen diff OLD_DIR NEW_DIR.",
    ),
    "SLO701": Code(
        "an unknown revision", _ERROR,
        "git has no branch, tag or commit of that name.",
        "A guess would compare against something else than what is deployed.",
        "Name one that `git log` shows. A shallow clone has only the last commit: fetch the other one first.",
    ),
    "SLO702": Code(
        "no catalog at that revision", _ERROR,
        "The revision has no YAML file in the catalog's folder.",
        "Comparing with nothing would tell every SLO as new, though the folder may only have moved.",
        "Lay the old folder out with `git worktree`, and name both: slo-codegen diff OLD_DIR NEW_DIR.",
    ),
    "SLO703": Code(
        "the old catalog does not compile", _ERROR,
        "The catalog that is compared against has errors of its own.",
        "What it meant cannot be told.",
        "Compare with a revision that compiles; the findings beside this one tell what is wrong with the other.",
    ),
}  # fmt: skip

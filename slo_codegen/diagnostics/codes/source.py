"""Codes of findings about reading the catalog's files."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR = Severity.ERROR

CODES: dict[str, Code] = {
    "SLO101": Code(
        "there is no catalog", _ERROR,
        "The folder does not exist, is no folder, or holds no YAML file.",
        "An empty catalog would compile to empty configuration, and deploying that would remove every alert.",
        "Name the right folder; `slo-codegen init` writes a small catalog to start from.",
    ),
    "SLO102": Code(
        "a file cannot be read", _ERROR,
        "The operating system refused to open a file of the catalog.",
        "Leaving it out would silently drop its objectives.",
        "Give the user that runs slo-codegen the right to read it.",
    ),
    "SLO103": Code(
        "not a file of the catalog", _ERROR,
        "A file is a link that leads out of the catalog's folder, or is no regular file.",
        "A pull request must not make the compiler read files of the machine that runs it.",
        "Put the file itself into the catalog.",
    ),
    "SLO104": Code(
        "the catalog is too large", _ERROR,
        "A file is larger than 1 MiB, or the catalog as a whole than 64 MiB or 10,000 files.",
        "The bounds keep a hostile or broken catalog from using up the machine.",
        "Split the file; a catalog can be spread over files as a team likes.",
    ),
    "SLO105": Code(
        "not UTF-8", _ERROR,
        "A file holds bytes that are no UTF-8 text.",
        "Guessing an encoding changes names and addresses.",
        "Save the file as UTF-8.",
    ),
    "SLO106": Code(
        "a character that is not allowed", _ERROR,
        "A file holds a control character, a bidirectional mark, or another that cannot be seen.",
        "Such characters make a reviewer see something else than what is deployed.",
        "Remove the character.",
    ),
    "SLO107": Code(
        "a file holds nothing", _ERROR,
        "A file of the catalog is empty; where all of it is commented out, this is a warning.",
        "What it held before is no longer deployed: its objectives and alerts would be removed without a word.",
        "Remove the file if that is meant, or bring back what it held.",
    ),
    "SLO108": Code(
        "a file is not read", Severity.WARNING,
        "A file's name ends in .yaml.txt, in .YAML or the like; only names that end in .yaml or .yml are read.",
        "Its objectives are missing from what is deployed, though the file lies in the catalog.",
        "Rename it to end in .yaml, or keep it outside of the catalog.",
    ),
    "SLO110": Code(
        "not valid YAML", _ERROR,
        "The text is not YAML.",
        "Nothing in the file can be read.",
        "Mend it at the place that is shown; text with special characters needs quotes.",
    ),
    "SLO111": Code(
        "a tag", _ERROR,
        "A value has a YAML tag.",
        "Tags can make objects of text in some readers, and are dropped by others.",
        "Write plain values.",
    ),
    "SLO112": Code(
        "too many aliases", _ERROR,
        "A file has more than a hundred aliases, or they repeat more than 100,000 values.",
        "Aliases of aliases grow a small file beyond all memory.",
        "Write the values out, or use the platform's defaults.",
    ),
    "SLO113": Code(
        "nested too deep", _ERROR,
        "The file is nested deeper than 32 levels; a catalog needs fewer than 12.",
        "Deep nesting exhausts the stack of every reader.",
        "Look for brackets that were never closed.",
    ),
    "SLO114": Code(
        "more than one document", _ERROR,
        "A file holds a second YAML document.",
        "Many readers see only the first, so half of the objectives would be lost.",
        "Put each document into a file of its own.",
    ),
    "SLO115": Code(
        "a merge key", _ERROR,
        "A mapping uses the merge key <<.",
        "Merge keys are not part of YAML 1.2, and readers differ about them.",
        "Use the platform's defaults for what many SLOs share.",
    ),
    "SLO116": Code(
        "a key stands twice", _ERROR,
        "A mapping has the same key twice.",
        "Readers keep either the first or the last, so one of the two is silently lost.",
        "Remove one of the two; where all keys of an entry stand twice, begin the second entry with a dash.",
    ),
    "SLO117": Code(
        "a comment cuts off a value", Severity.WARNING,
        "A value without quotes is followed by a # that touches a word or a number: from there on it is a comment.",
        "`title: Checkout #1 succeeds` is deployed as Checkout.",
        "Put quotes around the value; leave a space after the # of a comment.",
    ),
    "SLO118": Code(
        "findings are not shown", Severity.NOTE,
        "A file has more than 100 findings of one code, or the catalog more than 1,000 of a code that cannot be "
        "accepted. The note says how many are left out; errors among them still fail the command.",
        "Nobody reads ten thousand findings of one kind, and a hostile catalog must not fill the log or the memory.",
        "Fix the findings that are shown, and run the command again.",
    ),
    "SLO119": Code(
        "places are shown at their files only", Severity.NOTE,
        "The catalog is so large that looking up line and column of every finding would take too long.",
        "Each file with a finding is read a second time for its places; that is bounded to about 5 MiB of text.",
        "Fix the findings that have a place; those of the other files have theirs then.",
    ),
    "SLO120": Code(
        "too many values", _ERROR,
        "A file has more than 100,000 values, counting what its aliases repeat, or the catalog more than 1,000,000.",
        "A file of 1 MiB can hold half a million values, and aliases can repeat them a hundred times: reading those "
        "would use up the machine.",
        "Write the values of aliases out, split the file, or split the catalog into several.",
    ),
    "SLO121": Code(
        "folders nested too deep", _ERROR,
        "A folder of the catalog lies in more than 64 other folders.",
        "Deep folders exceed what a path can hold, so that files in them could be left out without a word.",
        "Move the folder up; a catalog needs one or two levels of folders.",
    ),
    "SLO122": Code(
        "reading stopped", Severity.NOTE,
        "A hundred files of the catalog have errors, or some files have 5,000 of them, so that the files after them "
        "were not read or not validated.",
        "A catalog with that many errors does not build, and explaining every file of it would take too long.",
        "Fix the files that are shown, and run the command again.",
    ),
    "SLO123": Code(
        "too many directives", _ERROR,
        "A file has more than a hundred lines that begin with %, as directives of YAML do.",
        "Readers compare each %TAG directive with all before it, so that thousands take minutes.",
        "Remove them: a catalog needs no directive.",
    ),
    "SLO124": Code(
        "too many keys that are fractions", _ERROR,
        "A file has more than a thousand keys such as 0.5, which no section of a catalog takes.",
        "The fast reader compares each of them with all before it, so that thousands take minutes.",
        "Give the entries names, or remove them.",
    ),
    "SLO125": Code(
        "a key is too long", _ERROR,
        "A key has more than 256 characters; no name that a catalog takes has more than 200.",
        "Every finding below a key repeats it, so that one key of a megabyte would fill the memory.",
        "Give the entry a shorter name.",
    ),
}  # fmt: skip

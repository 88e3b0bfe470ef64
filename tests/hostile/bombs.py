"""Small inputs that are expensive to read: the text of a file, or of several, and the code of what is said of it."""

from __future__ import annotations

from collections.abc import Callable

MIB = 1 << 20


def fill(unit: str, room: int = MIB - 200) -> str:
    return unit * (room // len(unit.encode()))


def rows(form: str, count: int) -> str:
    return "".join(form.format(number) for number in range(count))


SERVICES = "services: {{a: {{slos: [{}]}}}}\n"

# A control character is written out below, so that this file holds none.
BOMBS: dict[str, tuple[str, Callable[[], str]]] = {
    "controls on one line": ("SLO106", lambda: "a: " + "\x01" * 4096 + "\n"),
    "a MiB of controls": ("SLO106", lambda: fill("\x01")),
    "controls on lines of their own": ("SLO106", lambda: fill("\x01\n")),
    "carriage returns": ("SLO106", lambda: fill("\r")),
    "bidirectional marks in a comment": ("SLO106", lambda: "# " + fill("\u202e")),
    "escapes of letters": ("SLO203", lambda: 'a: "' + fill("\\u00e9") + '"\n'),
    "escapes of refused characters": ("SLO106", lambda: 'a: "' + fill("\\u202e") + '"\n'),
    "escapes in keys": ("SLO106", lambda: rows('"k{}\\e": 1\n', 60_000)),
    "escaped surrogates": ("SLO106", lambda: 'a: "' + fill("\\ud800") + '"\n'),
    "backslashes": ("SLO203", lambda: 'a: "' + fill("\\\\") + '"\n'),
    "combining marks": ("SLO106", lambda: "a: x" + fill("\u0301")),
    "braces with a key": ("SLO113", lambda: fill("{a: ")),
    "braces": ("SLO113", lambda: fill("{")),
    "brackets with spaces": ("SLO113", lambda: "a: " + fill("[ ")),
    "brackets that are closed": ("SLO113", lambda: "a: " + "[" * 500_000 + "]" * 500_000),
    "dashes": ("SLO113", lambda: fill("- ")),
    "question marks": ("SLO110", lambda: fill("? ")),
    "deep indentation": ("SLO113", lambda: "".join(" " * depth + "a:\n" for depth in range(1400))),
    "colons": ("SLO110", lambda: fill(": ")),
    "keys without an end": ("SLO110", lambda: fill("x: ")),
    "quotes": ("SLO110", lambda: fill('"')),
    "a quote left open": ("SLO110", lambda: 'a: "\n' + fill("b: 1\n")),
    "a bracket left open": ("SLO110", lambda: "a: [\n" + fill("b: 1\n")),
    "a line without a colon, far below": ("SLO110", lambda: rows("k{}: 1\n", 80_000) + "zzz\n"),
    "commas": ("SLO110", lambda: "a: [" + fill(",") + "]"),
    "percent signs": ("SLO110", lambda: fill("%")),
    "directives": ("SLO123", lambda: rows("%TAG !x{}! tag:x,2000:\n", 30_000) + "---\na: 1\n"),
    "tabs": ("SLO107", lambda: fill("\t")),
    "tabs for indentation": ("SLO110", lambda: "a:\n" + fill("\tb: 1\n")),
    "empty lines": ("SLO107", lambda: fill("\n")),
    "documents": ("SLO114", lambda: fill("---\n")),
    "tags": ("SLO111", lambda: rows("k{}: !t x\n", 60_000)),
    "exclamation marks": ("SLO111", lambda: "a: " + fill("!")),
    "anchors": ("SLO203", lambda: rows("k{0}: &a{0} 1\n", 50_000)),
    "aliases": ("SLO112", lambda: "a: &x 1\n" + rows("k{}: *x\n", 60_000)),
    "aliases of nothing": ("SLO110", lambda: rows("k{}: *x\n", 60_000)),
    "aliases of a long list": ("SLO112", lambda: f"a: &x [{'a,' * 40_000}]\nb: [{'*x,' * 99}]\n"),
    "aliases of a long text": ("SLO203", lambda: f"a: &x {{a: {'y' * 900_000}}}\nb: [{'*x,' * 99}]\n"),
    "merge keys": ("SLO115", lambda: rows("k{}: {{<<: 1}}\n", 45_000)),
    "unknown fields": ("SLO203", lambda: rows("k{}: 1\n", 90_000)),
    "unknown fields that are nearly known": ("SLO203", lambda: rows("service{}: 1\n", 60_000)),
    "keys that are numbers": ("SLO201", lambda: "services:\n" + rows("  {}: 1\n", 70_000)),
    "keys that are fractions": ("SLO124", lambda: rows("{}.5: 1\n", 80_000)),
    "keys that are lists": ("SLO110", lambda: rows("? [{}.5]\n: b\n", 40_000)),
    "keys twice": ("SLO116", lambda: rows("k{}: 1\n", 40_000) * 2),
    "a long key": ("SLO125", lambda: "? " + "k" * 500_000 + "\n: 1\n"),
    "a long key and many fields": (
        "SLO125",
        lambda: f"services:\n  ? {'k' * 900_000}\n  :\n" + rows("    x{}: 1\n", 5_000),
    ),
    "long keys in each other": (
        "SLO202",
        lambda: f"services:\n  {'k' * 250}:\n    labels:\n" + rows("      {}x: 1\n", 20_000) + "    slos: [{}, {}]\n",
    ),
    "a long value": ("SLO201", lambda: f"services: {{a: {{title: {'e' * 1_000_000}}}}}\n"),
    "a number of a million digits": ("SLO201", lambda: f"platform: {{retention: 1.{'9' * 1_000_000}}}\n"),
    "numbers beyond all bounds": ("SLO202", lambda: "budget_states: [{above: 1e999}, {above: -1e308}]\n"),
    "wrong entries": ("SLO201", lambda: f"subscriptions: [{'1,' * 99_000}]\n"),
    "empty entries": ("SLO202", lambda: SERVICES.format("{}," * 49_000)),
    "entries without a value": ("SLO201", lambda: SERVICES.format("~," * 99_000)),
    "too many entries": ("SLO120", lambda: f"a: [{fill('a,')}]"),
    "keys without a value": ("SLO201", lambda: "services:\n" + rows("  s{}: #x\n", 60_000)),
    "glued comments": ("SLO117", lambda: "a: x\n" + rows("k{}: to x #a\n", 60_000)),
    "glued comments in a quote": ("SLO203", lambda: 'a: "\n' + fill(" k: to x #a\n") + '"\n'),
    "merge conflicts": ("SLO110", lambda: "a: 1\n" + fill("<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> b\n")),
    "a scalar of a MiB": ("SLO201", lambda: "x" * (MIB - 200)),
    "a block of a MiB": ("SLO203", lambda: "a: |\n" + fill(" x\n")),
    "a short file that the slow parser reads": ("SLO110", lambda: f"a: [{'[],' * 10_000}}}"),
    "the same with braces": ("SLO110", lambda: f"a: [{'{a: b},' * 4_000}}}"),
    "letters with points": ("SLO203", lambda: "a: " + fill("\u05d0\u05b0")),
}

FMT: dict[str, Callable[[], str]] = {
    "keys": lambda: rows("k{}: 1\n", 75_000),
    "comments below deeper keys": lambda: rows("k{}:\n  a: 1\n  # x\n", 20_000),
    "empty lines": lambda: "a: 1\n" + "\n" * 500_000 + "b: 1\n",
    "lists with comments": lambda: rows("k{}: [a, # x\n  b]\n", 20_000),
    "SLOs in one line each": lambda: (
        "services:\n  shop:\n    slos:\n"
        + rows(
            "      - {{id: s{}, title: T, objective: 99%, period: 7d, sli: {{ratio: {{good: a, bad: b}}}}}}\n", 9_000
        )
    ),
}

FOLDERS: dict[str, tuple[str, Callable[[], dict[str, str]]]] = {
    "a thousand files with an error each": ("SLO122", lambda: {f"f{n}.yaml": "a: 1\n" for n in range(1000)}),
    "a thousand names that are nearly right": ("SLO108", lambda: {f"f{n}.YAML": "a: 1\n" for n in range(2000)}),
    "files of wrong values": ("SLO122", lambda: {f"f{n}.yaml": rows("k{}: 1\n", 70_000) for n in range(12)}),
    "files of many values": ("SLO120", lambda: {f"f{n}.yaml": f"a: [{fill('a,')}]" for n in range(60)}),
    "files of one slip each": ("SLO110", lambda: {f"f{n}.yaml": rows("k{}: 1\n", 70_000) + "z\n" for n in range(60)}),
}

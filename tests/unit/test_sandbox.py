"""Templates of a user's own: whatever they do, they end soon, as a finding or as an artifact."""

from __future__ import annotations

import json
import sys

from slo_codegen.artifact import Draft
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.render import render
from tests.support.bounded import MOST_MEMORY, python

CONTEXT = {"groups": [{"name": str(number), "rules": list(range(20))} for number in range(50)], "text": "x" * 1000}
DOUBLED = "".join(f"[% set t{n + 1} = t{n} ~ t{n} %]" for n in range(60))
LOOPS = "".join(f"[% for a{n} in groups %]" for n in range(8)) + "x" + "[% endfor %]" * 8
HOSTILE = {
    "it includes itself": "[% include 'a.json.j2' %]",
    "it extends itself": "[% extends 'a.json.j2' %]",
    "it imports itself": "[% import 'a.json.j2' as a %]1",
    "a macro without end": "[% macro m() %][[ m() ]][% endmacro %][[ m() ]]",
    "a macro that calls itself twice": "[% macro m() %][[ m() ]][[ m() ]][% endmacro %][[ m() ]]",
    "loops in loops": LOOPS,
    "loops of which nothing is seen": LOOPS.replace("x", ""),
    "a repeated text": "[[ 'x' * 10000000000 ]]",
    "a repeated list": "[[ [1] * 10000000000 ]]",
    "a power": "[[ 9 ** 999999999 ]]",
    "a wide text": "[[ 'x'.center(10000000000) ]]",
    "a wide number": "[[ 'x'.zfill(10000000000) ]]",
    "a wide filter": "[[ 'x' | center(10000000000) ]]",
    "a wide indentation": "[[ 'x' | indent(10000000000, true) ]]",
    "a wide format": "[[ '{:>9999999999}'.format(1) ]]",
    "another wide format": "[[ '%9999999999d' % 1 ]]",
    "a format by a filter": "[[ '%9999999999d' | format(1) ]]",
    "a text that doubles": f"[% set t0 = text %]{DOUBLED}[[ t60 ]]",
    "a sum that doubles": f"[% set t0 = text %]{DOUBLED.replace('~', '+')}[[ t60 ]]",
    "a block that doubles": "[% set a %][[ text ]][% endset %]"
    + "[% set a %][[ a ]][[ a ]][[ a ]][[ a ]][% endset %]" * 40
    + "[[ a ]]",
    "a long replacement": "[[ (text * 1000) | replace('x', text * 1000) ]]",
    "a batch": "[[ [1] | batch(1000000000, 'x') | list ]]",
    "a range that there is not": "[% for i in range(1000000000) %]x[% endfor %]",
    "an attribute of Python": "[[ ''.__class__.__mro__ ]]",
    "no syntax": "[% for %]",
    "no value": "[[ nothing ]]",
}


def made(template, folder):
    (folder / "a.json.j2").write_text(template)
    report = Diagnostics()
    draft = Draft("x/a.json", "a.json.j2", CONTEXT, "datadog-slos", Origin("a.yaml"))
    return render([draft], report, (folder,)), [finding.code for finding in report]


def tell_all(folder):
    """Write what each of the hostile templates gives."""
    told = {}
    for case, template in HOSTILE.items():
        artifacts, codes = made(template, folder)
        told[case] = (len(artifacts), codes)
    sys.stdout.write(json.dumps(told))


def test_a_hostile_template_is_a_finding(tmp_path):
    program = "import sys, pathlib; from tests.unit.test_sandbox import tell_all; tell_all(pathlib.Path(sys.argv[1]))"
    folder = tmp_path / "templates"
    folder.mkdir()
    done = python(program, tmp_path, str(folder))
    assert done.code == 0, done.errors
    for case, (count, codes) in json.loads(done.output).items():
        assert (count, codes) == (0, ["SLO500"]), case
    assert done.memory < MOST_MEMORY


def test_a_template_that_does_what_templates_do_is_laid_out(tmp_path):
    template = (
        (
            "[% macro m(x) %][[ x ~ '-' ~ text[:3] ]][% endmacro %]"
            "[[% for group in groups %][[ m(group.name.upper()) ]][[ ',' | safe if not loop.last ]][% endfor %]]"
        )
        .replace("[[%", "[ [%")
        .replace("%]]", "%] ]")
    )
    artifacts, codes = made(
        template.replace("[[ ',' | safe if not loop.last ]]", "[% if not loop.last %],[% endif %]"), tmp_path
    )
    assert codes == []
    assert json.loads(artifacts[0].content) == [f"{number}-xxx" for number in range(50)]

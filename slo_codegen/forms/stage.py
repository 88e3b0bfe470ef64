"""Between validation and writer: artifacts pass through, and what forms make of them is laid out and checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from slo_codegen.artifact import Artifact
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.forms.base import Form
from slo_codegen.json_schema import fits_schema
from slo_codegen.plan.model import Plan
from slo_codegen.render import render


def packed(
    artifacts: Iterable[Artifact],
    forms: Sequence[Form],
    plan: Plan,
    report: Diagnostics,
    templates: tuple[Path, ...] = (),
    *,
    targets: Collection[str] | None = None,
    reference: bool = False,
) -> Iterator[Artifact]:
    """Yield the artifacts of a build and what the forms make of them, one by one.

    ``targets`` are those of the build: a file in no folder of one of them would never be removed again.

    ``templates`` are folders whose templates take the place of those of a form. With ``reference`` the reference engine
    for JSON Schemas decides alone.
    """
    stream = iter(artifacts)
    for form in forms:
        stream = _through(form, stream, plan, report, templates, targets, reference)
    paths: set[str] = set()
    for artifact in stream:
        if artifact.path.lower() in paths:
            report.add("SLO510", f"two files are named {artifact.path}", artifact.origin)
        paths.add(artifact.path.lower())
        yield artifact


def _through(
    form: Form,
    artifacts: Iterator[Artifact],
    plan: Plan,
    report: Diagnostics,
    templates: tuple[Path, ...],
    targets: Collection[str] | None,
    reference: bool,
) -> Iterator[Artifact]:
    owed: set[str] = set()
    given: dict[str, int] = {}

    def noted() -> Iterator[Artifact]:
        for artifact in artifacts:
            given[artifact.path] = hash(artifact.content)
            if artifact.schema not in form.accepts:
                owed.add(artifact.path)
            yield artifact

    folder = form.folder
    received = noted()
    before = report.errors
    for each in form.pack(received, plan, report):
        if isinstance(each, Artifact):
            if each.path not in given or given[each.path] != hash(each.content):
                report.add("SLO521", f"the form {form.name} hands on {each.path}, which no target has made like that",
                           None, help="report it to the author of the form; what it makes is a Draft")  # fmt: skip
                continue
            owed.discard(each.path)
            yield each
            continue
        if targets is not None and each.target not in targets:
            report.add("SLO521", f"the form {form.name} makes {each.path}, which is in no folder of a target of the "
                       "build", each.origin, help="report it to the author of the form")  # fmt: skip
            continue
        for made in render([each], report, templates, {} if folder is None else {each.target: folder}):
            if fits_schema(made, folder, "form", report, reference=reference):
                for text in form.artifact_faults(made.path, made.data):
                    report.add("SLO503", f"{made.path}: {text}", made.origin)
            yield made
    for _ in received:
        pass  # What a form does not even look at is lost as well.
    # Where it fails, that is reported already.
    for path in sorted(owed) if report.errors == before else ():
        report.add("SLO521", f"the form {form.name} loses {path}, which it does not accept", None,
                   help="report it to the author of the form")  # fmt: skip

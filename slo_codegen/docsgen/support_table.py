"""What each target carries, in Markdown: ``python -m slo_codegen.docsgen.support_table > docs/targets.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from slo_codegen.backends import BUILT_IN, load_backends
from slo_codegen.backends.base import Backend, Level
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.features import Feature

_SIGN = {Level.FULL: "yes", Level.LOWERED: "nearly", Level.NONE: "no", Level.ELSEWHERE: "elsewhere"}

_INTRODUCTION = (
    "Made from the backends by `make docs`.",
    "",
    "A catalog states the targets that the platform uses, and every command is about these alone:",
    "",
    "```yaml",
    "platform:",
    "  targets: [prometheus, alertmanager, grafana]",
    "```",
    "",
    "Without it they are Prometheus and Grafana. `--target NAME` narrows a command to some of them. What each",
    "needs beside the SLOs:",
    "",
    "| target | needs |",
    "|---|---|",
    "| `prometheus`, `grafana` | nothing; `links.grafana` and `links.runbooks` link alerts and dashboards |",
    "| `alertmanager` | a channel for the alerts of every tier (SLO426); `email` if a channel is an address (SLO425) |",
    "| `datadog` | nothing; without channels its monitors notify no one (SLO446, a note) |",
    "| `pagerduty` | a channel, and an owner with an escalation for every service (SLO452) |",
    "",
    "A catalog that has channels and does not state its targets is built for Prometheus and Grafana, with a warning",
    "(SLO391). Files that an earlier build wrote for other targets stay as they are until the targets are stated. From",
    "then on, files of targets that are not among them are removed like those of an SLO that is gone.",
    "",
    "In the table:",
    "",
    "- *yes*: as the catalog says it.",
    "- *nearly*: brought to the nearest thing that the target can say, with a note in the artifact.",
    "- *elsewhere*: another target carries it. If none of the catalog's targets does, there is a warning (SLO400).",
    "- *no*: a finding (SLO400) at the line of the catalog that asks for it.",
)


def table() -> str:
    """Return the document: a table of features by target, and a list of what is said only nearly or elsewhere."""
    backends = load_backends(BUILT_IN, Diagnostics())
    return "\n".join(_lines(backends)) + "\n"


def _lines(backends: list[Backend]) -> Iterator[str]:
    yield "# What each target carries"
    yield ""
    yield from _INTRODUCTION
    yield ""
    yield f"| feature | {' | '.join(backend.title for backend in backends)} |"
    yield f"|---|{'---|' * len(backends)}"
    for feature in Feature:
        signs = " | ".join(_SIGN[backend.support[feature].level] for backend in backends)
        yield f"| `{feature.value}` | {signs} |"
    for backend in backends:
        noted = [(feature, backend.support[feature]) for feature in Feature if backend.support[feature].note]
        if noted:
            yield ""
            yield f"## {backend.title}"
            yield ""
            for feature, support in noted:
                yield f"- `{feature.value}`, {_SIGN[support.level]}: {support.note.rstrip('.')}."


if __name__ == "__main__":
    sys.stdout.write(table())

"""The contract of names, in Markdown: ``python -m slo_codegen.docsgen.contract > docs/contract.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from textwrap import wrap

from slo_codegen import contract

_INTRODUCTION = (
    "# Names that stay",
    "",
    "Made by `make docs` from `slo_codegen/contract.py`, the one module in which these names stand. Dashboards,",
    "silences, routes and queries of your own can rely on them: changing one takes a new major version.",
)
_LABELS = (
    "Series and alerts about an SLO also have the labels of its dimensions, as the catalog names them: `region`, or",
    "`cluster` and `handler`. A catalog cannot call a dimension like a label or an annotation of this page. Queries",
    "and dashboards need some other names, which it cannot have either, in upper or lower case:",
    *wrap(f"{', '.join(f'`{name}`' for name in sorted(contract.USED_NAMES))}.", 118),
    "",
    "A catalog can give alerts, and recorded series, labels and annotations of its own beside these, under any other",
    "name: see [deploying](deploy.md#labels-annotations-and-names-of-your-own).",
)
_ALERTS = (
    "An alert about an SLO is named after the SLO, the tier and the condition: `checkout-success-p1-no-data`, unless",
    "the catalog gives it a `name`. These are about the measurement and the alerting themselves:",
)


def document() -> str:
    """Return the document."""
    labels = ([f"`{name}`", *texts] for name, texts in contract.LABELS.items())
    lines = [*_INTRODUCTION, "", "## Labels", "", *_table(("label", "on", "holds"), labels), "", *_LABELS]
    lines += ["", "## Annotations of alerts", "", *_table(("annotation", "says"), _named(contract.ANNOTATIONS))]
    lines += ["", "## Series", "", *_table(("series", "is"), _named(contract.SERIES))]
    lines += ["", "## Alerts", "", *_ALERTS, "", *_table(("alert", "fires when"), _named(contract.ALERTS))]
    return "\n".join(lines) + "\n"


def _named(texts: dict[str, str]) -> Iterator[list[str]]:
    return ([f"`{name}`", text] for name, text in texts.items())


def _table(head: tuple[str, ...], rows: Iterable[list[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]


if __name__ == "__main__":
    sys.stdout.write(document())

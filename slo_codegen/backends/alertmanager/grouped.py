"""What a page says of a group of alerts, as Go templates: its worst alert, and all that fire, worst first."""

from __future__ import annotations

from collections.abc import Iterable

from slo_codegen.plan.model import Plan
from slo_codegen.plan.routing import worst_first


def worst(plan: Plan) -> str:
    """Return the beginning of templates in which ``$worst`` is the worst alert that fires; any one if none does."""
    tiers, conditions = worst_first(plan)
    # From the least to the worst, so that the worst one is taken last.
    return "{{ $worst := index .Alerts 0 }}" + _each(tiers[::-1], conditions[::-1], "{{ $worst = . }}")


def listed(plan: Plan, line: str) -> str:
    """Return a template that writes a line for each alert that fires, worst first; in it ``.`` is the alert."""
    return _each(*worst_first(plan), line)


def silenced_meanwhile() -> str:
    """Return a template of what the alerts that fire silence now, once for each SLO."""
    return (
        '{{ $last := "" }}{{ range .Alerts.Firing }}{{ if and .Annotations.silences (ne .Labels.slo $last) }}'
        "{{ .Annotations.silences }}{{ $last = .Labels.slo }}{{ end }}{{ end }}"
    )


def _each(tiers: Iterable[str], conditions: Iterable[str], text: str) -> str:
    return (
        f"{{{{ range $t := stringSlice {_strings(tiers)} }}}}{{{{ range $c := stringSlice {_strings(conditions)} }}}}"
        "{{ range $.Alerts.Firing }}{{ if and (eq .Labels.tier $t) (eq .Labels.condition $c) }}"
        f"{text}{{{{ end }}}}{{{{ end }}}}{{{{ end }}}}{{{{ end }}}}"
    )


def _strings(values: Iterable[str]) -> str:
    return " ".join(f'"{value}"' for value in values)

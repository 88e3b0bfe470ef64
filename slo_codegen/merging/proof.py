"""Shows that nothing of theirs changes: amtool and a running Alertmanager treat their alerts as they did before."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from slo_codegen import contract
from slo_codegen.merging import programs
from slo_codegen.merging.text import Configuration, serialized

_AT_ONCE = max(2, min(8, os.cpu_count() or 2))
_CHECKED = re.compile(r"^Checking '[^']*' *(FAILED: *)?")
_LONGEST = 1_000
_KEPT = ("route", "inhibit_rules", "time_intervals", "mute_time_intervals")


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs that are asked, by their paths."""

    amtool: str
    alertmanager: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What of theirs is treated in another way, what of ours does not arrive, and how many alerts were asked about."""

    changed: tuple[str, ...]
    astray: tuple[str, ...]
    muted: tuple[str, ...]
    asked: int
    ours: int


@contextmanager
def written(text: str) -> Iterator[Path]:
    """Write a configuration that may hold secrets into a folder that no one else can read, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="slo-codegen-") as folder:
        path = Path(folder, "alertmanager.yml")
        path.write_text(text, encoding="utf-8")
        yield path


def refusal(tools: Tools, text: str) -> str | None:
    """Return why amtool refuses a configuration, or None.

    Raises:
        ProgramError: amtool cannot be run.
    """
    with written(text) as path:
        said = programs.check_config(tools.amtool, path)
        return None if said is None else _without(said, str(path))


def prove(
    tools: Tools,
    before: Configuration,
    after: Configuration,
    theirs: Sequence[dict[str, str]],
    ours: Sequence[dict[str, str]],
    catalog: str,
) -> Shown:
    """Ask amtool and running servers about alerts of theirs, before and after, while ours fire.

    The servers have the routes, inhibition rules and times of the configurations, and receivers of the same names that
    notify no one.

    Raises:
        ProgramError: a program cannot be run, or answers what cannot be read.
    """
    prefix = contract.receiver_prefix(catalog)
    with written(silent(before)) as old, written(silent(after)) as new:
        changed = [*_by_amtool(tools, old, new, theirs)]
        with programs.server(tools.alertmanager, old) as address:
            was = programs.treated(address, theirs)
        with programs.server(tools.alertmanager, new) as address:
            now = programs.treated(address, [*theirs, *ours])
    for labels in theirs:
        key = tuple(sorted(labels.items()))
        if key not in was or key not in now:
            changed.append(f"{_shown(labels)}: Alertmanager does not know it")
            continue
        old_status, new_status = was[key][1], now[key][1]
        if old_status.receivers != new_status.receivers:
            changed.append(f"{_shown(labels)} went to {_names(old_status.receivers)}, and would go to "
                           f"{_names(new_status.receivers)}")  # fmt: skip
        if bool(old_status.muted_by) is not bool(new_status.muted_by):
            changed.append(f"{_shown(labels)} would be {'muted' if new_status.muted_by else 'muted no more'}")
    of_ours = {now[key][0] for labels in ours if (key := tuple(sorted(labels.items()))) in now}
    astray, muted = [], []
    for labels in ours:
        found = now.get(tuple(sorted(labels.items())))
        if found is None:
            astray.append(f"{_shown(labels)}: Alertmanager does not know it")
            continue
        if not any(name.startswith(prefix) for name in found[1].receivers):
            astray.append(f"{_shown(labels)} goes to {_names(found[1].receivers)}")
        if not of_ours.issuperset(found[1].muted_by):
            muted.append(_shown(labels))
    return Shown(tuple(changed), tuple(astray), tuple(muted), len(theirs), len(ours))


def _by_amtool(tools: Tools, old: Path, new: Path, theirs: Sequence[dict[str, str]]) -> Iterator[str]:
    def asked(labels: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return programs.receivers(tools.amtool, old, labels), programs.receivers(tools.amtool, new, labels)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for labels, (was, now) in zip(theirs, pool.map(asked, theirs), strict=True):
            if was != now:
                yield f"{_shown(labels)} went to {_names(was)} by amtool, and would go to {_names(now)}"


def silent(config: Configuration) -> str:
    """Return a configuration that treats alerts alike and notifies no one: without settings, secrets and templates."""
    receivers = config.data.get("receivers") or []
    names = [str(each.get("name", "")) for each in receivers if isinstance(each, dict)]
    kept = [pair for pair in config.root.value if isinstance(pair[0], yaml.ScalarNode) and pair[0].value in _KEPT]
    rules: list[yaml.Node] = [
        rule
        for key, value in kept
        if key.value == "inhibit_rules" and isinstance(value, yaml.SequenceNode)
        for rule in value.value
    ]
    sections = [pair for pair in kept if pair[0].value != "inhibit_rules"]
    sections.append((_text("inhibit_rules"), _list([*rules, _last_rule()])))
    sections.append((_text("receivers"), _list([_map({"name": _text(name)}) for name in dict.fromkeys(names)])))
    return serialized(yaml.MappingNode("tag:yaml.org,2002:map", sections))


def _last_rule() -> yaml.Node:
    """Return a rule between two alerts of our own: once it holds, all alerts before them have been looked at."""
    sides = zip(("source_match", "target_match"), programs.LAST, strict=True)
    return _map({side: _map({label: _text(value) for label, value in labels.items()}) for side, labels in sides})


def _map(values: dict[str, yaml.Node]) -> yaml.Node:
    return yaml.MappingNode("tag:yaml.org,2002:map", [(_text(key), value) for key, value in values.items()])


def _list(nodes: list[yaml.Node]) -> yaml.Node:
    return yaml.SequenceNode("tag:yaml.org,2002:seq", nodes)


def _text(value: str) -> yaml.Node:
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style='"')


def _names(receivers: Sequence[str]) -> str:
    return ", ".join(receivers) or "no one"


def _shown(labels: dict[str, str]) -> str:
    return "{" + ", ".join(f"{label}={value!r}" for label, value in sorted(labels.items())) + "}"


def _without(said: str, path: str) -> str:
    lines = (_CHECKED.sub("", line.strip()) for line in said.replace(path, "it").splitlines())
    return " ".join(line for line in lines if line and not line.startswith("amtool: error"))[:_LONGEST]

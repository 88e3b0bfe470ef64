"""The programs of Alertmanager that are asked: amtool, and a server on this machine that notifies no one."""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slo_codegen.common.running import NotEndingError, TooLongError, output

_WITHIN_S = 60.0
_READY_S = 60.0
_MOST_BYTES = 4 << 20
_MOST_ANSWER = 64 << 20
_ATTEMPTS = 3
_SETTLED_S = 0.2


LAST = ({"slo_codegen_probe": "last", "side": "source"}, {"slo_codegen_probe": "last", "side": "target"})
"""An alert and one that it mutes, which are sent after all others."""


class ProgramError(Exception):
    """A program cannot be run, does not end, or answers with what cannot be read."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a server does with an alert: whom it sends it to, and the fingerprints of the alerts that mute it."""

    receivers: tuple[str, ...]
    muted_by: tuple[str, ...]


def check_config(amtool: str, config: Path) -> str | None:
    """Return what amtool says of a configuration that it refuses, or None."""
    code, printed = _run([amtool, "check-config", str(config)])
    return None if code == 0 else printed


def receivers(amtool: str, config: Path, labels: dict[str, str]) -> tuple[str, ...]:
    """Return the receivers that amtool finds for an alert.

    Raises:
        ProgramError: amtool fails.
    """
    given = [f"{_name(label)}={json.dumps(value, ensure_ascii=False)}" for label, value in labels.items()]
    code, printed = _run([amtool, "config", "routes", "test", f"--config.file={config}", *given])
    if code != 0:
        raise ProgramError(f"amtool config routes test fails: {printed.strip()[:500]}")
    return tuple(line.strip() for line in printed.splitlines() if line.strip())


def _name(label: str) -> str:
    return label if label.replace("_", "a").isalnum() and label.isascii() else json.dumps(label, ensure_ascii=False)


def _run(command: Sequence[str]) -> tuple[int, str]:
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except (OSError, ValueError) as error:
        raise ProgramError(f"{command[0]} cannot be run: {error}") from error
    with process:
        try:
            printed = b"".join(output(process, _WITHIN_S, _MOST_BYTES))
            process.wait(_WITHIN_S)
        except (NotEndingError, TooLongError, subprocess.TimeoutExpired) as error:
            raise ProgramError(f"{command[0]} does not end, or prints without end") from error
        finally:
            process.kill()
    return process.returncode, printed.decode("utf-8", "replace")


@contextmanager
def server(alertmanager: str, config: Path) -> Iterator[str]:
    """Run a server of a configuration until the block ends; yields its address.

    It joins no cluster and listens on this machine alone.

    Raises:
        ProgramError: it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="slo-codegen-") as folder:
        log = Path(folder, "log")
        for attempt in range(_ATTEMPTS):
            address = f"127.0.0.1:{_free_port()}"
            with log.open("wb") as out:
                try:
                    process = subprocess.Popen(
                        [alertmanager, f"--config.file={config}", f"--storage.path={folder}/data",
                         f"--web.listen-address={address}", "--cluster.listen-address="],
                        stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                    )  # fmt: skip
                except (OSError, ValueError) as error:
                    raise ProgramError(f"{alertmanager} cannot be run: {error}") from error
            try:
                if not _is_ready(process, f"http://{address}/-/ready"):
                    if attempt + 1 < _ATTEMPTS and b"address already in use" in log.read_bytes():
                        continue
                    said = log.read_text("utf-8", "replace").strip().splitlines()
                    raise ProgramError(f"{alertmanager} does not start: {' '.join(said[-2:])[:500]}")
                yield f"http://{address}"
                return
            finally:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_ready(process: subprocess.Popen[bytes], url: str) -> bool:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until and process.poll() is None:
        try:
            _ask(url)
        except (OSError, ValueError):
            time.sleep(0.05)
        else:
            return True
    return False


def treated(address: str, alerts: Sequence[dict[str, str]]) -> dict[tuple[tuple[str, str], ...], tuple[str, Status]]:
    """Let alerts fire, wait until the server has looked at all of them, and return what it does with each.

    Inhibition follows after alerts are taken, one alert after the other: the last ones are our own.

    Raises:
        ProgramError: it does not take them, or is not done with them in time.
    """
    post(address, alerts)
    post(address, LAST)
    target = tuple(sorted(LAST[1].items()))
    until = time.monotonic() + _READY_S
    before = None
    while time.monotonic() < until:
        found = statuses(address)
        # A rule of theirs may mute the last one too early; what has not changed for a while is done with as well.
        if target in found and found[target][1].muted_by and found == before:
            return found
        before = found
        time.sleep(_SETTLED_S)
    raise ProgramError("Alertmanager does not look at the alerts that it has taken")


def post(address: str, alerts: Iterable[dict[str, str]]) -> None:
    """Let alerts fire on a server.

    Raises:
        ProgramError: it does not take them.
    """
    body = json.dumps([{"labels": labels, "annotations": {}} for labels in alerts]).encode()
    request = urllib.request.Request(
        f"{address}/api/v2/alerts", body, {"Content-Type": "application/json"}, method="POST"
    )
    try:
        _ask(request)
    except (OSError, ValueError) as error:
        raise ProgramError(f"Alertmanager does not take the alerts: {error}") from error


def statuses(address: str) -> dict[tuple[tuple[str, str], ...], tuple[str, Status]]:
    """Return the fingerprint and the status of each alert on a server, by its labels.

    Raises:
        ProgramError: its answer cannot be read.
    """
    try:
        found: Any = json.loads(_ask(f"{address}/api/v2/alerts"))
        return {
            tuple(sorted(each["labels"].items())): (
                each["fingerprint"],
                Status(
                    tuple(sorted(receiver["name"] for receiver in each["receivers"])),
                    tuple(sorted(each["status"]["inhibitedBy"])),
                ),
            )
            for each in found
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProgramError(f"Alertmanager's answer cannot be read: {error}") from error


def _ask(request: str | urllib.request.Request) -> bytes:
    # Never by a proxy of the environment: the server is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        body: bytes = answer.read(_MOST_ANSWER)
    return body

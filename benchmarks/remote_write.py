"""Samples sent to a Prometheus as by remote write, so that they are in its memory, as recent samples are."""

from __future__ import annotations

import struct
import urllib.request
from collections.abc import Mapping, Sequence

Sent = tuple[Mapping[str, str], Sequence[tuple[int, float]]]
"""A series: its labels, with ``__name__``, and its samples, each a time in seconds and a value."""
_LITERAL_UP_TO_64_KIB = 61 << 2
_CHUNK = 60_000


def send(url: str, series: Sequence[Sent]) -> None:
    """Send samples, oldest first, to the server at a URL."""
    body = b"".join(_bytes(1, _labels(labels) + _samples(samples)) for labels, samples in series)
    headers = {
        "Content-Encoding": "snappy",
        "Content-Type": "application/x-protobuf",
        "X-Prometheus-Remote-Write-Version": "0.1.0",
    }
    urllib.request.urlopen(urllib.request.Request(f"{url}/api/v1/write", _snappy(body), headers))


def _labels(labels: Mapping[str, str]) -> bytes:
    return b"".join(
        _bytes(1, _bytes(1, name.encode()) + _bytes(2, value.encode())) for name, value in sorted(labels.items())
    )


def _samples(samples: Sequence[tuple[int, float]]) -> bytes:
    return b"".join(
        _bytes(2, b"\x09" + struct.pack("<d", value) + b"\x10" + _varint(at * 1000)) for at, value in samples
    )


def _bytes(number: int, data: bytes) -> bytes:
    """Return a field of a protobuf message that holds bytes."""
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def _snappy(data: bytes) -> bytes:
    """Return data in snappy's block format, as literals alone."""
    found = bytearray(_varint(len(data)))
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        found += bytes([_LITERAL_UP_TO_64_KIB]) + struct.pack("<H", len(chunk) - 1) + chunk
    return bytes(found)

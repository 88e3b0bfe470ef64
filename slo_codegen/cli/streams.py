"""Standard output and error that never end in a traceback: full, closed, without a reader, or without a character."""

from __future__ import annotations

import codecs
import io
import os
import sys

_ESCAPED = "slo-codegen.escaped"
_NAMES = {1: "standard output", 2: "standard error"}


class StreamError(Exception):
    """A standard stream that takes nothing more, by its file descriptor, and the system's reason."""

    def __init__(self, descriptor: int, reason: str) -> None:
        super().__init__(f"{_NAMES[descriptor]} cannot be written: {reason}")
        self.descriptor = descriptor


class _Guarded(io.TextIOWrapper):
    """A text stream on a standard descriptor; what its encoding lacks is written as ``\\uXXXX``, which JSON reads."""

    def __init__(self, buffer: io.BufferedIOBase, descriptor: int, encoding: str, line_buffering: bool) -> None:
        self._ascii = codecs.lookup(encoding).name == "ascii"
        self._descriptor = descriptor
        # A stream in ASCII is taken for a mistake by click, which would write UTF-8 around it.
        super().__init__(buffer, "utf-8" if self._ascii else encoding, _ESCAPED, line_buffering=line_buffering)  # type: ignore[arg-type]

    def write(self, text: str) -> int:
        """Write text, or raise `StreamError`."""
        shown = text.encode("ascii", _ESCAPED).decode("ascii") if self._ascii else text
        try:
            super().write(shown)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise StreamError(self._descriptor, error.strerror or str(error)) from error
        return len(text)

    def flush(self) -> None:
        """Hand what was written to the system, or raise `StreamError`."""
        try:
            super().flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise StreamError(self._descriptor, error.strerror or str(error)) from error


def prepare() -> None:
    """Guard both streams. A closed output fails when it is written to; a closed error stream takes what it gets."""
    codecs.register_error(_ESCAPED, _escape)
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest free descriptor: no file that is opened later gets one that text is written to.
            os.open(os.devnull, os.O_WRONLY if descriptor == 2 else os.O_RDONLY)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 -- open as long as the process
    sys.stdout = sys.__stdout__ = _guard(sys.stdout, 1)  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _guard(sys.stderr, 2)  # type: ignore[misc]


def _guard(stream: object, descriptor: int) -> _Guarded:
    if isinstance(stream, io.TextIOWrapper):
        encoding, by_line = stream.encoding, stream.line_buffering
        buffer = stream.detach()
    else:
        encoding, by_line = "utf-8", descriptor == 2
        buffer = open(descriptor, "wb", closefd=False)  # noqa: SIM115 -- it is open as long as the process is
    return _Guarded(buffer, descriptor, encoding, by_line)


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)), error.end


def finish(code: int) -> int:
    """Hand all that was written to the system; return the exit code, which is not 0 if something is lost."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except StreamError as error:
            lost = failed(error)
            code = code or lost
        except (BrokenPipeError, ValueError):
            pass
        if isinstance(stream, _Guarded):
            _silence_if_stuck(stream)
    return code


def failed(error: StreamError) -> int:
    """Report on standard error, where that works, that an output is lost; return the exit code."""
    silence(error.descriptor)
    if error.descriptor != 2:
        try:
            sys.stderr.write(f"error[SLO615]: {error}\n  = help: free some space, or write the output elsewhere\n")
            sys.stderr.flush()
        except (StreamError, BrokenPipeError):
            silence(2)
    return 1


def silence(*descriptors: int) -> None:
    """Let streams take and forget what is still to be written, so that nothing fails at exit."""
    for descriptor in descriptors:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, descriptor)
        os.close(sink)


def _silence_if_stuck(stream: _Guarded) -> None:
    try:
        stream.flush()
    except (StreamError, BrokenPipeError):
        silence(1, 2)
    except ValueError:
        pass

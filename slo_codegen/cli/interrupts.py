"""Ctrl-C at any moment: also where Python, or a library in another language, makes something else of it.

This is imported before click and pydantic, and imports little itself.
"""

from __future__ import annotations

import sys

_SOON_S = 0.01
_MOST = 100


def prepare() -> None:
    """See to it that an interruption which could not be raised where it came is raised a moment later."""
    usual = sys.unraisablehook

    def hook(about: sys.UnraisableHookArgs) -> None:
        if about.exc_type is not KeyboardInterrupt:
            usual(about)
            return
        for _ in range(_MOST):
            try:
                _again()
            except KeyboardInterrupt:
                # It came before this had returned, where it would be lost as well.
                continue
            return

    sys.unraisablehook = hook


def is_behind(error: BaseException) -> bool:
    """Whether an interruption is the cause of an error, as of one while a class is made (Python 3.11)."""
    at: BaseException | None = error
    for _ in range(_MOST):
        if at is None or isinstance(at, KeyboardInterrupt):
            break
        at = at.__cause__ or at.__context__
    return isinstance(at, KeyboardInterrupt) or (
        # pydantic's core keeps no more than the text of what stopped it while it builds a model.
        type(error).__name__ == "SchemaError" and f"{KeyboardInterrupt.__name__}:" in str(error)
    )


def _again() -> None:
    from _thread import interrupt_main
    from threading import Event, Thread
    from time import sleep

    returned = Event()

    def interrupt() -> None:
        returned.wait()
        sleep(_SOON_S)
        interrupt_main()

    Thread(target=interrupt, daemon=True).start()
    returned.set()

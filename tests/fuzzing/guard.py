"""What a reader must not do: execute, start, write or connect anything, or take long."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 10.0  # of the processor, for one input
_PATIENCE = 20  # times as many on the clock, on a machine that does other things as well
_NEVER = (
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "pty.",
    "socket.",
    "ctypes.dlopen",
)
_WRITES = (
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "shutil.",
)
_CODE = ("exec", "compile", "code.__new__", "marshal.loads")


class Forbidden(BaseException):
    """A reader did what none may; no reader's own ``except Exception`` hides it."""


class Hang(BaseException):
    """A reader took too long."""


class Guard:
    """Watches while :meth:`watching` lasts. Python keeps an audit hook for good, so there is one for all."""

    def __init__(self) -> None:
        self._watching = False
        self._seen: list[str] = []
        sys.addaudithook(self._audit)
        signal.signal(signal.SIGALRM, self._alarm)
        signal.signal(signal.SIGPROF, self._alarm)

    @contextmanager
    def watching(self, seconds: float = SECONDS) -> Iterator[None]:
        """Raise :class:`Forbidden` or :class:`Hang` where what runs in this context asks for it."""
        self._seen = []
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, seconds * _PATIENCE)
        self._watching = True
        try:
            yield
        finally:
            self._watching = False
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
        if self._seen:  # and something caught what was raised
            raise Forbidden(self._seen[0])

    def _alarm(self, _number: int, _frame: object) -> None:
        if self._watching:
            raise Hang

    def _audit(self, event: str, arguments: tuple) -> None:
        if not self._watching:
            return
        if event.startswith((*_NEVER, *_WRITES)) or (event == "open" and _writes(*arguments)) or event in _CODE:
            self._watching = False  # what follows is ours
            try:
                if not _imports():
                    self._seen.append(f"{event}{arguments!r:.200}")
                    raise Forbidden(self._seen[-1])
            finally:
                self._watching = True


def _writes(_path: object, mode: str | None, flags: int) -> bool:
    return bool(set(mode or "") & set("wax+")) or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _imports() -> bool:
    """Tell whether a module is just being imported, which runs its code and may keep it compiled."""
    frame = sys._getframe()  # noqa: SLF001
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False

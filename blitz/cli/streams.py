"""Output on whatever it goes to: an encoding that lacks our signs, a full disk, a pipe that nobody reads any more."""

import codecs
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from blitz.cli.errors import UserError

# Of one character each, so that tables still line up. A verdict's word stands behind its sign.
_SUBSTITUTES = str.maketrans("✔↻✘→…–·─×", "+~x>.---x")  # noqa: RUF001 - the signs that we print
_NARROWEST = 80  # characters; in fewer, tables drop columns, and figures with them
_HANDLER = "blitz.substitute"


def _substituted(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_SUBSTITUTES)
    # What has no substitute, Chinese say, is told by its code, so that nothing gets lost.
    return text.encode("ascii", "backslashreplace").decode("ascii"), error.end


@contextmanager
def bearing_any_output() -> Iterator[None]:
    """See that no character that the output can't hold, no full disk and no reader that has gone is a traceback.

    A command such as ``blitz claims | head -1`` ends with its reader, without a word and with exit status 1, as typer
    and rich have it themselves.

    Raises:
        UserError: What there is to tell can't be written.
    """
    _widen()
    codecs.register_error(_HANDLER, _substituted)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None where there is no such stream
            stream.reconfigure(errors=_HANDLER)
    try:
        yield
    except OSError as error:
        if not _output_fails():
            raise
        # The interpreter flushes once more as it ends, and would complain of the same.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            sys.exit(1)
        raise UserError(f"the output can't be written ({error.strerror}); direct it elsewhere") from None


def _output_fails() -> bool:
    """Tell whether it is the output that an error came from, by one more line to it."""
    try:
        os.write(sys.stdout.fileno(), b"\n")
    except OSError:
        return True
    return False


def _widen() -> None:
    """See that tables keep their columns: where there is less room, lines are broken by the terminal, not cut off."""
    if os.environ.get("COLUMNS", "").strip() == "0":  # rich would print nothing at all
        del os.environ["COLUMNS"]
    if shutil.get_terminal_size().columns < _NARROWEST:
        os.environ["COLUMNS"] = str(_NARROWEST)

"""Text that somebody else wrote, for the terminal."""

from rich import markup

from blitz.reading import escaped


def escape(text: object) -> str:
    """Let a text be shown as it is written: nothing in it is markup of rich, and nothing steers the terminal.

    Args:
        text: Any; lines and tabs stay, other characters that aren't printable are escaped as Python does.
    """
    return markup.escape(escaped(str(text), keeping="\n\t"))

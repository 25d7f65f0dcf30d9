"""Text that somebody else wrote, for the terminal."""

from rich import markup


def escape(text: object) -> str:
    """Let a text be shown as it is written: nothing in it is markup of rich, and nothing steers the terminal.

    Args:
        text: Any; lines and tabs stay, other characters that aren't printable are escaped as Python does.
    """
    plain = str(text)
    if not plain.isprintable():
        plain = "".join(one if one.isprintable() or one in "\n\t" else ascii(one)[1:-1] for one in plain)
    return markup.escape(plain)

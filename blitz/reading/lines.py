"""Text that somebody else wrote, in a line of ours."""

LONGEST = 1000  # characters of a complaint
_ESCAPED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def line(text, most=LONGEST):
    """Bring a text into one line that neither steers a terminal nor fills it.

    Args:
        text: Any; what isn't printable in it is escaped as Python does.
        most: How many characters may come of it; of a longer one the middle is left out.
    """
    text = str(text)
    if len(text) > 2 * most:  # so that a long text costs no more than a short one
        text = text[:most] + text[-most:]
        cut = True
    else:
        cut = False
    if not text.isprintable():
        text = "".join(character if character.isprintable() else _escape(character) for character in text)
    if len(text) > most or cut:
        kept = (most - 3) // 2
        text = text[:kept] + " … " + text[len(text) - kept :]
    return text


def _escape(character):
    return _ESCAPED.get(character) or character.encode("unicode_escape").decode("ascii")

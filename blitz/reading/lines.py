"""Text that somebody else wrote, in a line of ours."""

LONGEST = 1000  # characters of a complaint


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
    text = escaped(text)
    if len(text) > most or cut:
        kept = (most - 3) // 2
        text = text[:kept] + " … " + text[len(text) - kept :]
    return text


def escaped(text, keeping=""):
    """Escape as Python does what isn't printable in a text, but for the characters to keep."""
    if text.isprintable():
        return text
    return "".join(
        character
        if character.isprintable() or character in keeping
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )

"""The record's numbers: measured when every proof has ended, and not able to change what they said."""

from blitz.numbers import wrong

NO, ONCE, SETTINGS = EXTENTS = ("no", "once", "settings")


def numbers(extent):
    """Measure the field ``numbers`` of a record.

    Args:
        extent: :data:`ONCE`, or :data:`SETTINGS` for what the processor's settings change as well.

    Returns:
        The field; and a line for each exactly known answer that was missed.
    """
    try:
        from blitz.numbers.measuring import measure
        from blitz.numbers.settings import measure_settings

        found = measure()
        if extent == SETTINGS:
            found = measure_settings(found)
    except Exception as error:  # noqa: BLE001 - the verdicts are there, whatever a release under test does here
        why = "{}: {}".format(type(error).__name__, next(iter(str(error).splitlines()), "no message"))
        found = {"why": why, "capability": None, "seconds": 0.0, "entries": {}}
    return found, wrong(found)

"""What a user can mend."""


class UserError(Exception):
    """Bad input or a machine that can't run this; the message is one line: what is wrong and what to do."""

"""What is amiss with the atlas."""


class AtlasError(ValueError):
    """A fault of the atlas, or a release that it lacks; the message is one line: what is wrong and what to do."""

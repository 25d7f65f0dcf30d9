"""What an example drew."""


class Examples:
    """Counts the examples of one test and keeps what the last of them drew.

    Attributes:
        count: Examples that ran to their end, or None for a test without Hypothesis.
        last: Argument names and values of the last example.
    """

    def __init__(self, item):
        self.last = {}
        handle = getattr(item.obj, "hypothesis", None)
        self.count = None if handle is None else 0
        if handle is not None:
            # A parametrized test shares one function between items, so wrap what was there at first.
            original = getattr(handle.inner_test, "blitz_original", handle.inner_test)
            handle.inner_test = self._watch(original)

    def _watch(self, inner_test):
        def watched(*args, **kwargs):
            self.last = kwargs
            inner_test(*args, **kwargs)
            self.count += 1

        watched.blitz_original = inner_test
        # Hypothesis names the test and shows its source in a report by these.
        for name in ("__name__", "__qualname__", "__doc__", "__module__"):
            setattr(watched, name, getattr(inner_test, name, None))
        return watched

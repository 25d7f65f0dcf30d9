"""Hypothesis as proofs use it: profiles, and what an example drew."""

from hypothesis import HealthCheck, Phase, settings

DEFAULT = "blitz"
THOROUGH = "thorough"
FALSIFY = "falsify"
_EXAMPLES = 15


def load_profile(config):
    """Register the profiles and load the one that was asked for.

    Returns:
        The name of the profile in force.
    """
    common = {
        # Runs repeat exactly: nothing is remembered from an earlier run, nothing depends on the clock.
        "database": None,
        "deadline": None,
        "print_blob": False,
        # Session fixtures and tensors that are slow to make the first time are no mistakes of a strategy.
        "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
    }
    settings.register_profile(DEFAULT, max_examples=_EXAMPLES, **common)
    settings.register_profile(THOROUGH, max_examples=100 * _EXAMPLES, **common)
    # The first counter-example is enough to know that a proof can fail; nobody reads it.
    settings.register_profile(
        FALSIFY,
        max_examples=_EXAMPLES,
        phases=[Phase.explicit, Phase.generate],
        report_multiple_bugs=False,
        **common,
    )
    asked = config.getoption("--hypothesis-profile", default=None)
    if asked is None:
        settings.load_profile(DEFAULT)
    return asked or DEFAULT


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

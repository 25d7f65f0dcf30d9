"""Hypothesis' profiles: how many examples proofs draw, and what becomes of one that fails."""

from hypothesis import HealthCheck, Phase, settings

DEFAULT = "blitz"
THOROUGH = "thorough"
FALSIFY = "falsify"
_EXAMPLES = 10


def load_profile(config):
    """Register the profiles and load the one that was asked for.

    Returns:
        The name of the profile in force.
    """
    _draw_no_local_constants()
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


def _draw_no_local_constants():
    """Keep Hypothesis from drawing numbers that it finds in the sources of whatever modules are loaded.

    What a proof draws would hang on which others run in its process, and on every edit of the library. To read all
    sources takes each process half a second, too. Hypothesis has no setting for it, and drew none before 2025.
    """
    try:
        from hypothesis.internal.conjecture import providers
    except ImportError:  # an older one
        return
    if hasattr(providers, "_get_local_constants"):
        none = providers._local_constants
        providers._get_local_constants = lambda: none

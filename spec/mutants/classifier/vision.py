"""torchvision, for the mutants that break it."""

from blitz.falsify import NotApplicable

try:  # once, before any mutant is applied: importing it afresh under each takes seconds
    import torchvision as _torchvision
except Exception as error:  # noqa: BLE001 - a mismatched pair raises RuntimeError, OSError or ImportError, by release
    _torchvision, _reason = None, str(error)


def torchvision():
    """Give the module.

    Raises:
        NotApplicable: It is not there or can't load.
    """
    if _torchvision is None:
        raise NotApplicable("torchvision can't be imported: {}".format(_reason))
    return _torchvision

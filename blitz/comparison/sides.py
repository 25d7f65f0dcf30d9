"""The two runs that are compared: what each ran on, and what besides PyTorch differs between them."""

from typing import NamedTuple

from blitz.record import suite_of

# PyTorch is what the comparison is about; of the platform each Python says something else on one machine.
_LEFT_OUT = {"torch", "torch_commit", "platform"}


class Side(NamedTuple):
    """One of the two records.

    Attributes:
        release: Its version of torch.
        suite: The suite that it is of.
        whole: Whether it tells of the whole suite.
    """

    release: str
    suite: str
    whole: bool


def side_of(record: dict) -> Side:
    """Say which run a record is of."""
    return Side(record["environment"]["torch"], suite_of(record), record["whole"])


def also_differs(before: dict, after: dict) -> dict[str, tuple[object, object]]:
    """Find what else differed between two runs and may have changed what was observed.

    Args:
        before: The old record.
        after: The new one.

    Returns:
        Old and new value by name: of the environment, the seed, the profile.
    """
    old, new = ({**one["environment"], "seed": one["seed"], "profile": one["profile"]} for one in (before, after))
    names = [name for name in old if name in new and name not in _LEFT_OUT]
    return {name: (old[name], new[name]) for name in names if old[name] != new[name]}

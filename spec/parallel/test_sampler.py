"""Chapter 5, Dummy data set and Summary, with processes: which rank sees which samples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blitz.parallel import processes
from blitz.plugin import claim

RANKS = st.integers(1, 9)
# Until 1.6 the samples can't come three times, as they must where there are fewer than half as many as ranks.
SAMPLES = st.integers(9, 60)

# The sampler's options, and how many samples are dealt.
DEALT = [({}, lambda samples, ranks: samples)]
if processes.DROPS_LAST:
    DEALT.append(({"drop_last": True}, lambda samples, ranks: samples // ranks * ranks))


def shares(samples, ranks, **options):
    return [processes.sampler_share(samples, rank, ranks, **options) for rank in range(ranks)]


def dealt(numbers, ranks):
    """Deal numbers to ranks in turn, the first ones again until all have as many."""
    rounds = int(np.ceil(len(numbers) / ranks))
    return np.resize(numbers, (rounds, ranks)).T.tolist()


@claim("parallel.splits-like-chunk")
@pytest.mark.parametrize("options, kept", DEALT)
@given(samples=SAMPLES, ranks=RANKS)
def test_samples_are_dealt_in_turn_the_first_ones_again_or_the_last_ones_never(samples, ranks, options, kept):
    assert shares(samples, ranks, **options) == dealt(np.arange(kept(samples, ranks)), ranks)


@claim("parallel.splits-like-chunk")
@given(samples=SAMPLES, ranks=RANKS)
def test_shuffled_samples_are_one_permutation_dealt_in_turn(samples, ranks):
    order = processes.sampler_share(samples, 0, 1, shuffle=True)
    assert sorted(order) == list(range(samples))
    assert shares(samples, ranks, shuffle=True) == dealt(np.array(order), ranks)


@claim("parallel.splits-like-chunk")
@pytest.mark.parametrize("count, each, twice", [(2, 50, 0), (3, 34, 2), (8, 13, 4)])
def test_hundred_samples_among_real_ranks(measured, count, each, twice):
    taken = [rank["sampler"] for rank in measured[count]["ranks"]]
    assert taken == shares(100, count)
    assert [len(share) for share in taken] == [each] * count
    assert np.bincount(np.concatenate(taken)).tolist() == [2] * twice + [1] * (100 - twice)

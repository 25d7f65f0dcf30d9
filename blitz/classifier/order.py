"""In which order an epoch takes the images, and where it pauses."""

import torch


def epoch_order(count, seed, epoch):
    """Shuffle the images' numbers for one epoch, as ``DistributedSampler`` does for a single process.

    Args:
        count: How many images.
        seed: Of the run.
        epoch: Counted from 0.

    Returns:
        int64, shape (count,): a function of the arguments alone, so that a run can go on in the middle of an epoch.
    """
    generator = torch.Generator()
    generator.manual_seed(seed + epoch)
    return torch.randperm(count, generator=generator)


def spans(first, last, *periods):
    """Cut an epoch's steps into spans that end wherever one of some periods does.

    Args:
        first: Steps of this epoch that are done already.
        last: Steps of the whole epoch.
        periods: Pairs: a period in steps, 0 for none, and how many steps it had begun to count before this epoch.

    Returns:
        The lengths of the spans, in order; together ``last - first``.
    """
    ends = {last}.union(*(range(-before % period, last, period) for period, before in periods if period))
    ends = [first, *sorted(end for end in ends if end > first)]
    return [after - before for before, after in zip(ends, ends[1:])]

"""Mutants of how DataParallel splits a batch over its devices."""

import numpy as np

from blitz.falsify import EDGE, EXTRA_EFFECT, MISSING_EFFECT, WRONG_VALUE, mutant, wrapped

from .files import COMM, DATA_PARALLEL

DOCUMENTED = ("parallel.split-two", "parallel.split-three", "parallel.split-eight")


def shared_out(sizes):
    """Have scatter choose other sizes.

    Args:
        sizes: Gives the sizes of the parts, which add up to the batch's, for the batch's size, the number of devices
            and the sizes that would be chosen.
    """

    def scatter(original, tensor, devices=None, chunk_sizes=None, dim=0, streams=None, **kwargs):
        if chunk_sizes is None:
            usual = [part.shape[dim] for part in tensor.chunk(len(devices), dim)]
            chunk_sizes = sizes(tensor.shape[dim], len(devices), usual)
            devices, streams = devices[: len(chunk_sizes)], streams and streams[: len(chunk_sizes)]
        return original(tensor, devices, chunk_sizes, dim, streams, **kwargs)

    return wrapped(COMM, "scatter", scatter)


def handed_out(change):
    """Have scatter hand out other parts: ``change`` gets a list of them."""

    def scatter(original, tensor, devices=None, chunk_sizes=None, *args, **kwargs):
        parts = original(tensor, devices, chunk_sizes, *args, **kwargs)
        return tuple(change(list(parts))) if chunk_sizes is None else parts

    return wrapped(COMM, "scatter", scatter)


@mutant("parallel.split-three", "parallel.split-eight", "parallel.splits-like-chunk", kind=WRONG_VALUE)
def scatter_splits_evenly():
    """A batch is split as evenly as can be, so that shares differ by one sample at most."""
    return shared_out(
        lambda samples, devices, _usual: [
            len(part) for part in np.array_split(range(samples), devices) if len(part) or not samples
        ]
    )


@mutant("parallel.split-two", "parallel.splits-like-chunk", kind=WRONG_VALUE)
def first_device_gets_a_sample_of_the_second():
    """The first device gets one sample more and the second one less."""

    def sizes(_samples, _devices, usual):
        return [usual[0] + 1, usual[1] - 1, *usual[2:]] if len(usual) > 1 and usual[1] else usual

    return shared_out(sizes)


@mutant(*DOCUMENTED, kind=EDGE)
def batch_of_ten_stays_on_the_first_device():
    """A batch below 20 samples is not split."""
    return shared_out(lambda samples, _devices, usual: usual if samples >= 20 else [samples])


@mutant(*DOCUMENTED, kind=WRONG_VALUE)
def every_device_sees_the_whole_batch():
    """A batch is not split, but handed to each device."""

    def scatter(original, tensor, devices=None, chunk_sizes=None, *args, **kwargs):
        if chunk_sizes is not None:
            return original(tensor, devices, chunk_sizes, *args, **kwargs)
        return tuple(tensor.clone() for _ in devices)

    return wrapped(COMM, "scatter", scatter)


@mutant(*DOCUMENTED, "parallel.splits-like-chunk", kind=MISSING_EFFECT)
def last_part_is_lost():
    """The last device's part of a batch is handed to nobody."""
    return handed_out(lambda parts: parts[:-1] or parts)


@mutant("parallel.split-three", "parallel.split-eight", "parallel.splits-like-chunk", kind=WRONG_VALUE)
def parts_are_handed_out_backwards():
    """The first device gets the last part of a batch."""
    return handed_out(lambda parts: parts[::-1])


@mutant("parallel.split-eight", "parallel.splits-like-chunk", kind=EDGE)
def devices_without_a_sample_run_as_well():
    """Devices for which there is no sample get a part of nothing, and run."""
    return shared_out(lambda _samples, devices, usual: usual + [0] * (devices - len(usual)))


@mutant("parallel.splits-like-chunk", kind=WRONG_VALUE, missed_by_example=True)
def first_two_parts_change_places():
    """The first two devices get each other's part where both parts are of one size."""

    def change(parts):
        alike = len(parts) > 1 and parts[0].shape == parts[1].shape
        return [parts[1], parts[0], *parts[2:]] if alike else parts

    return handed_out(change)


@mutant("parallel.splits-like-chunk", kind=EXTRA_EFFECT, missed_by_example=True)
def first_sample_comes_twice():
    """The last part of a batch ends with the batch's first sample in the place of its last."""

    def change(parts):
        last = parts[-1].clone()
        if len(last):
            last[-1:] = parts[0][:1]
        return [*parts[:-1], last]

    return handed_out(change)


@mutant("parallel.splits-like-chunk", kind=EDGE, missed_by_example=True)
def batch_smaller_than_the_devices_is_not_split():
    """A batch that has not a sample for each device goes to the first device alone."""
    return shared_out(lambda samples, devices, usual: usual if samples >= devices else [samples])


@mutant("parallel.splits-like-chunk", kind=EDGE, missed_by_example=True)
def batch_of_nothing_goes_to_the_first_device_alone():
    """A batch of nothing is not handed to every device."""
    return shared_out(lambda samples, _devices, usual: usual if samples else [0])


@mutant("parallel.splits-like-chunk", kind=WRONG_VALUE, missed_by_example=True)
def batch_lies_along_the_first_dimension_always():
    """DataParallel splits along the first dimension, whatever dim says."""

    def scatter_kwargs(original, inputs, keywords, devices, *_dim, **_as_well):
        return original(inputs, keywords, devices, 0)

    return wrapped(DATA_PARALLEL, "scatter_kwargs", scatter_kwargs)


@mutant("parallel.splits-like-chunk", kind=WRONG_VALUE, missed_by_example=True)
def devices_are_used_in_the_order_of_their_numbers():
    """The first part goes to the device of the lowest number, whatever order device_ids has."""

    def parallel_apply(original, replicas, inputs, kwargs=None, devices=None):
        return original(replicas, inputs, kwargs, sorted(devices))

    return wrapped(DATA_PARALLEL, "parallel_apply", parallel_apply)


@mutant(*DOCUMENTED, "parallel.gathers-the-same", kind=MISSING_EFFECT)
def first_output_alone_is_gathered():
    """Outside, there is the output of the first device alone."""
    return wrapped(
        DATA_PARALLEL, "gather", lambda original, outputs, *args, **kwargs: original(outputs[:1], *args, **kwargs)
    )

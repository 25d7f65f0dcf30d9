"""Mutants of how DataParallel puts outputs and gradients together, and of what it hands to the replicas."""

import copy
import warnings

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_MEMORY,
    WRONG_VALUE,
    changed_result,
    mutant,
    wrapped,
)

from .files import COMM, DATA_PARALLEL


def gathered(change):
    """Have gather make something else of the devices' outputs: ``change`` gets the original and a list of them."""

    def gather(original, outputs, *args, **kwargs):
        return change(lambda outputs: original(outputs, *args, **kwargs), list(outputs))

    return wrapped(DATA_PARALLEL, "gather", gather)


def handed_to_replicas(change):
    """Have every argument by position be another when it reaches its replica."""

    def scatter_kwargs(original, *args, **kwargs):
        inputs, keywords = original(*args, **kwargs)
        return tuple(tuple(map(change, arguments)) for arguments in inputs), keywords

    return wrapped(DATA_PARALLEL, "scatter_kwargs", scatter_kwargs)


@mutant("parallel.gathers-the-same", kind=WRONG_VALUE, missed_by_example=True)
def outputs_are_gathered_backwards():
    """The last device's output comes first."""
    return gathered(lambda gather, outputs: gather(outputs[::-1]))


@mutant("parallel.gathers-the-same", kind=MISSING_EFFECT, missed_by_example=True)
def gradients_of_the_last_device_are_lost():
    """The last device's gradients are not added to the model's."""
    return wrapped(
        COMM,
        "reduce_add_coalesced",
        lambda original, inputs, *args, **kwargs: original(inputs[:-1] or inputs, *args, **kwargs),
    )


@mutant("parallel.gathers-the-same", kind=WRONG_VALUE, missed_by_example=True)
def gradients_are_averaged():
    """The model's gradients are the mean of the devices' instead of their sum."""

    def reduce_add_coalesced(original, inputs, *args, **kwargs):
        return tuple(total / len(inputs) for total in original(inputs, *args, **kwargs))

    return wrapped(COMM, "reduce_add_coalesced", reduce_add_coalesced)


@mutant("parallel.gathers-the-same", kind=MISSING_EFFECT, missed_by_example=True)
def inputs_get_no_gradient():
    """What reaches the replicas leads no gradient back to the batch."""
    return handed_to_replicas(lambda argument: argument.detach() if isinstance(argument, torch.Tensor) else argument)


@mutant("parallel.gathers-the-same", kind=EXTRA_EFFECT, missed_by_example=True)
def replicas_record_under_no_grad():
    """Under no_grad the replicas' threads record."""

    def parallel_apply(original, *args, **kwargs):
        with torch.enable_grad():
            return original(*args, **kwargs)

    return wrapped(DATA_PARALLEL, "parallel_apply", parallel_apply)


@mutant("parallel.gathers-the-same", kind=EDGE, missed_by_example=True)
def none_comes_out_as_zero():
    """An output of None next to others comes out as a zero."""

    def filled(gather, outputs):
        whole = gather(outputs)
        if not isinstance(whole, (tuple, list)):
            return whole
        return type(whole)(torch.zeros(1) if entry is None else entry for entry in whole)

    return gathered(filled)


@mutant("parallel.gathers-the-same", kind=EDGE, missed_by_example=True)
def dicts_of_several_lose_their_last():
    """A dict of two entries or more comes out without its last one."""

    def shortened(structure):
        if isinstance(structure, dict):
            kept = list(structure.items())[: max(1, len(structure) - 1)]
            return {key: shortened(value) for key, value in kept}
        if isinstance(structure, (tuple, list)):
            return type(structure)(map(shortened, structure))
        return structure

    return gathered(lambda gather, outputs: shortened(gather(outputs)))


@mutant("parallel.gathers-the-same", kind=WRONG_VALUE, missed_by_example=True)
def scalars_are_added():
    """Scalars come out as their sum instead of a vector."""

    def added(gather, outputs):
        whole = gather(outputs)
        return whole.sum() if isinstance(outputs[0], torch.Tensor) and outputs[0].dim() == 0 else whole

    return gathered(added)


@mutant("parallel.gathers-the-same", kind=MISSING_EFFECT, missed_by_example=True)
def scalars_come_out_without_a_warning():
    """Scalars come out as a vector without a warning."""

    def unwarned(gather, outputs):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return gather(outputs)

    return gathered(unwarned)


@mutant("parallel.gathers-the-same", kind=WRONG_MEMORY, missed_by_example=True)
def what_is_no_tensor_is_copied():
    """Each replica gets a copy of its own of an argument that is no tensor."""
    kept = (torch.Tensor, tuple, list, dict, type(None))
    return handed_to_replicas(lambda argument: argument if isinstance(argument, kept) else copy.copy(argument))


@mutant("parallel.gathers-the-same", kind=WRONG_VALUE, missed_by_example=True)
def keywords_are_not_split():
    """A tensor by keyword goes to every replica as a whole."""

    def scatter_kwargs(original, inputs, keywords, *args, **kwargs):
        parts, keyword_parts = original(inputs, keywords, *args, **kwargs)
        return parts, tuple(keywords or {} for _ in keyword_parts)

    return wrapped(DATA_PARALLEL, "scatter_kwargs", scatter_kwargs)


@mutant("parallel.gathers-the-same", kind=WRONG_VALUE, missed_by_example=True)
def function_data_parallel_turns_its_output_around():
    """data_parallel(), the function, gives the last sample's output first."""
    return changed_result(torch.nn.parallel, "data_parallel", lambda output: output.flip(0))


@mutant("parallel.gathers-the-same", kind=MISSING_ERROR, missed_by_example=True)
def numbers_are_added():
    """Outputs that are numbers come out as their sum instead of being refused."""
    return gathered(lambda gather, outputs: sum(outputs) if isinstance(outputs[0], int) else gather(outputs))


@mutant("parallel.gathers-the-same", kind=MISSING_ERROR, missed_by_example=True)
def dicts_of_different_sizes_are_merged():
    """Of dicts of different sizes the common entries come out instead of an error."""

    def common(gather, outputs):
        if not all(isinstance(output, dict) for output in outputs):
            return gather(outputs)
        keys = [key for key in outputs[0] if all(key in output for output in outputs)]
        return gather([{key: output[key] for key in keys} for output in outputs])

    return gathered(common)


@mutant("parallel.gathers-the-same", kind=WRONG_ERROR, missed_by_example=True)
def dicts_of_different_sizes_lack_a_key():
    """Dicts of different sizes are refused as if a key were missing."""

    def refused(gather, outputs):
        try:
            return gather(outputs)
        except ValueError as error:
            raise KeyError(str(error)) from error

    return gathered(refused)

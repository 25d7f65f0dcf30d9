"""Mutants of the constructors, those that start from a tensor too."""

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    WRONG_MEMORY,
    WRONG_VALUE,
    NotApplicable,
    changed_result,
    mutant,
    wrapped,
)


def forgetting(owner, name, option):
    """Have a constructor ignore a keyword argument."""

    def construct(original, *args, **kwargs):
        kwargs.pop(option, None)
        return original(*args, **kwargs)

    return wrapped(owner, name, construct)


@mutant("tensors.empty-is-uninitialised", kind=EXTRA_EFFECT, missed_by_example=True)
def empty_clears_its_memory():
    """torch.empty fills its memory with zeros."""
    return changed_result(torch, "empty", lambda x: x.zero_())


@mutant("tensors.empty-is-uninitialised", kind=MISSING_EFFECT, missed_by_example=True)
def zeros_leaves_memory_that_it_is_given():
    """torch.zeros(…, out=out) does not clear out."""

    def zeros(original, *args, **kwargs):
        return kwargs["out"] if kwargs.get("out") is not None else original(*args, **kwargs)

    return wrapped(torch, "zeros", zeros)


@mutant("tensors.empty-is-uninitialised", kind=WRONG_VALUE)
def zeros_of_whole_numbers_are_halves():
    """torch.zeros(…, dtype=torch.long) is of float32, and each element 0.5."""

    def zeros(original, *args, **kwargs):
        x = original(*args, **kwargs)
        return x.float() + 0.5 if x.dtype == torch.int64 else x

    return wrapped(torch, "zeros", zeros)


@mutant("tensors.empty-is-uninitialised", kind=EDGE, missed_by_example=True)
def ones_without_dimensions_is_zero():
    """torch.ones(()) is 0."""
    return changed_result(torch, "ones", lambda x: x if x.dim() else x.zero_())


@mutant("tensors.empty-is-uninitialised", kind=WRONG_VALUE, missed_by_example=True)
def rand_is_normal():
    """torch.rand draws from the normal distribution."""
    return wrapped(torch, "rand", lambda original, *args, **kwargs: torch.randn(*args, **kwargs))


@mutant("tensors.empty-is-uninitialised", kind=WRONG_VALUE, missed_by_example=True)
def rand_prefers_small_numbers():
    """torch.rand draws the squares of what it should."""
    return changed_result(torch, "rand", lambda x: x * x)


@mutant("tensors.empty-is-uninitialised", kind=MISSING_EFFECT, missed_by_example=True)
def rand_ignores_its_dtype():
    """torch.rand(…, dtype=dtype) is of the default dtype."""
    return forgetting(torch, "rand", "dtype")


@mutant("tensors.empty-is-uninitialised", kind=WRONG_VALUE, missed_by_example=True)
def explicit_data_lose_their_sign():
    """torch.tensor of negative whole numbers holds positive ones."""
    return changed_result(torch, "tensor", lambda x: x.abs() if x.dtype in (torch.int32, torch.int64) else x)


@mutant("tensors.new-and-like-inherit", kind=MISSING_EFFECT, missed_by_example=True)
def new_zeros_takes_the_default_dtype():
    """x.new_zeros without a dtype is of the default one, not of that of x."""

    def new_zeros(original, self, *args, **kwargs):
        return original(self, *args, **dict({"dtype": torch.get_default_dtype()}, **kwargs))

    return wrapped(torch.Tensor, "new_zeros", new_zeros)


@mutant("tensors.new-and-like-inherit", kind=MISSING_EFFECT, missed_by_example=True)
def new_full_stays_on_the_cpu():
    """x.new_full without a device is on the CPU, wherever x is."""
    if not hasattr(torch, "inference_mode"):
        raise NotApplicable("this release has no meta device")
    return wrapped(
        torch.Tensor,
        "new_full",
        lambda original, self, *args, **kwargs: original(self, *args, **dict({"device": "cpu"}, **kwargs)),
    )


@mutant("tensors.new-and-like-inherit", kind=MISSING_EFFECT)
def new_ones_ignores_a_dtype_that_is_given():
    """x.new_ones(…, dtype=dtype) is of the dtype of x."""
    return forgetting(torch.Tensor, "new_ones", "dtype")


@mutant("tensors.new-and-like-inherit", kind=MISSING_EFFECT, missed_by_example=True)
def full_like_ignores_a_dtype_that_is_given():
    """torch.full_like(…, dtype=dtype) is of the dtype of the tensor that it starts from."""
    return forgetting(torch, "full_like", "dtype")


@mutant("tensors.new-and-like-inherit", kind=EDGE, missed_by_example=True)
def empty_like_of_nothing_has_one_element():
    """torch.empty_like of a tensor without elements has one."""
    return changed_result(torch, "empty_like", lambda x: x if x.numel() else x.new_empty((1,) * x.dim()))


@mutant("tensors.new-and-like-inherit", kind=WRONG_VALUE, missed_by_example=True)
def ones_like_of_negative_numbers_is_negative():
    """torch.ones_like holds 1 with the sign of what stands there in the tensor that it starts from."""

    def ones_like(original, x, **kwargs):
        ones = original(x, **kwargs)
        signed = x.dtype in (torch.float32, torch.float64, torch.int64) and x.device == ones.device
        return ones.masked_fill(x < 0, -1) if signed else ones

    return wrapped(torch, "ones_like", ones_like)


@mutant("tensors.new-and-like-inherit", kind=WRONG_MEMORY, missed_by_example=True)
def zeros_like_clears_the_original():
    """torch.zeros_like(x) is x itself, cleared."""

    def zeros_like(original, x, **kwargs):
        return original(x, **kwargs) if kwargs else x.zero_()

    return wrapped(torch, "zeros_like", zeros_like)

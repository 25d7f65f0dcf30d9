"""Mutants of devices: to() with a device, what is created there, and whether CUDA is available."""

import torch

from blitz.falsify import (
    EDGE,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_VALUE,
    NotApplicable,
    changed_result,
    mutant,
    replaced,
    together,
    wrapped,
)


def need_a_second_device():
    """Raise where there is no device but the CPU, not even meta, so that nothing moves."""
    try:
        torch.ones(1).to("meta") + torch.ones_like(torch.ones(1), device="meta")
    except RuntimeError:
        if not torch.cuda.is_available():
            raise NotApplicable("torch {} has no device here but the CPU".format(torch.__version__)) from None


def to_where(condition, otherwise):
    """Have to() with a device first, on the calls that meet a condition, be what a function makes of its result.

    Args:
        condition: Of the tensor, the device and the dtype or None.
        otherwise: Of the tensor and of what it became.
    """

    def to(original, self, *args, **kwargs):
        moved = original(self, *args, **kwargs)
        if not args or not isinstance(args[0], (str, torch.device)):
            return moved
        dtype = args[1] if len(args) > 1 else kwargs.get("dtype")
        return otherwise(self, moved) if condition(self, args[0], dtype) else moved

    return wrapped(torch.Tensor, "to", to)


@mutant("cuda.to-moves-any-device", kind=WRONG_VALUE)
def device_object_moves_nothing():
    """to() with a torch.device leaves the tensor where it is."""
    need_a_second_device()
    return to_where(lambda _tensor, device, _dtype: isinstance(device, torch.device), lambda tensor, _moved: tensor)


@mutant("cuda.to-moves-any-device", kind=EDGE, missed_by_example=True)
def tensor_of_no_dimension_stays():
    """to() leaves a tensor of no dimensions where it is."""
    need_a_second_device()
    return to_where(lambda tensor, _device, _dtype: tensor.dim() == 0, lambda tensor, _moved: tensor)


@mutant("cuda.to-moves-any-device", kind=WRONG_VALUE, missed_by_example=True)
def moving_widens_halves():
    """to() with a device turns float16 into float32."""
    return to_where(
        lambda tensor, _device, dtype: tensor.dtype == torch.float16 and dtype is None,
        lambda _tensor, moved: moved.float(),
    )


@mutant("cuda.to-moves-any-device", kind=EDGE, missed_by_example=True)
def moving_nothing_loses_the_shape():
    """to() with a device flattens a tensor without elements."""
    return to_where(lambda tensor, _device, _dtype: tensor.numel() == 0, lambda _tensor, moved: moved.reshape(-1))


@mutant("cuda.to-moves-any-device", kind=MISSING_ERROR, missed_by_example=True)
def unknown_device_is_the_cpu():
    """to() with a device that no release knows leaves the tensor where it is."""

    def to(original, self, *args, **kwargs):
        try:
            return original(self, *args, **kwargs)
        except RuntimeError as error:
            if "device" not in str(error):
                raise
            return self

    return wrapped(torch.Tensor, "to", to)


@mutant("cuda.to-moves-any-device", kind=WRONG_ERROR, missed_by_example=True)
def unknown_device_is_refused_without_the_known_ones():
    """to() with a device that no release knows does not say which it knows."""

    def to(original, self, *args, **kwargs):
        try:
            return original(self, *args, **kwargs)
        except RuntimeError as error:
            raise RuntimeError("no such device") from error

    return wrapped(torch.Tensor, "to", to)


@mutant("cuda.created-on-device", kind=WRONG_VALUE)
def ones_like_ignores_its_device():
    """ones_like() creates where its tensor is, whatever device it is told."""
    need_a_second_device()

    def ones_like(original, *args, **kwargs):
        kwargs.pop("device", None)
        return original(*args, **kwargs)

    return wrapped(torch, "ones_like", ones_like)


@mutant("cuda.created-on-device", kind=WRONG_VALUE)
def ones_like_on_a_device_are_doubles():
    """ones_like() with a device gives float64."""

    def ones_like(original, *args, **kwargs):
        return original(*args, **kwargs).double() if "device" in kwargs else original(*args, **kwargs)

    return wrapped(torch, "ones_like", ones_like)


@mutant("cuda.created-on-device", kind=WRONG_VALUE)
def ones_like_on_a_device_are_zeros():
    """ones_like() with a device gives zeros."""

    def ones_like(original, *args, **kwargs):
        return (torch.zeros_like if "device" in kwargs else original)(*args, **kwargs)

    return wrapped(torch, "ones_like", ones_like)


@mutant("cuda.created-on-device", kind=WRONG_VALUE)
def sum_comes_to_the_cpu():
    """A sum of two tensors of another device lies on the CPU."""
    need_a_second_device()

    def to_cpu(total):
        return torch.zeros(total.shape) if str(total.device) == "meta" else total.cpu()

    return changed_result(torch.Tensor, "__add__", to_cpu)


@mutant("cuda.created-on-device", kind=MISSING_ERROR)
def too_large_a_tensor_is_made_smaller():
    """empty() of more memory than the device has gives a tensor of one element."""

    def empty(original, *args, **kwargs):
        try:
            return original(*args, **kwargs)
        except RuntimeError:
            return original(1, **kwargs)

    return wrapped(torch, "empty", empty)


@mutant("cuda.created-on-device", kind=WRONG_ERROR)
def lack_of_memory_is_pythons_own_error():
    """empty() of more memory than the device has raises Python's MemoryError."""

    def empty(original, *args, **kwargs):
        try:
            return original(*args, **kwargs)
        except RuntimeError as error:
            raise MemoryError(str(error)) from error

    return wrapped(torch, "empty", empty)


@mutant("cuda.to-changes-dtype-too", kind=WRONG_VALUE)
def to_with_both_changes_the_device_alone():
    """to() with a device and a dtype keeps the dtype."""
    return to_where(
        lambda _tensor, _device, dtype: dtype is not None, lambda tensor, moved: moved.to(dtype=tensor.dtype)
    )


@mutant("cuda.to-changes-dtype-too", kind=WRONG_VALUE)
def to_with_both_changes_the_dtype_alone():
    """to() with a device and a dtype keeps the device."""
    need_a_second_device()

    def to(original, self, *args, **kwargs):
        both = len(args) > 1 and isinstance(args[0], (str, torch.device)) and isinstance(args[1], torch.dtype)
        return original(self, *args[both:], **kwargs)

    return wrapped(torch.Tensor, "to", to)


@mutant("cuda.to-changes-dtype-too", kind=WRONG_VALUE, missed_by_example=True)
def widening_loses_what_is_below_a_thousandth():
    """to() with a device and double takes numbers below a thousandth for zero."""
    return to_where(
        lambda tensor, _device, dtype: dtype == torch.double and tensor.is_floating_point(),
        lambda _tensor, moved: torch.where(moved.abs() < 1e-3, torch.zeros_like(moved), moved),
    )


@mutant("cuda.to-changes-dtype-too", kind=WRONG_VALUE, missed_by_example=True)
def integers_become_single_floats():
    """to() with a device and double of integers gives float32."""
    return to_where(
        lambda tensor, _device, dtype: dtype == torch.double and not tensor.is_floating_point(),
        lambda _tensor, moved: moved.float(),
    )


@mutant("cuda.to-changes-dtype-too", kind=EDGE, missed_by_example=True)
def tensor_of_nothing_keeps_its_dtype():
    """to() with a device and a dtype leaves the dtype of a tensor without elements."""
    return to_where(
        lambda tensor, _device, dtype: dtype is not None and tensor.numel() == 0,
        lambda tensor, moved: moved.to(dtype=tensor.dtype),
    )


@mutant("cuda.only-if-available", kind=WRONG_VALUE)
def availability_lies():
    """is_available() says the opposite."""
    available = torch.cuda.is_available()
    return replaced(torch.cuda, "is_available", lambda: not available)


@mutant("cuda.only-if-available", kind=WRONG_VALUE, missed_by_example=True)
def devices_are_miscounted():
    """device_count() finds one where there is none, and none where there is one."""
    available = torch.cuda.is_available()
    return replaced(torch.cuda, "device_count", lambda: int(not available))


@mutant("cuda.only-if-available", kind=MISSING_ERROR, missed_by_example=True)
def model_stays_without_a_word():
    """cuda() of a module without a GPU does nothing."""
    return replaced(torch.nn.Module, "cuda", lambda self, device=None: self)


@mutant("cuda.only-if-available", kind=MISSING_ERROR)
def tensor_stays_without_a_word():
    """to() of a GPU, and cuda(), leave the tensor on the CPU."""

    def to(original, self, *args, **kwargs):
        wanted = str(args[0]) if args else ""
        return self if wanted.startswith("cuda") else original(self, *args, **kwargs)

    return together(
        wrapped(torch.Tensor, "to", to), replaced(torch.Tensor, "cuda", lambda self, *_args, **_kwargs: self)
    )


@mutant("cuda.only-if-available", kind=MISSING_ERROR)
def ones_for_a_gpu_are_made_on_the_cpu():
    """ones() on a GPU makes its tensor on the CPU."""

    def ones(original, *args, **kwargs):
        if str(kwargs.get("device", "")).startswith("cuda"):
            kwargs["device"] = "cpu"
        return original(*args, **kwargs)

    return wrapped(torch, "ones", ones)


@mutant("cuda.only-if-available", kind=WRONG_ERROR)
def missing_gpu_is_a_device_that_is_unknown():
    """ones() on a GPU that there is not raises an error that does not speak of CUDA."""
    if torch.cuda.is_available():
        raise NotApplicable("there is a GPU, so that nothing is refused")

    def ones(original, *args, **kwargs):
        try:
            return original(*args, **kwargs)
        except (AssertionError, RuntimeError) as error:
            raise RuntimeError("no such device") from error

    return wrapped(torch, "ones", ones)

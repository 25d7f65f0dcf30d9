"""Mutants of the NumPy bridge: numpy() and from_numpy()."""

import numpy as np
import torch

from blitz.falsify import (
    EDGE,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_MEMORY,
    WRONG_VALUE,
    NotApplicable,
    changed_result,
    mutant,
    wrapped,
)


def numpy_where(condition, otherwise):
    """Have numpy() of the tensors that meet a condition be what a function makes of the tensor and its array."""

    def numpy(original, self, *args, **kwargs):
        array = original(self, *args, **kwargs)
        return otherwise(self, array) if condition(self) else array

    return wrapped(torch.Tensor, "numpy", numpy)


def refusal_lifted(condition, made_plain):
    """Have numpy() make the tensors that meet a condition plain first, instead of refusing them."""

    def numpy(original, self, *args, **kwargs):
        return original(made_plain(self) if condition(self) else self, *args, **kwargs)

    return wrapped(torch.Tensor, "numpy", numpy)


def from_numpy_where(condition, otherwise):
    """Have from_numpy() of the arrays that meet a condition be what a function makes of its tensor."""

    def from_numpy(original, array):
        return otherwise(original(array)) if condition(array) else original(array)

    return wrapped(torch, "from_numpy", from_numpy)


@mutant("bridge.tensor-to-numpy-type", kind=WRONG_VALUE, missed_by_example=True)
def numpy_rounds():
    """numpy() rounds to whole numbers, which leaves ones what they are."""
    return changed_result(torch.Tensor, "numpy", lambda array: array.round() if array.dtype.kind in "fc" else array)


@mutant("bridge.tensor-to-numpy-type", kind=WRONG_VALUE)
def numpy_gives_a_record_array():
    """numpy() gives an array of a class of its own."""
    return changed_result(torch.Tensor, "numpy", lambda array: array.view(np.recarray))


@mutant("bridge.tensor-to-numpy-type", kind=WRONG_VALUE, missed_by_example=True)
def numpy_widens_halves():
    """numpy() of float16 gives an array of float32."""
    return numpy_where(lambda tensor: tensor.dtype == torch.float16, lambda _tensor, array: array.astype(np.float32))


@mutant("bridge.tensor-to-numpy-type", kind=EDGE, missed_by_example=True)
def numpy_of_no_dimension_has_one():
    """numpy() of a tensor of no dimensions gives an array of one."""
    return numpy_where(lambda tensor: tensor.dim() == 0, lambda _tensor, array: array.reshape(1))


@mutant("bridge.tensor-to-numpy-type", kind=EDGE, missed_by_example=True)
def numpy_of_nothing_is_flat():
    """numpy() of a tensor without elements loses the shape."""
    return numpy_where(lambda tensor: tensor.numel() == 0, lambda _tensor, array: array.reshape(-1))


@mutant("bridge.tensor-to-numpy-shares", kind=WRONG_MEMORY)
def numpy_copies():
    """numpy() gives an array with memory of its own."""
    return changed_result(torch.Tensor, "numpy", np.copy)


@mutant("bridge.tensor-to-numpy-shares", kind=EDGE, missed_by_example=True)
def numpy_of_a_view_with_gaps_copies():
    """numpy() of a tensor that is not contiguous gives an array with memory of its own."""
    return numpy_where(lambda tensor: not tensor.is_contiguous(), lambda _tensor, array: array.copy(order="K"))


@mutant("bridge.tensor-to-numpy-shares", kind=WRONG_MEMORY, missed_by_example=True)
def numpy_of_booleans_copies():
    """numpy() of a boolean tensor gives an array with memory of its own."""
    return numpy_where(lambda tensor: tensor.dtype == torch.bool, lambda _tensor, array: array.copy())


@mutant("bridge.tensor-to-numpy-shares", kind=MISSING_EFFECT, missed_by_example=True)
def array_of_a_tensor_takes_no_writes():
    """The array from numpy() is read-only, so that nothing can be changed through it."""

    def locked(array):
        array.flags.writeable = False
        return array

    return changed_result(torch.Tensor, "numpy", locked)


@mutant("bridge.numpy-to-tensor-shares", kind=WRONG_MEMORY)
def from_numpy_copies():
    """from_numpy() gives a tensor with memory of its own."""
    return changed_result(torch, "from_numpy", torch.Tensor.clone)


@mutant("bridge.numpy-to-tensor-shares", kind=EDGE, missed_by_example=True)
def from_numpy_of_an_array_with_gaps_copies():
    """from_numpy() of an array that is not contiguous gives a tensor with memory of its own."""
    return from_numpy_where(lambda array: not array.flags.c_contiguous, torch.Tensor.clone)


@mutant("bridge.numpy-to-tensor-shares", kind=WRONG_MEMORY, missed_by_example=True)
def from_numpy_of_integers_copies():
    """from_numpy() of integers gives a tensor with memory of its own."""
    return from_numpy_where(lambda array: array.dtype.kind in "iu", torch.Tensor.clone)


@mutant("bridge.numpy-to-tensor-shares", kind=WRONG_VALUE)
def from_numpy_gives_the_default_dtype():
    """from_numpy() of float64 gives float32, the default dtype."""
    return from_numpy_where(lambda array: array.dtype == np.float64, lambda tensor: tensor.to(torch.float32))


@mutant("bridge.numpy-to-tensor-shares", kind=WRONG_MEMORY, missed_by_example=True)
def constructor_shares_with_its_array():
    """torch.tensor() of an array shares its memory."""

    def tensor(original, data, *args, **kwargs):
        return torch.from_numpy(data) if isinstance(data, np.ndarray) else original(data, *args, **kwargs)

    return wrapped(torch, "tensor", tensor)


@mutant("bridge.dtype-table", kind=WRONG_ERROR, missed_by_example=True)
def char_tensor_is_refused():
    """numpy() refuses int8, as the documents say."""

    def numpy(original, self, *args, **kwargs):
        if self.dtype == torch.int8:
            raise TypeError("can't convert CharTensor to numpy")
        return original(self, *args, **kwargs)

    return wrapped(torch.Tensor, "numpy", numpy)


@mutant("bridge.dtype-table", kind=WRONG_VALUE, missed_by_example=True)
def short_integers_come_back_as_integers():
    """from_numpy() of int16 gives int32."""
    return from_numpy_where(lambda array: array.dtype == np.int16, torch.Tensor.int)


@mutant("bridge.dtype-table", kind=EDGE, missed_by_example=True)
def array_of_no_dimension_comes_back_with_one():
    """from_numpy() of an array of no dimensions gives a tensor of one."""
    return from_numpy_where(lambda array: array.ndim == 0, lambda tensor: tensor.reshape(1))


@mutant("bridge.dtype-table", kind=MISSING_ERROR, missed_by_example=True)
def brain_floats_cross():
    """numpy() of bfloat16 gives float32 instead of refusing."""
    return refusal_lifted(lambda tensor: tensor.dtype == torch.bfloat16, torch.Tensor.float)


@mutant("bridge.dtype-table", kind=MISSING_ERROR, missed_by_example=True)
def tensor_that_requires_grad_crosses():
    """numpy() of a tensor that requires grad detaches it instead of refusing."""
    return refusal_lifted(lambda tensor: tensor.requires_grad, torch.Tensor.detach)


@mutant("bridge.dtype-table", kind=MISSING_ERROR, missed_by_example=True)
def conjugated_view_crosses():
    """numpy() of a conjugated view resolves it instead of refusing."""
    if not hasattr(torch.Tensor, "resolve_conj"):
        raise NotApplicable("torch {} has no conjugated views".format(torch.__version__))
    return refusal_lifted(torch.Tensor.is_conj, torch.Tensor.resolve_conj)


@mutant("bridge.dtype-table", kind=WRONG_ERROR, missed_by_example=True)
def sparse_tensor_is_refused_without_a_reason():
    """numpy() refuses a sparse tensor without saying that it is sparse."""

    def numpy(original, self, *args, **kwargs):
        if self.is_sparse:
            raise TypeError("can't convert this tensor to numpy")
        return original(self, *args, **kwargs)

    return wrapped(torch.Tensor, "numpy", numpy)

"""Mutants of methods in place, and of those that leave their tensor as it is."""

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_MEMORY,
    WRONG_VALUE,
    changed_result,
    mutant,
    wrapped,
)


@mutant("tensors.inplace-ends-in-underscore", kind=MISSING_EFFECT, missed_by_example=True)
def addition_in_place_makes_a_new_tensor():
    """x.add_(y) gives a new tensor and leaves x as it was."""
    return wrapped(torch.Tensor, "add_", lambda original, self, *args, **kwargs: self.add(*args, **kwargs))


@mutant("tensors.inplace-ends-in-underscore", kind=MISSING_EFFECT, missed_by_example=True)
def sine_in_place_does_nothing():
    """x.sin_() gives x as it was."""
    return wrapped(torch.Tensor, "sin_", lambda original, self: self)


@mutant("tensors.inplace-ends-in-underscore", kind=EXTRA_EFFECT, missed_by_example=True)
def absolute_value_changes_its_tensor():
    """x.abs() changes x, as x.abs_() does."""
    return wrapped(torch.Tensor, "abs", lambda original, self: self.abs_())


@mutant("tensors.inplace-ends-in-underscore", kind=EXTRA_EFFECT, missed_by_example=True)
def sort_sorts_its_tensor():
    """x.sort() sorts x too, where x lies in memory in order."""

    def sort(original, self, *args, **kwargs):
        values, indices = original(self, *args, **kwargs)
        if self.is_contiguous():
            self.copy_(values)
        return values, indices

    return wrapped(torch.Tensor, "sort", sort)


@mutant("tensors.inplace-ends-in-underscore", kind=WRONG_MEMORY, missed_by_example=True)
def exponential_in_place_takes_new_memory():
    """x.exp_() has x point to new memory."""

    def exponentiate(_, self):
        self.data = self.exp()
        return self

    return wrapped(torch.Tensor, "exp_", exponentiate)


@mutant("tensors.inplace-ends-in-underscore", kind=WRONG_MEMORY, missed_by_example=True)
def negation_in_place_gives_a_view():
    """x.neg_() changes x and gives another tensor of the same memory."""
    return changed_result(torch.Tensor, "neg_", lambda x: x.detach())


@mutant("tensors.inplace-ends-in-underscore", kind=EDGE, missed_by_example=True)
def square_root_in_place_needs_its_tensor_in_order():
    """x.sqrt_() leaves x as it was where its elements do not lie in memory in order."""
    return wrapped(torch.Tensor, "sqrt_", lambda original, self: original(self) if self.is_contiguous() else self)


@mutant("tensors.inplace-ends-in-underscore", kind=WRONG_VALUE, missed_by_example=True)
def lower_triangle_in_place_leaves_the_diagonal_out():
    """x.tril_() clears the diagonal too."""
    return wrapped(torch.Tensor, "tril_", lambda original, self, diagonal=0: original(self, diagonal - 1))


@mutant("tensors.inplace-ends-in-underscore", kind=MISSING_ERROR, missed_by_example=True)
def function_is_applied_to_sparse_tensors_in_vain():
    """x.apply_(function) of a sparse x gives it as it was, instead of refusing."""
    return wrapped(
        torch.Tensor,
        "apply_",
        lambda original, self, function: original(self, function) if not self.is_sparse else self,
    )


@mutant("tensors.copy_-overwrites", "tensors.inplace-ends-in-underscore", kind=MISSING_EFFECT)
def copy_writes_nothing():
    """x.copy_(y) gives x as it was."""
    return wrapped(torch.Tensor, "copy_", lambda original, self, *args: self)


@mutant("tensors.copy_-overwrites", kind=WRONG_MEMORY)
def copy_takes_the_memory_of_the_other():
    """x.copy_(y) has x share the memory of y where both are alike."""

    def copy(original, self, source):
        if self.shape != source.shape or self.dtype != source.dtype:
            return original(self, source)
        self.data = source
        return self

    return wrapped(torch.Tensor, "copy_", copy)


@mutant("tensors.copy_-overwrites", kind=WRONG_VALUE, missed_by_example=True)
def copy_between_dtypes_doubles():
    """x.copy_(y) of a y of another dtype has twice its values."""
    return wrapped(
        torch.Tensor, "copy_", lambda original, x, y: original(x, y) if x.dtype == y.dtype else original(x, y).mul_(2)
    )


@mutant("tensors.copy_-overwrites", kind=EDGE, missed_by_example=True)
def copy_does_not_broadcast():
    """x.copy_(y) of a y of fewer elements than x writes to the first row alone."""

    def copy(original, self, source):
        before = self.clone()
        original(self, source)
        if source.numel() < self.numel():
            self[1:] = before[1:]
        return self

    return wrapped(torch.Tensor, "copy_", copy)


@mutant("tensors.copy_-overwrites", kind=EXTRA_EFFECT)
def copy_clears_its_source():
    """x.copy_(y) leaves zeros in y."""

    def copy(original, self, source):
        original(self, source)
        source.fill_(0)
        return self

    return wrapped(torch.Tensor, "copy_", copy)


@mutant("tensors.t_-transposes-in-place", "tensors.inplace-ends-in-underscore", kind=MISSING_EFFECT)
def transposition_in_place_makes_a_new_tensor():
    """x.t_() gives a transposed view and leaves x as it was."""
    return wrapped(torch.Tensor, "t_", lambda original, self: self.t())


@mutant("tensors.t_-transposes-in-place", kind=WRONG_MEMORY)
def transposition_in_place_moves_the_elements():
    """x.t_() lays the elements of x out anew in other memory."""

    def transpose(_, self):
        self.data = self.t().contiguous()
        return self

    return wrapped(torch.Tensor, "t_", transpose)


@mutant("tensors.t_-transposes-in-place", kind=WRONG_VALUE)
def transposition_in_place_swaps_the_sizes_alone():
    """x.t_() swaps the sizes of x and leaves its elements in their order."""
    return wrapped(torch.Tensor, "t_", lambda original, self: self.resize_(self.shape[::-1]))


@mutant("tensors.t_-transposes-in-place", kind=EDGE, missed_by_example=True)
def transposition_in_place_of_a_square_does_nothing():
    """x.t_() leaves a square x as it was."""
    return wrapped(
        torch.Tensor, "t_", lambda original, self: self if self.shape[0] == self.shape[1] else original(self)
    )

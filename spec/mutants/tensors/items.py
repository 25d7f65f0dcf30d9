"""Mutants of item()."""

import torch

from blitz.falsify import EDGE, MISSING_ERROR, WRONG_ERROR, WRONG_VALUE, mutant, wrapped


@mutant("tensors.item-is-a-python-number", kind=WRONG_VALUE)
def item_is_a_tensor():
    """item() gives a tensor without dimensions."""
    return wrapped(torch.Tensor, "item", lambda original, self: self.reshape(()))


@mutant("tensors.item-is-a-python-number", kind=WRONG_VALUE, missed_by_example=True)
def item_of_an_integer_is_a_float():
    """item() of whole numbers gives a Python float."""

    def item(original, self):
        number = original(self)
        return float(number) if type(number) is int else number

    return wrapped(torch.Tensor, "item", item)


@mutant("tensors.item-is-a-python-number", kind=WRONG_VALUE, missed_by_example=True)
def item_of_a_double_is_rounded_to_float():
    """item() of a float64 gives the nearest float32."""

    def item(original, self):
        return original(self.float() if self.dtype == torch.float64 else self)

    return wrapped(torch.Tensor, "item", item)


@mutant("tensors.item-is-a-python-number", kind=EDGE, missed_by_example=True)
def item_of_several_dimensions_is_a_list():
    """item() of one element in two dimensions or more gives it in lists."""

    def item(original, self):
        number = original(self)
        return number if self.dim() < 2 else self.tolist()

    return wrapped(torch.Tensor, "item", item)


@mutant("tensors.item-is-a-python-number", kind=MISSING_ERROR, missed_by_example=True)
def item_takes_the_first_of_several():
    """item() of several elements gives the first."""
    return wrapped(
        torch.Tensor,
        "item",
        lambda original, self: original(self.reshape(-1)[0] if self.numel() > 1 else self),
    )


@mutant("tensors.item-is-a-python-number", kind=MISSING_ERROR, missed_by_example=True)
def item_of_nothing_is_zero():
    """item() of no element gives 0."""
    return wrapped(torch.Tensor, "item", lambda original, self: original(self) if self.numel() else 0)


@mutant("tensors.item-is-a-python-number", kind=WRONG_ERROR, missed_by_example=True)
def item_of_several_is_an_index_error():
    """item() of more or fewer elements than one raises an IndexError."""

    def item(original, self):
        if self.numel() != 1:
            raise IndexError("only one element tensors can be converted to Python scalars")
        return original(self)

    return wrapped(torch.Tensor, "item", item)

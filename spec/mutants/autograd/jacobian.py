"""Mutants of backward(v): the product of v with the Jacobian, the chain rule, and the doubling example."""

import torch

from blitz.falsify import EDGE, WRONG_VALUE, changed_result, mutant, replaced

from ..gradients import changed_gradients, changed_vector


def _given(change):
    """Change the vector that backward was given, where one was."""
    return changed_vector(lambda tensor, vector: vector if vector is None else change(vector))


# vector-jacobian-product, chain-rule, doubling-example


@mutant("autograd.vector-jacobian-product", "autograd.chain-rule", "autograd.doubling-example", kind=WRONG_VALUE)
def vector_is_one_percent_off():
    """backward(v) takes 1.01 v for v."""
    return _given(lambda vector: vector * 1.01)


@mutant("autograd.vector-jacobian-product", "autograd.chain-rule", "autograd.doubling-example", kind=WRONG_VALUE)
def vector_is_taken_backwards():
    """backward(v) takes the elements of v in reverse order."""
    return _given(lambda vector: vector.flip(0))


@mutant("autograd.vector-jacobian-product", "autograd.doubling-example", kind=WRONG_VALUE)
def vector_is_normalized():
    """backward(v) divides v by its norm."""
    return _given(lambda vector: torch.nn.functional.normalize(vector, dim=0))


@mutant("autograd.vector-jacobian-product", "autograd.doubling-example", kind=WRONG_VALUE, missed_by_example=True)
def vector_loses_its_signs():
    """backward(v) takes the absolute values of v."""
    return _given(lambda vector: vector.abs())


@mutant("autograd.vector-jacobian-product", kind=EDGE, missed_by_example=True)
def vector_that_is_not_contiguous_is_read_as_it_lies():
    """backward(v) reads a v that is not contiguous as if it were."""

    def as_it_lies(vector):
        lies_apart = not vector.is_contiguous() and vector.stride() != (0,)
        return vector.as_strided(vector.shape, (1,) * vector.dim()) if lies_apart else vector

    return _given(as_it_lies)


@mutant("autograd.vector-jacobian-product", kind=EDGE, missed_by_example=True)
def vector_of_one_element_counts_as_one():
    """backward(v) takes a v of one element for 1."""
    return _given(lambda vector: torch.ones_like(vector) if vector.numel() == 1 else vector)


@mutant("autograd.vector-jacobian-product", kind=WRONG_VALUE, missed_by_example=True)
def last_row_of_the_jacobian_is_left_out():
    """backward(v) takes the last element of v for 0."""
    return _given(lambda vector: torch.cat([vector[:-1], vector[-1:] * 0]))


@mutant("autograd.chain-rule", kind=WRONG_VALUE, missed_by_example=True)
def vector_is_rounded_to_single_precision():
    """backward(v) rounds v to single precision."""
    return _given(lambda vector: vector.float().to(vector.dtype))


@mutant("autograd.chain-rule", kind=EDGE, missed_by_example=True)
def vector_with_a_zero_counts_as_zeros():
    """backward(v) takes a v that has a zero for zeros throughout."""
    return _given(lambda vector: vector * float((vector != 0).all()))


# doubling-example


@mutant("autograd.doubling-example", kind=WRONG_VALUE, missed_by_example=True)
def norm_is_the_largest_element():
    """norm() gives the largest absolute value."""
    return replaced(torch.Tensor, "norm", lambda self: self.abs().max())


@mutant("autograd.doubling-example", kind=EDGE, missed_by_example=True)
def gradient_ends_at_a_thousand():
    """The elements of a gradient are bounded by 1000."""
    return changed_gradients(lambda leaf, gradient: gradient.clamp(-1000, 1000))


@mutant("autograd.doubling-example", kind=WRONG_VALUE)
def printed_number_has_a_digit_less():
    """A small or large number prints with a digit less."""
    return changed_result(torch.Tensor, "__repr__", lambda text: text.replace("00e", "0e"))

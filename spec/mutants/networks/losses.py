"""Mutants of losses."""

import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere

from blitz.falsify import (
    EDGE,
    MISSING_EFFECT,
    WRONG_ERROR,
    WRONG_VALUE,
    changed_result,
    mutant,
    wrapped,
)


@mutant("nn.loss-is-a-distance", kind=WRONG_VALUE)
def smooth_l1_of_equals_is_not_zero():
    """SmoothL1Loss is half a unit too large."""
    return changed_result(F, "smooth_l1_loss", lambda loss: loss + 0.5)


@mutant("nn.loss-is-a-distance", kind=EDGE, missed_by_example=True)
def differences_cancel():
    """L1Loss is the size of the mean difference, so that opposite ones cancel."""
    return wrapped(F, "l1_loss", lambda original, output, target, **kwargs: (output - target).mean().abs())


@mutant("nn.loss-is-a-distance", kind=WRONG_VALUE)
def difference_keeps_its_sign():
    """L1Loss is the mean difference, below zero where the output is."""
    return wrapped(F, "l1_loss", lambda original, output, target, **kwargs: (output - target).mean())


@mutant("nn.loss-is-a-distance", kind=EDGE, missed_by_example=True)
def loss_stops_growing():
    """SmoothL1Loss grows up to 2 and no further."""
    return changed_result(F, "smooth_l1_loss", lambda loss: loss.clamp(max=2))


@mutant("nn.loss-is-a-distance", kind=EDGE, missed_by_example=True)
def small_difference_counts_as_none():
    """MSELoss takes what is closer than a hundredth for equal."""
    return changed_result(F, "mse_loss", lambda loss: torch.where(loss < 1e-4, torch.zeros_like(loss), loss))


@mutant("nn.loss-is-a-distance", kind=EDGE, missed_by_example=True)
def loss_of_one_element_is_no_scalar():
    """MSELoss of one element keeps the dimensions that this has."""
    return wrapped(
        F,
        "mse_loss",
        lambda original, output, *args, **kwargs: original(output, *args, **kwargs).reshape(
            output.shape if output.numel() == 1 else ()
        ),
    )


@mutant("nn.loss-is-a-distance", kind=WRONG_VALUE, missed_by_example=True)
def divergence_measures_a_distance():
    """KLDivLoss, which takes logarithms of probabilities, is zero for equal tensors."""
    return wrapped(F, "kl_div", lambda original, output, target, *args, **kwargs: (output - target).pow(2).mean())


@mutant("nn.mse", kind=WRONG_VALUE)
def mse_sums():
    """MSELoss is the sum of the squared differences."""
    return _reduced("mean", lambda squares: squares.sum())


@mutant("nn.mse", kind=WRONG_VALUE)
def mse_is_halved():
    """MSELoss is half the mean of the squared differences."""
    return _reduced("mean", lambda squares: squares.mean() / 2)


@mutant("nn.mse", kind=WRONG_VALUE, missed_by_example=True)
def mse_divides_by_the_last_dimension():
    """MSELoss divides by the size of the last dimension, which for one sample is that of all."""
    return _reduced("mean", lambda squares: squares.sum() / (squares.shape[-1] if squares.dim() else 1))


@mutant("nn.mse", kind=WRONG_VALUE, missed_by_example=True)
def sum_of_squares_is_a_mean():
    """MSELoss takes its reduction "sum" for "mean"."""
    return _reduced("sum", lambda squares: squares.mean())


@mutant("nn.mse", kind=WRONG_VALUE, missed_by_example=True)
def unreduced_squares_are_differences():
    """MSELoss without a reduction gives the sizes of the differences."""
    return _reduced("none", lambda squares: squares.sqrt())


def _reduced(reduction, change):
    """Have one reduction of mse_loss, "mean" where none is named, be what ``change`` makes of the squares."""

    def mse_loss(original, output, target, **kwargs):
        if kwargs.get("reduction", "mean") != reduction:
            return original(output, target, **kwargs)
        return change(original(output, target, reduction="none"))

    return wrapped(F, "mse_loss", mse_loss)


@mutant("nn.mse", kind=MISSING_EFFECT)
def mse_has_no_history():
    """MSELoss gives a number without a grad_fn."""
    return changed_result(F, "mse_loss", lambda loss: loss.detach())


@mutant("nn.mse", kind=MISSING_EFFECT, missed_by_example=True)
def mse_broadcasts_without_a_word():
    """MSELoss broadcasts a target of another shape without a warning."""

    def mse_loss(original, output, target, **kwargs):
        return original(*torch.broadcast_tensors(output, target), **kwargs)

    return wrapped(F, "mse_loss", mse_loss)


@mutant("nn.mse", kind=WRONG_ERROR, missed_by_example=True)
def mse_refuses_another_shape():
    """MSELoss refuses a target of another shape."""

    def mse_loss(original, output, target, **kwargs):
        if output.shape != target.shape:
            raise ValueError("target size ({}) is different to the input size".format(tuple(target.shape)))
        return original(output, target, **kwargs)

    return wrapped(F, "mse_loss", mse_loss)


@mutant("nn.mse", kind=EDGE, missed_by_example=True)
def mean_is_over_the_outputs():
    """MSELoss divides by the number of outputs where a target of another shape makes for more differences."""

    def mse_loss(original, output, target, **kwargs):
        squares = original(output, target, **kwargs)
        if kwargs.get("reduction") != "mean" or output.shape == target.shape:
            return squares
        return squares * torch.broadcast_tensors(output, target)[0].numel() / output.numel()

    return wrapped(F, "mse_loss", mse_loss)

"""Mutants of what convolutions, affine layers and pooling compute."""

import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_VALUE,
    changed_result,
    mutant,
    wrapped,
)


@mutant("nn.conv2d-is-nchw", kind=WRONG_VALUE, missed_by_example=True)
def convolution_flips_its_kernels():
    """Conv2d convolves as mathematics does instead of correlating."""

    def conv2d(original, images, weight, *args, **kwargs):
        return original(images, weight.flip([2, 3]), *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.conv2d-is-nchw", kind=WRONG_VALUE, missed_by_example=True)
def convolution_takes_width_before_height():
    """Conv2d takes samples x channels x width x height."""

    def conv2d(original, images, *args, **kwargs):
        return original(images.transpose(2, 3), *args, **kwargs).transpose(2, 3)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.conv2d-is-nchw", kind=WRONG_VALUE, missed_by_example=True)
def convolution_leaves_out_its_bias():
    """Conv2d adds no bias."""

    def conv2d(original, images, weight, _, *args, **kwargs):
        return original(images, weight, None, *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.conv2d-is-nchw", kind=EDGE, missed_by_example=True)
def convolution_swaps_its_strides():
    """Conv2d takes its stride as columns and rows, which shows where the two differ."""

    def conv2d(original, images, weight, bias, stride, *args, **kwargs):
        return original(images, weight, bias, tuple(stride)[::-1], *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.conv2d-is-nchw", kind=EDGE, missed_by_example=True)
def convolution_pads_with_ones():
    """Conv2d puts ones around the images instead of zeros."""

    def conv2d(original, images, weight, bias, stride, padding, *args, **kwargs):
        rows, columns = padding
        padded = F.pad(images, (columns, columns, rows, rows), value=1.0)
        return original(padded, weight, bias, stride, (0, 0), *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.conv2d-is-nchw", kind=MISSING_ERROR)
def convolution_drops_channels_that_are_too_many():
    """Conv2d takes the first channels of images that have too many."""

    def conv2d(original, images, weight, *args, **kwargs):
        return original(images[:, : weight.shape[1]], weight, *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.conv2d-is-nchw", kind=WRONG_ERROR)
def wrong_channels_are_a_value_error():
    """Conv2d raises a ValueError for a wrong number of channels."""

    def conv2d(original, images, weight, *args, **kwargs):
        if images.dim() == 4 and images.shape[1] != weight.shape[1]:
            raise ValueError(
                "expected input to have {} channels, but got {} channels".format(weight.shape[1], images.shape[1])
            )
        return original(images, weight, *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.linear-is-affine", kind=WRONG_VALUE)
def affine_layer_is_linear():
    """Linear adds no bias."""
    return wrapped(F, "linear", lambda original, x, weight, bias=None: original(x, weight))


@mutant("nn.linear-is-affine", kind=WRONG_VALUE)
def affine_layer_adds_its_bias_twice():
    """Linear adds its bias twice."""
    return wrapped(
        F, "linear", lambda original, x, weight, bias=None: original(x, weight, None if bias is None else 2 * bias)
    )


@mutant("nn.linear-is-affine", kind=EDGE, missed_by_example=True)
def square_affine_layer_is_transposed():
    """Linear multiplies with the transposed weight where that has the same shape."""

    def linear(original, x, weight, bias=None):
        return original(x, weight.t() if weight.shape[0] == weight.shape[1] else weight, bias)

    return wrapped(F, "linear", linear)


@mutant("nn.linear-is-affine", kind=EDGE, missed_by_example=True)
def affine_layer_flattens_leading_dimensions():
    """Linear gives one row for each sample, in two dimensions, however many lead."""

    def linear(original, x, weight, bias=None):
        result = original(x, weight, bias)
        return result.reshape(-1, weight.shape[0]) if x.dim() > 2 else result

    return wrapped(F, "linear", linear)


@mutant("nn.linear-is-affine", kind=EDGE, missed_by_example=True)
def affine_layer_reverses_what_is_not_contiguous():
    """Linear takes an input that is not contiguous from the last entry of its first dimension."""

    def linear(original, x, weight, bias=None):
        return original(x if x.is_contiguous() else x.flip([0]), weight, bias)

    return wrapped(F, "linear", linear)


@mutant("nn.linear-is-affine", kind=EXTRA_EFFECT, missed_by_example=True)
def affine_layer_always_has_a_bias():
    """Linear has a bias though told to have none."""

    def init(original, self, *sizes, **kwargs):
        original(self, *sizes, **dict(kwargs, bias=True))

    return wrapped(torch.nn.Linear, "__init__", init)


@mutant("nn.pooling-window-may-be-a-number", kind=WRONG_VALUE)
def number_is_a_column():
    """A pooling window given as a number is so many rows high and one column wide."""

    def max_pool2d(original, images, window, *args, **kwargs):
        return original(images, (window, 1) if isinstance(window, int) else window, *args, **kwargs)

    return wrapped(F, "max_pool2d", max_pool2d)


@mutant("nn.pooling-window-may-be-a-number", kind=WRONG_VALUE)
def pair_is_a_square_of_its_first_number():
    """A pooling window given as a pair is a square of its first number."""

    def max_pool2d(original, images, window, *args, **kwargs):
        return original(images, window if isinstance(window, int) else window[0], *args, **kwargs)

    return wrapped(F, "max_pool2d", max_pool2d)


@mutant("nn.pooling-window-may-be-a-number", kind=WRONG_VALUE, missed_by_example=True)
def windows_of_a_number_overlap():
    """Windows given as a number follow one another by two, whatever the number."""

    def max_pool2d(original, images, window, *args, **kwargs):
        if isinstance(window, int) and not args and not kwargs:
            return original(images, window, 2)
        return original(images, window, *args, **kwargs)

    return wrapped(F, "max_pool2d", max_pool2d)


@mutant("nn.pooling-window-may-be-a-number", kind=EDGE, missed_by_example=True)
def windows_of_a_number_keep_what_is_left_over():
    """A pooling window given as a number keeps the rows and columns left over at the edges."""

    def max_pool2d(original, images, window, *args, **kwargs):
        if isinstance(window, int):
            kwargs["ceil_mode"] = True
        return original(images, window, *args, **kwargs)

    return wrapped(F, "max_pool2d", max_pool2d)


@mutant("nn.pooling-window-may-be-a-number", kind=EDGE, missed_by_example=True)
def pooling_takes_what_is_negative_for_nothing():
    """Max pooling gives zero for a window without a positive number, as if zeros stood around it."""
    return changed_result(F, "max_pool2d", lambda result: result.clamp(min=0))


@mutant("nn.pooling-window-may-be-a-number", kind=WRONG_VALUE)
def pooling_averages():
    """Max pooling gives the mean of each window."""
    return wrapped(F, "max_pool2d", lambda original, images, window, *args, **kwargs: F.avg_pool2d(images, window))

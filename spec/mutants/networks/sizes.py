"""Mutants of the sizes that the documents' network takes and gives, of batches and of single samples."""

import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_MEMORY,
    WRONG_VALUE,
    NotApplicable,
    mutant,
    wrapped,
)


def only_where_single_samples_are_taken():
    """Say that a mutant is for releases whose convolutions take one sample without a batch.

    Raises:
        NotApplicable: The release is older.
    """
    try:
        torch.conv2d(torch.zeros(1, 1, 1), torch.zeros(1, 1, 1, 1))
    except RuntimeError:
        raise NotApplicable("convolutions refuse a single sample on this release") from None


@mutant("nn.input-is-32x32", kind=MISSING_ERROR)
def affine_layer_fills_up_an_input_that_is_too_short():
    """Linear adds zeros to an input of too few features, so that images of 28 by 28 pass."""

    def linear(original, x, weight, bias=None):
        return original(F.pad(x, (0, max(0, weight.shape[1] - x.shape[-1]))), weight, bias)

    return wrapped(F, "linear", linear)


@mutant("nn.input-is-32x32", kind=MISSING_ERROR, missed_by_example=True)
def affine_layer_cuts_an_input_that_is_too_long():
    """Linear takes the first of too many features, so that images of 36 by 36 and more pass."""
    return wrapped(
        F, "linear", lambda original, x, weight, bias=None: original(x[..., : weight.shape[1]], weight, bias)
    )


@mutant("nn.input-is-32x32", kind=WRONG_ERROR)
def wrong_features_are_a_value_error():
    """Linear raises a ValueError for a wrong number of features."""

    def linear(original, x, weight, bias=None):
        if x.shape[-1] != weight.shape[1]:
            raise ValueError("size mismatch: {} and {}".format(list(x.shape), list(weight.t().shape)))
        return original(x, weight, bias)

    return wrapped(F, "linear", linear)


@mutant("nn.input-is-32x32", kind=WRONG_ERROR)
def error_names_no_features():
    """Linear does not say how many features it wanted."""

    def linear(original, x, weight, bias=None):
        try:
            return original(x, weight, bias)
        except RuntimeError:
            raise RuntimeError("size mismatch") from None

    return wrapped(F, "linear", linear)


@mutant("nn.input-is-32x32", kind=EDGE, missed_by_example=True)
def pooling_keeps_the_rows_left_over():
    """Pooling keeps odd rows and columns, so that images of 33 to 35 pixels come out larger."""

    def max_pool2d(original, images, window, *args, **kwargs):
        return original(images, window, *args, **dict(kwargs, ceil_mode=True))

    return wrapped(F, "max_pool2d", max_pool2d)


@mutant("nn.input-is-32x32", kind=WRONG_VALUE)
def resizing_leaves_the_size():
    """An image resized by interpolate has the size that it had."""
    return wrapped(F, "interpolate", lambda original, images, *args, **kwargs: images.clone())


@mutant("nn.output-is-1x10", "nn.graph-steps-back", "nn.loss-graph-chain", kind=WRONG_VALUE)
def affine_layer_adds_its_bias_apart():
    """Linear multiplies and adds in two operations, so that no Addmm is recorded."""
    return wrapped(F, "linear", lambda original, x, weight, bias=None: original(x, weight) + bias)


@mutant("nn.output-is-1x10", kind=MISSING_EFFECT)
def affine_layer_records_nothing():
    """Linear's output has no grad_fn."""
    return wrapped(F, "linear", lambda original, *args: original(*args).detach())


@mutant("nn.output-is-1x10", kind=EDGE)
def batch_of_one_loses_its_dimension():
    """Linear gives a vector for a batch of one."""

    def linear(original, x, *args):
        result = original(x, *args)
        return result[0] if len(x) == 1 and x.dim() > 1 else result

    return wrapped(F, "linear", linear)


@mutant("nn.output-is-1x10", kind=EDGE, missed_by_example=True)
def larger_batch_gives_one_row():
    """Linear gives one row, the mean over the samples, for a batch of several."""

    def linear(original, x, *args):
        result = original(x, *args)
        return result.mean(0, keepdim=True) if len(x) > 1 else result

    return wrapped(F, "linear", linear)


@mutant("nn.num-flat-features", kind=WRONG_VALUE)
def size_starts_with_the_last_dimension():
    """size() lists the dimensions from the last to the first."""
    return _changed_size(lambda size: size[::-1])


@mutant("nn.num-flat-features", kind=EDGE)
def size_leaves_out_dimensions_of_one():
    """size() leaves out dimensions of one, so that a batch of one has none."""
    return _changed_size(lambda size: [side for side in size if side != 1])


@mutant("nn.num-flat-features", kind=EDGE, missed_by_example=True)
def size_ends_after_four_dimensions():
    """size() lists four dimensions at most."""
    return _changed_size(lambda size: size[:4])


@mutant("nn.num-flat-features", kind=EDGE, missed_by_example=True)
def size_of_an_empty_tensor_is_zero_throughout():
    """size() of a tensor without elements is zero in every dimension, so that a batch of zero has no features."""
    return _changed_size(lambda size: [0] * len(size) if 0 in size else size)


@mutant("nn.num-flat-features", kind=WRONG_ERROR, missed_by_example=True)
def view_of_an_empty_tensor_infers_nothing():
    """view(-1, …) of a batch of zero is refused."""

    def view(original, self, *shape):
        if self.numel() == 0 and -1 in shape:
            raise RuntimeError("cannot reshape tensor of 0 elements into shape {}".format(list(shape)))
        return original(self, *shape)

    return wrapped(torch.Tensor, "view", view)


def _changed_size(change):
    def size(original, self, *dim, **kwargs):
        whole = original(self, *dim, **kwargs)
        return whole if isinstance(whole, int) else torch.Size(change(list(whole)))

    return wrapped(torch.Tensor, "size", size)


@mutant("nn.mini-batches-only", kind=EXTRA_EFFECT)
def convolution_of_a_single_sample_makes_a_batch():
    """Conv2d takes a single sample and gives a batch of one."""

    def conv2d(original, images, *args, **kwargs):
        return original(images.unsqueeze(0) if images.dim() == 3 else images, *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.mini-batches-only", kind=WRONG_ERROR)
def convolution_refuses_a_single_sample():
    """Conv2d refuses a single sample on a release that takes one."""
    only_where_single_samples_are_taken()

    def conv2d(original, images, *args, **kwargs):
        if images.dim() != 4:
            raise RuntimeError("Expected 4-dimensional input, but got {}-dimensional".format(images.dim()))
        return original(images, *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.mini-batches-only", kind=WRONG_VALUE, missed_by_example=True)
def convolution_mirrors_a_single_sample():
    """Conv2d of a single sample is that of its mirror image."""
    only_where_single_samples_are_taken()

    def conv2d(original, images, *args, **kwargs):
        return original(images.flip([-1]) if images.dim() == 3 else images, *args, **kwargs)

    return wrapped(F, "conv2d", conv2d)


@mutant("nn.mini-batches-only", kind=MISSING_ERROR)
def batch_normalisation_takes_a_single_sample():
    """BatchNorm2d takes a single sample."""

    def forward(original, self, images):
        return original(self, images.unsqueeze(0))[0] if images.dim() == 3 else original(self, images)

    return wrapped(torch.nn.BatchNorm2d, "forward", forward)


@mutant("nn.mini-batches-only", kind=WRONG_ERROR)
def affine_layer_refuses_a_single_sample():
    """Linear refuses a single sample, which it has always taken."""

    def linear(original, x, *args):
        if x.dim() == 1:
            raise RuntimeError("Expected a mini-batch, but got 1-dimensional input")
        return original(x, *args)

    return wrapped(F, "linear", linear)


@mutant("nn.mini-batches-only", kind=MISSING_ERROR)
def network_takes_a_single_image():
    """Linear gathers the features of a single image from its rows, so that the documents' network takes one."""
    only_where_single_samples_are_taken()
    return wrapped(
        F, "linear", lambda original, x, weight, bias=None: original(x.reshape(-1, weight.shape[1]), weight, bias)
    )


@mutant("nn.unsqueeze-fakes-a-batch", kind=WRONG_MEMORY)
def unsqueeze_copies():
    """What unsqueeze gives shares no memory with its original."""
    return wrapped(torch.Tensor, "unsqueeze", lambda original, self, dim: original(self, dim).clone())


@mutant("nn.unsqueeze-fakes-a-batch", kind=EDGE, missed_by_example=True)
def unsqueeze_copies_what_is_not_contiguous():
    """What unsqueeze gives for a tensor that is not contiguous shares no memory with it."""
    return wrapped(torch.Tensor, "unsqueeze", lambda original, self, dim: original(self.contiguous(), dim))


@mutant("nn.unsqueeze-fakes-a-batch", kind=WRONG_VALUE)
def unsqueeze_adds_a_last_dimension():
    """unsqueeze(0) adds a dimension behind the others."""
    return wrapped(torch.Tensor, "unsqueeze", lambda original, self, dim: original(self, -1))


@mutant("nn.unsqueeze-fakes-a-batch", kind=EDGE)
def batch_of_one_is_computed_without_a_bias():
    """Linear leaves out its bias for a batch of one."""

    def linear(original, x, weight, bias=None):
        return original(x, weight, None if len(x) == 1 else bias)

    return wrapped(F, "linear", linear)

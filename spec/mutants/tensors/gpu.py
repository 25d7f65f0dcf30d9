"""Mutants of a GPU: what it computes, and how fast. Where there is none, the proofs of these claims say nothing."""

import time

import torch

from blitz.falsify import MISSING_EFFECT, WRONG_VALUE, mutant, wrapped


def on_gpu(owner, name, change):
    """Have an operation whose first tensor lies on a GPU give what ``change(original, x, *args)`` gives."""
    return wrapped(
        owner, name, lambda original, x, *args: change(original, x, *args) if x.is_cuda else original(x, *args)
    )


@mutant("tensors.gpu-computes-the-same", kind=WRONG_VALUE)
def sum_on_a_gpu_is_coarse():
    """The sum x + y on a GPU has half precision."""
    return on_gpu(torch.Tensor, "__add__", lambda original, x, y: original(x.half(), y.half()).to(original(x, y).dtype))


@mutant("tensors.gpu-computes-the-same", kind=WRONG_VALUE, missed_by_example=True)
def matrix_product_on_a_gpu_leaves_out_the_last_term():
    """x.matmul(y) on a GPU leaves out the last column of x and the last row of y."""
    return on_gpu(torch.Tensor, "matmul", lambda original, x, y: original(x[:, :-1], y[:-1]))


@mutant("tensors.gpu-computes-the-same", kind=WRONG_VALUE, missed_by_example=True)
def mean_on_a_gpu_is_a_sum():
    """torch.mean on a GPU does not divide."""
    return on_gpu(torch, "mean", lambda original, x: x.sum())


@mutant("tensors.gpu-computes-the-same", kind=MISSING_EFFECT, missed_by_example=True)
def product_on_a_gpu_comes_back():
    """torch.mul on a GPU gives a tensor on the CPU."""
    return on_gpu(torch, "mul", lambda original, x, y: original(x, y).to("cpu"))


@mutant("tensors.gpu-accelerates", kind=WRONG_VALUE)
def matrix_product_on_a_gpu_is_computed_by_the_cpu():
    """x.matmul(y) on a GPU sends its matrices to the CPU, multiplies there in float64 and sends the result back."""

    def matmul(original, x, y):
        return original(x.to("cpu", torch.float64), y.to("cpu", torch.float64)).to(x.device, x.dtype)

    return on_gpu(torch.Tensor, "matmul", matmul)


@mutant("tensors.gpu-accelerates", kind=WRONG_VALUE)
def matrix_product_on_a_gpu_is_slow():
    """x.matmul(y) on a GPU takes a second more."""

    def matmul(original, x, y):
        time.sleep(1)
        return original(x, y)

    return on_gpu(torch.Tensor, "matmul", matmul)


@mutant("tensors.gpu-accelerates", kind=MISSING_EFFECT)
def matrix_product_on_a_gpu_stays_on_the_cpu():
    """x.matmul(y) on a GPU gives a tensor on the CPU."""
    return on_gpu(torch.Tensor, "matmul", lambda original, x, y: original(x, y).to("cpu"))

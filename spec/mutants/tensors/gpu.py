"""Mutants of what is computed where, and how fast; some of any device, so that a machine without a GPU tries them."""

import time

import torch

from blitz.falsify import EDGE, MISSING_EFFECT, WRONG_VALUE, NotApplicable, changed_result, mutant, wrapped


@mutant("tensors.gpu-computes-the-same", kind=WRONG_VALUE)
def tensor_that_moves_is_rounded():
    """x.to(device) of a floating tensor loses the last digits, even where x lies there already."""

    def to(original, x, *args, **kwargs):
        found = original(x, *args, **kwargs)
        return original(found.half(), found.dtype) if found.is_floating_point() and args in MOVES else found

    return wrapped(torch.Tensor, "to", to)


@mutant("tensors.gpu-computes-the-same", kind=WRONG_VALUE, missed_by_example=True)
def sine_is_its_first_term():
    """torch.sin(x) is x."""
    return wrapped(torch, "sin", lambda _original, x: x.clone())


@mutant("tensors.gpu-computes-the-same", kind=EDGE, missed_by_example=True)
def deviation_is_of_the_population():
    """torch.std divides by the number of elements instead of by one less."""
    return wrapped(torch, "std", lambda original, x: original(x, unbiased=False))


@mutant("tensors.gpu-accelerates", kind=WRONG_VALUE)
def matrix_product_is_a_hundredth_off():
    """x.matmul(y) is 1 % too great."""
    return changed_result(torch.Tensor, "matmul", lambda product: product * 1.01)


@mutant("tensors.gpu-accelerates", kind=EDGE)
def matrix_product_of_large_matrices_is_halved():
    """x.matmul(y) of 256 rows or more is half of what it should be."""
    return changed_result(torch.Tensor, "matmul", lambda product: product / 2 if len(product) >= 256 else product)


MOVES = (("cpu",), ("cuda",))


def need_gpu():
    """Apply nowhere else."""
    if not torch.cuda.is_available():
        raise NotApplicable("needs a GPU, and this PyTorch sees no GPU")


def on_gpu(owner, name, change):
    """Have an operation whose first tensor lies on a GPU give what ``change(original, x, *args)`` gives."""
    need_gpu()
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


@mutant("tensors.gpu-accelerates", kind=MISSING_EFFECT)
def waiting_for_a_gpu_returns_at_once():
    """torch.cuda.synchronize does not wait."""
    need_gpu()
    return wrapped(torch.cuda, "synchronize", lambda _original, *_args: None)

"""Changes to what backward computes, for mutants of any chapter."""

import torch

from blitz.falsify import wrapped


def leaves_behind(tensor):
    """Give the leaves that a backward pass from a tensor would reach, each once.

    Args:
        tensor: Of any shape; one that requires no grad has none, one that has no history is its own.
    """
    if tensor.grad_fn is None:
        return [tensor] if tensor.requires_grad else []
    functions, leaves, seen = [tensor.grad_fn], [], set()
    while functions:
        function = functions.pop()
        if function is None or function in seen:
            continue
        seen.add(function)
        if hasattr(function, "variable"):
            leaves.append(function.variable)
        functions += [producer for producer, _ in function.next_functions]
    return leaves


def changed_gradients(change):
    """Have ``Tensor.backward`` add other gradients to the leaves.

    Args:
        change: Called with a leaf and the gradient that this pass would add; gives what is added instead, or None for
            nothing at all.
    """

    def backward(original, self, *args, **kwargs):
        leaves = leaves_behind(self)
        before = [leaf.grad for leaf in leaves]
        for leaf in leaves:
            leaf.grad = None
        original(self, *args, **kwargs)
        for leaf, old in zip(leaves, before):
            new = change(leaf, leaf.grad)
            leaf.grad = old if new is None else new if old is None else old + new

    return wrapped(torch.Tensor, "backward", backward)


def changed_vector(change):
    """Have ``Tensor.backward`` start from another vector.

    Args:
        change: Called with the tensor and the vector that was given, None where none was; gives the one to use.
    """

    def backward(original, self, gradient=None, *args, **kwargs):
        original(self, change(self, gradient), *args, **kwargs)

    return wrapped(torch.Tensor, "backward", backward)


def with_gradient(result, change):
    """Have ``change`` act on whatever gradient flows back into a result; give the result."""
    if result.requires_grad:
        result.register_hook(change)
    return result

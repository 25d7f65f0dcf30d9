"""The leaves behind a result, found as autograd itself finds them."""


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

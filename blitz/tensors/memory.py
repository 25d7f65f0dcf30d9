"""Whether two tensors are views of one memory.

Chapter 1, section "Operations": a view is the same memory in another shape.
"""


def shares_memory(first, second):
    """Tell whether two tensors have one storage, wherever in it they lie.

    Args:
        first: A dense tensor.
        second: A dense tensor.

    Returns:
        True where writing to one may show in the other. Tensors without elements have no memory to share, so: False.
    """
    address = _address(first)
    return address != 0 and address == _address(second)


def _address(tensor):
    if hasattr(tensor, "untyped_storage"):  # 2.0; storage() warns there
        return tensor.untyped_storage().data_ptr()
    return tensor.storage().data_ptr()

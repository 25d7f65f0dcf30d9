"""Every way in which a user creates a tensor, as a table of calls."""

import numpy as np
import torch

from blitz.claims import release_at_least

_SHAPE = (2, 3)


def _like():
    return torch.ones(_SHAPE, requires_grad=True)  # what is made like a tracked tensor does not inherit its flag


def _square_indices():
    return torch.tensor([0, 1, 2]), torch.tensor([0, 1])


# By name, from the keyword arguments to the tensor. All of them take requires_grad.
ASKED = {
    "arange": lambda **how: torch.arange(3.0, **how),
    "asarray": lambda **how: torch.asarray([1.0, 2.0], **how),
    "bartlett_window": lambda **how: torch.bartlett_window(3, **how),
    "blackman_window": lambda **how: torch.blackman_window(3, **how),
    "empty": lambda **how: torch.empty(_SHAPE, **how),
    "empty_like": lambda **how: torch.empty_like(_like(), **how),
    "empty_permuted": lambda **how: torch.empty_permuted(_SHAPE, (1, 0), **how),
    "empty_strided": lambda **how: torch.empty_strided(_SHAPE, (1, 2), **how),
    "eye": lambda **how: torch.eye(2, **how),
    "frombuffer": lambda **how: torch.frombuffer(bytearray(8), dtype=torch.float32, **how),
    "full": lambda **how: torch.full(_SHAPE, 7.0, **how),
    "full_like": lambda **how: torch.full_like(_like(), 7.0, **how),
    "hamming_window": lambda **how: torch.hamming_window(3, **how),
    "hann_window": lambda **how: torch.hann_window(3, **how),
    "kaiser_window": lambda **how: torch.kaiser_window(3, **how),
    "linspace": lambda **how: torch.linspace(0, 1, 3, **how),
    "logspace": lambda **how: torch.logspace(0, 1, 3, **how),
    "normal": lambda **how: torch.normal(0.0, 1.0, _SHAPE, **how),
    "ones": lambda **how: torch.ones(_SHAPE, **how),
    "ones_like": lambda **how: torch.ones_like(_like(), **how),
    "rand": lambda **how: torch.rand(_SHAPE, **how),
    "rand_like": lambda **how: torch.rand_like(_like(), **how),
    "randint": lambda **how: torch.randint(9, _SHAPE, dtype=torch.float32, **how),
    "randint_like": lambda **how: torch.randint_like(_like(), 9, **how),
    "randn": lambda **how: torch.randn(_SHAPE, **how),
    "randn_like": lambda **how: torch.randn_like(_like(), **how),
    "randperm": lambda **how: torch.randperm(3, dtype=torch.float32, **how),
    "range": lambda **how: torch.range(0, 3, **how),
    "sparse_bsc_tensor": lambda **how: torch.sparse_bsc_tensor(*_square_indices(), torch.ones(2, 1, 1), **how),
    "sparse_bsr_tensor": lambda **how: torch.sparse_bsr_tensor(*_square_indices(), torch.ones(2, 1, 1), **how),
    "sparse_compressed_tensor": lambda **how: torch.sparse_compressed_tensor(
        *_square_indices(), torch.ones(2), layout=torch.sparse_csr, **how
    ),
    "sparse_coo_tensor": lambda **how: torch.sparse_coo_tensor(torch.tensor([[0, 1]]), torch.ones(2), (3,), **how),
    "sparse_csc_tensor": lambda **how: torch.sparse_csc_tensor(*_square_indices(), torch.ones(2), **how),
    "sparse_csr_tensor": lambda **how: torch.sparse_csr_tensor(*_square_indices(), torch.ones(2), **how),
    "tensor": lambda **how: torch.tensor([1.0, 2.0], **how),
    "zeros": lambda **how: torch.zeros(_SHAPE, **how),
    "zeros_like": lambda **how: torch.zeros_like(_like(), **how),
    "Tensor.new_empty": lambda **how: _like().new_empty(_SHAPE, **how),
    "Tensor.new_empty_strided": lambda **how: _like().new_empty_strided(_SHAPE, (1, 2), **how),
    "Tensor.new_full": lambda **how: _like().new_full(_SHAPE, 7.0, **how),
    "Tensor.new_ones": lambda **how: _like().new_ones(_SHAPE, **how),
    "Tensor.new_tensor": lambda **how: _like().new_tensor([1.0, 2.0], **how),
    "Tensor.new_zeros": lambda **how: _like().new_zeros(_SHAPE, **how),
}

# These take no requires_grad, and no other keyword argument is given to them.
UNASKED = {
    "FloatTensor": lambda: torch.FloatTensor([1.0, 2.0]),
    "Tensor": lambda: torch.Tensor([1.0, 2.0]),
    "as_tensor": lambda: torch.as_tensor([1.0, 2.0]),
    "from_numpy": lambda: torch.from_numpy(np.ones(2)),
}

# 1.3 does not have these yet. Every other entry is in every release.
NEWER = {
    "asarray",
    "empty_permuted",
    "frombuffer",
    "kaiser_window",
    "sparse_bsc_tensor",
    "sparse_bsr_tensor",
    "sparse_compressed_tensor",
    "sparse_csc_tensor",
    "sparse_csr_tensor",
    "Tensor.new_empty_strided",
}


def deaf():
    """Give the names of the constructors that take the argument on the running release and ignore it."""
    if release_at_least(torch.__version__, "1.8"):
        return set()
    since_1_4 = {"Tensor.new_zeros"} if release_at_least(torch.__version__, "1.4") else set()
    return {"Tensor.new_empty", "Tensor.new_full"} | since_1_4


def constructors():
    """List the names of the constructors that the running release has."""
    return sorted(name for name in [*ASKED, *UNASKED] if _in_this_release(name))


def construct(name, **how):
    """Create a tensor by a constructor of the table."""
    return ASKED[name](**how) if name in ASKED else UNASKED[name]()


def _in_this_release(name):
    owner, _, attribute = name.rpartition(".")
    return hasattr(getattr(torch, owner) if owner else torch, attribute)


def documented_constructors():
    """List the constructors of the running release: functions of torch that say that they take ``requires_grad``."""
    members = {name: getattr(torch, name) for name in dir(torch)}
    return sorted(name for name, member in members.items() if _asks_for_grad(name, member))


def _asks_for_grad(name, member):
    doc = getattr(member, "__doc__", None)
    if name.startswith("_"):  # 1.9 documents the private half of sparse_csr_tensor
        return False
    # Some releases left a loop variable behind in the namespace; its function has another name.
    return isinstance(doc, str) and "requires_grad (bool" in doc and getattr(member, "__name__", None) == name

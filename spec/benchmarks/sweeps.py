"""What benchmarks go through: devices and sizes. Ids are the same on every release and every machine."""

import pytest

CUDA = pytest.param("cuda", marks=pytest.mark.cuda)
places = pytest.mark.parametrize("where", ["cpu", CUDA])
cuda = pytest.mark.parametrize("where", [CUDA])

# From what fits any cache, where an operation is mostly its own price, to what fits none.
elements = pytest.mark.parametrize("size", [2**10, 2**14, 2**18, 2**22, 2**24])

FLOAT = 4  # bytes of a float32, which all benchmarks compute with

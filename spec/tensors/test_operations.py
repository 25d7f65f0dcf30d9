import numpy as np
import pytest
import torch

from blitz.plugin import claim
from blitz.tensors import operations

from ..oracles import array_of

X = torch.tensor([[4.0, 1.0], [2.0, 3.0]], dtype=torch.float64)
A = array_of(X)

# One of each family that the documents name: the operations, and what NumPy makes of X.
FAMILIES = {
    "transposing": {
        "t": (lambda x: x.t(), A.T),
        "transpose": (lambda x: x.transpose(0, 1), A.T),
        "permute": (lambda x: x.permute(1, 0), A.T),
    },
    "indexing": {
        "index_select": (lambda x: x.index_select(0, torch.tensor([1])), A[[1]]),
        "gather": (lambda x: x.gather(1, torch.tensor([[1], [0]])), np.take_along_axis(A, np.array([[1], [0]]), 1)),
        "masked_select": (lambda x: x.masked_select(x > 2), A[A > 2]),
        "nonzero": (lambda x: (x > 2).nonzero(), np.argwhere(A > 2)),
    },
    "mathematics": {
        "exp": (lambda x: x.exp(), np.exp(A)),
        "sin": (lambda x: x.sin(), np.sin(A)),
        "sqrt": (lambda x: x.sqrt(), np.sqrt(A)),
        "cumsum": (lambda x: x.cumsum(0), np.cumsum(A, 0)),
    },
    "linear algebra": {
        "matmul": (lambda x: x.matmul(x), A @ A),
        "det": (lambda x: x.det(), np.linalg.det(A)),
        "inverse": (lambda x: x.inverse(), np.linalg.inv(A)),
        "trace": (lambda x: x.trace(), np.trace(A)),
    },
}
RANDOM = {
    "bernoulli": (lambda x: x.bernoulli(0.25), 0.25, 0.25 * 0.75),
    "normal_": (lambda x: x.normal_(2, 3), 2, 9),
    "uniform_": (lambda x: x.uniform_(), 1 / 2, 1 / 12),
}


@claim("tensors.over-a-hundred-operations")
def test_the_release_has_more_than_a_hundred_operations(observe):
    found = operations()
    assert torch.sin(X).tolist() == X.sin().tolist()  # what is counted: an operation that can be written both ways
    assert len(found) > 100
    assert {"t", "index_select", "exp", "matmul", "bernoulli"} <= set(found)
    observe("operations", len(found))
    observe("names", found)


@claim("tensors.over-a-hundred-operations")
@pytest.mark.parametrize("family, name", [(family, name) for family in FAMILIES for name in FAMILIES[family]])
def test_an_operation_of_each_family_gives_what_numpys_gives(family, name):
    operation, expected = FAMILIES[family][name]
    result = np.array(operation(X).tolist())
    assert result.shape == np.shape(expected)
    assert np.allclose(result, expected, rtol=1e-12)


@claim("tensors.over-a-hundred-operations")
@pytest.mark.parametrize("name", sorted(RANDOM))
def test_random_numbers_have_their_mean_and_variance(name):
    draw, mean, variance = RANDOM[name]
    numbers = draw(torch.zeros(10000, dtype=torch.float64))
    assert abs(numbers.mean().item() - mean) < 5 * (variance / 10000) ** 0.5  # five standard deviations
    assert abs(numbers.var().item() - variance) < 0.1 * variance

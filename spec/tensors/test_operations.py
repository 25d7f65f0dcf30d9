import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.plugin import claim
from blitz.tensors import operations

from ..strategies import LAYOUTS, floating_dtypes, in_layout
from .families import DRAWING, FAMILIES, MEMORY, VIEWS, copying, deviations, differing, drawn, in_this_release, names_in
from .methods import matrix


@st.composite
def matrices(draw):
    """Draw a matrix with distinct elements; two that are equal have no order."""
    size = draw(st.integers(2, 4))
    eighths = draw(st.lists(st.integers(-64, 64), min_size=size**2, max_size=size**2, unique=True))
    x = torch.tensor(eighths, dtype=draw(floating_dtypes())).reshape(size, size) / 8
    return in_layout(x, draw(st.sampled_from([layout for layout in LAYOUTS if layout != "expanded"])))


def present(table):
    return {made: expected for made, expected in table.items() if in_this_release(made)}


COMPARED = {made: expected for table in FAMILIES.values() for made, expected in present(table).items()}
EXPRESSIONS = st.sets(st.sampled_from(sorted(COMPARED)), min_size=100, max_size=100).map(sorted)


def covered():
    """Give the operations that the tables call on this release."""
    tables = [*FAMILIES.values(), MEMORY, DRAWING]
    return set(operations()) & {name for table in tables for made in present(table) for name in names_in(made)}


@claim("tensors.over-a-hundred-operations")
def test_more_than_a_hundred_operations_are_there_and_are_compared(observe):
    x, found = matrix(), operations()
    assert torch.sin(x).tolist() == x.sin().tolist()  # what is counted: an operation that can be written both ways
    assert len(found) > 100
    assert {"t", "index_select", "exp", "matmul", "bernoulli"} <= set(found)
    assert len(covered()) > 100
    observe("operations", len(found))
    observe("operations compared with NumPy's", len(covered()))
    observe("names", found)


@claim("tensors.over-a-hundred-operations")
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("family", list(FAMILIES))
def test_operations_of_each_family_make_what_numpy_makes_of_one_matrix(family, dtype):
    assert differing(present(FAMILIES[family]), matrix().to(dtype)) == []


@claim("tensors.over-a-hundred-operations")
def test_operations_make_what_numpy_makes_of_other_kinds_of_memory():
    assert differing(present(MEMORY), matrix().float()) == []


@claim("tensors.over-a-hundred-operations")
@given(EXPRESSIONS, matrices())
def test_operations_make_what_numpy_makes_of_any_matrix(chosen, x):
    assert differing({made: COMPARED[made] for made in chosen}, x) == []


@claim("tensors.over-a-hundred-operations")
@pytest.mark.parametrize("base", [base for base in VIEWS if in_this_release(base)])
def test_views_have_the_memory_of_what_they_are_called_on(base):
    assert copying([view for view in VIEWS[base] if in_this_release(view)], base, matrix()) == []


@claim("tensors.over-a-hundred-operations")
def test_many_random_numbers_have_the_mean_and_variance_of_their_law():
    found = {made: deviations(law, drawn(made, 1, law.many)) for made, law in present(DRAWING).items()}
    assert {made: both for made, both in found.items() if max(both) >= 6} == {}


@claim("tensors.over-a-hundred-operations")
def test_random_numbers_that_are_drawn_one_by_one_have_the_mean_of_their_law():
    found = {made: deviations(law, drawn(made, 400, 1))[0] for made, law in present(DRAWING).items()}
    assert {made: far for made, far in found.items() if far >= 6} == {}


@claim("tensors.over-a-hundred-operations")
@given(st.integers(0, 50), st.sampled_from([torch.int64, torch.float32]))
def test_randperm_is_a_permutation(size, dtype):
    order = torch.randperm(size, dtype=dtype)
    assert order.dtype == dtype
    assert sorted(order.tolist()) == list(range(size))


@claim("tensors.over-a-hundred-operations")
def test_randperm_shuffles():
    assert torch.randperm(50).tolist() != list(range(50))  # one of 50! permutations, 3e64, is as it was

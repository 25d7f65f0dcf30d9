import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.plugin import claim
from blitz.tensors import shares_memory

from ..oracles import array_of
from ..strategies import nonempty_shapes, tensors

CONTIGUOUS = ["contiguous", "offset"]


@st.composite
def inferred(draw):
    """Draw a tensor, a shape with one -1 that it can be viewed in, and the size that the -1 stands for."""
    known = draw(st.lists(st.integers(1, 4), max_size=3))
    size = draw(st.integers(0, 4))
    place = draw(st.integers(0, len(known)))
    elements = int(np.prod(known, dtype=int)) * size
    x = draw(tensors(shapes=(elements,), layouts=CONTIGUOUS))
    return x, [*known[:place], -1, *known[place:]], place, size


@claim("tensors.view-reshapes")
def test_views_of_the_documents_have_their_sizes():
    x = torch.randn(4, 4)
    y, z = x.view(16), x.view(-1, 8)
    assert (x.size(), y.size(), z.size()) == ((4, 4), (16,), (2, 8))
    assert y.tolist() == array_of(x).reshape(16).tolist()
    assert z.tolist() == array_of(x).reshape(2, 8).tolist()


@claim("tensors.view-infers-minus-one")
@given(inferred())
def test_minus_one_stands_for_the_size_that_is_left(drawn):
    x, shape, place, size = drawn
    assert x.view(shape).shape[place] == size
    assert x.view(shape).tolist() == array_of(x).reshape(shape).tolist()


@claim("tensors.view-infers-minus-one")
@given(tensors(shapes=nonempty_shapes(min_dims=1), layouts=CONTIGUOUS), st.data())
def test_minus_one_works_in_any_place_of_a_factorization(x, data):
    place = data.draw(st.integers(0, x.dim() - 1))
    shape = [*x.shape[:place], -1, *x.shape[place + 1 :]]
    flat = x.view(-1)
    assert flat.shape == (x.numel(),)
    assert flat.view(shape).shape == x.shape


@claim("tensors.view-infers-minus-one")
def test_minus_one_of_the_documents_is_2():
    assert torch.randn(4, 4).view(-1, 8).size() == (2, 8)


@claim("tensors.view-infers-minus-one")
@given(tensors(shapes=nonempty_shapes(), layouts=CONTIGUOUS))
def test_two_sizes_cannot_be_inferred(x):
    with pytest.raises(RuntimeError) as error:
        x.view(-1, -1)
    assert "only one dimension can be inferred" in str(error.value)


@claim("tensors.view-infers-minus-one")
@given(tensors(shapes=nonempty_shapes(), layouts=CONTIGUOUS), st.integers(1, 9))
def test_a_size_that_does_not_divide_is_refused(x, excess):
    with pytest.raises(RuntimeError) as error:
        x.view(-1, x.numel() + excess)
    assert "is invalid for input of size {}".format(x.numel()) in str(error.value)


@claim("tensors.view-infers-minus-one")
@pytest.mark.parametrize(
    "name, shape, sizes",
    [
        ("two sizes to infer", (4, 4), (-1, -1)),
        ("an indivisible size", (4, 4), (-1, 3)),
        ("nothing to infer from", (0, 4), (-1, 0)),
    ],
)
def test_errors_of_views_that_cannot_be_inferred(name, shape, sizes, observe):
    with pytest.raises(RuntimeError) as error:
        torch.zeros(shape).view(sizes)
    assert "infer" in str(error.value) or "invalid" in str(error.value) or "ambiguous" in str(error.value)
    observe(name, str(error.value))


@claim("tensors.view-shares-memory")
@pytest.mark.parametrize("dims", range(5))
@given(data=st.data())
def test_writes_to_a_view_and_to_its_base_show_on_both_sides(dims, data):
    x = data.draw(tensors(shapes=nonempty_shapes(dims, dims), layouts=CONTIGUOUS))
    view, place = x.view(-1), data.draw(st.integers(0, x.numel() - 1))
    assert shares_memory(view, x)
    view[place] = 100
    assert array_of(x).reshape(-1)[place] == 100
    x.fill_(50)
    assert view.tolist() == [50] * x.numel()


@claim("tensors.view-shares-memory")
def test_views_of_the_documents_show_what_is_written_to_x():
    x = torch.randn(4, 4)
    y, z = x.view(16), x.view(-1, 8)
    x[1, 1] = 7
    assert (y[5].item(), z[0, 5].item()) == (7, 7)
    z[1, 0] = 9
    assert (x[2, 0].item(), y[8].item()) == (9, 9)


@claim("tensors.view-shares-memory")
@given(st.integers(2, 4), st.integers(2, 4), st.sampled_from(["transposed", "expanded"]), st.data())
def test_a_tensor_whose_elements_lie_in_another_order_is_refused(rows, columns, layout, data):
    x = data.draw(tensors(shapes=(rows, columns), layouts=[layout]))
    with pytest.raises(RuntimeError) as error:
        x.view(-1)
    assert "view size is not compatible" in str(error.value)
    assert not shares_memory(x.reshape(-1), x)


@claim("tensors.view-shares-memory")
def test_the_error_of_a_view_that_memory_does_not_allow(observe):
    with pytest.raises(RuntimeError) as error:
        torch.zeros(2, 3).t().view(6)
    assert "view size is not compatible" in str(error.value)
    observe("view of a transposed matrix", str(error.value).splitlines()[0])

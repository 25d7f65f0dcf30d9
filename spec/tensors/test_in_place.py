import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.plugin import claim
from blitz.tensors import in_place_methods, out_of_place_methods, tensor_methods, twin_of

from ..strategies import LAYOUTS, floating_dtypes, in_layout, tensors
from .exceptions import DIFFERING, MOVING, UNANNOUNCED, UNCALLED, applying
from .methods import agrees, call, is_elementwise, matrix, why_not_callable
from .without_twins import DRAWN, EXPECTED

WRITABLE = [layout for layout in LAYOUTS if layout != "expanded"]
MATRICES = tensors(floating_dtypes(), st.integers(2, 4).map(lambda size: (size, size)), WRITABLE)


def callable_ones(names):
    """Leave out the methods that can't be called here."""
    uncalled = applying(UNCALLED)
    return [name for name in names if name not in uncalled]


def callable_in_place():
    return callable_ones(in_place_methods())


def with_twins():
    return [name for name in callable_in_place() if twin_of(name)]


def elementwise_with_twins():
    return [name for name in with_twins() if is_elementwise(name)]


def others_with_twins():
    layout_matters = {name for table in DIFFERING.values() for name in applying(table)}
    return [name for name in with_twins() if not is_elementwise(name) and name not in layout_matters]


def present(table):
    return {name for name in table if hasattr(torch.Tensor, name)}


def without_underscore():
    return callable_ones(out_of_place_methods())


def several(names):
    """Draw ten of the methods that a function lists; it is asked when the proof runs."""
    return st.deferred(lambda: st.sets(st.sampled_from(names()), min_size=10, max_size=10).map(sorted))


@claim("tensors.inplace-ends-in-underscore")
def test_each_method_with_an_underscore_changes_the_tensor_that_it_is_called_on(observe):
    calls = {name: call(name, matrix()) for name in callable_in_place()}
    assert [name for name, made in calls.items() if made.after == made.before] == []
    assert [name for name, made in calls.items() if made.result is not made.receiver] == []
    observe("methods in place", in_place_methods())
    observe("methods in place that were called", len(calls))


@claim("tensors.inplace-ends-in-underscore")
def test_each_method_with_an_underscore_keeps_the_memory_but_those_that_exchange_it(observe):
    moved = {name for name in callable_in_place() if call(name, matrix()).moved}
    assert moved == set(applying(MOVING))
    observe("methods that exchange the memory", applying(MOVING))


@claim("tensors.inplace-ends-in-underscore")
@pytest.mark.parametrize("layout", WRITABLE)
def test_each_method_with_an_underscore_makes_what_its_twin_without_makes_of_a_copy(layout, observe):
    x = in_layout(matrix(), layout)
    differing = {name for name in with_twins() if not agrees(name, twin_of(name), x)}
    assert differing == set(applying(DIFFERING.get(layout, ())))
    observe("methods in place that differ from their twins, {}".format(layout), sorted(differing))
    observe("methods in place that have a twin", len(with_twins()))


@claim("tensors.inplace-ends-in-underscore")
@given(several(elementwise_with_twins), tensors(floating_dtypes(), layouts=WRITABLE))
def test_elementwise_methods_make_what_their_twins_make_whatever_the_shape_and_layout(names, x):
    assert [name for name in names if not agrees(name, twin_of(name), x)] == []
    assert [name for name in names if call(name, x).moved] == []


@claim("tensors.inplace-ends-in-underscore")
@given(several(others_with_twins), MATRICES)
def test_other_methods_make_what_their_twins_make_of_drawn_matrices(names, x):
    assert [name for name in names if not agrees(name, twin_of(name), x)] == []
    assert [name for name in names if call(name, x).moved] == []


@claim("tensors.inplace-ends-in-underscore")
def test_methods_without_a_twin_make_what_their_names_say(observe):
    calls = {name: call(name, matrix()) for name in sorted(present(EXPECTED))}
    expected = {name: EXPECTED[name](made.original, *made.arguments) for name, made in calls.items()}
    assert {name: made.after.values for name, made in calls.items()} == {
        name: str(values.tolist()) for name, values in expected.items()
    }
    lacking = {name for name in in_place_methods() if twin_of(name) is None}
    assert lacking == {name for name in present({**EXPECTED, **DRAWN}) if twin_of(name) is None}
    observe("methods in place that have no twin", sorted(lacking))


@claim("tensors.inplace-ends-in-underscore")
@pytest.mark.parametrize("name", sorted(DRAWN))
def test_methods_that_draw_stay_within_their_numbers(name):
    drawn = call(name, torch.zeros(8, 8)).receiver.reshape(-1).tolist()
    assert len(set(drawn)) > 1
    assert [value for value in drawn if not DRAWN[name](value)] == []


@claim("tensors.inplace-ends-in-underscore")
@pytest.mark.parametrize("layout", WRITABLE)
def test_each_method_without_an_underscore_leaves_the_tensor_as_it_was(layout, observe):
    calls = {name: call(name, in_layout(matrix(), layout)) for name in without_underscore()}
    changing = {name for name, made in calls.items() if made.after != made.before or made.moved or made.writes}
    assert changing == set(applying(UNANNOUNCED))
    observe("methods without an underscore", without_underscore())
    observe("methods that change the tensor without an underscore", applying(UNANNOUNCED))


@claim("tensors.inplace-ends-in-underscore")
@given(several(without_underscore), MATRICES)
def test_methods_without_an_underscore_leave_drawn_matrices_as_they_were(names, x):
    unannounced = applying(UNANNOUNCED)
    calls = {name: call(name, x) for name in names if name not in unannounced}
    assert [name for name, made in calls.items() if made.after != made.before or made.moved or made.writes] == []


@claim("tensors.inplace-ends-in-underscore")
def test_methods_that_were_not_called_are_those_that_stand_with_a_reason(observe):
    refusing = {name for name in tensor_methods() if why_not_callable(name) is not None}
    assert refusing == set(applying(UNCALLED))
    observe("methods that could not be called", applying(UNCALLED))


@claim("tensors.inplace-ends-in-underscore")
def test_copy_and_transpose_of_the_documents_change_x():
    x, y = torch.zeros(2, 3), torch.ones(2, 3)
    x.copy_(y)
    x.t_()
    assert x.tolist() == [[1.0, 1.0]] * 3


def assign_by_index(x):
    x[0] = 7


def add_by_augmented_assignment(x):
    x += 6


def add_out(x):
    torch.add(x, 6, out=x)


def set_data(x):
    x.data = torch.full_like(x, 7)


def write_through_data(x):
    x.data[0] = 7


@claim("tensors.inplace-ends-in-underscore")
@pytest.mark.parametrize(
    "change", [assign_by_index, add_by_augmented_assignment, add_out, set_data, write_through_data]
)
def test_limit_syntax_without_an_underscore_changes_the_tensor_as_well(change):
    x = torch.ones(1)
    change(x)
    assert x.tolist() == [7.0]


@claim("tensors.inplace-ends-in-underscore")
def test_limit_backward_fills_grad_although_its_name_has_no_underscore():
    x = torch.ones(2, requires_grad=True)
    x.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]


@claim("tensors.inplace-ends-in-underscore")
def test_limit_apply_is_for_dense_tensors_only(observe):
    x = torch.ones(2).to_sparse()
    with pytest.raises((TypeError, RuntimeError)) as error:
        x.apply_(lambda value: value + 1)
    assert x.to_dense().tolist() == [1.0, 1.0]
    observe("apply_ on a sparse tensor", str(error.value).splitlines()[0])

"""Chapter 2, Tensor: what is tracked."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from blitz.plugin import claim

from ..strategies import tensors
from ..strategies.dtypes import BOOLEAN, INTEGRAL
from ..strategies.functions import compositions, each_operation, in_torch, leaves_behind
from .constructors import ASKED, NEWER, construct, constructors, deaf, documented_constructors


@claim("autograd.requires-grad-tracks")
@given(compositions())
def test_result_of_tracked_leaves_requires_grad_and_has_a_grad_fn(composition):
    result = in_torch(composition.steps, composition.leaves)
    assert result.requires_grad
    assert result.grad_fn is not None
    assert not result.is_leaf


@claim("autograd.requires-grad-tracks")
@given(compositions(requires_grad=st.booleans()))
def test_result_requires_grad_exactly_where_a_leaf_behind_it_does(composition):
    result = in_torch(composition.steps, composition.leaves)
    behind = leaves_behind(composition.steps, composition.leaves)[-1]
    expected = any(composition.leaves[index].requires_grad for index in behind)
    assert result.requires_grad is expected
    assert (result.grad_fn is not None) is expected


@claim("autograd.requires-grad-tracks")
@given(each_operation(min_side=0))
def test_each_operation_is_tracked_where_any_one_of_its_operands_is(operations):
    results = [
        in_torch(operation.steps, [leaf if leaf is tracked else leaf.detach() for leaf in operation.leaves])
        for operation in operations
        for tracked in operation.leaves
    ]
    assert [result.requires_grad for result in results] == [True] * len(results)


@claim("autograd.requires-grad-tracks")
@pytest.mark.parametrize("dtype", INTEGRAL + BOOLEAN, ids=str)
def test_integer_tensor_cannot_require_grad(dtype, observe):
    with pytest.raises(RuntimeError) as at_birth:
        torch.zeros(2, dtype=dtype, requires_grad=True)
    with pytest.raises(RuntimeError) as later:
        torch.zeros(2, dtype=dtype).requires_grad_()
    assert "tensors of floating point" in str(at_birth.value).lower()
    assert "tensors of floating point" in str(later.value).lower()
    observe("errors", [str(at_birth.value), str(later.value)])


@claim("autograd.requires-grad-tracks")
@given(tensors(dtypes=torch.float32))
def test_result_that_is_not_differentiable_is_not_tracked(x):
    x.requires_grad_()
    assert [r.requires_grad for r in (x > 0, x == 1, x.long(), torch.zeros_like(x))] == [False] * 4


@claim("autograd.default-is-false")
@claim("autograd.grad-fn-names-the-creator")
@pytest.mark.parametrize("name", constructors())
@pytest.mark.filterwarnings("ignore")  # range is deprecated, sparse layouts are in beta
def test_constructed_tensor_is_untracked_and_has_no_grad_fn(name):
    created = construct(name)
    assert created.requires_grad is False
    assert created.grad_fn is None
    assert created.is_leaf


@claim("autograd.grad-fn-names-the-creator")
@pytest.mark.parametrize("name", sorted(set(constructors()) & set(ASKED)))
@pytest.mark.filterwarnings("ignore")
def test_constructed_tensor_that_asks_for_grad_has_no_grad_fn_either(name):
    created = construct(name, requires_grad=True)
    assert created.requires_grad is (name not in deaf())
    assert created.grad_fn is None
    assert created.is_leaf


@claim("autograd.default-is-false")
@claim("autograd.grad-fn-names-the-creator")
@pytest.mark.filterwarnings("ignore")
def test_table_of_constructors_is_that_of_the_release(observe):
    names = set(constructors()) & set(ASKED)
    ignoring = [name for name in sorted(names) if not construct(name, requires_grad=True).requires_grad]
    assert set(documented_constructors()) <= names
    assert set(ASKED) - names <= NEWER <= set(ASKED)
    assert set(ignoring) == deaf()
    observe("constructors", sorted(names))
    observe("constructors that ignore requires_grad=True", ignoring)


@claim("autograd.default-is-false")
@given(compositions(requires_grad=st.just(False)))
def test_expression_of_untracked_tensors_is_untracked(composition):
    result = in_torch(composition.steps, composition.leaves)
    assert result.requires_grad is False
    assert result.grad_fn is None


@claim("autograd.default-is-false")
@claim("autograd.requires-grad_-in-place")
def test_documents_example_turns_false_into_true(observe):
    a = torch.randn(2, 2)
    a = (a * 3) / (a - 1)
    before = a.requires_grad
    same = a.requires_grad_(True)
    b = (a * a).sum()
    assert (before, a.requires_grad) == (False, True)
    assert same is a
    assert type(b.grad_fn).__name__ == "SumBackward0"
    observe("grad_fn", type(b.grad_fn).__name__)


@claim("autograd.requires-grad_-in-place")
@given(tensors(dtypes=torch.float64))
def test_flag_changes_without_changing_values_or_memory(a):
    values, address = a.tolist(), a.data_ptr()
    assert a.requires_grad_(True) is a
    assert a.requires_grad
    assert (a.tolist(), a.data_ptr()) == (values, address)
    assert not a.requires_grad_(False).requires_grad


@claim("autograd.requires-grad_-flag-default")
def test_flag_that_is_not_given_is_true():
    a = torch.ones(2, 2)
    assert a.requires_grad is False
    assert a.requires_grad_().requires_grad is True
    assert a.requires_grad_().requires_grad is True
    assert a.requires_grad_(False).requires_grad is False


@claim("autograd.requires-grad_-flag-default")
def test_signature_gives_the_default_that_a_call_shows(observe):
    signature = torch.Tensor.requires_grad_.__doc__.strip().splitlines()[0]
    default = torch.ones(2, 2).requires_grad_().requires_grad
    assert "requires_grad={}".format(default) in signature
    observe("signature", signature)

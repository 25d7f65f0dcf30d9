"""Mutants by machine: one operation at PyTorch's dispatcher, also inside backward, perturbed in one way.

An operation goes by the name of its overload, such as ``aten.mul.Tensor``. What is drawn and what the oracles compute
is left alone: only the proof's own operations count.
"""

import sys
from pathlib import Path

import torch

try:
    from torch.utils._python_dispatch import TorchDispatchMode
except ImportError:  # before 1.12
    TorchDispatchMode = object

SCALED = "scaled by 1.01"
ONE_OFF = "one element off"
ZEROS = "zeros"
REVERSED = "order reversed"
WIDENED = "dtype widened"
COPY = "a copy instead of a view"
VIEW = "a view instead of a copy"
DROPPED = "mutation dropped"
PERTURBATIONS = (SCALED, ONE_OFF, ZEROS, REVERSED, WIDENED, COPY, VIEW, DROPPED)

_WIDER = {torch.float16: torch.float32, torch.float32: torch.float64}
_WIDER.update({torch.uint8: torch.int16, torch.int8: torch.int16, torch.int16: torch.int32, torch.int32: torch.int64})


def available():
    """Tell whether this release can run a mode inside backward and for every thread's own operations: from 2.0 on."""
    return hasattr(torch, "compile") and TorchDispatchMode is not object


class Tracing(TorchDispatchMode):
    """Notes which operations run, and in which ways each could be perturbed.

    Attributes:
        seen: For each operation's name the perturbations that make sense, in the order in which operations first ran.
    """

    def __init__(self, oracles):
        super().__init__()
        self._oracles = oracles
        self.seen = {}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        if str(func) not in self.seen and _is_the_proof_s(self._oracles):
            self.seen[str(func)] = _possible(func, result)
        return result


class Perturbing(TorchDispatchMode):
    """Perturbs one operation whenever it runs.

    Attributes:
        changed: Whether that ever made a difference.
    """

    def __init__(self, oracles, operation, perturbation):
        super().__init__()
        self._oracles = oracles
        self._operation = operation
        self._perturbation = perturbation
        self.changed = False

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if str(func) != self._operation or not _is_the_proof_s(self._oracles):
            return func(*args, **kwargs)
        if self._perturbation == DROPPED:
            return self._without_effect(func, args, kwargs)
        result = func(*args, **kwargs)
        if self._perturbation == VIEW:
            return self._view_of_an_operand(result, args)
        if _mutated(func):
            for tensor in _tensors(result):
                tensor.copy_(self._perturbed(tensor))
            return result
        return _mapped(result, self._perturbed)

    def _without_effect(self, func, args, kwargs):
        operands = [argument for argument in args if isinstance(argument, torch.Tensor)]
        before = [(operand.clone(), _geometry(operand)) for operand in operands]
        result = func(*args, **kwargs)
        for operand, (values, geometry) in zip(operands, before):
            if not _same(operand, values):
                self.changed = True
                if _geometry(operand) != geometry:
                    operand.as_strided_(*geometry)
                operand.copy_(values)
        return result

    def _view_of_an_operand(self, result, args):
        for operand in args:
            same_kind = isinstance(operand, torch.Tensor) and isinstance(result, torch.Tensor)
            if same_kind and operand.dtype == result.dtype and operand.shape == result.shape and _same(operand, result):
                self.changed = True
                return torch.ops.aten.alias(operand)
        return result

    def _perturbed(self, value):
        perturbed = _PERTURB[self._perturbation](value)
        if self._perturbation in (WIDENED, COPY) or not _same(perturbed, value):
            self.changed = True
            return perturbed
        return value


def _scaled(value):
    return value * 1.01


def _one_off(value):
    if isinstance(value, bool):
        return not value
    if not isinstance(value, torch.Tensor):
        return value + 1
    other = value.clone()
    if other.numel():
        first = (0,) * other.dim()
        other[first] = ~other[first] if other.dtype == torch.bool else other[first] + 1
    return other


def _zeros(value):
    return torch.zeros_like(value) if isinstance(value, torch.Tensor) else type(value)(0)


def _reversed(value):
    return value.reshape(-1).flip(0).reshape(value.shape)


_PERTURB = {
    SCALED: _scaled,
    ONE_OFF: _one_off,
    ZEROS: _zeros,
    REVERSED: _reversed,
    WIDENED: lambda value: value.to(_WIDER[value.dtype]) if value.dtype in _WIDER else value,
    COPY: lambda value: value.clone(),
}


# By how their names begin. Independent numbers of one law are as likely in any order.
_IN_ANY_ORDER = (
    "aten.rand",
    "aten.normal_",
    "aten.normal.float_float",
    "aten.uniform_",
    "aten.exponential_",
    "aten.cauchy_",
    "aten.log_normal_",
    "aten.geometric_",
)


def _possible(func, result):
    """List the perturbations that make sense for an operation, given one of its results."""
    values = _tensors(result)
    if not values:
        return [ONE_OFF, ZEROS] if isinstance(result, (bool, int, float)) else []
    dtypes = {value.dtype for value in values}
    widened = [WIDENED] if dtypes & set(_WIDER) else []
    if str(func).startswith(("aten.empty", "aten.new_empty")):
        return widened  # whatever stands there is right
    reals = [SCALED] if any(dtype.is_floating_point or dtype.is_complex for dtype in dtypes) else []
    order = [] if str(func).startswith(_IN_ANY_ORDER) else [REVERSED]
    if _mutated(func):
        return [*reals, ONE_OFF, ZEROS, *order, DROPPED]
    if _is_view(func):
        return [REVERSED, COPY]
    # Any other result that happens to equal its operand is none the worse for being its view.
    copies = [VIEW] if "copy" in str(func) or str(func) == "aten.clone.default" else []
    return [*reals, ONE_OFF, ZEROS, *order, *widened, *copies]


def _mutated(func):
    return any(argument.alias_info and argument.alias_info.is_write for argument in func._schema.arguments)


def _is_view(func):
    return any(result.alias_info and not result.alias_info.is_write for result in func._schema.returns)


def _tensors(result):
    results = result if isinstance(result, (tuple, list)) else [result]
    return [value for value in results if isinstance(value, torch.Tensor)]


def _mapped(result, change):
    if isinstance(result, (tuple, list)):
        return type(result)(change(value) if isinstance(value, torch.Tensor) else value for value in result)
    return change(result) if isinstance(result, (torch.Tensor, bool, int, float)) else result


def _same(one, other):
    if not isinstance(one, torch.Tensor):
        return one == other
    if one.shape != other.shape or torch.equal(one, other):
        return one.shape == other.shape
    dense = one.layout == torch.strided and not one.is_nested and (one.is_floating_point() or one.is_complex())
    return dense and torch.allclose(one, other, rtol=0, atol=0, equal_nan=True)


def _geometry(tensor):
    return (tensor.shape, tensor.stride(), tensor.storage_offset()) if tensor.layout == torch.strided else None


_DRAWING = str(Path("hypothesis", "strategies"))


def _is_the_proof_s(oracles):
    """Tell whether a proof or what it proves asked for an operation, not what draws nor what it compares with."""
    frame = sys._getframe(2)
    while frame is not None:
        code = frame.f_code
        if (code.co_name == "do_draw" and _DRAWING in code.co_filename) or code.co_filename.startswith(oracles):
            return False
        frame = frame.f_back
    return True

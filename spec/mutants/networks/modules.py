"""Mutants of Module and Parameter: what a call runs, what is registered, printed, moved, saved and exported."""

import copy

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_MEMORY,
    WRONG_VALUE,
    changed_result,
    mutant,
    replaced,
    wrapped,
)

Module, Parameter = torch.nn.Module, torch.nn.Parameter


@mutant("nn.module-forward-returns-output", kind=MISSING_EFFECT)
def call_runs_no_hooks():
    """A module's call runs forward and none of its hooks."""
    return wrapped(Module, "__call__", lambda original, self, *args, **kwargs: self.forward(*args, **kwargs))


@mutant("nn.module-forward-returns-output", kind=EXTRA_EFFECT)
def call_runs_twice():
    """A module's call runs forward and its hooks twice."""

    def call(original, self, *args, **kwargs):
        original(self, *args, **kwargs)
        return original(self, *args, **kwargs)

    return wrapped(Module, "__call__", call)


@mutant("nn.module-forward-returns-output", kind=WRONG_VALUE, missed_by_example=True)
def call_gives_every_sample_the_first_ones_output():
    """A module's call gives all samples of a batch the output of the first."""

    def change(result):
        return result[:1].expand(result.shape).contiguous() if len(result) > 1 else result

    return changed_result(Module, "__call__", change)


@mutant("nn.module-forward-returns-output", kind=MISSING_ERROR)
def module_without_a_forward_gives_its_input():
    """A module without a forward gives its input back."""
    return replaced(Module, "forward", lambda self, x: x)


@mutant("nn.module-forward-returns-output", kind=WRONG_ERROR)
def missing_forward_is_an_attribute_error():
    """A module without a forward raises an AttributeError."""

    def forward(original, *args):
        try:
            original(*args)
        except NotImplementedError as error:
            raise AttributeError(str(error)) from None

    return wrapped(Module, "forward", forward)


@mutant("nn.module-forward-returns-output", kind=WRONG_VALUE)
def layers_are_listed_from_the_last():
    """named_children lists a module's layers from the last to the first."""
    return changed_result(Module, "named_children", lambda children: iter(list(children)[::-1]))


@mutant("nn.lenet-repr", kind=WRONG_VALUE)
def printed_convolution_hides_its_stride():
    """Conv2d is printed without its stride."""
    return changed_result(torch.nn.Conv2d, "extra_repr", lambda text: text.replace(", stride=(1, 1)", ""))


@mutant("nn.lenet-repr", kind=WRONG_VALUE)
def printed_affine_layer_swaps_its_sizes():
    """Linear is printed with its outputs as inputs and the other way round."""
    text = "in_features={}, out_features={}, bias={}"
    return replaced(
        torch.nn.Linear,
        "extra_repr",
        lambda self: text.format(self.out_features, self.in_features, self.bias is not None),
    )


@mutant("nn.lenet-repr", kind=EDGE)
def printed_pooling_hides_its_ceiling():
    """MaxPool2d is printed without ceil_mode, so that the network of three channels alone is printed wrongly."""
    return changed_result(torch.nn.MaxPool2d, "extra_repr", lambda text: text.replace(", ceil_mode=False", ""))


@mutant("nn.lenet-repr", kind=EDGE)
def printed_layers_are_sorted_by_name():
    """Layers are printed in the order of their names, which is theirs in the network of one channel."""

    def change(text):
        lines = text.split("\n")
        return "\n".join([lines[0], *sorted(lines[1:-1]), lines[-1]]) if len(lines) > 1 else text

    return changed_result(Module, "__repr__", change)


@mutant("nn.parameters", kind=MISSING_EFFECT)
def parameters_leave_out_biases():
    """parameters() gives no biases."""
    return changed_result(
        Module, "named_parameters", lambda found: (pair for pair in found if not pair[0].endswith("bias"))
    )


@mutant("nn.parameters", kind=WRONG_VALUE)
def parameters_come_from_the_last():
    """parameters() begins with the last layer's."""
    return changed_result(Module, "named_parameters", lambda found: iter(list(found)[::-1]))


@mutant("nn.parameters", kind=WRONG_VALUE)
def parameters_are_plain_tensors():
    """parameters() gives tensors that are no Parameters, though they share their memory and require grad."""
    return changed_result(
        Module, "parameters", lambda found: (parameter.detach().requires_grad_() for parameter in found)
    )


@mutant("nn.parameters", kind=EXTRA_EFFECT)
def parameters_repeat_the_first():
    """parameters() gives the first parameter twice."""

    def change(found):
        found = list(found)
        return iter(found + found[:1])

    return changed_result(Module, "parameters", change)


@mutant("nn.parameters", "nn.parameter-registers-itself", kind=MISSING_EFFECT)
def parameter_does_not_require_grad():
    """A Parameter is made without requires_grad."""
    return wrapped(
        Parameter, "__new__", lambda original, cls, data=None, requires_grad=True: original(cls, data, False)
    )


@mutant("nn.parameter-registers-itself", kind=MISSING_EFFECT)
def assigned_parameter_is_not_registered():
    """A Parameter that is assigned is an attribute like any other."""

    def assign(original, self, name, value):
        if isinstance(value, Parameter):
            object.__setattr__(self, name, value)
        else:
            original(self, name, value)

    return wrapped(Module, "__setattr__", assign)


@mutant("nn.parameter-registers-itself", kind=EXTRA_EFFECT)
def assigned_tensor_becomes_a_buffer():
    """A tensor that is assigned is registered as a buffer, and so stands in the state_dict."""

    def assign(original, self, name, value):
        original(self, name, value)
        if isinstance(value, torch.Tensor) and name in vars(self):
            object.__delattr__(self, name)
            self.register_buffer(name, value)

    return wrapped(Module, "__setattr__", assign)


@mutant("nn.parameter-registers-itself", kind=MISSING_EFFECT)
def deleted_parameter_stays():
    """Deleting a Parameter leaves it registered."""

    def delete(original, self, name):
        if name not in self._parameters:
            original(self, name)

    return wrapped(Module, "__delattr__", delete)


@mutant("nn.parameter-registers-itself", kind=EDGE, missed_by_example=True)
def assigned_parameter_without_elements_is_not_registered():
    """A Parameter without elements that is assigned is an attribute like any other."""

    def assign(original, self, name, value):
        if isinstance(value, Parameter) and value.numel() == 0:
            object.__setattr__(self, name, value)
        else:
            original(self, name, value)

    return wrapped(Module, "__setattr__", assign)


@mutant("nn.parameter-registers-itself", kind=MISSING_ERROR)
def tensor_takes_the_place_of_a_parameter():
    """A tensor that is assigned in the place of a Parameter is made one."""

    def assign(original, self, name, value):
        replaces = isinstance(value, torch.Tensor) and name in self.__dict__.get("_parameters", ())
        original(self, name, Parameter(value) if replaces and not isinstance(value, Parameter) else value)

    return wrapped(Module, "__setattr__", assign)


@mutant("nn.parameter-registers-itself", kind=WRONG_ERROR)
def tensor_for_a_parameter_is_a_value_error():
    """A tensor that is assigned in the place of a Parameter raises a ValueError."""

    def assign(original, self, name, value):
        try:
            original(self, name, value)
        except TypeError as error:
            raise ValueError(str(error)) from None

    return wrapped(Module, "__setattr__", assign)


@mutant("nn.module-recap", kind=MISSING_EFFECT, missed_by_example=True)
def to_skips_buffers():
    """to() leaves buffers where and as they are; the documents' network has none."""

    def apply(original, self, *args, **kwargs):
        buffers = dict(self._buffers)
        result = original(self, *args, **kwargs)
        self._buffers.update(buffers)
        return result

    return wrapped(Module, "_apply", apply)


@mutant("nn.module-recap", kind=MISSING_EFFECT)
def to_skips_modules_within():
    """to() moves what a module holds itself, and not what those within hold."""
    return replaced(Module, "children", lambda self: iter(()))


@mutant("nn.module-recap", kind=WRONG_MEMORY)
def to_moves_a_copy():
    """to() gives a moved copy and leaves the module as it is."""
    return wrapped(Module, "to", lambda original, self, *args, **kwargs: original(copy.deepcopy(self), *args, **kwargs))


@mutant("nn.module-recap", kind=WRONG_MEMORY)
def to_makes_new_parameters():
    """to() puts new Parameters in the place of the old ones, which an optimizer would go on updating."""

    def apply(original, self, *args, **kwargs):
        result = original(self, *args, **kwargs)
        for name, parameter in self._parameters.items():
            self._parameters[name] = None if parameter is None else Parameter(parameter.detach())
        return result

    return wrapped(Module, "_apply", apply)


@mutant("nn.module-recap", kind=EDGE, missed_by_example=True)
def to_a_dtype_converts_counts():
    """to(dtype) converts integer buffers, too."""

    def to(original, self, target, *args, **kwargs):
        result = original(self, target, *args, **kwargs)
        for buffer in self.buffers() if isinstance(target, torch.dtype) else ():
            buffer.data = buffer.data.to(target)
        return result

    return wrapped(Module, "to", to)


@mutant("nn.module-recap", kind=MISSING_EFFECT)
def loading_leaves_biases():
    """load_state_dict loads weights and leaves biases as they are."""

    def load(original, self, state, *args, **kwargs):
        kept = self.state_dict()
        chosen = {name: kept[name].clone() if name.endswith("bias") else value for name, value in state.items()}
        return original(self, chosen, *args, **kwargs)

    return wrapped(Module, "load_state_dict", load)


@mutant("nn.module-recap", kind=WRONG_VALUE)
def saving_rounds_to_half_precision():
    """Weights are saved in half precision."""

    def save(original, state, *args, **kwargs):
        return original({name: value.half() for name, value in state.items()}, *args, **kwargs)

    return wrapped(torch, "save", save)


@mutant("nn.module-recap", kind=WRONG_VALUE)
def exported_network_has_lost_its_last_bias():
    """A trace has zeros for the bias of the last layer."""

    def trace(original, network, *args, **kwargs):
        network = copy.deepcopy(network)
        with torch.no_grad():
            list(network.parameters())[-1].zero_()
        return original(network, *args, **kwargs)

    return wrapped(torch.jit, "trace", trace)


@mutant("nn.module-recap", kind=EDGE, missed_by_example=True)
def exported_network_gives_every_sample_the_first_ones_output():
    """A trace gives all samples of a batch the output of the first, unlike the one image that it was made with."""

    class First(Module):
        def __init__(self, network):
            super().__init__()
            self.network = network

        def forward(self, images):
            outputs = self.network(images)
            return outputs[:1] + 0 * outputs

    return wrapped(
        torch.jit, "trace", lambda original, network, *args, **kwargs: original(First(network), *args, **kwargs)
    )

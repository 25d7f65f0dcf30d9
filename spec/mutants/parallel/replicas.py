"""Mutants of the replicas on which DataParallel's devices work."""

from collections import OrderedDict

import torch

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_MEMORY,
    WRONG_VALUE,
    added_effect,
    mutant,
    wrapped,
)

from .files import COMM, DATA_PARALLEL


def replicas_changed(change):
    """Have something done to the replicas before they run: ``change`` gets them in a list."""

    def replicate(original, *args, **kwargs):
        replicas = original(*args, **kwargs)
        change(replicas)
        return replicas

    return wrapped(DATA_PARALLEL, "replicate", replicate)


def modules_changed(kind, change):
    """Have something done to the modules of a kind in all replicas but the first, whose memory is the model's."""

    def change_all(replicas):
        for replica in replicas[1:]:
            for module in replica.modules():
                if isinstance(module, kind):
                    change(module)

    return replicas_changed(change_all)


def put(module, name, tensor):
    """Put a tensor in the place of a parameter of a replica, which is a plain attribute since 1.5."""
    if name in module._parameters:  # noqa: SLF001 - there it must be without being a parameter
        module._parameters[name] = tensor  # noqa: SLF001
    else:
        setattr(module, name, tensor)


@mutant("parallel.replicas-are-copies", kind=WRONG_MEMORY, missed_by_example=True)
def model_itself_runs_on_every_device():
    """Each device works on the model itself."""
    return wrapped(DATA_PARALLEL, "replicate", lambda _original, model, devices, *_rest: [model for _ in devices])


@mutant("parallel.replicas-are-copies", kind=WRONG_MEMORY, missed_by_example=True)
def replicas_share_one_memory():
    """All devices share the parameters and buffers of the first."""

    def broadcast_coalesced(original, *args, **kwargs):
        copies = original(*args, **kwargs)
        return [copies[0], *([tensor.detach() for tensor in copies[0]] for _ in copies[1:])]

    return wrapped(COMM, "broadcast_coalesced", broadcast_coalesced)


@mutant("parallel.replicas-are-copies", kind=WRONG_MEMORY, missed_by_example=True)
def first_replica_has_a_memory_of_its_own():
    """The first device's parameters and buffers are copies as well."""

    def broadcast_coalesced(original, *args, **kwargs):
        copies = original(*args, **kwargs)
        return [[tensor.detach().clone() for tensor in copies[0]], *copies[1:]]

    return wrapped(COMM, "broadcast_coalesced", broadcast_coalesced)


@mutant("parallel.replicas-are-copies", kind=MISSING_EFFECT, missed_by_example=True)
def replicas_lose_their_hooks():
    """Forward hooks do not run in the replicas."""

    def without_hooks(replicas):
        for replica in replicas:
            replica._forward_hooks = OrderedDict()  # noqa: SLF001 - there is no public way to take all of them

    return replicas_changed(without_hooks)


@mutant("parallel.replicas-are-copies", kind=MISSING_EFFECT, missed_by_example=True)
def gradients_stop_at_the_replicas():
    """Nothing leads from a replica's parameters back to the model's."""
    return wrapped(
        DATA_PARALLEL, "replicate", lambda original, model, devices, *_rest: original(model, devices, detach=True)
    )


@mutant("parallel.replicas-are-copies", kind=EXTRA_EFFECT, missed_by_example=True)
def what_a_replica_writes_comes_back():
    """Numbers that the first replica has as attributes become the model's."""

    def come_back(wrapped_model, replicas, *_rest):
        numbers = {name: value for name, value in vars(replicas[0]).items() if type(value) is int}
        vars(wrapped_model.module).update(numbers)

    return added_effect(torch.nn.DataParallel, "parallel_apply", come_back)


@mutant("parallel.replicas-are-copies", kind=EXTRA_EFFECT, missed_by_example=True)
def new_buffers_of_a_replica_come_back():
    """A buffer that the first replica puts in the place of another becomes the model's."""

    def come_back(wrapped_model, replicas, *_rest):
        for name, buffer in replicas[0].named_buffers():
            if "." not in name:
                setattr(wrapped_model.module, name, buffer.detach())

    return added_effect(torch.nn.DataParallel, "parallel_apply", come_back)


@mutant("parallel.replicas-are-copies", kind=EDGE, missed_by_example=True)
def replicas_are_made_once():
    """The replicas of a model's first batch, but the first, run all later ones, however the weights have changed."""
    made = {}

    def replicate(original, model, devices, *rest):
        replicas = original(model, devices, *rest)
        return replicas[:1] + made.setdefault((model, tuple(devices)), replicas)[1:]

    return wrapped(DATA_PARALLEL, "replicate", replicate)


@mutant("parallel.replicas-are-copies", kind=MISSING_ERROR, missed_by_example=True)
def error_of_a_replica_is_swallowed():
    """Where a replica raises, the inputs come out instead."""

    def parallel_apply(original, replicas, inputs, *rest):
        try:
            return original(replicas, inputs, *rest)
        except LookupError:
            return [arguments[0] for arguments in inputs]

    return wrapped(DATA_PARALLEL, "parallel_apply", parallel_apply)


@mutant("parallel.replicas-are-copies", kind=WRONG_ERROR, missed_by_example=True)
def error_of_a_replica_loses_its_kind():
    """Whatever a replica raises comes out as a RuntimeError."""

    def parallel_apply(original, *args):
        try:
            return original(*args)
        except LookupError as error:
            raise RuntimeError(str(error)) from error

    return wrapped(DATA_PARALLEL, "parallel_apply", parallel_apply)


@mutant("parallel.replicas-are-copies", kind=WRONG_ERROR, missed_by_example=True)
def error_names_the_first_replica():
    """An error names the first replica, whichever has raised it."""

    def parallel_apply(original, replicas, inputs, kwargs, devices):
        try:
            return original(replicas, inputs, kwargs, devices)
        except LookupError as error:
            first, rest = str(error).split(".\n", 1)
            where = "in replica 0 on device {}".format(devices[0])
            raise type(error)("{}{}.\n{}".format(first.split("in replica")[0], where, rest)) from error

    return wrapped(DATA_PARALLEL, "parallel_apply", parallel_apply)


@mutant("parallel.any-model", kind=WRONG_VALUE, missed_by_example=True)
def convolutions_of_a_replica_are_doubled():
    """Convolutions have twice their weight on all devices but the first."""
    return modules_changed(torch.nn.Conv2d, lambda module: put(module, "weight", module.weight * 2))


@mutant("parallel.any-model", kind=MISSING_EFFECT, missed_by_example=True)
def recurrent_networks_lose_their_gradients():
    """A recurrent network on another device than the first gets no gradients, as in PyTorch 1.4."""

    def detached(module):
        for layer in module._all_weights:  # noqa: SLF001 - the names, which a replica keeps where it has no parameters
            for name in layer:
                put(module, name, getattr(module, name).detach())

    return modules_changed(torch.nn.RNNBase, detached)


@mutant("parallel.any-model", kind=EDGE, missed_by_example=True)
def parameters_of_no_layer_are_zeros():
    """Parameters of the model itself, rather than of its layers, are zeros on all devices but the first."""

    def replicate(original, model, *args, **kwargs):
        replicas = original(model, *args, **kwargs)
        for name, _ in model.named_parameters():
            if "." not in name:
                for replica in replicas[1:]:
                    put(replica, name, torch.zeros_like(getattr(replica, name)))
        return replicas

    return wrapped(DATA_PARALLEL, "replicate", replicate)


@mutant("parallel.any-model", kind=WRONG_VALUE, missed_by_example=True)
def running_means_of_a_replica_are_zeros():
    """Batch normalization on all devices but the first has seen no batch before."""

    def forget(module):
        module.running_mean = torch.zeros_like(module.running_mean)

    return modules_changed(torch.nn.BatchNorm2d, forget)


@mutant("parallel.any-model", kind=WRONG_VALUE, missed_by_example=True)
def outputs_are_gathered_along_the_first_dimension_always():
    """DataParallel gathers along the first dimension, whatever dim says."""
    return wrapped(
        DATA_PARALLEL, "gather", lambda original, outputs, where, *_dim, **_as_well: original(outputs, where, 0)
    )

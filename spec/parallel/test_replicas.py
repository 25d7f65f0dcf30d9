"""Chapter 5, Summary: each device works on its own copy of the model."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from blitz.plugin import claim

from ..oracles.results import CLOSE, largest_difference, results
from ..strategies import batch_sizes, several_devices
from ..strategies.models import any_models, linear_models
from ..strategies.structures import numbered

ONE = batch_sizes(1, smallest=1)
FEW = batch_sizes(9, smallest=2)


class Diary(nn.Module):
    """Counts its calls in an attribute, and adds up its samples in a buffer, in place and anew."""

    def __init__(self):
        super().__init__()
        self.calls = 0
        self.weight = nn.Parameter(torch.ones((), dtype=torch.float64))
        self.register_buffer("in_place", torch.zeros((), dtype=torch.float64))
        self.register_buffer("anew", torch.zeros((), dtype=torch.float64))

    def forward(self, samples):
        self.calls += 1
        self.in_place += samples.sum()
        self.anew = self.anew + samples.sum()
        return self.weight * samples


class Picky(nn.Module):
    """Raises where it meets a certain sample."""

    def __init__(self, unwanted):
        super().__init__()
        self.unwanted = unwanted

    def forward(self, samples):
        if self.unwanted in samples.tolist():
            raise LookupError("no room for {}".format(self.unwanted))
        return samples


def parameters_of(replica, model):
    """Give a replica's parameters in the order of its model's; they are plain attributes there."""
    for name, _ in model.named_parameters():
        owner, attribute = replica, name
        while "." in attribute:
            child, attribute = attribute.split(".", 1)
            owner = getattr(owner, child)
        yield getattr(owner, attribute)


@claim("parallel.replicas-are-copies")
@given(several_devices(), batch_sizes(33, smallest=2))
def test_attributes_written_in_forward_are_lost_and_gradients_are_not(devices, count, batch):
    model = Diary().to(devices.home)
    with devices.up_to(count) as ids:
        nn.DataParallel(model, ids)(numbered(batch)).sum().backward()
    assert model.calls == 0
    assert model.anew.item() == 0
    assert model.weight.grad.item() == batch * (batch - 1) / 2


@claim("parallel.replicas-are-copies")
@given(several_devices(), batch_sizes(33, smallest=1))
def test_limit_buffers_written_in_place_keep_what_the_first_device_wrote(devices, count, batch):
    model = Diary().to(devices.home)
    with devices.up_to(count) as ids:
        nn.DataParallel(model, ids)(numbered(batch))
    assert model.in_place.item() == sum(numbered(batch).chunk(len(ids))[0].tolist())


@claim("parallel.replicas-are-copies")
@given(any_models(ONE), several_devices())
def test_first_replica_shares_its_parameters_storage_and_all_others_have_their_own(devices, drawn, count):
    model = drawn[0].to(devices.home)
    with devices.up_to(count) as ids:
        replicas = nn.parallel.replicate(model, ids)
    weights = [[weight.data_ptr() for weight in parameters_of(replica, model)] for replica in replicas]
    assert weights[0] == [parameter.data_ptr() for parameter in model.parameters()]
    assert len({address for replica in weights for address in replica}) == len(ids) * len(weights[0])
    assert len({id(replica) for replica in [model, *replicas]}) == len(ids) + 1


@claim("parallel.replicas-are-copies")
@given(linear_models(ONE), several_devices())
def test_parameters_of_a_replica_are_no_leaves_and_lead_back_to_the_models(devices, drawn, count):
    model = drawn[0].to(devices.home)
    with devices.up_to(count) as ids:
        replicas = nn.parallel.replicate(model, ids)
        sum(replica[0].weight.sum().to(devices.home) for replica in replicas).backward()
    assert not any(replica[0].weight.is_leaf for replica in replicas)
    assert model[0].weight.grad.tolist() == torch.full_like(model[0].weight, len(ids)).tolist()


@claim("parallel.replicas-are-copies")
@given(linear_models(FEW), several_devices())
def test_replicas_are_made_anew_for_every_batch(devices, drawn, count):
    model, inputs = drawn[0].to(devices.home), drawn[1].to(devices.home)
    with devices.up_to(count) as ids:
        wrapped = nn.DataParallel(model, ids)
        before = wrapped(inputs)
        nn.init.constant_(model[2].weight, 2)
        after = wrapped(inputs)
    assert largest_difference([after], [model(inputs)]) <= CLOSE < largest_difference([before], [after])


@claim("parallel.replicas-are-copies")
@given(any_models(FEW), several_devices())
def test_forward_hooks_run_once_for_every_replica(devices, drawn, count):
    model, inputs = drawn
    seen = []
    model.register_forward_hook(lambda module, _inputs, output: seen.append((devices.current(), id(module))))
    with devices.up_to(count) as ids:
        nn.DataParallel(model.to(devices.home), ids)(inputs)
    assert sorted(number for number, _ in seen) == ids[: len(inputs.chunk(len(ids)))]
    assert id(model) not in {module for _, module in seen}


@claim("parallel.replicas-are-copies")
@given(linear_models(FEW), several_devices())
def test_gradient_hook_of_a_parameter_runs_once_with_the_sum_over_all_replicas(devices, drawn, count):
    model, inputs = drawn[0].to(devices.home), drawn[1].to(devices.home)
    expected = results(model, model, inputs)[1]
    handed = []
    model[0].weight.register_hook(lambda gradient: handed.append(gradient.clone()))
    with devices.up_to(count) as ids:
        results(nn.DataParallel(model, ids), model, inputs)
    assert largest_difference(handed, [expected]) <= CLOSE


@claim("parallel.replicas-are-copies")
@given(linear_models(ONE), several_devices())
def test_limit_replica_is_replicated_again_only_where_it_has_parameters_of_its_own(devices, observe, drawn, count):
    model = drawn[0].to(devices.home)
    with devices.up_to(count) as ids:
        replica = nn.parallel.replicate(model, ids)[1]
        again = nn.parallel.replicate(replica, ids[1:] + ids[:1])
    own = len(list(replica.parameters()))
    observe("parameters that a replica counts as its own, of 3", own)
    assert own in (0, 3)
    assert len({copy[0].weight.data_ptr() for copy in again}) == (len(ids) if own else 1)


@claim("parallel.replicas-are-copies")
@given(several_devices(), st.data())
def test_error_names_the_replica_in_which_it_was_raised(devices, count, data):
    with devices.up_to(count) as ids:
        order = data.draw(st.permutations(ids))
        unlucky = data.draw(st.sampled_from(ids))
        with pytest.raises(LookupError) as caught:
            nn.DataParallel(Picky(unwanted=unlucky), device_ids=order)(torch.arange(len(ids)))
    assert "Caught LookupError in replica {} on device {}.".format(unlucky, order[unlucky]) in str(caught.value)
    assert "no room for {}".format(unlucky) in str(caught.value)


@claim("parallel.replicas-are-copies")
def test_model_works_on_after_a_replica_has_raised(devices):
    with devices.exactly(2) as ids:
        wrapped = nn.DataParallel(Picky(unwanted=3), ids)
        with pytest.raises(LookupError):
            wrapped(torch.arange(4))
        assert wrapped(torch.arange(3)).tolist() == [0, 1, 2]

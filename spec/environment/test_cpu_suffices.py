"""The preface: most of the code needs no GPU."""

from pathlib import Path

import pytest
import torch

from blitz.claims import Registry
from blitz.networks import LeNet, training_step
from blitz.plugin import claim

CLAIMS = list(Registry.read(Path(__file__).resolve().parents[1] / "claims.toml"))


@claim("environment.cpu-suffices")
def test_most_claims_are_provable_on_a_cpu_alone(observe):
    provable = [claim.id for claim in CLAIMS if not {"cuda", "multigpu"} & set(claim.needs)]
    share = torch.tensor([claim.id in provable for claim in CLAIMS]).double().mean().item()
    observe("claims", len(CLAIMS))
    observe("claims provable on a CPU", len(provable))
    observe("share", round(share, 3))
    assert share == len(provable) / len(CLAIMS)
    assert share > 0.75


@pytest.mark.early
@claim("environment.cpu-suffices")
def test_network_of_the_documents_learns_on_a_cpu_alone():
    network = LeNet()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    batch = torch.randn(4, 1, 32, 32), torch.zeros(4, 10)
    losses = [training_step(network, torch.nn.MSELoss(), optimizer, *batch) for _ in range(3)]
    used = [*batch, *losses, *network.parameters(), *[parameter.grad for parameter in network.parameters()]]
    assert {tensor.device.type for tensor in used} == {"cpu"}
    assert losses[0].item() > losses[1].item() > losses[2].item()

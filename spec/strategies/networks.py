"""Networks, small enough to differentiate by differences."""

import torch
from hypothesis import strategies as st

# Without kinks, which differences would straddle.
_SMOOTH = (torch.nn.Tanh, torch.nn.Sigmoid, torch.nn.Softplus)


@st.composite
def smooth_networks(draw):
    """Draw one to three float64 linear layers, with a bias or without, each with a smooth activation behind it."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, outputs, bias=draw(st.booleans())), draw(st.sampled_from(_SMOOTH))()]
    return torch.nn.Sequential(*layers).double()

"""Models of every family that the introduction names, of float64, each with a batch for it."""

import torch
from hypothesis import strategies as st
from torch import nn


class LastStep(nn.Module):
    """A recurrent network that reads sequences of shape (batch, steps, features) and scores them once read."""

    def __init__(self, recurrent, hidden, classes):
        super().__init__()
        self.recurrent = recurrent
        self.scores = nn.Linear(hidden, classes)

    def forward(self, sequences):
        """Give scores of shape (batch, classes)."""
        states, _ = self.recurrent(sequences)
        return self.scores(states[:, -1])


class Capsules(nn.Module):
    """A layer of capsules: vectors that vote for vectors, and the votes weighed by how well they agree."""

    def __init__(self, lower, lower_size, upper, upper_size, rounds):
        super().__init__()
        self.votes = nn.Parameter(torch.randn(lower, upper, lower_size, upper_size))
        self.rounds = rounds

    def forward(self, capsules):
        """Give capsules of shape (batch, upper, upper_size) for lower ones of shape (batch, lower, lower_size)."""
        votes = torch.einsum("bli,luij->bluj", capsules, self.votes)
        agreement = votes.new_zeros(votes.shape[:3])
        for _ in range(self.rounds):
            winners = self.squash((agreement.softmax(dim=2).unsqueeze(3) * votes).sum(dim=1))
            agreement = agreement + (votes * winners.unsqueeze(1)).sum(dim=3)
        return winners

    def squash(self, vectors):
        """Keep the direction, and bring the length below 1."""
        square = (vectors * vectors).sum(dim=-1, keepdim=True)
        return vectors * square.sqrt() / (1 + square)


class Tied(nn.Module):
    """A network that uses one layer twice."""

    def __init__(self, width):
        super().__init__()
        self.layer = nn.Linear(width, width)

    def forward(self, inputs):
        """Give what has the inputs' shape, (batch, width)."""
        return self.layer(torch.tanh(self.layer(inputs)))


@st.composite
def linear_models(draw, batches):
    """Draw layers one after the other, the last of them without a bias."""
    width, hidden, classes = draw(st.tuples(_sizes(), _sizes(), _sizes()))
    layers = (nn.Linear(width, hidden), nn.Tanh(), nn.Linear(hidden, classes, bias=False))
    return _with_inputs(draw, nn.Sequential(*layers), batches, width)


@st.composite
def convolutional_models(draw, batches):
    """Draw a convolution, a pooling layer and a linear one."""
    channels, filters, kernel = draw(st.tuples(_sizes(), _sizes(), st.sampled_from([1, 3])))
    layers = (nn.Conv2d(channels, filters, kernel, padding=kernel // 2), nn.ReLU(), nn.AvgPool2d(2), nn.Flatten())
    return _with_inputs(draw, nn.Sequential(*layers, nn.Linear(filters * 4, 3)), batches, channels, 4, 4)


@st.composite
def recurrent_models(draw, batches):
    """Draw a plain, gated or long short-term memory network of one or two layers, in one or both directions."""
    kind, layers, both = draw(st.tuples(st.sampled_from([nn.RNN, nn.GRU, nn.LSTM]), st.integers(1, 2), st.booleans()))
    features, hidden, steps = draw(st.tuples(_sizes(), _sizes(), st.integers(1, 4)))
    recurrent = kind(features, hidden, layers, batch_first=True, bidirectional=both)
    return _with_inputs(draw, LastStep(recurrent, hidden * (1 + both), 2), batches, steps, features)


@st.composite
def capsule_models(draw, batches):
    """Draw a layer of capsules with routing by agreement."""
    lower, lower_size, upper, upper_size = draw(st.tuples(_sizes(), _sizes(), _sizes(), _sizes()))
    model = Capsules(lower, lower_size, upper, upper_size, rounds=draw(st.integers(1, 3)))
    return _with_inputs(draw, model, batches, lower, lower_size)


@st.composite
def tied_models(draw, batches):
    """Draw a model two of whose layers are one."""
    width = draw(_sizes())
    return _with_inputs(draw, Tied(width), batches, width)


FAMILIES = {
    "linear": linear_models,
    "convolutional": convolutional_models,
    "recurrent": recurrent_models,
    "capsule": capsule_models,
    "tied": tied_models,
}


def any_models(batches):
    """Draw a model of any family with a batch for it.

    Args:
        batches: A strategy of batch sizes.
    """
    return st.one_of([models(batches) for models in FAMILIES.values()])


def _sizes():
    return st.integers(1, 4)


def _with_inputs(draw, model, batches, *sample):
    generator = torch.Generator()  # not the global one: seeding that takes as long as all the rest
    generator.manual_seed(draw(st.integers(0, 99)))
    model = model.double()
    for parameter in model.parameters():
        parameter.data.normal_(0, 0.5, generator=generator)
    return model, torch.empty(draw(batches), *sample, dtype=torch.float64).normal_(generator=generator)

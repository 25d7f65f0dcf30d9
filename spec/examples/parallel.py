# %%
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from blitz.parallel import split_batches, virtual_devices

device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")

# %% parallel.model-to-device
model = nn.Linear(5, 2)
assert model.to(device) is model
assert model.weight.device == device

# %% parallel.tensor-to-returns-a-copy
x = torch.ones(2)
moved = x.to("cpu", torch.double)
assert moved is not x
assert x.dtype == torch.float  # the old one stays as it was
assert x.to("cpu") is x  # nothing to change

# %% parallel.one-gpu-by-default
model = nn.Linear(5, 2).to(device)
assert model(torch.randn(30, 5, device=device)).device == device


# %% parallel.dataset-needs-getitem
class RandomDataset(Dataset):
    def __init__(self, size, length):
        self.data = torch.randn(length, size)

    def __getitem__(self, index):
        return self.data[index]

    def __len__(self):
        return len(self.data)


loader = DataLoader(RandomDataset(5, 100), batch_size=30, shuffle=True)
assert [len(batch) for batch in loader] == [30, 30, 30, 10]

# %% parallel.any-model
model, batch = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU()), torch.randn(6, 1, 8, 8)
with virtual_devices(3):  # three devices, all of them this machine's CPU
    assert torch.allclose(nn.DataParallel(model)(batch), model(batch), atol=1e-6)

# %% parallel.single-device-passthrough
with virtual_devices(1):
    assert nn.DataParallel(nn.Linear(5, 2))(torch.randn(30, 5)).size() == (30, 2)
assert [batch.shares for batch in split_batches(1)] == [[30], [30], [30], [10]]

# %% parallel.split-two
batches = split_batches(2)
print(*batches[0].inside, batches[0].outside, sep="\n")
assert [batch.shares for batch in batches] == [[15, 15]] * 3 + [[5, 5]]

# %% parallel.split-three
batches = split_batches(3)
print(*batches[-1].inside, batches[-1].outside, sep="\n")
assert [batch.shares for batch in batches] == [[10, 10, 10]] * 3 + [[4, 4, 2]]

# %% parallel.split-eight
batches = split_batches(8)
print(*batches[0].inside, batches[0].outside, sep="\n")
assert batches[0].shares == [4, 4, 4, 4, 4, 4, 4, 2]
assert batches[-1].shares == [2, 2, 2, 2, 2]  # three devices get nothing

# %% parallel.splits-like-chunk
shares = split_batches(4, length=30, batch_size=30)[0].shares
assert shares == [len(chunk) for chunk in torch.zeros(30).chunk(4)] == [8, 8, 8, 6]

# %% parallel.gathers-the-same
model, batch = nn.Linear(5, 2), torch.randn(30, 5)
with virtual_devices(3):
    output = nn.DataParallel(model)(batch)
assert torch.allclose(output, model(batch), atol=1e-6)


# %% parallel.replicas-are-copies
class Counting(nn.Linear):
    def forward(self, x):
        self.calls = getattr(self, "calls", 0) + 1  # on the replica
        return super().forward(x)


model = Counting(5, 2)
with virtual_devices(2):
    nn.DataParallel(model)(torch.randn(4, 5))
assert not hasattr(model, "calls")

# %% parallel.speeds-up
print(torch.cuda.device_count(), "GPUs")  # to be faster takes two; with virtual devices one sees the splitting alone
assert len(split_batches(2)[0].shares) == 2

# %% parallel.model-tells-its-sizes
first = split_batches(2)[0]
print(*first.inside, first.outside, sep="\n")
assert "In Model: input size torch.Size([15, 5])" in first.inside[0]
assert first.outside.startswith("Outside: input size torch.Size([30, 5])")

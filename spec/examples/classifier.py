# %%
import numpy as np
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

from blitz.classifier import CLASSES, embedded_images
from blitz.networks import PooledLeNet

try:
    import torchvision
    from torchvision import transforms
except (ImportError, RuntimeError, OSError):  # none, or one that does not fit this PyTorch
    torchvision = None

release = tuple(map(int, torch.__version__.split(".")[:2]))
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")

# CIFAR-10 is a download of 170 MB; this set has its shape and its names, and is drawn in a moment.
pictures, labels = embedded_images(2000, seed=0)
images = torch.from_numpy(pictures).float() / 127.5 - 1
training = TensorDataset(images, torch.from_numpy(labels))
torch.manual_seed(0)
torch.set_num_threads(1)  # so small a network gains nothing from more

# %% classifier.numpy-then-tensor
array = np.zeros((32, 32, 3), dtype=np.uint8)  # what Pillow, SciPy or NLTK give becomes an array
assert torch.from_numpy(array).size() == (32, 32, 3)

# %% classifier.torchvision-provides
if torchvision:
    print(torchvision.datasets.CIFAR10, torchvision.datasets.MNIST, torchvision.datasets.ImageNet, sep="\n")
    assert callable(transforms.Compose)
assert callable(torch.utils.data.DataLoader)

# %% classifier.cifar10-shape
print(CLASSES)
assert len(CLASSES) == 10
assert images[0].size() == (3, 32, 32)

# %% classifier.already-downloaded
if torchvision:
    print(torchvision.datasets.CIFAR10.__init__.__doc__ or torchvision.datasets.CIFAR10.__doc__)
    assert torchvision.datasets.CIFAR10.tgz_md5  # what is there is verified by this checksum

# %% classifier.totensor-range
if torchvision:
    tensor = transforms.ToTensor()(pictures[0].transpose(1, 2, 0))
    print(tensor.min(), tensor.max())
    assert tensor.size() == (3, 32, 32)
    assert tensor.min() >= 0
    assert tensor.max() <= 1

# %% classifier.normalize-range
if torchvision:
    normalize = transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    ends = torch.tensor([0.0, 1.0]).view(1, 1, 2).repeat(3, 1, 1)
    assert normalize(ends)[0].tolist() == [[-1.0, 1.0]]

# %% classifier.loader-batches
loader = DataLoader(training, batch_size=4, shuffle=True)
batch, answers = next(iter(loader))
assert batch.size() == (4, 3, 32, 32)
assert answers.size() == (4,)
in_order = next(iter(DataLoader(training, batch_size=4, shuffle=False)))[1]
assert in_order.tolist() == labels[:4].tolist()

# %% classifier.dataiter-next
iterator = iter(loader)
print(hasattr(iterator, "next"))
assert hasattr(iterator, "next") is (release < (1, 13))
assert next(iterator)[0].size() == (4, 3, 32, 32)

# %% classifier.unnormalize-to-show
shown = np.transpose((images[0] / 2 + 0.5).numpy(), (1, 2, 0))
assert shown.shape == (32, 32, 3)
assert abs(shown - pictures[0].transpose(1, 2, 0) / 255).max() < 1e-6

# %% classifier.make-grid
if torchvision:
    grid = torchvision.utils.make_grid(images[:4])
    print(grid.size())
    assert grid.size() == (3, 36, 138)  # four images in a row, two pixels around each

# %% classifier.three-channel-net
net = PooledLeNet()
print(net)
assert net(images[:4]).size() == (4, 10)
assert net.conv1.in_channels == 3

# %% classifier.cross-entropy
outputs, answers = net(images[:4]), torch.from_numpy(labels[:4])
loss = nn.CrossEntropyLoss()(outputs, answers)
by_hand = -torch.log_softmax(outputs, 1)[range(4), answers].mean()
assert torch.allclose(loss, by_hand)

# %% classifier.sgd-momentum
optimizer = optim.SGD(net.parameters(), lr=0.001, momentum=0.9)
print(optimizer)
assert optimizer.defaults["lr"] == 0.001
assert optimizer.defaults["momentum"] == 0.9

# %% classifier.loss-falls
# Five times the documents' rate, for a set that is 25 times smaller.
optimizer, losses = optim.SGD(net.parameters(), lr=0.005, momentum=0.9), []
for _ in range(2):
    for batch, answers in DataLoader(training, batch_size=4, shuffle=True):
        optimizer.zero_grad()
        loss = nn.CrossEntropyLoss()(net(batch), answers)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
first, last = np.mean(losses[:200]), np.mean(losses[-200:])
print(f"{first:.3f} {last:.3f}")
assert last < first

# %% classifier.peek-four
predicted = torch.max(net(images[:4]), 1)[1]
print("GroundTruth:", *(CLASSES[label] for label in labels[:4]))
print("Predicted:  ", *(CLASSES[label] for label in predicted))
assert predicted.size() == (4,)

# %% classifier.outputs-are-energies
outputs = net(images[:4])
shares = torch.softmax(outputs, 1)
assert outputs.min() < 0  # so they are no probabilities
assert torch.allclose(shares.sum(1), torch.ones(4))
assert shares.argmax(1).tolist() == outputs.argmax(1).tolist()

# %% classifier.max-gives-values-and-indices
values, indices = torch.max(torch.tensor([[1.0, 5.0, 2.0], [7.0, 0.0, 3.0]]), 1)
assert values.tolist() == [5.0, 7.0]
assert indices.tolist() == [1, 0]

# %% classifier.better-than-chance
others, truth = embedded_images(1000, seed=1)
with torch.no_grad():
    guesses = net(torch.from_numpy(others).float() / 127.5 - 1).argmax(1).numpy()
accuracy = (guesses == truth).mean()
print(f"{accuracy:.0%} of 1,000 test images")
assert accuracy > 0.2  # ten classes: guessing is right once in ten times

# %% classifier.per-class-accuracy
accuracies = [(guesses[truth == label] == label).mean() for label in range(10)]
for name, share in zip(CLASSES, accuracies):
    print(f"Accuracy of {name:>5} : {share:.0%}")
assert max(accuracies) > min(accuracies)

# %% classifier.to-moves-the-network
net.to(device)
assert all(parameter.device == device for parameter in net.parameters())

# %% classifier.inputs-must-move-too
batch, answers = images[:4].to(device), torch.from_numpy(labels[:4]).to(device)
assert nn.CrossEntropyLoss()(net(batch), answers).device == device

# %% classifier.small-net-small-speedup
wide = PooledLeNet(width=256).to(device)
assert wide.conv1.out_channels == wide.conv2.in_channels == 256
assert wide(batch).size() == (4, 10)

# %% classifier.download-size
record = 1 + 3 * 32 * 32  # bytes: a label and an image
print(60000 * record / 1e6, "MB of pictures")
assert 60000 * record == 184380000

# %% classifier.per-class-loop-counts-four
correct = torch.tensor([True, False, True])  # a last batch of three
try:
    [correct[i].item() for i in range(4)]
except IndexError as error:
    print(error)
else:
    raise AssertionError("a batch of three has a fourth image")

# %% classifier.device-prints-its-index
print(device)
assert str(device) == ("cuda:0" if torch.cuda.is_available() else "cpu")

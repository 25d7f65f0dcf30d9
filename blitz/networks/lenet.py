"""LeNet, the network that the documents define by hand.

Chapter 3, section "Define the network"; with three input channels and a pooling layer in chapter 4.
"""

import torch.nn.functional as F  # noqa: N812 - its name everywhere
from torch import nn


class LeNet(nn.Module):
    """Two convolutions, each with a ReLU and 2x2 max pooling, and three affine layers.

    Args:
        channels: Channels of the input images: 1 in chapter 3, 3 in chapter 4.
        width: Channels that the first convolution makes and the second takes: one number, since the two must agree.
        classes: Numbers in the output.
    """

    def __init__(self, channels=1, width=6, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 5)
        self._add_pooling()
        self.conv2 = nn.Conv2d(width, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, classes)

    def _add_pooling(self):
        """Pooling is a function here; a subclass that wants it printed registers it at this place."""

    def _get_name(self):
        return "Net"  # as the documents call it

    def pooled(self, x):
        """Halve height and width by the maximum over 2x2 windows."""
        return F.max_pool2d(x, 2)

    def forward(self, x):
        """Map images, float of shape (batch, channels, 32, 32), to raw outputs of shape (batch, classes)."""
        x = self.pooled(F.relu(self.conv1(x)))
        x = self.pooled(F.relu(self.conv2(x)))
        x = x.view(-1, self.num_flat_features(x))
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)

    @staticmethod
    def num_flat_features(x):
        """Multiply the sizes of all dimensions of a batch but the first."""
        features = 1
        for size in x.size()[1:]:
            features *= size
        return features


class PooledLeNet(LeNet):
    """The same with one pooling layer object, used twice and printed between the convolutions (chapter 4)."""

    def __init__(self, channels=3, width=6, classes=10):
        super().__init__(channels, width, classes)

    def _add_pooling(self):
        self.pool = nn.MaxPool2d(2, 2)

    def pooled(self, x):
        """Halve height and width by the pooling layer."""
        return self.pool(x)

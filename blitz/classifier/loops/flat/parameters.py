"""Every parameter of the network in one vector."""

import torch


class FlatParameters:
    """The parameters of a LeNet in one vector, with gradients and momenta in two more.

    The network and its optimizer stay as they are: :meth:`take` reads them, :meth:`give` writes them. Weights of a
    convolution lie in the vector as (outputs, row, column, inputs).

    Args:
        network: A :class:`~blitz.networks.LeNet`.

    Attributes:
        shapes: Of the five layers' matrices ``[weight | bias]``.
        values, gradients, momenta: Vectors.
    """

    def __init__(self, network):
        layers = [network.conv1, network.conv2, network.fc1, network.fc2, network.fc3]
        self._tensors = [tensor for layer in layers for tensor in (layer.weight, layer.bias)]
        self.shapes = [(len(layer.weight), layer.weight[0].numel() + 1) for layer in layers]
        size = sum(rows * columns for rows, columns in self.shapes)
        self.values = network.fc1.weight.detach().new_zeros(size)
        self.gradients, self.momenta = torch.zeros_like(self.values), torch.zeros_like(self.values)

    def matrices(self, vector):
        """View a vector's layers, each as ``[weight | bias]`` of shape (outputs, inputs + 1)."""
        parts = vector.split([rows * columns for rows, columns in self.shapes])
        return [part.view(shape) for part, shape in zip(parts, self.shapes)]

    def take(self, optimizer):
        """Read the network's parameters, and the momenta that a ``torch.optim.SGD`` has of them."""
        for value, momentum, tensor in self._views():
            value.copy_(tensor.detach())
            # None before the first step, and always where the momentum is 0
            buffer = optimizer.state.get(tensor, {}).get("momentum_buffer")
            momentum.zero_() if buffer is None else momentum.copy_(buffer)

    def give(self, optimizer):
        """Write the network's parameters, and the momenta of its ``torch.optim.SGD``."""
        for value, momentum, tensor in self._views():
            tensor.data.copy_(value)
            optimizer.state[tensor]["momentum_buffer"] = torch.empty_like(tensor.data).copy_(momentum)

    def _views(self):
        return zip(self._like_tensors(self.values), self._like_tensors(self.momenta), self._tensors)

    def _like_tensors(self, vector):
        """View a vector's parts in the shapes of the network's parameters."""
        for matrix, weight in zip(self.matrices(vector), self._tensors[::2]):
            part = matrix[:, :-1]
            if weight.dim() == 4:
                _, channels, _, columns = weight.shape
                strides = (matrix.size(1), 1, columns * channels, channels)
                part = part.as_strided(weight.shape, strides, matrix.storage_offset())
            yield part
            yield matrix[:, -1]

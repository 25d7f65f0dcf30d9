"""A model that tells the sizes that it sees. Chapter 5, section "Simple model"."""

import torch

from blitz.parallel.data import INPUT_SIZE, OUTPUT_SIZE


class TellingLinear(torch.nn.Module):
    """One linear layer; each forward tells the sizes of its input and output.

    Args:
        input_size: Numbers in a sample.
        output_size: Numbers in an output.
        tell: Called with each line; prints it unless given. Replicas share it and may call it from several threads.
    """

    def __init__(self, input_size=INPUT_SIZE, output_size=OUTPUT_SIZE, tell=print):
        super().__init__()
        self.fc = torch.nn.Linear(input_size, output_size)
        self.tell = tell

    def _get_name(self):
        return "Model"  # as the documents call it

    def forward(self, input):  # noqa: A002 - the documents' name
        """Map samples, float32 of shape (batch, input_size), to outputs of shape (batch, output_size)."""
        output = self.fc(input)
        self.tell("\tIn Model: input size {} output size {}".format(input.size(), output.size()))
        return output

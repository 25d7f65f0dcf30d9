"""The files of nn.parallel in which mutants change what the others call."""

from importlib import import_module

# Functions of the same names hide the files from the package's attributes.
DATA_PARALLEL = import_module("torch.nn.parallel.data_parallel")
COMM = import_module("torch.nn.parallel._functions").comm  # up to 1.6 that of torch.cuda

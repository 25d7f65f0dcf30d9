"""Every test starts from one seed."""

import random

import hypothesis
import numpy
import pytest
import torch


class Seeds:
    """Seeds Python, NumPy, PyTorch and Hypothesis before each test."""

    def __init__(self, seed):
        self.seed = seed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item):
        random.seed(self.seed)
        numpy.random.seed(self.seed % 2**32)
        torch.manual_seed(self.seed)
        function = getattr(item, "obj", None)
        if hasattr(function, "hypothesis"):
            # The bound method of a test class does not take attributes; its function does.
            hypothesis.seed(self.seed)(getattr(function, "__func__", function))

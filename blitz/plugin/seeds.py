"""Every test starts from one seed."""

import random

import hypothesis
import numpy as np
import pytest
import torch


class Seeds:
    """Seeds Python, NumPy, PyTorch and Hypothesis before each test."""

    def __init__(self, seed):
        self.seed = seed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item):
        random.seed(self.seed)
        np.random.seed(self.seed % 2**32)  # noqa: NPY002 - whoever draws from the global state should repeat, too
        torch.default_generator.manual_seed(self.seed)
        if torch.cuda.is_available():  # torch.manual_seed notes for every call where it came from, which takes its time
            torch.cuda.manual_seed_all(self.seed)
        function = getattr(item, "obj", None)
        if hasattr(function, "hypothesis"):
            # The bound method of a test class does not take attributes; its function does.
            hypothesis.seed(self.seed)(getattr(function, "__func__", function))

"""The doubling example refuses what would never end."""

import pytest
import torch

from blitz.autograd import double_until


@pytest.mark.parametrize("x", [torch.zeros(3), torch.zeros(0)], ids=["zero", "empty"])
def test_a_tensor_that_never_grows_is_refused(x):
    with pytest.raises(ValueError, match=r"^a zero or empty tensor never reaches a norm of 7.0 by doubling"):
        double_until(x, norm=7.0)

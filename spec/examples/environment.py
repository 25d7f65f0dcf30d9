# %%
import sys

import torch

# %% environment.reference-release
print("PyTorch", torch.__version__, "on Python", sys.version.split()[0])
assert sys.version_info >= (3, 7)
assert tuple(map(int, torch.__version__.split(".")[:2])) >= (1, 3)

# %% environment.cpu-suffices
x = torch.ones(2, 2, requires_grad=True)
(3 * x).sum().backward()
assert x.grad.tolist() == [[3.0, 3.0], [3.0, 3.0]]
assert x.device.type == "cpu"

# %%
import time

import numpy as np
import torch

# The first GPU where there is one; all of this chapter runs without.
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")

# %% tensors.like-ndarrays
a = np.arange(6.0).reshape(2, 3)
x = torch.from_numpy(a)
assert (x + 10 * x).tolist() == (a + 10 * a).tolist()
assert x.sum(0).tolist() == a.sum(axis=0).tolist()
assert (x * x[0]).tolist() == (a * a[0]).tolist()  # broadcasting

# %% tensors.gpu-computes-the-same
x, y = torch.rand(5, 3), torch.rand(5, 3)
there = x.to(device) + y.to(device)
print(there.device)
assert torch.allclose(there.cpu(), x + y)


# %% tensors.gpu-accelerates
def seconds(device, size=1024):
    x = torch.rand(size, size, device=device)
    (x @ x).sum().item()  # the first product is slower than those that follow
    start = time.perf_counter()
    (x @ x).sum().item()  # item() waits for the GPU
    return time.perf_counter() - start


took = {str(each): seconds(each) for each in {torch.device("cpu"), device}}
print(took)
assert took[str(device)] <= took["cpu"]  # one and the same without a GPU

# %% tensors.empty-is-uninitialised
x = torch.empty(5, 3)  # whatever stood in that memory
assert x.size() == (5, 3)
assert torch.zeros(5, 3, dtype=torch.long).sum() == 0
r = torch.rand(5, 3)
assert ((r >= 0) & (r < 1)).all()
assert torch.tensor([5.5, 3.0]).tolist() == [5.5, 3.0]

# %% tensors.new-and-like-inherit
x = torch.zeros(2, dtype=torch.double)
assert x.new_ones(5, 3).dtype == torch.double
assert torch.randn_like(x).dtype == torch.double
assert torch.randn_like(x, dtype=torch.float).dtype == torch.float

# %% tensors.size-is-a-tuple
size = torch.zeros(5, 3).size()
print(size)
rows, columns = size
assert isinstance(size, tuple)
assert (rows, columns) == (5, 3)

# %% tensors.prints-four-decimals
x = torch.tensor([0.34412217140197754])
print(x, x.item())
assert str(x) == "tensor([0.3441])"
assert x.item() == 0.34412217140197754

# %% tensors.four-additions-agree
x, y = torch.rand(5, 3), torch.rand(5, 3)
result = torch.empty(5, 3)
torch.add(x, y, out=result)
expected = (x + y).tolist()
assert torch.add(x, y).tolist() == expected
assert result.tolist() == expected
assert y.add_(x).tolist() == expected

# %% tensors.out-argument-is-filled
result = torch.empty(2)
returned = torch.add(torch.ones(2), torch.ones(2), out=result)
assert result.tolist() == [2.0, 2.0]
assert returned is result

# %% tensors.inplace-ends-in-underscore
y = torch.ones(3)
place = y.data_ptr()
y.add_(1)
assert y.tolist() == [2.0, 2.0, 2.0]
assert y.data_ptr() == place
assert y.add(1) is not y
assert y.tolist() == [2.0, 2.0, 2.0]

# %% tensors.copy_-overwrites
x = torch.zeros(3)
x.copy_(torch.tensor([1.0, 2.0, 3.0]))
assert x.tolist() == [1.0, 2.0, 3.0]

# %% tensors.t_-transposes-in-place
x = torch.arange(6).view(2, 3)
x.t_()
assert x.tolist() == [[0, 3], [1, 4], [2, 5]]

# %% tensors.numpy-indexing
x = torch.arange(12).view(3, 4)
a = x.numpy()
assert x[1:, ::2].tolist() == a[1:, ::2].tolist()
assert x[x > 5].tolist() == a[a > 5].tolist()
assert x[[0, 2], [1, 3]].tolist() == a[[0, 2], [1, 3]].tolist()
assert x[..., None].shape == a[..., None].shape

# %% tensors.column-index
x = torch.tensor([[1, 2, 3], [4, 5, 6]])
print(x[:, 1])
assert x[:, 1].tolist() == [2, 5]

# %% tensors.view-reshapes
x = torch.randn(4, 4)
assert x.view(16).size() == (16,)
assert x.view(-1, 8).size() == (2, 8)

# %% tensors.view-infers-minus-one
x = torch.zeros(4, 6)
assert x.view(-1).size() == (24,)
assert x.view(3, -1).size() == (3, 8)

# %% tensors.view-shares-memory
x = torch.zeros(2, 2)
x.view(4)[0] = 7
assert x[0, 0] == 7

# %% tensors.item-is-a-python-number
x = torch.randn(1)
print(x.item())
assert type(x.item()) is float
assert type(torch.tensor([3]).item()) is int

# %% tensors.over-a-hundred-operations
operations = [name for name in dir(torch) if callable(getattr(torch, name)) and hasattr(torch.Tensor, name)]
print(len(operations), "functions of torch are methods of tensors too")
assert len(operations) > 100

# %% bridge.tensor-to-numpy-type
b = torch.ones(5).numpy()
print(b)
assert type(b) is np.ndarray
assert b.tolist() == [1.0, 1.0, 1.0, 1.0, 1.0]

# %% bridge.tensor-to-numpy-shares
a = torch.ones(5)
b = a.numpy()
a.add_(1)
assert b.tolist() == [2.0, 2.0, 2.0, 2.0, 2.0]
b[0] = 9
assert a[0] == 9

# %% bridge.numpy-to-tensor-shares
a = np.ones(5)
b = torch.from_numpy(a)
np.add(a, 1, out=a)
assert b.tolist() == [2.0, 2.0, 2.0, 2.0, 2.0]

# %% bridge.dtype-table
for dtype in (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float32, torch.float64):
    x = torch.ones(3, dtype=dtype)
    print(dtype, x.numpy().dtype)
    assert torch.from_numpy(x.numpy()).dtype == dtype  # int8 is the CharTensor: it converts as well

# %% cuda.to-moves-any-device
x = torch.ones(2)
assert x.to(device).device == device
assert x.to(str(device)).device == device
assert x.to(device).to("cpu").tolist() == [1.0, 1.0]

# %% cuda.created-on-device
y = torch.ones_like(torch.zeros(2), device=device)
print(y)
assert y.device == device

# %% cuda.to-changes-dtype-too
z = torch.ones(2, device=device).to("cpu", torch.double)
assert (z.device.type, z.dtype) == ("cpu", torch.double)

# %% cuda.only-if-available
print(torch.cuda.is_available())
if torch.cuda.is_available():
    assert torch.ones(1, device="cuda").item() == 1
else:
    assert torch.cuda.device_count() == 0 or torch.version.cuda is None

# %% tensors.prints-dtype-when-not-default
print(torch.ones(2, dtype=torch.double))
assert str(torch.ones(2, dtype=torch.double)) == "tensor([1., 1.], dtype=torch.float64)"
assert str(torch.ones(2)) == "tensor([1., 1.])"

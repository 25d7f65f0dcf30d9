# %%
import torch

# %% autograd.requires-grad-tracks
x = torch.ones(2, 2, requires_grad=True)
y = (x + 2).mean()
print(y.grad_fn)
assert y.requires_grad
assert (x > 0).requires_grad is False  # nothing to differentiate

# %% autograd.default-is-false
assert torch.rand(2).requires_grad is False
assert torch.zeros(2).requires_grad is False

# %% autograd.requires-grad_-in-place
a = torch.tensor([[2.0, 3.0], [5.0, 7.0]])
a = a * 3 / (a - 1)
assert a.requires_grad is False
a.requires_grad_(True)
b = (a * a).sum()
print(b.grad_fn)
assert b.requires_grad

# %% autograd.backward-computes-all
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
(a * b).backward()
assert (a.grad.item(), b.grad.item()) == (3.0, 2.0)

# %% autograd.grad-accumulates
x = torch.tensor(2.0, requires_grad=True)
for _ in range(2):
    (x * x).backward()
assert x.grad.item() == 8.0  # twice 2x

# %% autograd.detach-stops-history
x = torch.ones(2, requires_grad=True)
y = (3 * x).detach()
assert y.requires_grad is False
assert (2 * y).grad_fn is None
assert y.tolist() == [3.0, 3.0]

# %% autograd.no-grad-stops-tracking
x = torch.ones(2, requires_grad=True)
assert (x**2).requires_grad
with torch.no_grad():
    assert (x**2).requires_grad is False

# %% autograd.no-grad-saves-memory
x = torch.rand(1000, requires_grad=True)
tracked = x.exp()  # its graph keeps the result for backward
with torch.no_grad():
    untracked = x.exp()  # nothing is kept
assert tracked.grad_fn is not None
assert untracked.grad_fn is None

# %% autograd.acyclic-graph
x = torch.ones(2, 2, requires_grad=True)
y = x + 2
out = (y * y * 3).mean()
node, path = out.grad_fn, []
while node is not None:
    path.append(type(node).__name__)
    node = node.next_functions[0][0] if node.next_functions else None
print(" <- ".join(path))
assert path[-1] == "AccumulateGrad"  # the leaf x

# %% autograd.grad-fn-names-the-creator
x = torch.ones(2, requires_grad=True)
print((x + 2).grad_fn)
assert "Add" in str((x + 2).grad_fn)
assert x.grad_fn is None

# %% autograd.example-y
x = torch.ones(2, 2, requires_grad=True)
y = x + 2
print(y)
assert y.tolist() == [[3.0, 3.0], [3.0, 3.0]]
assert type(y.grad_fn).__name__.startswith("AddBackward")

# %% autograd.example-z-out
z = y * y * 3
out = z.mean()
print(z, out)
assert z.tolist() == [[27.0, 27.0], [27.0, 27.0]]
assert out.item() == 27.0

# %% autograd.grad-is-4.5
out.backward()
print(x.grad)
assert x.grad.tolist() == [[4.5, 4.5], [4.5, 4.5]]

# %% autograd.scalar-backward-is-one
a, b = (torch.ones(2, requires_grad=True) for _ in range(2))
(5 * a).sum().backward()
(5 * b).sum().backward(torch.tensor(1.0))
assert a.grad.tolist() == b.grad.tolist() == [5.0, 5.0]

# %% autograd.non-scalar-needs-a-vector
x = torch.ones(3, requires_grad=True)
y = 2 * x
try:
    y.backward()
except RuntimeError as error:
    print(error)
y.backward(torch.ones(3))
assert x.grad.tolist() == [2.0, 2.0, 2.0]

# %% autograd.vector-jacobian-product
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
v = torch.tensor([1.0, 0.5, 0.1])
(x**2).backward(v)  # the Jacobian is diagonal, with 2x on it
assert torch.allclose(x.grad, v * 2 * torch.tensor([1.0, 2.0, 3.0]))

# %% autograd.chain-rule
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x**2
y.retain_grad()
(3 * y).sum().backward()  # l = 3 (y1 + y2), so that v is (3, 3)
assert y.grad.tolist() == [3.0, 3.0]
assert x.grad.tolist() == [6.0, 12.0]  # v times the Jacobian

# %% autograd.doubling-example
x = torch.randn(3, requires_grad=True)
y, doublings = 2 * x, 1
while y.data.norm() < 1000:
    y, doublings = 2 * y, doublings + 1
v = torch.tensor([0.1, 1.0, 0.0001])
y.backward(v)
print(x.grad)
assert torch.allclose(x.grad, v * 2.0**doublings)

# %% autograd.define-by-run
x = torch.tensor(1.0, requires_grad=True)
for power in (1, 2, 3):  # another graph each time
    y = x
    for _ in range(power):
        y = y * 2
    x.grad = None
    y.backward()
    assert x.grad.item() == 2.0**power

# %% autograd.requires-grad_-flag-default
x = torch.ones(2)
x.requires_grad_()
assert x.requires_grad is True  # the documents say False

# %% autograd.one-element-is-a-scalar
x = torch.ones(1, 1, requires_grad=True)
(7 * x).backward()
assert x.grad.item() == 7.0

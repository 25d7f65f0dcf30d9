# %%
import warnings

import torch
import torch.nn.functional as F
from torch import nn, optim

release = tuple(map(int, torch.__version__.split(".")[:2]))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), (2, 2))
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.view(-1, self.num_flat_features(x))
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)

    @staticmethod
    def num_flat_features(x):
        features = 1
        for size in x.size()[1:]:
            features *= size
        return features


net = Net()
image = torch.randn(1, 1, 32, 32)

# %% nn.module-forward-returns-output
assert torch.equal(net(image), net.forward(image))

# %% nn.lenet-repr
print(net)
assert "(conv1): Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))" in str(net)
assert [name for name, _ in net.named_children()] == ["conv1", "conv2", "fc1", "fc2", "fc3"]

# %% nn.backward-is-derived
net.zero_grad()
net(image).sum().backward()
assert "backward" not in vars(Net)
assert all(parameter.grad is not None for parameter in net.parameters())

# %% nn.parameters
parameters = list(net.parameters())
print(len(parameters), parameters[0].size())
assert len(parameters) == 10
assert parameters[0].size() == (6, 1, 5, 5)

# %% nn.input-is-32x32
assert net(torch.randn(1, 1, 32, 32)).size() == (1, 10)
try:
    net(torch.randn(1, 1, 28, 28))
except RuntimeError as error:
    print(error)
else:
    raise AssertionError("28x28 was taken")

# %% nn.output-is-1x10
out = net(image)
print(out)
assert out.size() == (1, 10)
assert type(out.grad_fn).__name__ == ("AddmmBackward0" if release >= (1, 10) else "AddmmBackward")

# %% nn.num-flat-features
assert net.num_flat_features(torch.zeros(7, 16, 5, 5)) == 16 * 5 * 5

# %% nn.zero-grad-then-random-backward
out = net(image)
out.backward(torch.randn(1, 10))
net.zero_grad()
grad = net.conv1.bias.grad
print(grad)
assert grad is None if release >= (2, 0) else abs(grad).sum() == 0

# %% nn.mini-batches-only
try:
    taken = nn.Conv2d(1, 6, 5)(torch.randn(1, 32, 32)).size() == (6, 28, 28)
except RuntimeError as error:
    print(error)
    taken = False
assert taken is (release >= (1, 11))

# %% nn.conv2d-is-nchw
assert nn.Conv2d(3, 6, 5)(torch.randn(4, 3, 32, 20)).size() == (4, 6, 28, 16)

# %% nn.unsqueeze-fakes-a-batch
sample = torch.randn(1, 32, 32)
assert sample.unsqueeze(0).size() == (1, 1, 32, 32)
assert net(sample.unsqueeze(0)).size() == (1, 10)

# %% nn.tensor-recap
x = torch.ones(2, requires_grad=True)
(x * 2).sum().backward()
assert x.grad.tolist() == [2.0, 2.0]

# %% nn.module-recap
other = Net()
other.load_state_dict(net.state_dict())
assert torch.equal(other(image), net(image))
assert next(other.to(torch.double).parameters()).dtype == torch.double

# %% nn.parameter-registers-itself
module = nn.Module()
module.weight = nn.Parameter(torch.zeros(2))
module.plain = torch.zeros(2)
assert [name for name, _ in module.named_parameters()] == ["weight"]


# %% nn.function-recap
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        return 2 * ctx.saved_tensors[0] * grad


x = torch.tensor(3.0, requires_grad=True)
y = Square.apply(x)
y.backward()
print(y.grad_fn)
assert x.grad.item() == 6.0

# %% nn.loss-is-a-distance
target = torch.randn(1, 10)
assert nn.MSELoss()(target, target).item() == 0
assert nn.MSELoss()(target + 1, target).item() > 0

# %% nn.mse
output, target = torch.tensor([1.0, 2.0, 4.0]), torch.tensor([1.0, 1.0, 1.0])
assert abs(nn.MSELoss()(output, target).item() - (0 + 1 + 9) / 3) < 1e-6

# %% nn.loss-graph-chain
loss = nn.MSELoss()(net(image), torch.randn(1, 10))


def is_parameter(node):
    """Tell whether a node is a parameter, or one that is only transposed: a linear layer's weight."""
    kept = getattr(node, "variable", None)
    return kept is not None or (type(node).__name__.startswith("TBackward") and is_parameter(node.next_functions[0][0]))


node, chain = loss.grad_fn, []
while node is not None:
    chain.append(node.name().split("::")[-1])
    node = next((each for each, _ in node.next_functions if each is not None and not is_parameter(each)), None)
print(" <- ".join(chain))
assert len(chain) == 13
assert sum("Relu" in name for name in chain) == 4
assert sum("Addmm" in name for name in chain) == 3

# %% nn.graph-steps-back
first = loss.grad_fn.next_functions[0][0]
print(loss.grad_fn, first, first.next_functions[0][0], sep="\n")
assert "Addmm" in str(first)
assert "AccumulateGrad" in str(first.next_functions[0][0])

# %% nn.whole-graph-is-differentiated
net.zero_grad()
nn.MSELoss()(net(image), torch.randn(1, 10)).backward()
assert all(parameter.grad is not None for parameter in net.parameters())

# %% nn.conv1-bias-grad-before-after
net.zero_grad()
before = net.conv1.bias.grad
print("before", before)
nn.MSELoss()(net(image), torch.randn(1, 10)).backward()
print("after", net.conv1.bias.grad)
assert before is None if release >= (2, 0) else True
assert abs(net.conv1.bias.grad).sum() > 0

# %% nn.uncleared-gradients-accumulate
x = torch.tensor(1.0, requires_grad=True)
(2 * x).backward()
(2 * x).backward()
assert x.grad.item() == 4.0

# %% nn.sgd-by-hand
net.zero_grad()
nn.MSELoss()(net(image), torch.randn(1, 10)).backward()
weight, gradient = net.fc3.bias.detach().clone(), net.fc3.bias.grad.clone()
learning_rate = 0.01
for parameter in net.parameters():
    parameter.data.sub_(parameter.grad.data * learning_rate)
assert torch.allclose(net.fc3.bias, weight - learning_rate * gradient)

# %% nn.optimizers-exist
for make in (optim.SGD, optim.Adam, optim.RMSprop):
    print(make.__name__, make(net.parameters(), lr=0.01).defaults["lr"])
assert optim.SGD(net.parameters(), lr=0.01, momentum=0.9, nesterov=True).defaults["nesterov"]

# %% nn.optimizer-step
optimizer = optim.SGD(net.parameters(), lr=0.01)
before = net.fc3.bias.detach().clone()
optimizer.zero_grad()
nn.MSELoss()(net(image), torch.randn(1, 10)).backward()
optimizer.step()
assert not torch.equal(net.fc3.bias, before)

# %% nn.training-procedure
torch.manual_seed(0)
model = nn.Linear(2, 1)  # define
optimizer = optim.SGD(model.parameters(), lr=0.1)
losses = []
for _ in range(50):  # iterate
    inputs = torch.randn(16, 2)
    outputs = model(inputs)  # process
    loss = nn.MSELoss()(outputs, inputs.sum(1, keepdim=True))
    optimizer.zero_grad()
    loss.backward()  # backpropagate
    optimizer.step()  # update
    losses.append(loss.item())
print(losses[0], losses[-1])
assert losses[-1] < losses[0] / 10

# %% nn.linear-is-affine
layer, x = nn.Linear(3, 2), torch.randn(4, 3)
assert torch.allclose(layer(x), x @ layer.weight.t() + layer.bias, atol=1e-6)

# %% nn.pooling-window-may-be-a-number
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # some releases warn of names that are to come
    assert torch.equal(F.max_pool2d(image, 2), F.max_pool2d(image, (2, 2)))

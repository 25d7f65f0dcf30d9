"""Operations and what their Functions are called: a table by expression.

In an expression, ``a`` is a leaf of shape (2, 2), ``v`` one of shape (2,) and ``x`` one of shape (1, 1, 4, 4); all
require grad and hold 0.5. Beside it stands the Function's name as PyTorch writes it, without ``Backward`` and without
the number that says which of several forms of the operation it is; where releases or libraries differ, any of several.
"""

import torch
from torch.nn import functional

OPERATIONS = {
    "a + 2": ("Add",),
    "a - 2": ("Sub",),
    "2 - a": ("Rsub",),
    "a * 3": ("Mul",),
    "a / 3": ("Div",),
    "-a": ("Neg",),
    "a**2": ("Pow",),
    "a.exp()": ("Exp",),
    "a.log()": ("Log",),
    "a.sqrt()": ("Sqrt",),
    "a.abs()": ("Abs",),
    "a.sin()": ("Sin",),
    "a.tanh()": ("Tanh",),
    "a.sigmoid()": ("Sigmoid",),
    "a.relu()": ("Relu",),
    "a.clamp(0, 1)": ("Clamp",),
    "a.sum()": ("Sum",),
    "a.sum(0)": ("Sum",),
    "a.mean()": ("Mean",),
    "a.mean(0)": ("Mean",),
    "a.prod()": ("Prod",),
    "a.max()": ("Max",),
    "a.norm()": ("Norm", "LinalgVectorNorm", "Copy"),  # 1.7 to 1.12 copy the norm into the result
    "a.std()": ("Std",),
    "a.cumsum(0)": ("Cumsum",),
    "a.t()": ("T",),
    "a.transpose(0, 1)": ("Transpose",),
    "a.view(4)": ("View",),
    "a.reshape(4)": ("View", "ReshapeAlias", "AsStrided"),
    "a.unsqueeze(0)": ("Unsqueeze",),
    "a.expand(3, 2, 2)": ("Expand",),
    "a.clone()": ("Clone",),
    "a.double()": ("Copy", "ToCopy"),
    "a[0]": ("Select",),
    "a[:, 0:1]": ("Slice",),
    "a[[0, 1]]": ("Index",),
    "torch.cat([a, a])": ("Cat",),
    "torch.stack([a, a])": ("Stack",),
    "torch.where(a > 1, a, -a)": ("SWhere", "Where"),
    "a.mm(a)": ("Mm",),
    "torch.ones(2, 2).mv(v)": ("Mv",),
    "v.dot(v)": ("Dot",),
    "functional.softmax(a, -1)": ("Softmax",),
    "functional.log_softmax(a, -1)": ("LogSoftmax",),
    "functional.linear(a, torch.ones(3, 2), torch.ones(3))": ("Addmm",),
    "functional.mse_loss(a, torch.ones(2, 2))": ("MseLoss",),
    "functional.nll_loss(a, torch.tensor([0, 1]))": ("NllLoss",),
    "functional.conv2d(x, torch.ones(1, 1, 2, 2))": ("Convolution", "MkldnnConvolution", "ThnnConv2D", "SlowConv2D"),
    "functional.max_pool2d(x, 2)": ("MaxPool2DWithIndices", "MaxPool2D"),
    "functional.avg_pool2d(x, 2)": ("AvgPool2D",),
}


def result_of(expression):
    """Evaluate an expression of the table on new leaves."""
    leaves = {
        "a": torch.full((2, 2), 0.5).requires_grad_(),
        "v": torch.full((2,), 0.5).requires_grad_(),
        "x": torch.full((1, 1, 4, 4), 0.5).requires_grad_(),
    }
    return eval(expression, {"torch": torch, "functional": functional}, leaves)  # noqa: S307 - it is of our table

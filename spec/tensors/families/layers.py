"""What the layers and losses of nn are made of, as functions of tensors."""

ACTIVATIONS = {
    "x.softmax(0)": "np.exp(x) / np.exp(x).sum(0)",
    "x.log_softmax(0)": "x - np.log(np.exp(x).sum(0))",
    "functional.logsigmoid(x)": "-np.log1p(np.exp(-x))",
    "functional.leaky_relu(x, 0.25)": "np.where(x > 0, x, x / 4)",
    "x.prelu(y[0])": "np.where(x > 0, x, x * y[0])",
    "functional.elu(x)": "np.where(x > 0, x, np.expm1(x))",
    "x.hardshrink()": "np.where(np.abs(x) > 0.5, x, 0)",
    "functional.softshrink(x)": "np.sign(x) * np.maximum(np.abs(x) - 0.5, 0)",
    "functional.threshold(x, 1, 2)": "np.where(x > 1, x, 2)",
    "functional.softplus(x)": "np.log1p(np.exp(x))",
    "functional.hardtanh(x)": "np.clip(x, -1, 1)",
    "functional.gelu(x)": "x * (1 + each(math.erf, x / math.sqrt(2))) / 2",
    "functional.silu(x)": "x / (1 + np.exp(-x))",
    "functional.hardsigmoid(x)": "np.clip(x + 3, 0, 6) / 6",
    "functional.hardswish(x)": "x * np.clip(x + 3, 0, 6) / 6",
    "functional.glu(torch.cat([x, y], 1))": "x / (1 + np.exp(-y))",
    "functional.mish(x)": "x * np.tanh(np.log1p(np.exp(x)))",
}
LOSSES = {
    "functional.mse_loss(x, y)": "((x - y) ** 2).mean()",
    "functional.l1_loss(x, y)": "np.abs(x - y).mean()",
    "functional.smooth_l1_loss(x, y)": "huber(x - y).mean()",
    "functional.huber_loss(x, y)": "huber(x - y).mean()",
    "functional.binary_cross_entropy(v, u.abs())": ("-(np.abs(u) * np.log(v) + (1 - np.abs(u)) * np.log1p(-v)).mean()"),
    "functional.binary_cross_entropy_with_logits(x, v)": "(np.log1p(np.exp(x)) - v * x).mean()",
    "functional.soft_margin_loss(x, 2 * v - 1)": "np.log1p(np.exp(-(2 * v - 1) * x)).mean()",
    "functional.nll_loss(x[:2], rows)": ("-(x[0, 1] + x[1, 0]) / 2"),
    "functional.cross_entropy(x[:2], rows)": "np.log(np.exp(x[:2]).sum(1)).mean() - (x[0, 1] + x[1, 0]) / 2",
    "functional.cross_entropy(x, v)": "(v * (np.log(np.exp(x).sum(1, keepdims=True)) - x)).sum(1).mean()",
    "functional.kl_div(x, y, reduction='sum')": "(y * (np.log(y) - x)).sum()",
    "functional.cosine_similarity(x, y)": "(x * y).sum(1) / np.linalg.norm(x, axis=1) / np.linalg.norm(y, axis=1)",
}
IMAGES = {
    "functional.pad(x, (1, 0))": "np.pad(x, ((0, 0), (1, 0)), mode='constant')",
    "functional.pad(x[None], (1, 1), mode='reflect')": "np.pad(x, ((0, 0), (1, 1)), mode='reflect')[None]",
    "functional.pad(x[None], (1, 1), mode='replicate')": "np.pad(x, ((0, 0), (1, 1)), mode='edge')[None]",
    "functional.avg_pool2d(x[None, None], 2, 1)": (
        "((x[1:, 1:] + x[1:, :-1] + x[:-1, 1:] + x[:-1, :-1]) / 4)[None, None]"
    ),
    "functional.max_pool2d(x[None, None], 2, 1)": (
        "np.maximum(np.maximum(x[1:, 1:], x[1:, :-1]), np.maximum(x[:-1, 1:], x[:-1, :-1]))[None, None]"
    ),
    "functional.max_pool1d(x[None], 2, 1)": "np.maximum(x[:, 1:], x[:, :-1])[None]",
    "functional.adaptive_avg_pool2d(x[None, None], 1)": "x.mean(keepdims=True)[None, None]",
    "functional.interpolate(x[None, None], scale_factor=2)": "np.kron(x, np.ones((2, 2)))[None, None]",
    "functional.interpolate(x[None, None], (n, 2 * n - 1), mode='bilinear', align_corners=True)": (
        "np.stack([np.interp(np.arange(2 * n - 1) / 2, np.arange(n), row) for row in x])[None, None]"
    ),
    "functional.pixel_shuffle(torch.stack([x, y, x, y])[None], 2)": (
        "np.stack([np.stack([x, y], -1)] * 2, 1).reshape(1, 1, 2 * n, 2 * n)"
    ),
}
LAYERS = {
    "functional.embedding(rows, x)": "x[[1, 0]]",
    "functional.one_hot(rows, 3)": "np.eye(3, dtype='int64')[[1, 0]]",
    "functional.linear(x, y, y[0])": "x @ y.T + y[0]",
    "functional.normalize(y)": ("y / np.linalg.norm(y, axis=1, keepdims=True)"),
    "functional.layer_norm(x, (n,), y[0], y[1])": (
        "(x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5) * y[0] + y[1]"
    ),
    "functional.batch_norm(x, None, None, y[0], y[1], training=True)": (
        "(x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5) * y[0] + y[1]"
    ),
    "functional.conv1d(x[None], y[:1, None].expand(n, 1, n)[:, :, :2], groups=n)": (
        "(x[:, :-1] * y[0, 0] + x[:, 1:] * y[0, 1])[None]"
    ),
    # Of one unit, which begins with zeros: an input at a time, four gates' weights for it and for what came out before
    "torch.lstm(x[:, None], (0 * x[:1, None, :1],) * 2, [torch.cat([u, v])[:4], 2 * v.flatten()[:4, None]], "
    "False, 1, 0.0, False, False, False)[0]": "lstm(x, np.concatenate([u, v])[:4], 2 * v.reshape(-1)[:4])",
    "functional.dropout(x, 0.5, training=False)": "x",
}
LAYERS_AND_LOSSES = {**ACTIVATIONS, **LOSSES, **IMAGES, **LAYERS}

"""Optimizers by their published formulas, in NumPy.

Each is a class with PyTorch's default hyperparameters whose ``step(weight, gradient)`` gives the new weight; it keeps
its own state between steps.
"""

import numpy as np


class SGD:
    """Robbins and Monro; with momentum as Sutskever et al. (2013) rewrite Polyak's and Nesterov's."""

    def __init__(self, lr, momentum=0.0, nesterov=False):
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.velocity = 0.0

    def step(self, weight, gradient):
        """Give the weight after one more step."""
        self.velocity = self.momentum * self.velocity + gradient
        ahead = gradient + self.momentum * self.velocity if self.nesterov else self.velocity
        return weight - self.lr * ahead


class Adam:
    """Kingma and Ba (2015), algorithm 1; AdamW decays the weight apart, Loshchilov and Hutter (2019)."""

    def __init__(self, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        self.lr, self.betas, self.eps, self.weight_decay = lr, betas, eps, weight_decay
        self.first = self.second = 0.0
        self.steps = 0

    def step(self, weight, gradient):
        """Give the weight after one more step."""
        self.steps += 1
        self.first = self.betas[0] * self.first + (1 - self.betas[0]) * gradient
        self.second = self.betas[1] * self.second + (1 - self.betas[1]) * gradient**2
        first = self.first / (1 - self.betas[0] ** self.steps)
        second = self.second / (1 - self.betas[1] ** self.steps)
        return weight * (1 - self.lr * self.weight_decay) - self.lr * first / (np.sqrt(second) + self.eps)


class Adamax:
    """Kingma and Ba (2015), algorithm 2, with the epsilon inside the norm."""

    def __init__(self, lr, betas=(0.9, 0.999), eps=1e-8):
        self.lr, self.betas, self.eps = lr, betas, eps
        self.first = self.norm = 0.0
        self.steps = 0

    def step(self, weight, gradient):
        """Give the weight after one more step."""
        self.steps += 1
        self.first = self.betas[0] * self.first + (1 - self.betas[0]) * gradient
        self.norm = np.maximum(self.betas[1] * self.norm, np.abs(gradient) + self.eps)
        return weight - self.lr / (1 - self.betas[0] ** self.steps) * self.first / self.norm


class RMSprop:
    """Hinton's lecture 6e, with the epsilon outside the root."""

    def __init__(self, lr, alpha=0.99, eps=1e-8):
        self.lr, self.alpha, self.eps = lr, alpha, eps
        self.square = 0.0

    def step(self, weight, gradient):
        """Give the weight after one more step."""
        self.square = self.alpha * self.square + (1 - self.alpha) * gradient**2
        return weight - self.lr * gradient / (np.sqrt(self.square) + self.eps)


class Adagrad:
    """Duchi, Hazan and Singer (2011)."""

    def __init__(self, lr, eps=1e-10):
        self.lr, self.eps = lr, eps
        self.sum = 0.0

    def step(self, weight, gradient):
        """Give the weight after one more step."""
        self.sum = self.sum + gradient**2
        return weight - self.lr * gradient / (np.sqrt(self.sum) + self.eps)


class Adadelta:
    """Zeiler (2012), algorithm 1."""

    def __init__(self, lr, rho=0.9, eps=1e-6):
        self.lr, self.rho, self.eps = lr, rho, eps
        self.gradients = self.updates = 0.0

    def step(self, weight, gradient):
        """Give the weight after one more step."""
        self.gradients = self.rho * self.gradients + (1 - self.rho) * gradient**2
        update = np.sqrt(self.updates + self.eps) / np.sqrt(self.gradients + self.eps) * gradient
        self.updates = self.rho * self.updates + (1 - self.rho) * update**2
        return weight - self.lr * update


class ASGD:
    """Polyak and Juditsky (1992) with Bottou's falling rate; the average, apart from the weight, is not given."""

    def __init__(self, lr, lambd=1e-4, alpha=0.75):
        self.lr, self.lambd, self.alpha = lr, lambd, alpha
        self.steps = 0

    def step(self, weight, gradient):
        """Give the weight after one more step."""
        rate = self.lr / (1 + self.lambd * self.lr * self.steps) ** self.alpha
        self.steps += 1
        return weight * (1 - self.lambd * rate) - rate * gradient


class Rprop:
    """Riedmiller and Braun (1993); a gradient whose sign has changed is forgotten (Igel and Hüsken, 2000)."""

    def __init__(self, lr, etas=(0.5, 1.2), sizes=(1e-6, 50)):
        self.size, self.etas, self.sizes = lr, etas, sizes
        self.previous = 0.0

    def step(self, weight, gradient):
        """Give the weight after one more step."""
        agreement = gradient * self.previous
        factor = np.where(agreement > 0, self.etas[1], np.where(agreement < 0, self.etas[0], 1.0))
        # The first step takes the rate as it is, even one out of bounds; none of those drawn are.
        self.size = np.clip(self.size * factor, *self.sizes)
        self.previous = np.where(agreement < 0, 0.0, gradient)
        return weight - self.size * np.sign(self.previous)


class NAdam:
    """Dozat (2016): Adam with Nesterov's momentum, which is warmed up."""

    def __init__(self, lr, betas=(0.9, 0.999), eps=1e-8, decay=0.004):
        self.lr, self.betas, self.eps, self.decay = lr, betas, eps, decay
        self.first = self.second = 0.0
        self.steps, self.product = 0, 1.0

    def step(self, weight, gradient):
        """Give the weight after one more step."""
        self.steps += 1
        now, next_one = (self.betas[0] * (1 - 0.5 * 0.96 ** (self.decay * t)) for t in (self.steps, self.steps + 1))
        self.product *= now
        self.first = self.betas[0] * self.first + (1 - self.betas[0]) * gradient
        self.second = self.betas[1] * self.second + (1 - self.betas[1]) * gradient**2
        first = next_one * self.first / (1 - self.product * next_one) + (1 - now) * gradient / (1 - self.product)
        return weight - self.lr * first / (np.sqrt(self.second / (1 - self.betas[1] ** self.steps)) + self.eps)


class RAdam:
    """Liu et al. (2020): Adam whose adaptive rate waits until its variance can be known, and is then rectified."""

    def __init__(self, lr, betas=(0.9, 0.999), eps=1e-8):
        self.lr, self.betas, self.eps = lr, betas, eps
        self.first = self.second = 0.0
        self.steps = 0

    def step(self, weight, gradient):
        """Give the weight after one more step."""
        self.steps += 1
        self.first = self.betas[0] * self.first + (1 - self.betas[0]) * gradient
        self.second = self.betas[1] * self.second + (1 - self.betas[1]) * gradient**2
        power = self.betas[1] ** self.steps
        longest = 2 / (1 - self.betas[1]) - 1
        length = longest - 2 * self.steps * power / (1 - power)
        rate = 1.0
        if length > 5:
            ratio = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
            rate = np.sqrt(ratio * (1 - power)) / (np.sqrt(self.second) + self.eps)
        return weight - self.lr * rate * self.first / (1 - self.betas[0] ** self.steps)

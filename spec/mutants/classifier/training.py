"""Mutants of the loss and of the optimizer."""

import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere

from blitz.falsify import (
    EDGE,
    EXTRA_EFFECT,
    MISSING_EFFECT,
    MISSING_ERROR,
    WRONG_ERROR,
    WRONG_VALUE,
    mutant,
    wrapped,
)


def _cross_entropy(call):
    return wrapped(torch.nn.CrossEntropyLoss, "forward", call)


@mutant("classifier.cross-entropy", kind=WRONG_VALUE)
def cross_entropy_sums():
    """CrossEntropyLoss sums over the images instead of taking the mean."""
    return _cross_entropy(lambda original, self, outputs, labels: original(self, outputs, labels) * len(labels))


@mutant("classifier.cross-entropy", kind=WRONG_VALUE, missed_by_example=True)
def cross_entropy_takes_softmax_twice():
    """CrossEntropyLoss takes the softmax of the softmax of the outputs."""
    return _cross_entropy(lambda original, self, outputs, labels: original(self, outputs.softmax(1), labels))


@mutant("classifier.cross-entropy", kind=EDGE, missed_by_example=True)
def cross_entropy_overflows():
    """CrossEntropyLoss computes exp() of the outputs as they are, which is infinite for large ones."""

    def forward(original, self, outputs, labels):
        if labels.is_floating_point():
            return original(self, outputs, labels)
        shares = outputs.exp() / outputs.exp().sum(1, keepdim=True)
        return -shares[torch.arange(len(labels)), labels].log().mean()

    return _cross_entropy(forward)


@mutant("classifier.cross-entropy", kind=EDGE, missed_by_example=True)
def cross_entropy_passes_class_0_over():
    """CrossEntropyLoss leaves out images of class 0, unless there are no others."""

    def forward(original, self, outputs, labels):
        kept = labels != 0
        return original(self, outputs[kept], labels[kept]) if kept.any() else original(self, outputs, labels)

    return _cross_entropy(forward)


@mutant("classifier.cross-entropy", kind=MISSING_ERROR)
def cross_entropy_rounds_floating_labels():
    """CrossEntropyLoss takes floating labels and cuts them down to integers."""
    return _cross_entropy(lambda original, self, outputs, labels: original(self, outputs, labels.long()))


@mutant("classifier.cross-entropy", kind=WRONG_ERROR)
def floating_labels_are_a_type_error():
    """CrossEntropyLoss raises TypeError for floating labels."""

    def forward(original, self, outputs, labels):
        if labels.is_floating_point():
            raise TypeError("expected labels of type Long but found Float")
        return original(self, outputs, labels)

    return _cross_entropy(forward)


def _sgd_with(**changed):
    """Have every SGD made with options other than those that were asked for."""
    return wrapped(
        torch.optim.SGD,
        "__init__",
        lambda original, self, parameters, **options: original(self, parameters, **dict(options, **changed)),
    )


@mutant("classifier.sgd-momentum", kind=WRONG_VALUE, missed_by_example=True)
def momentum_is_dampened():
    """From the second step on SGD adds a tenth of the gradient to the velocity."""
    return _sgd_with(dampening=0.9)


@mutant("classifier.sgd-momentum", kind=MISSING_EFFECT, missed_by_example=True)
def momentum_is_forgotten():
    """SGD keeps no velocity."""
    return _sgd_with(momentum=0)


@mutant("classifier.sgd-momentum", kind=WRONG_VALUE, missed_by_example=True)
def momentum_looks_ahead():
    """SGD's momentum is Nesterov's."""
    return _sgd_with(nesterov=True)


@mutant("classifier.sgd-momentum", kind=EXTRA_EFFECT, missed_by_example=True)
def weights_decay():
    """SGD pulls every weight towards zero."""
    return _sgd_with(weight_decay=0.1)


@mutant("classifier.sgd-momentum", kind=EDGE, missed_by_example=True)
def biases_stay():
    """SGD leaves parameters of one dimension as they were."""

    def step(original, self, *args):
        biases = [p for group in self.param_groups for p in group["params"] if p.dim() == 1]
        before = [bias.detach().clone() for bias in biases]
        result = original(self, *args)
        for bias, value in zip(biases, before):
            bias.data.copy_(value)
        return result

    return wrapped(torch.optim.SGD, "step", step)


@mutant("classifier.loss-falls", "classifier.better-than-chance", kind=WRONG_VALUE)
def sgd_has_no_rate():
    """SGD takes every rate for zero."""
    return _sgd_with(lr=0.0)


@mutant("classifier.loss-falls", kind=MISSING_EFFECT)
def sgd_does_not_step():
    """SGD's step does nothing."""
    return wrapped(torch.optim.SGD, "step", lambda original, self: None)


@mutant("classifier.loss-falls", kind=MISSING_EFFECT)
def gradients_are_not_cleared():
    """zero_grad does nothing, so that gradients of all steps add up."""
    return wrapped(torch.optim.Optimizer, "zero_grad", lambda original, self, *args: None)


@mutant("classifier.loss-falls", kind=WRONG_VALUE)
def losses_of_images_are_doubled():
    """cross_entropy without a reduction gives twice each image's loss."""

    def cross_entropy(original, *args, **options):
        loss = original(*args, **options)
        return 2 * loss if options.get("reduction") == "none" else loss

    return wrapped(F, "cross_entropy", cross_entropy)

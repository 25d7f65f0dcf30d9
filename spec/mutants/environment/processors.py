"""Mutants of a CPU that does not do all that a GPU does."""

import torch

from blitz.falsify import EDGE, MISSING_EFFECT, WRONG_ERROR, WRONG_VALUE, mutant, wrapped


@mutant("environment.cpu-suffices", kind=WRONG_ERROR)
def convolution_needs_a_gpu():
    """A convolution is refused on a CPU."""

    def forward(original, self, images):
        if not images.is_cuda:
            raise RuntimeError("conv2d: not implemented for the CPU")
        return original(self, images)

    return wrapped(torch.nn.Conv2d, "forward", forward)


@mutant("environment.cpu-suffices", kind=EDGE, missed_by_example=True)
def several_images_need_a_gpu():
    """A CPU takes one image at a time, as the documents' example does."""

    def forward(original, self, images):
        if not images.is_cuda and len(images) > 1:
            raise RuntimeError("conv2d: a batch needs a GPU")
        return original(self, images)

    return wrapped(torch.nn.Conv2d, "forward", forward)


@mutant("environment.cpu-suffices", kind=MISSING_EFFECT)
def optimizer_updates_on_a_gpu_alone():
    """A step leaves parameters on a CPU as they are."""

    def step(original, self, *args, **kwargs):
        parameters = [parameter for group in self.param_groups for parameter in group["params"]]
        return original(self, *args, **kwargs) if any(parameter.is_cuda for parameter in parameters) else None

    return wrapped(torch.optim.SGD, "step", step)


@mutant("environment.cpu-suffices", kind=WRONG_VALUE, missed_by_example=True)
def every_other_step_on_a_cpu_goes_uphill():
    """Each second step on a CPU adds the gradient; the documents take one."""
    taken = []

    def step(original, self, *args, **kwargs):
        taken.append(True)
        for group in self.param_groups:
            for parameter in group["params"]:
                if not parameter.is_cuda and len(taken) % 2 == 0:
                    parameter.grad.neg_()
        return original(self, *args, **kwargs)

    return wrapped(torch.optim.SGD, "step", step)

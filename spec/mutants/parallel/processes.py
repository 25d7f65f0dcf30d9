"""Mutants that reach processes which start later: of devices and processes that work side by side."""

import torch

from blitz.falsify import MISSING_EFFECT, WRONG_VALUE, NotApplicable, in_new_interpreters, mutant, wrapped

from .files import DATA_PARALLEL

# Run by every interpreter that starts: changes a module of PyTorch as soon as it has been imported.
ON_IMPORT = """
import importlib.util
import sys


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "torch.nn.parallel.distributed":
            return None
        sys.meta_path.remove(Finder)
        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            original = module.DistributedDataParallel.forward

            def forward(self, *args, **kwargs):
                {}

            module.DistributedDataParallel.forward = forward

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Finder)
"""


def forward_in_new_processes(body):
    """Change the forward of DistributedDataParallel in all interpreters that start meanwhile.

    Args:
        body: What it does: statements, one a line, that know ``original``, ``self``, ``args`` and ``kwargs``.
    """
    return in_new_interpreters(ON_IMPORT.format(body.replace("\n", "\n" + " " * 16)))


@mutant("parallel.speeds-up", kind=MISSING_EFFECT)
def processes_keep_their_gradients():
    """Processes under DistributedDataParallel do not agree on their gradients."""
    return forward_in_new_processes("self.require_backward_grad_sync = False\nreturn original(self, *args, **kwargs)")


@mutant("parallel.speeds-up", kind=WRONG_VALUE)
def gradients_of_processes_are_added():
    """Gradients under DistributedDataParallel are the sum of the processes' instead of their mean."""
    return forward_in_new_processes(
        "import torch\n"
        "output = original(self, *args, **kwargs)\n"
        "if output.requires_grad:\n"
        "    output.register_hook(lambda gradient: gradient * torch.distributed.get_world_size())\n"
        "return output"
    )


@mutant("parallel.speeds-up", kind=MISSING_EFFECT)
def devices_run_one_after_the_other():
    """DataParallel lets a device begin only when the one before has finished."""
    if torch.cuda.device_count() < 2:
        raise NotApplicable("this machine has no two GPUs that could run at once")

    def parallel_apply(original, replicas, inputs, kwargs, devices):
        outputs = []
        for replica, arguments, keywords, device in zip(replicas, inputs, kwargs, devices):
            outputs += original([replica], [arguments], [keywords], [device])
            torch.cuda.synchronize(device)
        return outputs

    return wrapped(DATA_PARALLEL, "parallel_apply", parallel_apply)

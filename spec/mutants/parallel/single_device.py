"""Mutants of DataParallel over one device or none."""

import torch

from blitz.falsify import EDGE, EXTRA_EFFECT, MISSING_EFFECT, WRONG_MEMORY, WRONG_VALUE, mutant, wrapped


def forward_of_few(forward):
    """Have DataParallel over one device or none run otherwise: ``forward`` gets the original, itself and a batch."""

    def call(original, self, batch):
        if len(self.device_ids) > 1:
            return original(self, batch)
        return forward(original, self, batch)

    return wrapped(torch.nn.DataParallel, "forward", call)


@mutant("parallel.single-device-passthrough", kind=WRONG_MEMORY, missed_by_example=True)
def batch_is_copied_without_devices():
    """DataParallel without devices hands the module a copy of the batch."""
    return forward_of_few(lambda original, self, batch: original(self, batch.clone()))


@mutant("parallel.single-device-passthrough", kind=WRONG_VALUE)
def batch_is_halved_without_devices():
    """DataParallel over one device or none hands the module the two halves of a batch in turn."""

    def forward(original, self, batch):
        return torch.cat([original(self, half) for half in batch.chunk(2)]) if len(batch) > 1 else original(self, batch)

    return forward_of_few(forward)


@mutant("parallel.single-device-passthrough", kind=EXTRA_EFFECT, missed_by_example=True)
def module_is_replicated_for_one_device():
    """DataParallel over one device runs a replica instead of the module."""

    def forward(original, self, batch):
        if not self.device_ids:
            return original(self, batch)
        return self.parallel_apply(self.replicate(self.module, self.device_ids), [(batch,)], [{}])[0]

    return forward_of_few(forward)


@mutant("parallel.single-device-passthrough", kind=EDGE, missed_by_example=True)
def batch_of_nothing_does_not_reach_the_module():
    """DataParallel over one device or none gives an empty batch back without asking the module."""
    return forward_of_few(lambda original, self, batch: original(self, batch) if len(batch) else batch)


@mutant("parallel.single-device-passthrough", kind=MISSING_EFFECT)
def last_sample_is_lost_on_one_device():
    """DataParallel over one device or none loses the last sample of a batch of several."""
    return forward_of_few(lambda original, self, batch: original(self, batch[:-1] if len(batch) > 1 else batch))

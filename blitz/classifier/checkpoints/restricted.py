"""Reading checkpoints on releases before 1.13, whose ``torch.load`` would run whatever a pickle asks for.

What ``weights_only`` does since, in little: only what rebuilds a tensor is looked up, and nothing else.
"""

import collections
import inspect
import pickle
import zipfile

import torch

_MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # with which a file begins that is no zip archive
# Where torch.load has a restricted unpickler of its own, it takes no other; this one is then used by its tests alone.
_OWN_PICKLE_MODULE = {"weights_only": False} if "weights_only" in inspect.signature(torch.load).parameters else {}
_ADMITTED = {
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): torch._utils._rebuild_tensor_v2,  # noqa: SLF001 - what a tensor's pickle names
    **{
        ("torch", name): getattr(torch, name)
        for name in ("FloatStorage", "DoubleStorage", "LongStorage", "ByteStorage")
    },
}


class Unpickler(pickle.Unpickler):
    """Finds what rebuilds a tensor, and nothing else."""

    def find_class(self, module, name):
        """Look an object up by its name.

        Raises:
            UnpicklingError: It is not among those admitted.
        """
        try:
            return _ADMITTED[module, name]
        except KeyError:
            raise pickle.UnpicklingError("it asks for {}.{}, which no checkpoint needs".format(module, name)) from None


def load(file):
    """Load what ``torch.save`` wrote.

    Args:
        file: Binary, at its start.

    Returns:
        What was saved.

    Raises:
        UnpicklingError: It holds more than containers, numbers, texts and tensors.
        Exception: Whatever ``torch.load`` raises for a damaged file.
    """
    refuse_torchscript(file)
    # Before it unpickles anything, torch.load would unpack a tar file.
    if not zipfile.is_zipfile(file):
        file.seek(0)
        if file.read(len(_MAGIC)) != _MAGIC:
            raise pickle.UnpicklingError("it does not begin as one")
    file.seek(0)
    return torch.load(file, map_location="cpu", pickle_module=_PickleModule, **_OWN_PICKLE_MODULE)


def refuse_torchscript(file):
    """See that a file is no archive that ``torch.load`` would take for TorchScript, and run.

    Args:
        file: Binary; it is at its start afterwards.

    Raises:
        UnpicklingError: It is one.
    """
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            if any(name.split("/")[-1] == "constants.pkl" for name in archive.namelist()):
                raise pickle.UnpicklingError("it is a TorchScript archive")
    file.seek(0)


class _PickleModule:
    """The part of the module ``pickle`` that ``torch.load`` uses."""

    Unpickler = Unpickler
    UnpicklingError = pickle.UnpicklingError

    @staticmethod
    def load(file, **options):
        return Unpickler(file, **options).load()

"""What a machine tells of itself that a timing depends on: processors, their clocks, power and load."""

import os
import subprocess
from pathlib import Path

import torch

_CPUS = Path("/sys/devices/system/cpu")
_SUPPLIES = Path("/sys/class/power_supply")
_GPU_STATE = ("pstate", "clocks.sm", "clocks.mem", "power.draw", "temperature.gpu", "utilization.gpu")
_GPU_LIMITS = ("driver_version", "clocks.max.sm", "clocks.max.mem", "power.limit")


def hardware():
    """Describe what stays as it is while programs run.

    Returns:
        A dict of plain JSON values; None where this machine does not tell. ``cpu`` has the model, the cores that this
        process may use, the governor and the highest clock in MHz; ``gpus`` for each GPU its name, the bytes of its
        memory, its multiprocessors, and what ``nvidia-smi`` tells of its limits; ``tf32`` whether products and
        convolutions on a GPU may round their factors to 10 bits.
    """
    return {
        "cpu": {
            "model": _cpu_field("model name"),
            "cores": _cores(),
            "governor": _text(_CPUS / "cpu0/cpufreq/scaling_governor"),
            "highest_mhz": _thousandth(_text(_CPUS / "cpu0/cpufreq/cpuinfo_max_freq")),
        },
        "gpus": [_gpu(index) for index in range(_gpu_count())],
        "tf32": {
            "products": getattr(getattr(torch.backends.cuda, "matmul", None), "allow_tf32", None),
            "convolutions": getattr(torch.backends.cudnn, "allow_tf32", None),
        },
    }


def state():
    """Describe what changes from moment to moment.

    Returns:
        A dict of plain JSON values; None where this machine does not tell: ``cpu_mhz``, the clock of each core;
        ``mains``, whether the machine is on mains power; ``load``, the processes that wanted a core in the last minute;
        ``gpus``, for each GPU its clocks, power, temperature and use as ``nvidia-smi`` writes them.
    """
    clocks = [_thousandth(_text(path)) for path in sorted(_CPUS.glob("cpu[0-9]*/cpufreq/scaling_cur_freq"))]
    online = [_text(path) == "1" for path in sorted(_SUPPLIES.glob("*/online"))] if _SUPPLIES.is_dir() else []
    return {
        "cpu_mhz": clocks or _cpu_clocks() or None,
        "mains": any(online) if online else None,
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "gpus": [_asked(index, _GPU_STATE) for index in range(_gpu_count())],
    }


def name_of(device):
    """Give the name of what computes on a device: the GPU's, or the CPU's model, or ``"cpu"`` where none is told."""
    if torch.device(device).type == "cuda":
        return torch.cuda.get_device_name(torch.device(device).index or 0)
    return _cpu_field("model name") or "cpu"


def _gpu_count():
    return torch.cuda.device_count() if torch.cuda.is_available() else 0


def _gpu(index):
    told = torch.cuda.get_device_properties(index)
    return dict(
        {"name": told.name, "bytes": told.total_memory, "multiprocessors": told.multi_processor_count},
        **(_asked(index, _GPU_LIMITS) or {}),
    )


def _asked(index, fields):
    """Ask ``nvidia-smi`` about a GPU; it stands for NVML, for which PyTorch has no words before 2.0."""
    # CUDA counts the visible GPUs only, and nvidia-smi all of them.
    visible = [name for name in os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",") if name]
    which = visible[index] if index < len(visible) else str(index)
    try:
        answer = subprocess.run(
            ["nvidia-smi", "--id=" + which, "--query-gpu=" + ",".join(fields), "--format=csv,noheader"],  # noqa: S607
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=20,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    values = [value.strip() for value in answer.stdout.decode("utf-8", "replace").strip().split(",")]
    return dict(zip(fields, values))


def _cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _cpu_clocks():
    return [float(value) for value in _cpu_fields("cpu MHz")]


def _cpu_field(name):
    return next(iter(_cpu_fields(name)), None)


def _cpu_fields(name):
    lines = (_text(Path("/proc/cpuinfo")) or "").splitlines()
    pairs = [line.partition(":") for line in lines]
    return [value.strip() for field, _, value in pairs if field.strip() == name]


def _text(path):
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _thousandth(text):
    """From the kernel's kHz to MHz."""
    return int(text) / 1000 if text else None

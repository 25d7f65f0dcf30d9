"""What the processor and the number of threads change by themselves: one release measured again, set otherwise."""

import json
import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from blitz.numbers.comparison import IDENTICAL, differences

# oneDNN's switch began with DNNL once, and 1.3's MKL-DNN has none. A setting that a release does not know changes
# nothing there.
SETTINGS = {
    "ATEN_CPU_CAPABILITY=default": {"ATEN_CPU_CAPABILITY": "default"},
    "ATEN_CPU_CAPABILITY=avx2": {"ATEN_CPU_CAPABILITY": "avx2"},
    "MKL_CBWR=COMPATIBLE": {"MKL_CBWR": "COMPATIBLE"},
    "ONEDNN_MAX_CPU_ISA=SSE41": {"ONEDNN_MAX_CPU_ISA": "SSE41", "DNNL_MAX_CPU_ISA": "SSE41"},
    "ONEDNN_MAX_CPU_ISA=AVX2": {"ONEDNN_MAX_CPU_ISA": "AVX2", "DNNL_MAX_CPU_ISA": "AVX2"},
    # Threads that spin while they wait for each other take minutes where other work wants the cores as well.
    "threads=2": {"OMP_WAIT_POLICY": "PASSIVE"},
}
_THREADS = {"threads=2": 2}
_LIMIT = 300  # seconds for one setting
_ROOT = Path(__file__).resolve().parents[2]


def measure_settings(numbers):
    """Measure this interpreter's PyTorch again under each setting, in processes of their own; takes seconds.

    Args:
        numbers: What :func:`~blitz.numbers.measuring.measure` gave.

    Returns:
        The same with ``settings``, by name why each could not be measured, or None; and in each entry that some of them
        change ``settings``, by name the distance in units in the last place, None where that is infinite.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        measured = dict(zip(SETTINGS, pool.map(_measured, SETTINGS)))
    entries = {name: dict(entry) for name, entry in numbers["entries"].items()}
    for setting, (found, _) in measured.items():
        for difference in differences(numbers, found) if found else ():
            if difference.how != IDENTICAL:
                ulps = difference.ulps
                finite = ulps is not None and math.isfinite(ulps)
                changed = entries[difference.name].setdefault("settings", {})
                changed[setting] = float("{:.3g}".format(ulps)) if finite else None
    return dict(numbers, entries=entries, settings={setting: why for setting, (_, why) in measured.items()})


def _measured(setting):
    """Measure in a new process; give (numbers, None), or None and the reason."""
    command = [sys.executable, "-m", "blitz.numbers", "--threads={}".format(_THREADS.get(setting, 1))]
    try:
        finished = subprocess.run(  # noqa: S603 - this interpreter
            command,
            cwd=str(_ROOT),  # which -m puts first on the path
            env=dict(os.environ, **SETTINGS[setting]),
            capture_output=True,
            timeout=_LIMIT,
            check=False,
        )
        return json.loads(finished.stdout.decode("utf-8")), None
    except subprocess.TimeoutExpired:
        return None, "took more than {} s".format(_LIMIT)
    except ValueError:
        said = finished.stderr.decode("utf-8", "replace").strip().splitlines()
        return None, "ended with status {}: {}".format(finished.returncode, said[-1] if said else "no message")

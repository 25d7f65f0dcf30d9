"""Results of benchmarks made by hand: a CPU and a GPU of round numbers."""

NAMES = {"cpu": "A CPU", "cuda": "A GPU"}
SIZES = (2**10, 2**18, 2**24)


def entry(module, operation, size, of, seconds, device="cpu", **told):
    """One benchmark as pytest-benchmark writes it, which took ``seconds``."""
    common = {"operation": operation, "size": size, "of": of, "device": device, "threads": 2}
    return {
        "fullname": f"spec/benchmarks/test_{module}.py::test_it[{size}-{device}]",
        "extra_info": {**common, "device_name": NAMES[device], **told},
        "stats": {"median": seconds, "min": seconds, "iqr": 0.0, "data": [seconds] * 5},
    }


def one_device(device, price, rate, copy):
    """Results of a device that takes ``price`` seconds a call, multiplies and copies at these rates."""

    def took(moved, flop=0):
        return price + max(moved / copy, flop / rate)

    rows = [
        entry("limits", "copy", 2**25, "elements", 2**28 / copy, device, bytes=2**28, limit="copy"),
        entry("limits", "copy", 2**12, "elements", 2**15 / copy / 4, device, bytes=2**15, limit="copy"),
        entry("limits", "large matrix product", 2048, "rows", 2**34 / rate, device, flop=2**34, limit="product"),
    ]
    for size in SIZES:
        told = {"bytes": 12 * size, "flop": size}
        rows.append(entry("additions", "x + y", size, "elements", took(12 * size), device, **told))
    for size in (16, 256, 2048):
        told = {"bytes": 12 * size**2, "flop": 2 * size**3, "claim": "tensors.gpu-accelerates"}
        seconds = took(12 * size**2, 2 * size**3)
        rows.append(entry("operations", "x.matmul(y)", size, "rows", seconds, device, **told))
    for width in (6, 64, 512):
        told = {"flop": 10**6 * width, "claim": "classifier.small-net-small-speedup"}
        seconds = 100 * price + took(0, 10**6 * width)
        rows.append(entry("training", "step of the network", width, "channels", seconds, device, **told))
    return rows


def document(*devices, load=0.0):
    speeds = {"cpu": (1e-6, 1e11, 1e10), "cuda": (1e-5, 1e13, 1e12)}
    return {
        "machine_info": {"torch": "2.14.1", "python_version": "3.11.7", "threads": 2, "cpu": {"cores": 2}},
        "state": {"before": {"load": load}, "after": {"load": load}},
        "commit_info": {"branch": "some"},
        "benchmarks": [row for device in devices for row in one_device(device, *speeds[device])],
    }

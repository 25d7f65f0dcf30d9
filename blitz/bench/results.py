"""The result of a run, as pytest-benchmark wrote it, in rows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from blitz.reading import ReadingError, Schema, line, parse_json, read_text

LARGEST = 2**28  # bytes; pytest-benchmark keeps each single time, up to some millions
_ANEW = "write it anew with `blitz bench`"
_SCHEMA = Schema.read(Path(__file__).with_name("schema.json"))


class BenchError(ValueError):
    """A file that is no result of our benchmarks; the message names the file and what is wrong with it."""


class Row(NamedTuple):
    """One benchmark on one device.

    Attributes:
        module: The file that it stands in, without ``test_``.
        operation: What was timed.
        size: How much of ``of``, such as 4096 elements.
        of: What is counted.
        device: ``cpu`` or ``cuda``.
        device_name: What that is here.
        threads: PyTorch's.
        seconds: The median of one operation.
        best: The shortest.
        spread: From the first to the third quartile, in seconds.
        told: What else the benchmark told, such as ``bytes``, ``flop``, ``crossing``, ``claim``, ``limit``.
    """

    module: str
    operation: str
    size: int
    of: str
    device: str
    device_name: str
    threads: int
    seconds: float
    best: float
    spread: float
    told: dict[str, Any]

    @property
    def bytes(self) -> int:
        """What one operation moves between memory and processors; 0 where that is not told."""
        return self.told.get("bytes", 0)

    @property
    def working_set(self) -> int:
        """The bytes that one works on, which decide what cache holds them; those that it moves, unless told."""
        return self.told.get("working_set", self.bytes)

    @property
    def flop(self) -> int:
        """The floating-point operations that one makes; 0 where that is not told."""
        return self.told.get("flop", 0)


class Sweep(NamedTuple):
    """One operation over several sizes, on the devices on which it was timed.

    Attributes:
        operation: What was timed.
        of: What the sizes count.
        rows: By device, the rows by size.
    """

    operation: str
    of: str
    rows: dict[str, dict[int, Row]]

    @property
    def sizes(self) -> list[int]:
        """All sizes, in order."""
        return sorted({size for rows in self.rows.values() for size in rows})

    def ratio(self, size: int) -> float | None:
        """Tell how many times as long the CPU takes as the GPU; None where one of them was not timed."""
        on_cpu, on_gpu = self.rows.get("cpu", {}).get(size), self.rows.get("cuda", {}).get(size)
        return on_cpu.seconds / on_gpu.seconds if on_cpu and on_gpu else None

    def ratios(self) -> dict[int, float]:
        """Give the ratio by size, where both devices were timed."""
        found = {size: self.ratio(size) for size in self.sizes}
        return {size: ratio for size, ratio in found.items() if ratio is not None}


class Results(NamedTuple):
    """A run.

    Attributes:
        machine: What pytest-benchmark and the suite tell of the machine and of PyTorch.
        state: Clocks, power and load, ``before`` and ``after``.
        rows: The benchmarks, in the order in which they ran.
    """

    machine: dict[str, Any]
    state: dict[str, Any]
    rows: list[Row]

    @property
    def load_before(self) -> float:
        """The processes that wanted a core in the minute before the run; 0 where the machine does not tell."""
        return self.state.get("before", {}).get("load") or 0

    def sweeps(self, module: str | None = None, claim: str | None = None) -> list[Sweep]:
        """Put rows of one operation together.

        Args:
            module: Only those of this module.
            claim: Only those that are evidence for this claim.
        """
        found: dict[tuple[str, str], Sweep] = {}
        for row in self.rows:
            if module in (None, row.module) and claim in (None, row.told.get("claim")):
                sweep = found.setdefault((row.operation, row.of), Sweep(row.operation, row.of, {}))
                sweep.rows.setdefault(row.device, {})[row.size] = row
        return list(found.values())

    @property
    def modules(self) -> list[str]:
        """The modules, in the order in which they ran."""
        return list(dict.fromkeys(row.module for row in self.rows))

    @property
    def devices(self) -> dict[str, str]:
        """The names of the devices that were timed, by ``cpu`` and ``cuda``."""
        return {row.device: row.device_name for row in self.rows}


def read_results(path: Path) -> Results:
    """Read a result.

    Args:
        path: What ``blitz bench --record`` or ``pytest --benchmark-json`` wrote.

    Raises:
        BenchError: It can't be read, or is no result of the suite's benchmarks, as ``schema.json`` has them.
    """
    name = line(path, 300)
    try:
        document = parse_json(read_text(path, LARGEST))
        _SCHEMA.validate(document)
    except OSError as error:
        raise BenchError(f"{name}: can't be read ({error.strerror}); `blitz bench` writes one") from None
    except ReadingError as error:
        raise BenchError(f"{name}: is no result of the benchmarks ({error}); {_ANEW}") from None
    return Results(document["machine_info"], document.get("state", {}), list(_rows(document)))


def _rows(document: dict) -> Iterator[Row]:
    for entry in document["benchmarks"]:
        told, stats = dict(entry["extra_info"]), entry["stats"]
        repeated = told.pop("repeated", 1)
        yield Row(
            module=Path(entry["fullname"].split("::")[0]).stem.removeprefix("test_"),
            **{name: told.pop(name) for name in ("operation", "size", "of", "device", "device_name", "threads")},
            seconds=stats["median"] / repeated,
            best=stats["min"] / repeated,
            spread=stats["iqr"] / repeated,
            told=told,
        )


def slim(text: str) -> str:
    """Leave out of a result what is only of the run's own place: each single time, and the state of the checkout.

    Args:
        text: The JSON that pytest-benchmark wrote.

    Returns:
        JSON of the same format, with which ``--benchmark-compare`` still works.
    """
    document = json.loads(text)
    document["commit_info"] = {}
    for entry in document["benchmarks"]:
        entry["stats"].pop("data", None)
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"

"""A result as tables in the terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from blitz.bench import units
from blitz.bench.results import Results, Row, Sweep
from blitz.bench.roofline import Limits, limits_of, reached
from blitz.timing.crossover import crossover

_NAMES = {"cpu": "CPU", "cuda": "CUDA"}
DISTURBING = 0.5  # processes that want a core, on the average of a minute
LIMITS = "limits"  # the module that measures them


def show(console: Console, results: Results) -> None:
    """Print the machine and its limits, a table per module, and where CUDA overtakes the CPU."""
    limits = {device: limits_of(results.rows, device) for device in results.devices}
    _show_machine(console, results, limits)
    for module in results.modules:
        if module != LIMITS:
            console.print()
            console.print(_table(module, results.sweeps(module), limits))
    console.print()
    if results.load_before > DISTURBING:
        cores = results.machine.get("cpu", {}).get("cores", "")
        console.print(
            f"[yellow]before the run {results.load_before:g} processes wanted this machine's {escape(str(cores))} "
            "cores: other work may have disturbed it; times and shares are not to be trusted[/]",
            soft_wrap=True,
        )
    for line in conclusions(results):
        console.print(escape(line), soft_wrap=True)


def _show_machine(console: Console, results: Results, limits: dict[str, Limits | None]) -> None:
    machine = results.machine
    told = f"torch {machine['torch']}, python {machine['python_version']}, threads {machine['threads']}"
    console.print(escape(told))
    for device, name in results.devices.items():
        found = limits[device]
        said = "limits not measured"
        if found:
            memory, cache = (units.rate(rate, "B/s") for rate in (found.memory, found.cache))
            said = f"copies {memory}, in cache {cache}; multiplies {units.rate(found.flop_per_second, 'FLOP/s')}"
        console.print(f"{_NAMES[device]}: {escape(name)}; {said}", soft_wrap=True)


def _table(module: str, sweeps: list[Sweep], limits: dict[str, Limits | None]) -> Table:
    table = Table(title=escape(module), title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("operation", overflow="fold")
    table.add_column("size", justify="right", no_wrap=True)
    devices = [device for device in _NAMES if any(device in sweep.rows for sweep in sweeps)]
    for device in devices:
        table.add_column(_NAMES[device], justify="right", no_wrap=True)
    if len(devices) > 1:
        table.add_column("CPU/CUDA", justify="right", no_wrap=True)
    for device in devices:
        table.add_column(f"of {_NAMES[device]}'s limit", justify="right", no_wrap=True)
    for sweep in sweeps:
        for size in sweep.sizes:
            rows = [sweep.rows.get(device, {}).get(size) for device in devices]
            cells = [units.seconds(row.seconds) if row else "" for row in rows]
            if len(devices) > 1:
                found = sweep.ratio(size)
                cells.append(units.ratio(found) if found else "")
            cells += [_reached(row, limits) for row in rows]
            table.add_row(escape(sweep.operation), escape(f"{size:,} {sweep.of}"), *cells)
    return table


def _reached(row: Row | None, limits: dict[str, Limits | None]) -> str:
    """Tell the share of the device's limit, or the rate at which bytes cross to another device."""
    if row is None:
        return ""
    if "crossing" in row.told:
        return units.rate(row.told["crossing"] / row.seconds, "B/s")
    found = reached(row, limits[row.device])
    return f"{units.percent(found.share)} {found.bound}" if found else ""


def conclusions(results: Results) -> list[str]:
    """Tell from which size on CUDA wins, operation by operation, or that there is no GPU to tell of."""
    if "cuda" not in results.devices:
        return ["no GPU here: no ratios of CPU and CUDA, and no crossover"]
    lines = []
    for sweep in (sweep for module in results.modules if module != LIMITS for sweep in results.sweeps(module)):
        sizes = list(sweep.ratios())
        if len(sizes) > 1:
            on_gpu, on_cpu = ({size: sweep.rows[device][size].seconds for size in sizes} for device in ("cuda", "cpu"))
            size = crossover(on_gpu, on_cpu)
            where = f"at no size up to {sizes[-1]:,} {sweep.of}" if size is None else f"from {size:,} {sweep.of} on"
            lines.append(f"{sweep.operation}: CUDA wins {where}")
    return lines

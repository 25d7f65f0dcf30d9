"""The pictures of a run of the benchmarks: speed-up by size and by width, and the roofline."""

from matplotlib.figure import Figure

from blitz.bench import units
from blitz.bench.charts import draw_by_size, draw_by_width, draw_roofline
from blitz.bench.results import Results
from blitz.bench.roofline import limits_of
from blitz.bench.table import conclusions
from blitz.report.pictures.picture import Picture
from blitz.report.pictures.svg import svg_of

_SLOPES = (
    "The lines are limits that the same run measured: copying slopes, multiplying large matrices is level.",
    "线条为同一次运行中测得的上限：斜线为复制，水平线为大矩阵乘法。",
)
_BY_SIZE = (
    "An operation, by the bytes that it moves. Where there is a GPU: how many times as long the CPU takes.",
    "按单次运算移动的字节数；有 GPU 时为 CPU 所需时间的倍数。",
)
_BY_WIDTH = (
    "A training step, by the channels between the two convolutions.",
    "按两个卷积之间的通道数测量的一个训练步。",
)


def pictures_of_speed(results: Results) -> list[Picture]:
    """Draw what a result of ``blitz bench`` has rows for."""
    told = tuple(conclusions(results))
    drawn = (
        _picture(
            "by-size", "tensors.gpu-accelerates", ("Speed by size", "速度与规模"), _BY_SIZE, draw_by_size(results), told
        ),
        _picture(
            "by-width",
            "classifier.small-net-small-speedup",
            ("The introduction's exercise: a wider network", "教程的练习：加宽网络"),
            _BY_WIDTH,
            draw_by_width(results),
        ),
        _picture(
            "roofline",
            "tensors.gpu-accelerates",
            ("What the machine could do, and what operations reach", "机器的上限与各运算的实际表现"),
            _SLOPES,
            draw_roofline(results),
            tuple(_limits(results)),
        ),
    )
    return [picture for picture in drawn if picture]


def _picture(
    name: str,
    claim: str,
    title: tuple[str, str],
    said: tuple[str, str],
    figure: Figure | None,
    lines: tuple[str, ...] = (),
) -> Picture | None:
    if figure is None:
        return None
    return Picture(name, claim, title, said, svg_of(figure, name, ". ".join([title[0], said[0], *lines])), lines)


def _limits(results: Results) -> list[str]:
    limits = {name: limits_of(results.rows, device) for device, name in results.devices.items()}
    return [
        f"{name}: {units.rate(found.flop_per_second, 'FLOP/s')}, {units.rate(found.memory, 'B/s')} from memory"
        for name, found in limits.items()
        if found
    ]

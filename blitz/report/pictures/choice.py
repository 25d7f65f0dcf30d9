"""Which pictures a record has, and what each says."""

import base64
import math
import re
from importlib import resources
from typing import Any

from markupsafe import Markup

from blitz.bench.results import Results
from blitz.report.pictures.charts import draw_losses, draw_shares, draw_times
from blitz.report.pictures.dot import Graph, Node, parse
from blitz.report.pictures.graph import draw_graph
from blitz.report.pictures.picture import Picture
from blitz.report.pictures.speed import pictures_of_speed
from blitz.report.pictures.svg import svg_of


def pictures_of(record: dict, benchmarks: Results | None = None) -> list[Picture]:
    """Draw all that there are values for, in the introduction's order.

    Args:
        record: As :func:`blitz.record.read_record` gives it.
        benchmarks: What ``blitz bench`` measured, of which more can be told than of a record's few timings.
    """
    drawn = [draw(record) for draw in (_worked_example, _network, _loss, _images, _classes)]
    drawn += pictures_of_speed(benchmarks) if benchmarks else [_devices(record), _widths(record)]
    return [picture for picture in (*drawn, _processes(record)) if picture]


def _worked_example(record: dict) -> Picture | None:
    graph = parse(_observed(record, "autograd.acyclic-graph", "graph"))
    return graph and Picture(
        "worked",
        "autograd.acyclic-graph",
        ("The worked example's graph", "示例的计算图"),
        (
            "From out = mean(3 (x + 2)²) at the top back to the leaf x. An arrow counts twice where y is used twice.",
            "从顶部的 out = mean(3 (x + 2)²) 一直回到叶子 x；y 被使用两次，因此箭头计两次。",
        ),
        draw_graph(graph, "worked", "The worked example's graph: " + _said(graph)),
    )


def _network(record: dict) -> Picture | None:
    graph = parse(_observed(record, "nn.loss-graph-chain", "graph"))
    if graph is None:  # a record of before graphs were kept whole
        chain = _observed(record, "nn.loss-graph-chain", "chain")
        if not isinstance(chain, list) or not chain:
            return None
        graph = Graph([Node(str(name), leaf=False) for name in chain], [(i, i + 1) for i in range(len(chain) - 1)])
    return Picture(
        "network",
        "nn.loss-graph-chain",
        ("The network, from its loss back to the input", "网络：从损失回到输入"),
        (
            "The graph that autograd recorded in this run. The parameters are leaves beside the layers that use them.",
            "自动求导在本次运行中记录的图；参数作为叶子位于使用它们的层旁边。",
        ),
        draw_graph(graph, "network", "The network's graph: " + _said(graph)),
    )


def _loss(record: dict) -> Picture | None:
    lines = _texts(_observed(record, "classifier.loss-falls", "printed"))
    found = [re.fullmatch(r"\[(\d+), *(\d+)\] loss: (\d+\.\d+)", line) for line in lines]
    reports = [(int(match[1]), int(match[2]), float(match[3])) for match in found if match]
    alt = "The printed losses fall from {:.3f} to {:.3f}.".format(reports[0][2], reports[-1][2]) if reports else ""
    return (
        Picture(
            "loss",
            "classifier.loss-falls",
            ("The loss falls", "损失下降"),
            (
                "What the introduction's recipe prints, on a set small enough for a few seconds of training.",
                "教程的训练方法打印的损失；数据集很小，只需训练几秒。",
            ),
            svg_of(draw_losses(reports, math.log(10)), "loss", alt),
            tuple(lines),
        )
        if reports
        else None
    )


def _images(record: dict) -> Picture | None:
    lines = _texts(_observed(record, "classifier.peek-four", "lines"))
    data = (resources.files("blitz.report") / "assets" / "four.png").read_bytes()
    source = "data:image/png;base64," + base64.b64encode(data).decode("ascii")
    image = Markup('<img class="pixels" src="{}" width="512" height="128" alt="{}">').format(source, "; ".join(lines))
    return (
        Picture(
            "images",
            "classifier.peek-four",
            ("Four test images", "四张测试图像"),
            (
                "The first of the embedded set, what they are, and what the network took them for in this run.",
                "内置数据集的前四张测试图像、它们的真实类别，以及网络在本次运行中的预测。",
            ),
            image,
            tuple(lines),
        )
        if lines
        else None
    )


def _classes(record: dict) -> Picture | None:
    lines = _texts(_observed(record, "classifier.per-class-accuracy", "lines"))
    found = [re.fullmatch(r"Accuracy of +(.+?) : *(\d+) %", line) for line in lines]
    shares = {match[1]: int(match[2]) / 100 for match in found if match}
    alt = "; ".join(f"{name} {100 * share:.0f} %" for name, share in shares.items())
    return (
        Picture(
            "classes",
            "classifier.per-class-accuracy",
            ("Accuracy, class by class", "各类别的准确率"),
            ("The best at the top.", "最高者在上。"),
            svg_of(draw_shares(shares, 1 / len(shares)), "classes", "Accuracy by class: " + alt),
        )
        if shares
        else None
    )


def _devices(record: dict) -> Picture | None:
    lines: dict[str, dict[float, float]] = {}
    for name, seconds in _timings(record, "tensors.gpu-accelerates").items():
        if match := re.fullmatch(r"(\d+) x \d+ on (.+)", name):
            lines.setdefault(match[2], {})[int(match[1])] = seconds
    return _times(
        "sizes",
        "tensors.gpu-accelerates",
        ("Matrix products by size", "不同大小的矩阵乘积"),
        ("Products of square matrices on this machine's devices.", "本机各设备上的方阵乘积。"),
        lines,
        "rows and columns",
    )


def _widths(record: dict) -> Picture | None:
    lines: dict[str, dict[float, float]] = {}
    for name, seconds in _timings(record, "classifier.small-net-small-speedup").items():
        if match := re.fullmatch(r"a step of width (\d+)(?: on (.+))?", name):
            lines.setdefault(match[2] or "a training step", {})[int(match[1])] = seconds
    return _times(
        "widths",
        "classifier.small-net-small-speedup",
        ("The introduction's exercise: a wider network", "教程的练习：加宽网络"),
        ("A training step, by the channels between the two convolutions.", "按两个卷积之间的通道数测量的一个训练步。"),
        lines,
        "channels",
    )


def _processes(record: dict) -> Picture | None:
    lines: dict[str, dict[float, float]] = {}
    for name, seconds in _timings(record, "parallel.speeds-up").items():
        if match := re.fullmatch(r"(.+) of (\d+) processes", name):
            lines.setdefault(match[1], {})[int(match[2])] = seconds
    return _times(
        "processes",
        "parallel.speeds-up",
        ("Several processes", "多个进程"),
        (
            "A step of a toy model in lockstep, and what starting and ending the processes takes.",
            "玩具模型同步训练一步所需的时间，以及启动和结束进程所需的时间。",
        ),
        lines,
        "processes",
    )


def _times(
    name: str,
    claim: str,
    title: tuple[str, str],
    said: tuple[str, str],
    lines: dict[str, dict[float, float]],
    across: str,
) -> Picture | None:
    if not lines:
        return None
    told = "; ".join(
        f"{name}: " + ", ".join(f"{size:g} {across} {seconds:.3g} s" for size, seconds in sorted(times.items()))
        for name, times in lines.items()
    )
    return Picture(name, claim, title, said, svg_of(draw_times(lines, across), name, f"{title[0]}. {told}"))


def _observed(record: dict, claim: str, name: str) -> Any:
    return record["claims"].get(claim, {}).get("observations", {}).get(name)


def _timings(record: dict, claim: str) -> dict[str, float]:
    timings = record["claims"].get(claim, {}).get("timings", {})
    return {name: timing["seconds"] for name, timing in timings.items() if timing["seconds"] > 0}


def _texts(lines: Any) -> list[str]:
    return [str(line) for line in lines] if isinstance(lines, list) else []


def _said(graph: Graph) -> str:
    return ", ".join(node.label.replace("\n", " ") for node in graph.nodes)

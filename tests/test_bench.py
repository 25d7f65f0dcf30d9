"""The benchmarks: what goes through their fixture, what a result says, and how it is shown."""

import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from rich.console import Console
from typer.testing import CliRunner

from blitz.bench import BenchError, charts, read_results, table
from blitz.bench.evidence import evidence_for
from blitz.bench.results import slim
from blitz.bench.roofline import COMPUTE, MEMORY, limits_of, reached
from blitz.cli import store
from blitz.cli.app import app
from blitz.cli.suite import PACKAGE, find_suite, read_registry
from blitz.gallery import look

from .timings import SIZES, document, entry

BENCHMARKS = find_suite() / "benchmarks"


@pytest.fixture
def results(tmp_path):
    def read(*devices, **told):
        path = tmp_path / "result.json"
        path.write_text(json.dumps(document(*devices, **told)), encoding="utf-8")
        return read_results(path)

    return read


def printed(found):
    file = io.StringIO()
    table.show(Console(file=file, width=160), found)
    return file.getvalue()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"machine_info": {}, "benchmarks": [{"stats": {}}]}'])
def test_what_is_no_result_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "result.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BenchError, match=re.escape(f"{path}: is no result of the benchmarks (")):
        read_results(path)
    with pytest.raises(BenchError, match="can't be read"):
        read_results(tmp_path / "none.json")


def test_what_one_call_repeats_is_divided_by(tmp_path):
    path = tmp_path / "result.json"
    repeated = entry("parallel", "step", 2, "processes", 10.0, repeated=5)
    path.write_text(json.dumps({**document(), "benchmarks": [repeated]}), encoding="utf-8")
    (row,) = read_results(path).rows
    assert (row.seconds, row.best, row.module) == (2.0, 2.0, "parallel")


def test_a_kept_result_has_no_single_times_and_nothing_of_the_checkout():
    kept = json.loads(slim(json.dumps(document("cpu"))))
    assert kept["commit_info"] == {}
    assert all(set(row["stats"]) == {"median", "min", "iqr"} for row in kept["benchmarks"])


def test_limits_are_those_that_the_run_measured(results):
    limits = limits_of(results("cpu").rows, "cpu")
    assert limits.memory == pytest.approx(1e10)
    assert limits.cache == pytest.approx(4e10)
    assert limits.flop_per_second == pytest.approx(1e11)
    assert [limits.bandwidth(size) for size in (2**15, 2**15 + 1, 2**30)] == pytest.approx([4e10, 1e10, 1e10])
    assert limits_of(results("cpu").rows, "cuda") is None


def test_a_share_is_the_least_possible_time_over_the_best(results):
    found = results("cpu")
    limits = limits_of(found.rows, "cpu")
    shares = {(row.operation, row.size): reached(row, limits) for row in found.rows}
    addition, product = shares["x + y", 2**24], shares["x.matmul(y)", 2048]
    moving, computing = 12 * 2**24 / 1e10, 2 * 2048**3 / 1e11
    assert (addition.share, addition.bound) == (pytest.approx(moving / (moving + 1e-6)), MEMORY)
    assert (product.share, product.bound) == (pytest.approx(computing / (computing + 1e-6)), COMPUTE)
    # The small ones are compared with the copy that fits a cache.
    assert shares["x + y", 2**10].share == pytest.approx(12 * 2**10 / 4e10 / (1e-6 + 12 * 2**10 / 1e10))
    assert reached(found.rows[0]._replace(told={}), limits) is None
    assert reached(found.rows[0], None) is None


def test_the_table_has_both_devices_their_ratio_and_where_cuda_wins(results):
    said = printed(results("cpu", "cuda"))
    assert re.search(r"x \+ y +16,777,216 elements +20\.1 ms +211 µs +95\.3x +100 % memory +95 % memory", said)
    assert re.search(r"x \+ y +1,024 elements +2\.23 µs +10\.0 µs +0\.22x", said)
    assert "x + y: CUDA wins from 262,144 elements on" in said
    assert "x.matmul(y): CUDA wins from 256 rows on" in said
    assert "large matrix product" not in said
    assert "A GPU; copies 1.00 TB/s, in cache 4.00 TB/s; multiplies 10.0 TFLOP/s" in said


def test_without_a_gpu_the_table_says_so_and_has_no_ratio(results):
    said = printed(results("cpu"))
    assert "no GPU here: no ratios of CPU and CUDA, and no crossover" in said
    assert "CUDA's" not in said
    assert "CPU/CUDA" not in said
    assert "not to be trusted" not in said


def test_a_busy_machine_is_told_of(results):
    assert "before the run 3.5 processes wanted this machine's 2 cores" in printed(results("cpu", load=3.5))


def curves(figure):
    """The lines of a picture that the legend names, as (across, up)."""
    (axes,) = figure.axes
    named = {line.get_label(): line.get_data() for line in axes.lines if not line.get_label().startswith("_")}
    return {label: tuple(np.asarray(values).tolist() for values in data) for label, data in named.items()}


def test_speed_ups_are_drawn_over_bytes_and_over_width(results):
    found = results("cpu", "cuda")
    across, up = curves(charts.draw_by_size(found))["x + y"]
    assert across == [12 * size for size in SIZES]
    assert up == pytest.approx([(1e-6 + 12 * size / 1e10) / (1e-5 + 12 * size / 1e12) for size in SIZES])
    across, up = curves(charts.draw_by_width(found))["step of the network"]
    assert across == [6, 64, 512]
    assert up == pytest.approx([(1.01e-4 + 1e6 * w / 1e11) / (1.01e-3 + 1e6 * w / 1e13) for w in (6, 64, 512)])


def test_without_a_gpu_times_are_drawn_and_the_pictures_say_why(results):
    figure = charts.draw_by_width(results("cpu"))
    assert figure.get_suptitle() == "A CPU (no GPU here, so no speed-up), torch 2.14.1"
    assert curves(figure)["step of the network"][1] == pytest.approx(
        [1.01e-4 + 1e6 * width / 1e11 for width in (6, 64, 512)]
    )


def test_of_a_gpu_alone_times_are_drawn(results):
    figure = charts.draw_by_size(results("cuda"))
    assert figure.get_suptitle() == "A GPU, torch 2.14.1"
    assert figure.axes[0].get_ylabel() == "time of one operation"
    assert curves(figure)["x + y"][1] == pytest.approx([1e-5 + 12 * size / 1e12 for size in SIZES])
    assert set(curves(charts.draw_roofline(results("cuda")))) == {"x + y", "x.matmul(y)"}
    assert "CPU" not in printed(results("cuda"))


def test_the_roofline_has_every_size_below_both_roofs(results):
    figure = charts.draw_roofline(results("cpu", "cuda"))
    (axes,) = figure.axes
    roofs = [line for line in axes.lines if len(line.get_xdata()) > 1]
    marks = [line for line in axes.lines if len(line.get_xdata()) == 1]
    assert len(roofs) == 2 * 2  # from memory and in cache, of two devices
    assert len(marks) == 2 * (len(SIZES) + 3)
    assert max(roofs[0].get_ydata()) == pytest.approx(1e11)
    slopes = [roof.get_ydata()[0] / roof.get_xdata()[0] for roof in roofs]
    assert slopes == pytest.approx([1e10, 4e10, 1e12, 4e12])
    assert max(mark.get_ydata()[0] for mark in marks) < 1e13


def test_pictures_are_written_as_svg_and_png_and_repeat(results, tmp_path):
    files = charts.save(results("cpu", "cuda"), tmp_path / "out")
    assert sorted(path.name for path in files) == [
        f"{name}.{kind}" for name in ("by-size", "by-width", "roofline") for kind in ("png", "svg")
    ]
    for path in files:
        if path.suffix == ".png":
            assert Image.open(path).size[0] == round(look.WIDTH * look.DPI)
        else:
            assert ET.parse(path).getroot().tag.endswith("svg")  # noqa: S314 - our own
    again = charts.save(results("cpu", "cuda"), tmp_path / "again")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in files]


def test_a_picture_for_which_nothing_was_timed_is_not_drawn(results, tmp_path):
    found = results("cpu")
    few = found._replace(rows=[row for row in found.rows if row.module == "training"])
    assert [path.name for path in charts.save(few, tmp_path)] == ["by-width.svg", "by-width.png"]


def test_evidence_has_the_ratio_where_there_is_one(results):
    both = evidence_for(results("cpu", "cuda"), "tensors.gpu-accelerates")
    assert both[-1] == "x.matmul(y), 2,048 rows: 172 ms on A CPU, 1.73 ms on A GPU, CPU/CUDA 99.4x"
    alone = evidence_for(results("cpu"), "tensors.gpu-accelerates")
    assert alone[-1] == "x.matmul(y), 2,048 rows: 172 ms on A CPU"
    assert evidence_for(results("cpu"), "nn.mse") == []


def test_evidence_compares_several_devices_with_one_and_tells_bytes(tmp_path):
    path = tmp_path / "result.json"
    rows = [
        entry("parallel", "step", 1, "processes", 2.0, claim="parallel.speeds-up"),
        entry("parallel", "step", 2, "processes", 1.0, claim="parallel.speeds-up"),
        entry("evaluation", "deep", 4, "layers", 1.0, claim="autograd.no-grad-saves-memory", kept=4096, peak=8192),
    ]
    path.write_text(json.dumps({**document(), "benchmarks": rows}), encoding="utf-8")
    found = read_results(path)
    assert evidence_for(found, "parallel.speeds-up") == [
        "step, 1 processes: 2.00 s on A CPU",
        "step, 2 processes: 1.00 s on A CPU, 2.00x the speed of 1 on cpu",
    ]
    assert evidence_for(found, "autograd.no-grad-saves-memory") == [
        "deep, 4 layers: 1.00 s on A CPU, kept 4,096 bytes, peak 8,192 bytes"
    ]


def test_explain_shows_the_newest_result_that_has_evidence(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    command = ["explain", "tensors.gpu-accelerates"]
    assert "measured, as" not in CliRunner().invoke(app, command).output
    kept = store.benchmarks_path("2.14.1", whole=True)
    kept.parent.mkdir()
    kept.write_text(json.dumps(document("cpu", "cuda")), encoding="utf-8")
    kept.with_name("torch-broken.json").write_text("{}")
    assert "2,048 rows: 172 ms on A CPU, 1.73 ms on A GPU, CPU/CUDA 99.4x" in CliRunner().invoke(app, command).output


def test_tables_and_pictures_import_no_torch():
    code = "import sys, blitz.bench.charts, blitz.bench.table, blitz.cli.bench; print('torch' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    finished = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert finished.stdout == "False\n"


def test_benchmarks_name_figures_of_the_registry():
    sources = "".join(path.read_text(encoding="utf-8") for path in BENCHMARKS.glob("test_*.py"))
    named = set(re.findall(r'claim"?\]?\s*[:=]\s*"([^"]+)"', sources, re.IGNORECASE))
    registry = read_registry()
    assert {registry[name].kind for name in named} == {"figure"}
    assert named == {
        "autograd.no-grad-saves-memory",
        "classifier.small-net-small-speedup",
        "parallel.speeds-up",
        "tensors.gpu-accelerates",
    }


def collected(*arguments):
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    finished = subprocess.run(
        command, cwd=PACKAGE.parent, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    return [line for line in finished.stdout.splitlines() if "::" in line]


def test_benchmarks_run_where_they_are_asked_for_alone():
    suite = find_suite()
    asked = collected(str(BENCHMARKS))
    assert len(asked) > 200
    assert all("benchmarks/test_" in line for line in asked)
    assert not any("benchmarks" in line for line in collected(str(suite), "-k", "limit or addition"))
    assert collected(f"{BENCHMARKS}/test_limits.py::test_limit_of_multiplying") == [
        line for line in asked if "test_limit_of_multiplying" in line
    ]


FIXTURE = """
import sys

import pytest

from blitz.timing.queues import DeferringQueue
from blitz.timing.seconds import NotWaitedError

conftest = sys.modules["conftest"]


@pytest.fixture
def queue(monkeypatch):
    queue = DeferringQueue()
    monkeypatch.setattr(conftest, "queue_of", lambda device: queue)
    return queue


def test_what_is_timed_is_done(measure, queue):
    done = []
    measure(lambda: queue.put(lambda: done.append(1)), "cpu", "work", 1, "pieces", rounds=7)
    assert len(done) == 1 + 7
    assert queue.is_done()


def test_what_does_not_wait_is_refused(measure, queue, monkeypatch):
    monkeypatch.setattr(conftest, "waiting", lambda function, queue: function)
    with pytest.raises(NotWaitedError):
        measure(lambda: queue.put(list), "cpu", "work", 1, "pieces")


def test_it_is_warmed_up(measure, queue):
    calls = []
    measure(lambda: calls.append(1), "cpu", "work", 1, "pieces", flop=3)
    assert len(calls) == 3 + 1 + 1  # and one time, as --benchmark-disable has it
"""


def test_the_fixture_warms_up_and_waits_and_refuses_what_does_not(pytester, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(PACKAGE.parent))
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)  # in such a process pytest-benchmark measures nothing
    pytester.makeconftest((BENCHMARKS / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(FIXTURE)
    arguments = ("-p", "no:blitz.plugin")
    pytester.runpytest_subprocess(*arguments, "-k", "not warmed").assert_outcomes(passed=2)
    pytester.runpytest_subprocess(*arguments, "-k", "warmed", "--benchmark-disable").assert_outcomes(passed=1)


def blitz_bench(*arguments, cwd):
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "COLUMNS": "160"}
    return subprocess.run(
        [sys.executable, "-m", "blitz", "bench", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def test_bench_times_shows_draws_and_keeps(tmp_path):
    options = ("--quick", "--device", "cpu", "--threads", "1", "--record", "kept/result.json", "--out", "pictures")
    finished = blitz_bench("matrix_product", *options, cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert re.search(r"x\.matmul\(y\) +2,048 rows .* compute", finished.stdout)
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == [
        *("by-size.png", "by-size.svg", "roofline.png", "roofline.svg")
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "pictures"]
    kept = json.loads((tmp_path / "kept" / "result.json").read_text(encoding="utf-8"))
    assert {row["extra_info"]["threads"] for row in kept["benchmarks"]} == {1}
    assert {row["extra_info"]["device"] for row in kept["benchmarks"]} == {"cpu"}
    assert kept["machine_info"]["threads"] == 1
    assert kept["machine_info"]["cpu"]["cores"] >= 1
    assert "node" not in kept["machine_info"]
    assert set(kept["state"]) == {"before", "after"}
    assert kept["state"]["after"].keys() == {"cpu_mhz", "mains", "load", "gpus"}


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["a b", "--device", "cpu"], "Wrong expression passed to '-k'"),
        (["--record", "."], "--record .: is a folder; name a file in it"),
        (["--out", "file"], "--out file: file is no folder that can be written to; name another place"),
        (["--record", "file/result.json"], "--record file/result.json: file is no folder that can be written to"),
        (["--python", "/nowhere/python"], "/nowhere/python: is no Python that runs"),
    ],
)
def test_bad_input_is_one_line_and_status_two(tmp_path, arguments, complaint):
    (tmp_path / "file").touch()
    finished = blitz_bench(*arguments, cwd=tmp_path)
    assert finished.returncode == 2
    assert complaint in finished.stderr
    assert finished.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_gpu_that_is_not_there_is_one_line_and_status_two(tmp_path):
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    finished = blitz_bench("--device", "cuda", cwd=tmp_path)
    assert finished.returncode == 2
    assert "--device cuda: this PyTorch sees no GPU; use --device cpu or auto" in finished.stderr

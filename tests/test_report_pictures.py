"""The pictures of a report: graphs read back, and charts whose colours are the page's."""

import json
import re
from xml.etree import ElementTree as ET

import pytest
import torch

from blitz.autograd import dot_of, graph_of, worked_example
from blitz.bench import read_results
from blitz.networks import LeNet
from blitz.report.pictures import pictures_of
from blitz.report.pictures.dot import parse
from blitz.report.pictures.graph import draw_graph

from .reporting import GRAPH, hostile, record
from .timings import document


def test_a_graph_comes_back_as_it_was_written():
    network = LeNet()
    graph = graph_of(network(torch.randn(1, 1, 32, 32)).sum())
    found = parse(dot_of(graph, network.named_parameters()))
    assert found.edges == graph.edges
    assert [node.label for node in found.nodes if not node.leaf] == [n.name for n in graph.nodes if n.variable is None]
    assert found.layers() == graph.layers()


def test_labels_with_quotes_and_backslashes_come_back():
    x = torch.ones(1, requires_grad=True)
    found = parse(dot_of(graph_of(2 * x), {'a "b" \\n': x}))
    assert found.nodes[-1].label == 'a "b" \\n\n(1,)'


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "digraph autograd {\n}",
        'n0 [label="a"];\nn0 -> n1;',
        'n0 [label="a"];\nn1 [label="b"];\nn0 -> n1;\nn1 -> n0;',
    ],
)
def test_what_is_no_graph_of_ours_is_left_out(text):
    assert parse(text) is None


def test_a_value_that_is_used_twice_is_said_to_be():
    svg = draw_graph(parse(dot_of(graph_of(worked_example().out))), "worked", "")
    assert svg.count("× 2") == 1


def test_a_drawn_graph_has_a_box_for_each_node_and_an_arrow_for_each_edge():
    root = ET.fromstring(str(draw_graph(parse(GRAPH), "it", "said")))  # noqa: S314 - our own
    tag = "{http://www.w3.org/2000/svg}"
    assert [box.get("class") for box in root.iter(tag + "rect")] == ["function", "function", "leaf"]
    assert len([path for path in root.iter(tag + "path") if path.get("marker-end")]) == 2
    assert root.get("aria-label") == "said"


def test_a_record_has_the_pictures_that_it_holds_values_for():
    claims = [picture.claim for picture in pictures_of(record())]
    assert claims == [
        "autograd.acyclic-graph",
        "nn.loss-graph-chain",
        "classifier.loss-falls",
        "classifier.peek-four",
        "classifier.per-class-accuracy",
        "tensors.gpu-accelerates",
        "parallel.speeds-up",
    ]


@pytest.fixture
def measured(tmp_path):
    """What `blitz bench` wrote where there was a GPU, with a name that would run in a page."""
    found = document("cpu", "cuda")
    for row in found["benchmarks"]:
        row["extra_info"]["device_name"] += "<script>window.hit=1</script>"
    path = tmp_path / "result.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    return read_results(path)


def test_benchmarks_take_the_place_of_the_records_few_timings(measured):
    names = [picture.name for picture in pictures_of(record(), measured)]
    assert names[-4:] == ["by-size", "by-width", "roofline", "processes"]
    assert "sizes" not in names


def test_pictures_of_speed_say_from_where_on_the_gpu_wins_and_what_bounds_it(measured):
    pictures = {picture.name: picture for picture in pictures_of(record(), measured)}
    assert "x + y: CUDA wins from 262,144 elements on" in pictures["by-size"].lines
    assert pictures["roofline"].lines[1].endswith("10.0 TFLOP/s, 1.00 TB/s from memory")
    assert not [picture for picture in pictures.values() if "<script" in picture.image]


def test_charts_have_no_colours_of_their_own(measured):
    for picture in pictures_of(record()) + pictures_of(record(), measured):
        assert not re.findall(r"#[0-9a-f]{6}", picture.image), picture.claim


@pytest.mark.parametrize("claim", ["classifier.loss-falls", "classifier.per-class-accuracy", "tensors.gpu-accelerates"])
def test_a_chart_is_an_image_that_says_what_it_shows(claim):
    (picture,) = [picture for picture in pictures_of(record()) if picture.claim == claim]
    root = ET.fromstring(str(picture.image))  # noqa: S314 - our own
    assert root.get("role") == "img"
    assert len(root.get("aria-label")) > 20


def test_a_record_that_holds_other_things_has_no_pictures_and_no_fault():
    odd = record()
    for entry in odd["claims"].values():
        entry["observations"] = {name: {"no": ["such", 1]} for name in entry["observations"]}
        entry["timings"] = {}
    assert pictures_of(odd) == []


def test_texts_of_a_hostile_record_are_escaped_in_pictures():
    for picture in pictures_of(hostile()):
        assert "<script" not in picture.image
        assert not re.search(r"<[^>]+\son\w+=[^>]*>", re.sub(r'"[^"]*"', '""', picture.image))

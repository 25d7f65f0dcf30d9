"""The graph that autograd records, as text in DOT and as a picture."""

import subprocess
import sys

import matplotlib as mpl
import pytest
import torch

from blitz.autograd import dot_of, draw, graph_of, worked_example
from blitz.layout import layout_of


def residual_loss():
    """A graph with edges that pass several layers, and a value that is used three times."""
    weight = torch.ones(2, 2, requires_grad=True)
    hidden = torch.ones(2, 2) @ weight
    for _ in range(2):
        hidden = hidden + torch.relu(hidden * weight)
    return (hidden * hidden * hidden.sum()).mean()


def test_dot_of_the_worked_example():
    example = worked_example()
    assert dot_of(graph_of(example.out), {"x": example.x}).splitlines() == [
        "digraph autograd {",
        "  node [shape=box];",
        '  n0 [label="MeanBackward0"];',
        '  n1 [label="MulBackward0"];',
        '  n2 [label="MulBackward0"];',
        '  n3 [label="AddBackward0"];',
        '  n4 [label="x\\n(2, 2)", shape=ellipse];',
        "  n0 -> n1;",
        "  n1 -> n2;",
        "  n2 -> n3;",
        "  n2 -> n3;",
        "  n3 -> n4;",
        "}",
    ]


def test_dot_quotes_names():
    x = torch.ones((), requires_grad=True)
    text = dot_of(graph_of(x * 2), {'a "b" \\n c': x})
    assert '  n1 [label="a \\"b\\" \\\\n c\\n()", shape=ellipse];' in text.splitlines()


def test_dot_names_parameters_as_the_network_does():
    layer = torch.nn.Linear(3, 2)
    text = dot_of(graph_of(layer(torch.ones(1, 3))), layer.named_parameters())
    assert 'label="weight\\n(2, 3)"' in text
    assert 'label="bias\\n(2,)"' in text


def test_leaf_without_a_name_is_called_a_leaf():
    assert 'label="leaf\\n(2, 2)"' in dot_of(graph_of(worked_example().out))


def test_equal_computations_have_equal_texts():
    assert dot_of(graph_of(residual_loss())) == dot_of(graph_of(residual_loss()))


def test_layout_goes_down_along_every_edge():
    graph = graph_of(residual_loss())
    layout = layout_of(graph, [1.0] * len(graph.nodes), gap=0.5)
    assert set(layout.routes) == set(graph.edges)
    for route in layout.routes.values():
        rows = [y for _, y in route]
        assert rows == list(range(int(rows[0]), int(rows[0]) + len(rows)))


@pytest.mark.parametrize("widths", [(1.0,), (0.5, 3.0, 1.0)])
def test_boxes_of_a_layer_keep_the_gap(widths):
    graph = graph_of(residual_loss())
    sizes = [widths[index % len(widths)] for index in range(len(graph.nodes))]
    places = layout_of(graph, sizes, gap=0.5).places
    for one in range(len(places)):
        for other in range(one):
            if places[one][1] == places[other][1]:
                distance = abs(places[one][0] - places[other][0])
                assert distance >= (sizes[one] + sizes[other]) / 2 + 0.5 - 1e-9


def test_longest_path_of_a_plain_network_runs_straight():
    network = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.ReLU(), torch.nn.Linear(3, 3), torch.nn.ReLU())
    graph = graph_of(network(torch.ones(1, 3)).sum())
    places = layout_of(graph, [1.0] * len(graph.nodes), gap=0.5).places
    path = [index for index, node in enumerate(graph.nodes) if node.kind in ("sum", "relu", "addmm")]
    assert [places[index][0] for index in path] == [0.0] * 5


def test_picture_as_png(tmp_path):
    path = tmp_path / "graph.png"
    draw(graph_of(residual_loss()), path)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_picture_as_svg_holds_every_label(tmp_path):
    example = worked_example()
    with mpl.rc_context({"svg.fonttype": "none"}):
        draw(graph_of(example.out), tmp_path / "graph.svg", {"x": example.x})
    text = (tmp_path / "graph.svg").read_text(encoding="utf-8")
    labels = ["MeanBackward0", "MulBackward0", "MulBackward0", "AddBackward0", "x", "(2, 2)", "2 times"]
    assert [text.count(">{}</t".format(label)) for label in labels] == [labels.count(label) for label in labels]


def test_picture_without_matplotlib_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match="pip install matplotlib"):
        draw(graph_of(worked_example().out), tmp_path / "graph.png")


def test_importing_the_chapter_imports_no_matplotlib():
    code = "import sys, blitz.autograd; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""A failing proof as a snippet that runs by itself."""

import re
import subprocess
import sys

import pytest
import torch

from blitz.plugin.reproduction import expression

HEAD = "import torch\nfrom hypothesis import given, strategies as st\nfrom blitz.plugin import claim\n"


def snippet_of(result):
    text = result.stdout.str()
    return re.search(r"-+ to reproduce -+\n(.*?)\n(?:=====|_____|-----)", text, re.DOTALL).group(1)


def run(snippet, folder):
    path = folder / "snippet.py"
    path.write_text(snippet, encoding="utf-8")
    # Away from this checkout: the snippet must not need Blitz.
    return subprocess.run(
        [sys.executable, "-I", str(path)], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


def test_a_failing_property_is_reproduced_without_blitz(project, tmp_path):
    project.proofs(
        f"{HEAD}\n@claim('sum.adds')\n@given(st.integers(0, 9).map(lambda n: torch.arange(float(n))))\n"
        "def test_it(x):\n    assert x.sum().item() < 3\n"
    )
    finished = run(snippet_of(project.run("-k", "test_it")), tmp_path)
    assert finished.returncode == 1
    assert "assert x.sum().item() < 3\n" in finished.stderr
    assert finished.stderr.rstrip().endswith("AssertionError")


def test_a_parametrized_proof_names_its_parameter(project):
    project.proofs(
        f"{HEAD}\n@pytest.mark.parametrize('n', [1, 2])\n@claim('sum.adds')\n"
        "def test_it(n):\n    assert torch.ones(n).sum().item() == 1\n"
    )
    assert "n = 2\n" in snippet_of(project.run("-k", "test_it"))


@pytest.mark.parametrize(
    "tensor",
    [
        torch.tensor(2.5),
        torch.zeros(0, 3),
        torch.arange(6).view(2, 3).t(),
        torch.arange(6.0)[1::2],
        torch.ones(2, 1).expand(2, 4),
        torch.tensor([float("inf"), float("-inf")]),
        torch.tensor([True, False]),
        torch.tensor([1 + 2j]),
    ],
    ids=["scalar", "empty", "transposed", "strided", "expanded", "infinite", "boolean", "complex"],
)
def test_a_tensor_is_rebuilt_with_its_strides(tensor):
    rebuilt = eval(expression(tensor), {"torch": torch})  # noqa: S307 - the expression is the subject
    assert torch.equal(rebuilt, tensor)
    assert (rebuilt.dtype, rebuilt.stride()) == (tensor.dtype, tensor.stride())


@pytest.mark.parametrize("value", [(1, [2.0, None]), float("-inf"), slice(None, 3), (..., None), "a\nb", torch.float16])
def test_a_plain_value_is_rebuilt(value):
    assert eval(expression(value), {"torch": torch}) == value  # noqa: S307 - the expression is the subject

"""No command but one with ``--download`` uses the network: each runs where there is none, and none even tries."""

import json
import subprocess
import sys

import pytest

from .commands import CLAIM, ROOT, assert_all_succeed, run_all

# Python tells its hooks of every name that is looked up and every connection, whichever library asks for it.
GUARD = """
import os, sys, traceback

def watch(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if host not in ("localhost", "127.0.0.1", "::1", "", None, os.uname().nodename):
        with open({path!r}, "a") as file:
            file.write(event + " " + str(host) + "\\n" + "".join(traceback.format_stack(limit=8)))
        raise OSError("no network during this test")

sys.addaudithook(watch)
"""
GRANDCHILD = (
    "import subprocess, sys; "
    "subprocess.run([sys.executable, '-c', 'import socket; socket.gethostbyname(\"example.invalid\")'], check=True)"
)
# What does not go through Python, as gloo's sockets, finds no network either: a namespace with the loopback alone.
NAMESPACE = ["unshare", "--net", "--map-root-user", "sh", "-c", 'ip link set lo up && exec "$@"', "alone"]


@pytest.fixture
def guard(tmp_path):
    """A folder for PYTHONPATH that guards each Python below, and the file that it notes attempts in."""
    folder = tmp_path / "guard"
    folder.mkdir()
    attempts = tmp_path / "attempts"
    (folder / "sitecustomize.py").write_text(GUARD.format(path=str(attempts)), encoding="utf-8")
    return {"PYTHONPATH": f"{folder}:{ROOT}"}, attempts


@pytest.fixture(scope="module")
def namespace():
    try:
        subprocess.run([*NAMESPACE, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return []  # no right to make one; the guard watches nonetheless
    return NAMESPACE


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://example.invalid')",
        GRANDCHILD,
    ],
)
def test_the_guard_notices_an_attempt_also_of_a_grandchild(guard, attempt):
    environment, attempts = guard
    child = subprocess.run([sys.executable, "-c", attempt], env=environment, capture_output=True, check=False)
    assert child.returncode
    assert attempts.read_text(encoding="utf-8").startswith("socket.")


def test_every_command_without_download_runs_without_a_network(guard, namespace, tmp_path):
    environment, attempts = guard
    record = tmp_path / "record.json"
    picture = tmp_path / "picture.png"
    commands = [
        ["--version"],
        ["claims", "--lang", "zh"],
        ["verify", CLAIM, "--record", record],
        ["verify", "environment", "--jobs", "2", "--record", tmp_path / "other.json"],
        ["explain", CLAIM],
        ["since", "nn.mini-batches-only"],
        ["compare", "2.0", "2.4", "--format", "json"],
        ["falsify", CLAIM, "--mutant", "autograd.backward_overwrites", "--record", record],
        ["report", record, "--out", "site"],
        ["notebook", "2", "--record", record],
        ["split", "--devices", "2"],
        ["train", "--data", "embedded", "--limit", "40", "--epochs", "1", "--loop", "tutorial", "--workers", "1"],
        ["train", "--resume", "--epochs", "2"],
        ["evaluate", "blitz-train/checkpoint-00000020.pt"],
        ["predict", "blitz-train/checkpoint-00000020.pt", picture],
        ["bench", "matrix_product and 16", "--quick", "--device", "cpu"],
    ]
    from PIL import Image

    Image.new("RGB", (32, 32), (200, 0, 0)).save(picture)
    ran = run_all(commands, tmp_path, environment=environment, prefix=namespace)
    assert not attempts.exists(), attempts.read_text(encoding="utf-8")
    assert_all_succeed(commands, ran)
    assert json.loads(record.read_text(encoding="utf-8"))["claims"][CLAIM]["verdict"] == "holds"

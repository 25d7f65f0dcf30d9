"""The classifier and chapter 5 on two hosts, each a network namespace of this machine, joined by a virtual cable.

    python spec/hosts/two_hosts.py

trains with two processes on one host and on two, and compares the bits; then lets chapter 5's ranks find each other
across the cable. The namespaces have no names and last as long as the processes in them, which are killed when the
script ends, however it ends. Linux only; without root where the kernel gives namespaces to everybody.

Exit status: 0 all is equal, or namespaces can't be made here, which is said; 1 something differs or failed.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[2]
INSIDE = "--inside"
CABLE = "blitz0"  # what both of its ends are called
HOSTS = ("10.83.0.1", "10.83.0.2")  # no other network is in these namespaces
MEETING = HOSTS[0] + ":29400"  # where every port is free
SECONDS = 300  # for one run

ISOLATED = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
UNPRIVILEGED = ["--user", "--map-root-user"]
LAUNCHER = [sys.executable, "-m", "torch.distributed.run"]
TRAIN = ["-m", "blitz", "train", "--data=embedded", "--limit=600", "--epochs=1"]
RANK = [str(Path(__file__).with_name("rank.py"))]
CHAPTER_5 = ["-m", "blitz.parallel.processes"]


def main():
    """Go into namespaces, where they can be made.

    Returns:
        The exit status.
    """
    for tool, package in (("unshare", "util-linux"), ("ip", "iproute2")):
        if shutil.which(tool) is None:
            return skipped("there is no `{}`; install {}".format(tool, package))
    isolated = ISOLATED + (UNPRIVILEGED if os.geteuid() else [])
    tried = subprocess.run([*isolated, "ip", "link", "add", CABLE, "type", "veth"], stderr=subprocess.PIPE, check=False)
    if tried.returncode:
        return skipped("namespaces can't be made here ({})".format(tried.stderr.decode().strip()))
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with tempfile.TemporaryDirectory() as folder:
        # In a session of its own, so that Ctrl-C reaches this process alone; it kills the first one of the namespace,
        # and the kernel all others.
        command = [*isolated, sys.executable, __file__, INSIDE, folder]
        with ending(subprocess.Popen(command, start_new_session=True)) as inside:
            try:
                return inside.wait()
            except KeyboardInterrupt:
                return 130


def skipped(reason):
    """Say why nothing was compared."""
    say("skipped: {}".format(reason))
    return 0


def say(line):
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def ending(process):
    """Have a process end with the block."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def compare(folder):
    """Be the first host, make the second, and compare what they come to with what one host comes to.

    Returns:
        The exit status.
    """
    forget_name_servers(folder)
    with ending(subprocess.Popen(["unshare", "--net", "sleep", "infinity"])) as second:
        other = ["nsenter", "--net=/proc/{}/ns/net".format(second.pid)]
        lay_cable(second.pid, other)
        hosts = ([], other)

        on_one_host([*TRAIN, "--out={}".format(folder / "one")])
        on_two_hosts(hosts, lambda number: [*TRAIN, "--out={}".format(folder / "two-{}".format(number))])
        one, two = (checkpoint(folder / name) for name in ("one", "two-0"))
        wrote = [path.name for path in folder.glob("two-1/*")]
        on_two_hosts(hosts, lambda number: [*RANK, str(folder / "two-0"), str(folder / "rank-{}".format(number))])
        ranks = [torch.load(str(folder / "rank-{}".format(number))) for number in range(2)]
        first, _ = on_two_hosts(hosts, lambda _number: CHAPTER_5)
    scaled = float(next(line for line in first.splitlines() if "scaled" in line).rsplit(" ", 1)[1])
    results = [
        ("two hosts train to the bits of one", same(one["network"], two["network"])),
        ("the second host writes nothing", not wrote),
        ("both hosts hold those weights", all(same(one["network"], rank) for rank in ranks)),
        ("chapter 5's ranks get the gradients of one process ({:.1e})".format(scaled), scaled < 1e-15),
    ]
    for what, holds in results:
        say("{} {}".format("yes" if holds else "NO ", what))
    return 0 if all(holds for _, holds in results) else 1


def forget_name_servers(folder):
    """See that nobody waits for a name server, which nobody can reach here; for these processes only."""
    nobody = folder / "resolv.conf"
    nobody.touch()
    subprocess.run(["mount", "--bind", str(nobody), "/etc/resolv.conf"], check=True)


def lay_cable(process, other):
    """Join the two hosts, once the second has a network of its own."""
    own = Path("/proc/self/ns/net").stat().st_ino
    while Path("/proc/{}/ns/net".format(process)).stat().st_ino == own:
        time.sleep(0.01)
    link = ["ip", "link"]
    subprocess.run([*link, "add", CABLE, "type", "veth", "peer", "name", CABLE, "netns", str(process)], check=True)
    for address, host in zip(HOSTS, ([], other)):
        subprocess.run([*host, "ip", "address", "add", address + "/30", "dev", CABLE], check=True)
        for name in ("lo", CABLE):
            subprocess.run([*host, *link, "set", name, "up"], check=True)


def on_one_host(arguments):
    """Run two processes on the first host."""
    return finished([started([], [*LAUNCHER, "--standalone", "--nproc-per-node=2", *arguments], "lo")])


def on_two_hosts(hosts, arguments):
    """Run a process on each host; ``arguments`` are asked for by the host's number."""
    meet = ["--nnodes=2", "--nproc-per-node=1", "--rdzv-backend=c10d", "--rdzv-endpoint=" + MEETING]
    runs = []
    for number, (host, address) in enumerate(zip(hosts, HOSTS)):
        # Both have one name, by which the launcher could not tell which of them is meant.
        here = ["--local-addr=" + address, "--rdzv-conf=is_host={}".format(number == 0)]
        runs.append(started(host, [*LAUNCHER, *meet, *here, *arguments(number)], CABLE))
    return finished(runs)


def started(host, command, link):
    """Start a launcher on a host; its processes talk over that link."""
    environment = dict(os.environ, PYTHONPATH=str(ROOT), OMP_NUM_THREADS="1", GLOO_SOCKET_IFNAME=link)
    return subprocess.Popen([*host, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def finished(runs):
    """Wait for launchers and give what they printed; where one failed or hangs, show what all of them printed."""
    printed, complaint = [], None
    end = time.monotonic() + SECONDS
    for run in runs:
        try:
            lines, _ = run.communicate(timeout=max(0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            run.kill()
            lines, _ = run.communicate()
            complaint = "{} had not ended after {} s".format(" ".join(run.args), SECONDS)
        printed.append(lines.decode())
        if run.returncode and complaint is None:
            complaint = "{} ended with {}".format(" ".join(run.args), run.returncode)
    if complaint:
        sys.exit("\n".join([*printed, complaint]))
    return printed


def checkpoint(folder):
    """Read the one checkpoint in a folder."""
    (path,) = folder.glob("checkpoint-*.pt")
    return torch.load(str(path))


def same(some, others):
    """Tell whether weights are equal to the bit."""
    return set(some) == set(others) and all(torch.equal(some[name], others[name]) for name in some)


if __name__ == "__main__":
    sys.exit(compare(Path(sys.argv[2])) if sys.argv[1:2] == [INSIDE] else main())

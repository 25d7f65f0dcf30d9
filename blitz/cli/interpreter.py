"""Run the suite in an interpreter, this one or another, and follow it."""

import contextlib
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from blitz.cli.errors import UserError
from blitz.cli.suite import PACKAGE, expose, find_suite, own_or
from blitz.record.death import how_it_ended
from blitz.record.faults import GRACE, busy_since, dump_of

NEEDED = ("torch", "numpy", "pytest", "hypothesis", "pytest_benchmark")
_MARK = "BLITZ_RUN"  # in the environment of all that a run starts, so that none of it is overlooked
PARALLEL = "xdist"  # the suite runs in several processes where the interpreter has it

# `-c` and `-m` put the folder that the user is in first on the path, with whatever lies there: another blitz, say.
_APART = "import sys; sys.path.remove('') if '' in sys.path else None"
LEAVING = 30.0  # seconds that a child has to exit once all has ended

# In the words of the oldest Python that may be asked.
_PROBE = f"""{_APART}
import importlib.util, json, sys
missing = [name for name in {NEEDED!r} if importlib.util.find_spec(name) is None]
parallel = importlib.util.find_spec({PARALLEL!r}) is not None
print(json.dumps(dict(version=sys.version_info[:2], missing=missing, parallel=parallel)))
"""


def check(python: str, option: str = "--python") -> bool:
    """See that an interpreter has what the suite needs, without importing any of it.

    Args:
        python: The interpreter.
        option: By which the user named it.

    Returns:
        Whether it can run the suite in several processes.

    Raises:
        UserError: It is no Python, is too old, or lacks a package.
    """
    try:
        answer = subprocess.run([python, "-c", _PROBE], capture_output=True, text=True, timeout=60, check=True)
        found = json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        status = getattr(error, "returncode", None)  # the error's own words would hold the whole probe
        why = error if status is None else f"exit status {status}"
        raise UserError(f"{python}: is no Python that runs ({why}); give {option} a working interpreter") from None
    if tuple(found["version"]) < (3, 7):
        raise UserError(f"{python}: is Python {'.'.join(map(str, found['version']))}; the suite needs 3.7 or newer")
    if found["missing"]:
        names = [name.replace("_", "-") for name in found["missing"]]
        raise UserError(f"{python}: lacks {', '.join(names)}; install with `{python} -m pip install {' '.join(names)}`")
    return found["parallel"]


# Where torch is, its release stands in a file of its own, so that nobody has to import it; a build may lack that.
_RELEASE = f"""{_APART}
import ast, importlib.util, pathlib, platform
folder = pathlib.Path(importlib.util.find_spec("torch").origin).parent
try:
    lines = (folder / "version.py").read_text().splitlines()
    line = next(line for line in lines if line.startswith("__version__"))
    found = ast.literal_eval(line.partition("=")[2].strip())
except (OSError, StopIteration, SyntaxError, ValueError):
    import torch
    found = torch.__version__
print(found, platform.python_version())
"""


def release_of(python: str) -> tuple[str, str]:
    """Tell which PyTorch an interpreter has, as ``torch.__version__`` has it, and which Python it is.

    Raises:
        UserError: It lacks what the suite needs, or its PyTorch tells no release.
    """
    check(python)
    try:
        answer = subprocess.run([python, "-c", _RELEASE], capture_output=True, text=True, timeout=60, check=True)
        release, version = answer.stdout.split()
    except (OSError, subprocess.SubprocessError, ValueError):
        raise UserError(f"{python}: its PyTorch tells no release; see whether `import torch` works there") from None
    return release, version


def import_fails(python: str) -> str | None:
    """Say in one line how importing PyTorch fails in an interpreter; None where it does not."""
    command = [python, "-X", "faulthandler", "-c", f"{_APART}; import torch"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=600, check=False)
    except subprocess.TimeoutExpired as error:
        return f"`import torch` does not end within {error.timeout:g} s"
    if answer.returncode == 0:
        return None
    if answer.returncode < 0:
        return f"`import torch` {how_it_ended(answer.returncode, answer.stderr, 0)}"
    said = [line for line in answer.stderr.splitlines() if line.strip()]
    return f"`import torch` fails: {said[-1] if said else f'exit status {answer.returncode}'}"


# A run ends with whoever started it, also where that was killed: its end of the pipe closes, which is waited for.
_PYTEST = f"""{_APART}
import os, threading
def end_with(pipe, own=os.getpid()):
    os.read(pipe, 1)
    if os.getpid() == own:
        os.killpg(0, 9) if hasattr(os, 'killpg') else os._exit(1)
threading.Thread(target=end_with, args=(os.dup(0),), daemon=True).start()
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
import pytest
sys.exit(pytest.console_main())
"""


def _is_of_another_run(variable: str) -> bool:
    """Tell whether a variable of the environment is about a run of pytest from within which we were started.

    Its options would become this run's, and in what looks like a worker of pytest-xdist pytest-benchmark measures
    nothing.
    """
    return variable.startswith("PYTEST_") and variable != "PYTEST_DEBUG_TEMPROOT"  # where temporary folders go


def prepare(folder: Path, python: str, suite: Path | None = None, part: str = "") -> tuple[list[str], dict[str, str]]:
    """Set up what a run of the suite needs.

    Args:
        folder: A temporary one.
        python: The interpreter.
        suite: Someone else's folder of claims; None for Blitz's own.
        part: The folder of the suite to run; all of it, unless given.

    Returns:
        The command, to which options may be added, and the environment of its process.
    """
    (folder / "path").mkdir()
    path, own = (PACKAGE.parent, find_suite()) if python == sys.executable else expose(folder / "path")
    # Others may have markers and settings of their own, and look at what was logged; ours do not, and setting that up
    # for each phase of each proof takes a second.
    strictness = "" if suite else "addopts = --strict-markers --strict-config -p no:logging\n"
    suite = own_or(suite) if suite else own
    ini = folder / "pytest.ini"
    ini.write_text(
        "[pytest]\n"
        f"{strictness}"
        f"blitz_registry = {suite / 'claims.toml'}\n"
        "enable_assertion_pass_hook = true\n"
        "xfail_strict = true\n",
        encoding="utf-8",
    )
    environment = {name: value for name, value in os.environ.items() if not _is_of_another_run(name)}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(path), environment.get("PYTHONPATH")]))
    # Whatever other plugins that environment has neither change the verdicts nor take time to rewrite.
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # For the workers of pytest-xdist what _APART is for pytest; from Python 3.11 on.
    environment["PYTHONSAFEPATH"] = "1"
    # Hypothesis keeps tables on disk; a user's folder is not the place.
    environment["HYPOTHESIS_STORAGE_DIRECTORY"] = str(folder / "hypothesis")
    command = [
        *(python, "-c", _PYTEST, str(suite / part), "-c", str(ini), "--rootdir", str(suite.parent)),
        *("-p", "_hypothesis_pytestplugin", "-p", "blitz.plugin", "-p", "no:cacheprovider"),
        *("--tb=short", "-q", "--continue-on-collection-errors"),
    ]
    return command, environment


class Run:
    """One run of the suite, or of a part of it, in a child process with a session of its own.

    Ctrl-C does not reach it, and whatever it starts can be found and ended with it.

    Args:
        folder: A temporary one.
        python: The interpreter.
        arguments: Options of pytest and the plugin.
        writes: The option that takes the file for what is found, where that is not the journal alone.
        suite: Someone else's folder of claims; None for Blitz's own.
        part: The folder of the suite to run; all of it, unless given.
        journal: Where the child tells what happens; a file in the folder, unless given.

    Attributes:
        result: What the option ``writes`` was given.
        log: Where everything goes that pytest prints.
        faults: The folder in which a child that dies tells where.
        lingered: Whether the child had to be killed after all had ended, held by a thread that a proof left, say.
    """

    def __init__(
        self,
        folder: Path,
        python: str,
        arguments: list[str],
        writes: str | None,
        suite: Path | None,
        part: str,
        journal: Path | None,
    ):
        self.result = folder / "result.json"
        self.log = folder / "pytest.log"
        self.faults = folder / "faults"
        self.faults.mkdir()
        self.lingered = False
        self._journal = journal or folder / "journal.jsonl"
        self._journal.touch()
        self._read = self._journal.stat().st_size
        command, environment = prepare(folder, python, suite, part)
        self._mark = environment[_MARK] = uuid.uuid4().hex
        if writes:
            command.append(f"{writes}={self.result}")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, f"--progress={self._journal}", f"--faults={self.faults}", *arguments],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.PIPE,
                env=environment,
                start_new_session=True,
            )

    def events(self, limit: float | None = None) -> Iterator[dict]:
        """Yield what the plugin tells as it happens, until the child ends.

        Args:
            limit: Seconds that a proof may take. A child that is at something for much longer, and so can't end even
                itself, is killed; None where nobody looks. So is one that has told of its end and does not exit.
        """
        leaves_by = None
        with self._journal.open(encoding="utf-8") as file:
            file.seek(self._read)
            while True:
                ended = self._process.poll() is not None
                line = file.readline()
                while line.endswith("\n"):
                    event = json.loads(line)
                    if "ended" in event:
                        leaves_by = time.monotonic() + LEAVING
                    yield event
                    line = file.readline()
                if ended:
                    return
                if leaves_by is not None and time.monotonic() > leaves_by:
                    self.lingered = True
                    self.stop()
                file.seek(file.tell() - len(line.encode()))  # a line that is still being written
                if limit is not None and self._is_overdue(limit):
                    self.stop()
                time.sleep(0.05)

    def _is_overdue(self, limit: float) -> bool:
        since = busy_since(self.faults, self._process.pid)
        return since is not None and time.time() > since + limit + GRACE

    def wait(self) -> int:
        """Give the child's exit status."""
        return self._process.wait()

    def how_it_ended(self, limit: float) -> str:
        """Say how a child ended that ran the proofs itself: with which signal or status, and where."""
        if self.lingered:
            return f"did not exit in {LEAVING:g} s"
        if self._is_overdue(limit):
            return f"no answer in {limit:g} s"
        return how_it_ended(self._process.wait(), self.dump(), limit)

    def dump(self) -> str:
        """Give the stacks that the child wrote as it died, if it did."""
        return dump_of(self.faults, self._process.pid)

    def stop(self) -> None:
        """Kill the child where it still runs, and all that it started."""
        for process in _processes_of(self._process.pid, self._mark):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()

    def complaint(self) -> str:
        """Say in one line why the child could not run: what killed it, or what it printed."""
        if self._process.wait() < 0:
            return self.how_it_ended(math.inf)
        return complaint_in(self.log.read_text(encoding="utf-8", errors="replace"))


def _processes_of(leader: int, mark: str) -> list[psutil.Process]:
    """Find what is left of a run: its child, workers, and what those started, be it in a session of its own.

    Args:
        leader: The child, by its id, which leads a session.
        mark: What the run's environment has, and so that of whatever comes from it.
    """
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):  # it has just ended, or is another user's
            of_session = process.pid == leader or (hasattr(os, "getsid") and os.getsid(process.pid) == leader)
            if of_session or process.environ().get(_MARK) == mark:
                found.append(process)
    return found


def complaint_in(log: str) -> str:
    """Find the line that says why pytest could not run, in all that it printed."""
    lines = [line for line in map(str.strip, log.splitlines()) if line]
    # What argparse says of an option, what pytest says of a run, the first line of an exception.
    for pattern in (r".*: error: (.*)", r"ERROR: (?!usage)(.*)", r"E   +(.*)"):
        for line in lines:
            found = re.match(pattern, line)
            if found:
                return found.group(1)
    return lines[-1] if lines else "it printed nothing"


@contextmanager
def started(
    python: str,
    arguments: list[str],
    writes: str | None = None,
    suite: Path | None = None,
    part: str = "",
    journal: Path | None = None,
) -> Iterator[Run]:
    """Start a run in a temporary folder that goes away with it.

    Args:
        python: The interpreter.
        arguments: Options of pytest and the plugin.
        writes: The option that takes the file for what is found, where that is not the journal alone.
        suite: Someone else's folder of claims; None for Blitz's own.
        part: The folder of the suite to run; all of it, unless given.
        journal: Where the run tells what happens, if that is to stay.
    """
    with tempfile.TemporaryDirectory(prefix="blitz-", ignore_cleanup_errors=True) as folder:
        run = Run(Path(folder), python, arguments, writes, suite, part, journal)
        try:
            yield run
        finally:
            run.stop()

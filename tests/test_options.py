"""Every option and argument of every command, given nonsense: one line, exit status 2, and nothing is started."""

import enum
import inspect
import itertools
import os
import subprocess
import sys
from typing import NamedTuple, get_args

import pytest
from typer.models import ArgumentInfo, OptionInfo

from blitz.classifier.checkpoints import write_checkpoint
from blitz.cli import main, store
from blitz.cli.app import app

from .test_checkpoints import made

# What goes before, so that nothing else is amiss.
BEFORE = {
    "compare": ("2.4", "2.5"),
    "since": ("nn.mse",),
    "explain": ("nn.mse",),
    "evaluate": ("run.pt",),
    "predict": ("run.pt", "none.png"),
}
NO_READABLE = ("none.json", "folder", "pipe", "/dev/zero", "", "n" * 300, "broken.json", "folder/none/none")
NO_FILE_TO_WRITE = ("folder", "file/below", "/dev/null/below", "", "n" * 300, "n" * 300 + "/below")
NO_FOLDER_TO_WRITE = ("file", "file/below", "/dev/null/below", "n" * 300)
NO_CLAIM = ("nope", "", "[", "nn.ms", "..", "9")
NO_SUITE = ("none", "file", "folder", "pipe", "", "n" * 300, "/dev/null")
# Texts and paths by command and parameter; whatever has a narrower type needs no entry.
NONSENSE = {
    **{(command, "patterns"): NO_CLAIM for command in ("verify", "falsify", "claims")},
    **{(command, "claim"): NO_CLAIM[:-1] for command in ("since", "explain")},
    **{(command, "suite"): NO_SUITE for command in ("verify", "compare", "since", "claims", "explain", "report")},
    **{("verify", name): NO_FILE_TO_WRITE for name in ("record", "junit", "badge")},
    **{(command, "record"): NO_FILE_TO_WRITE for command in ("falsify", "bench")},
    **{(command, "record"): NO_READABLE for command in ("since", "explain", "notebook")},
    **{(command, "out"): NO_FOLDER_TO_WRITE for command in ("bench", "report", "notebook", "train")},
    ("compare", "before"): ("9.9", "", "none.json", "broken.json", "folder", "pipe.json", "-"),
    ("compare", "after"): ("9.9", "", "none.json", "broken.json", "folder", "2.4.99"),
    ("compare", "bench"): NO_READABLE,
    ("report", "records"): NO_READABLE,
    ("report", "bench"): NO_READABLE,
    ("notebook", "chapter"): ("9", "", "[/red]"),
    ("train", "root"): (),  # wherever it is not, the embedded set is taken
    ("train", "device"): ("nonsense", "", "cuda:99", "meta", "cpu:x"),
    ("train", "lr"): ("0", "-1", "nan", "inf", "x"),
    ("train", "momentum"): ("1", "-1", "nan", "inf", "x"),
    ("evaluate", "checkpoint"): ("none.pt", "folder", "pipe", "/dev/zero", "", "file", "n" * 300),
    ("evaluate", "root"): ("none", "file", ""),
    ("predict", "checkpoint"): ("none.pt", "folder", "pipe", "/dev/zero", "", "file", "n" * 300),
    ("predict", "images"): ("none.png", "folder", "pipe", "/dev/zero", "", "file", "n" * 300),
    ("split", "devices"): ("", "0", "27", "x", "1,,2", "1" * 1000, "-1", "²"),
    ("atlas build", "names"): ("9.9", "", "2", "[/red]"),
}
# Theirs to judge is the interpreter that the user names, or the pytest in it.
ELSEWHERE = {("verify", "device"), ("bench", "pattern"), ("falsify", "mutant")}
ELSEWHERE |= {(command, "python") for command in ("verify", "falsify", "compare", "bench")} | {("bench", "against")}
EVERYWHERE = ("a\nb", "\x1b[2J", "a\0b", "x" * 5000)
EXTRA = {("evaluate", "root"): ("--data", "cifar10"), ("train", "root"): ("--data", "cifar10")}


class Parameter(NamedTuple):
    """A parameter of a command.

    Attributes:
        name: As the function has it.
        kind: Of one value: ``int``, ``str``, ``Path``, an enumeration …
        told: What typer is told of it.
    """

    name: str
    kind: type
    told: OptionInfo | ArgumentInfo

    @property
    def option(self):
        """What it is called on the command line; None for an argument."""
        if isinstance(self.told, ArgumentInfo):
            return None
        return (self.told.param_decls or [f"--{self.name.replace('_', '-')}"])[0]


def commands(typers=app, prefix=""):
    """Give the parameters of each command, as its function has them."""
    found = {
        prefix + (one.name or one.callback.__name__): [
            Parameter(name, _kind(hint.__origin__), hint.__metadata__[0])
            for name, hint in inspect.get_annotations(one.callback, eval_str=True).items()
            if name != "return"
        ]
        for one in typers.registered_commands
    }
    for group in typers.registered_groups:
        found.update(commands(group.typer_instance, f"{prefix}{group.name} "))
    return found


def _kind(hint):
    """Take a type out of ``list[…]`` and ``… | None``."""
    inner = [one for one in get_args(hint) if one is not type(None)]
    return _kind(inner[0]) if inner else hint


def nonsense(command, param):
    """Give what a parameter must refuse, beside what all must."""
    if (command, param.name) in NONSENSE:
        return NONSENSE[command, param.name]
    if param.kind is int:
        few = [str(param.told.min - 1)] if param.told.min is not None else []
        return ("x", "", "1.5", "nan", "9" * 30, "-" + "9" * 30, *few)
    if param.kind is float:
        return ("x", "", "nan", "-inf", "inf", "-1")
    assert issubclass(param.kind, enum.Enum), f"{command} {param.name}: tell what of {param.kind} it must refuse"
    return ("nonsense", "", "AUTO", "[/red]")


def cases():
    valued = [(command, one) for command, params in commands().items() for one in params if one.kind is not bool]
    return [
        pytest.param(command, param, value, id=f"{command}-{param.name}-{value[:30]}")
        for (command, param), common in zip(valued, itertools.cycle(EVERYWHERE), strict=False)
        for value in (*(() if (command, param.name) in ELSEWHERE else nonsense(command, param)), common)
    ]


def arguments(command, param, value):
    """Give the arguments of a command of which one is nonsense."""
    before = list(BEFORE.get(command, ()))
    if param.option:
        return [*command.split(), *before, *EXTRA.get((command, param.name), ()), f"{param.option}={value}"]
    place = [one.name for one in commands()[command] if one.option is None].index(param.name)
    before[place : place + 1] = [value]
    return [*command.split(), "--", *before]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with something of each kind, and nothing that may be started."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(store, "FOLDER", tmp_path / "home")
    (tmp_path / "folder").mkdir()
    for name, text in (("file", "text"), ("broken.json", '{"schema": 1, "cla')):
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name in ("pipe", "pipe.json"):
        os.mkfifo(tmp_path / name)
    write_checkpoint(made(), tmp_path / "run.pt")

    def refused(*_arguments, **_options):
        raise AssertionError("a process is started")

    monkeypatch.setattr(subprocess, "Popen", refused)
    return tmp_path


@pytest.mark.parametrize("command, param, value", cases())
def test_nonsense_is_one_line(place, monkeypatch, capsys, command, param, value):
    left = sorted(place.iterdir())
    monkeypatch.setattr(sys, "argv", ["blitz", *arguments(command, param, value)])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert told.startswith("blitz: ")
    assert told.endswith("\n")
    assert told[:-1].isprintable()
    assert len(told) < 2100
    assert sorted(place.iterdir()) == left


def test_the_tables_name_no_parameter_that_is_not_there():
    there = {(command, param.name) for command, params in commands().items() for param in params}
    assert {*NONSENSE, *ELSEWHERE, *EXTRA} <= there


def test_a_command_that_is_none_is_one_line(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["blitz", "frobnicate"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1

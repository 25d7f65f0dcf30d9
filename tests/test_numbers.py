"""The numbers that a release computes from fixed seeds: what is measured, and what the record keeps."""

import json
import subprocess
import sys

import jsonschema
import pytest
import torch

from blitz.cli.suite import PACKAGE
from blitz.numbers import BEYOND, BOUNDS, IDENTICAL, ROUNDING, differences, measuring, settings
from blitz.numbers.__main__ import main
from blitz.numbers.measured import exact
from blitz.numbers.measuring import measure
from tests.numbers_schema import SCHEMA, assert_valid


@pytest.fixture(scope="module")
def measured():
    return measure()


def changed(before, after):
    return {difference.name for difference in differences(before, after) if difference.how != IDENTICAL}


def test_every_kind_is_computed_here_and_nothing_is_wrong(measured):
    assert {name.split(".")[0] for name in measured["entries"]} == set(BOUNDS)
    assert not [name for name, entry in measured["entries"].items() if {"why", "wrong"} & set(entry)]
    assert_valid(measured)


def test_a_second_run_gives_the_same_numbers(measured):
    assert measure()["entries"] == measured["entries"]


def test_a_new_process_gives_the_same_numbers_as_one_that_has_done_other_things(measured):
    torch.rand(1000)
    finished = subprocess.run(
        [sys.executable, "-m", "blitz.numbers"], cwd=PACKAGE.parent, capture_output=True, check=True
    )
    assert json.loads(finished.stdout)["entries"] == measured["entries"]


def test_measuring_leaves_generator_threads_and_modes_alone():
    torch.manual_seed(7)
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    torch.set_num_threads(threads + 1)
    try:
        with torch.no_grad():
            entries = measure()["entries"]
            assert not torch.is_grad_enabled()
        assert torch.get_num_threads() == threads + 1
    finally:
        torch.set_num_threads(threads)
    assert "why" not in entries["networks.LeNet.gradients"]
    assert torch.equal(torch.get_rng_state(), state)


def test_the_streams_are_those_of_the_documents(measured):
    torch.manual_seed(0)
    kept = [float.fromhex(text) for text in measured["entries"]["streams.rand"]["values"].split()]
    assert kept == torch.rand(5, 3).flatten().tolist()


def test_the_record_stays_small(measured):
    assert len(json.dumps({"numbers": measured}, indent=1)) < 30_000


def test_another_stream_shows_in_the_streams_alone(measured, monkeypatch):
    original = torch.rand
    monkeypatch.setattr(torch, "rand", lambda *shape: original(1) * 0 + original(*shape))
    assert changed(measured, measure()) == {"streams.rand"}


def test_another_initialisation_shows_in_the_initial_weights_alone(measured, monkeypatch):
    original = torch.nn.init.kaiming_uniform_

    def wider(tensor, *given, **named):
        with torch.no_grad():
            return original(tensor, *given, **named).mul_(2)

    monkeypatch.setattr(torch.nn.init, "kaiming_uniform_", wider)
    assert changed(measured, measure()) == {name for name in measured["entries"] if name.startswith("initial.")}


def test_another_optimizer_shows_in_its_steps_and_the_training_alone(measured, monkeypatch):
    original = torch.optim.SGD.step

    def a_step_too_long(optimizer, closure=None):
        for group in optimizer.param_groups:
            group["lr"] *= 1.01
        return original(optimizer, closure)

    monkeypatch.setattr(torch.optim.SGD, "step", a_step_too_long)
    found = [difference for difference in differences(measured, measure()) if difference.how != IDENTICAL]
    assert [(difference.name, difference.how) for difference in found] == [
        ("trajectory.losses", BEYOND),
        ("optimizers.SGD", BEYOND),
    ]
    assert found[0].first == "1"  # the first loss is of the weights before any step


def test_one_ulp_in_a_layer_is_rounding_there_and_wrong_where_nothing_rounds(measured, monkeypatch):
    original = torch.nn.functional.linear
    monkeypatch.setattr(torch.nn.functional, "linear", lambda *given: original(*given) * (1 + 2**-23))
    numbers = measure()
    found = {difference.name: difference for difference in differences(measured, numbers)}
    assert found["networks.LeNet.outputs"].how == ROUNDING
    assert found["networks.LeNet.layers"].first == "fc1"
    assert found["trajectory.losses"].how == ROUNDING
    assert found["exact.Linear"].how == BEYOND
    assert "is right" in numbers["entries"]["exact.Linear"]["wrong"]
    assert found["exact.Conv2d"].how == IDENTICAL


def test_what_a_release_can_not_compute_says_why_and_others_go_on(measured, monkeypatch):
    def refuse(*_given, **_more):
        raise NotImplementedError("not on this build\nand a long story")

    monkeypatch.setattr(torch, "randperm", refuse)
    numbers = measure()
    assert numbers["entries"]["streams.randperm"] == {"why": "NotImplementedError: not on this build"}
    assert numbers["entries"]["streams.rand"] == measured["entries"]["streams.rand"]
    assert_valid(numbers)


def test_integers_of_the_whole_network_stay_where_float32_is_exact(monkeypatch):
    networks = []
    original = exact.lenet_of_integers
    monkeypatch.setattr(exact, "lenet_of_integers", lambda *given: networks.append(given) or original(*given))
    (answer,) = dict(exact.catalogue())["exact.LeNet",]()
    ((weights, image),) = networks
    # With every term positive, no partial sum in any order is larger.
    bound = original({name: abs(weight) for name, weight in weights.items()}, abs(image))
    assert bound.max() < 2**24
    assert len(set(answer.right["outputs"].ravel().tolist())) == 10


@pytest.mark.parametrize("name", [name for (name,), _ in exact.catalogue()])
def test_a_wrong_answer_is_noticed_wherever_it_is(name):
    (answer,) = dict(exact.catalogue())[name,]()
    assert answer.fault() is None
    for part in answer.given:
        given = answer.given[part].detach().clone()
        given.view(-1)[-1] += 1
        fault = exact.Answer({**answer.given, part: given}, answer.right).fault()
        assert fault.startswith(part)


@pytest.mark.parametrize(
    "arguments, complaint",
    [(["--threads=0"], "0 is no number of threads"), (["--threads=x"], "invalid int value: 'x'")],
)
def test_bad_arguments_are_one_line_and_status_two(capsys, arguments, complaint):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.count("\n") == 1
    assert complaint in said


def test_the_command_ends_with_one_where_an_exact_answer_is_missed(capsys, monkeypatch):
    original = torch.mm
    monkeypatch.setattr(torch, "mm", lambda *given: original(*given) + 1)
    assert main([]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("blitz.numbers: exact.mm: product[0, 0] is ")
    assert "wrong" in json.loads(said.out)["entries"]["exact.mm"]


def test_the_record_of_a_whole_run_holds_the_numbers(project, measured):
    project.run(numbers="once")
    jsonschema.validate(project.record, SCHEMA)
    assert project.record["numbers"]["entries"] == measured["entries"]


def test_the_record_of_a_part_holds_none(project):
    project.run("-k", "adds", numbers="once")
    assert "numbers" not in project.record


def test_settings_are_measured_where_asked_for(project, monkeypatch):
    monkeypatch.setattr(settings, "_measured", lambda _: (None, "not tried"))
    project.run(numbers="settings")
    assert set(project.record["numbers"]["settings"]) == set(settings.SETTINGS)
    jsonschema.validate(project.record, SCHEMA)


def test_a_missed_exact_answer_fails_the_run_and_changes_no_verdict(project, monkeypatch):
    before = project.verdicts()
    original = torch.mm
    monkeypatch.setattr(torch, "mm", lambda *given: original(*given) + 1)
    result = project.run(numbers="once")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["numbers: exact.mm: product[[]0, 0] is *, and * is right"])
    assert {name: entry["verdict"] for name, entry in project.record["claims"].items()} == before


def test_what_breaks_measuring_itself_costs_no_verdict(project, monkeypatch):
    def broken():
        raise AttributeError("no module of that name")

    monkeypatch.setattr(measuring, "catalogue", broken)
    result = project.run(numbers="once")
    assert result.ret == 0
    assert project.record["counts"]["holds"] == 1
    assert project.record["numbers"]["why"] == "AttributeError: no module of that name"
    jsonschema.validate(project.record, SCHEMA)

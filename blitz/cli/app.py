"""The commands and their options."""

import enum
import math
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

import blitz
from blitz.cli.errors import UserError
from blitz.cli.places import refuse_unwritable
from blitz.cli.streams import bearing_any_output
from blitz.reading import line

_LONGEST = 4096  # characters of an argument, as of a path
_UsageError: Any = typer.BadParameter.__base__  # click's, or that of typer's own copy of click
_SEEDS = 2**32 - 1  # the largest that NumPy takes

# Help without rich: it is the slowest import of all, and nobody should wait for --help.
app = typer.Typer(
    name="blitz",
    help="The 60-minute introduction to PyTorch as an executable specification.",
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _file(param: typer.CallbackParam, path: Path | None) -> Path | None:
    """See that a file that will be written can be."""
    if path is not None:
        refuse_unwritable(param.opts[0], path)
    return path


def _folder(param: typer.CallbackParam, path: Path) -> Path:
    """See that files can be written into a folder."""
    refuse_unwritable(param.opts[0], path, folder=True)
    return path


def _finite(param: typer.CallbackParam, number: float | None) -> float | None:
    """See that a number of seconds is one."""
    if number is not None and not math.isfinite(number):
        raise UserError(f"{param.opts[0]} {number}: is no number of seconds; give one")
    return number


Patterns = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[CLAIM-PATTERN]...",
        help="Claims by id, subject (autograd), chapter number or glob; all, unless given.",
        show_default=False,
    ),
]

Python = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH",
        help="Prove the claims in this interpreter instead; nothing gets installed there. It needs torch, numpy, "
        "pytest, hypothesis and pytest-benchmark.",
    ),
]


Suite = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Someone else's claims: a folder with a registry, claims.toml, and its proofs.",
        show_default="Blitz's own",
    ),
]
Full = Annotated[bool, typer.Option("--full", help="Show all names, lines and entries of what was observed.")]


class Language(str, enum.Enum):
    """The languages in which every claim is worded."""

    en = "en"
    zh = "zh"


class Need(str, enum.Enum):
    """What a run may insist on."""

    cuda = "cuda"
    multigpu = "multigpu"
    torchvision = "torchvision"


class Profile(str, enum.Enum):
    """How many examples are drawn for each property."""

    blitz = "blitz"
    thorough = "thorough"


class Numbers(str, enum.Enum):
    """How much of what PyTorch computes from fixed seeds goes into the record."""

    no = "no"
    once = "once"
    settings = "settings"


class Format(str, enum.Enum):
    """What a comparison is written as."""

    text = "text"
    json = "json"
    markdown = "markdown"
    github = "github"


class Level(str, enum.Enum):
    """What may fail a comparison, with all that is more serious."""

    broken = "broken"
    superseded = "superseded"
    observed = "observed"


class Where(str, enum.Enum):
    """The devices that are timed."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"


class Data(str, enum.Enum):
    """The data sets that the classifier learns from."""

    auto = "auto"
    cifar10 = "cifar10"
    fashion_mnist = "fashion-mnist"
    embedded = "embedded"


class Loop(str, enum.Enum):
    """The ways to take a training step."""

    auto = "auto"
    tutorial = "tutorial"
    eager = "eager"
    flat = "flat"
    graph = "graph"


Root = Annotated[Path, typer.Option(metavar="DIR", help="Where CIFAR-10 or Fashion-MNIST is on disk.")]
CheckpointFile = Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="A file that `blitz train` wrote.")]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"blitz {blitz.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def verify(
    patterns: Patterns = None,
    python: Python = None,
    device: Annotated[str, typer.Option(metavar="auto|cpu|cuda[:N]", help="Where the proofs run.")] = "auto",
    require: Annotated[
        list[Need] | None, typer.Option(help="Fail where this is missing, instead of calling claims unproven.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write the record.", show_default=False, callback=_file)
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=_SEEDS, help="What every proof starts from.")] = 0,
    threads: Annotated[int, typer.Option(min=1, max=4096, help="PyTorch's threads.")] = 1,
    profile: Annotated[Profile, typer.Option(help="thorough draws a hundred times as many examples.")] = Profile.blitz,
    slow: Annotated[bool, typer.Option("--slow", help="Also run the proofs that take minutes.")] = False,
    numbers: Annotated[
        Numbers,
        typer.Option(
            help="Of a run of all claims, also record what this PyTorch computes from fixed seeds; settings: of any "
            "run, and what of it the processor's settings change, which takes tens of seconds."
        ),
    ] = Numbers.once,
    slowest: Annotated[int, typer.Option(min=0, max=10**6, metavar="N", help="Also list the N slowest proofs.")] = 0,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=4096,
            metavar="N",
            help="Processes at a time, with pytest-xdist.",
            show_default="up to 4, for all claims",
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            max=86400,
            metavar="S",
            help="Seconds for a proof, then its claims are broken and the others go on.",
            show_default="300; 3600 with --slow or thorough",
            callback=_finite,  # not a number is in no range, which not every click knows
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run of just this that was cut short: run what is missing.")
    ] = False,
    suite: Suite = None,
    junit: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Also write JUnit's XML, a case a claim.", show_default=False, callback=_file
        ),
    ] = None,
    badge: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write a badge, as SVG.", show_default=False, callback=_file),
    ] = None,
    github: Annotated[
        bool, typer.Option("--github", help="In GitHub Actions: add to the job's summary, and annotate broken claims.")
    ] = False,
) -> None:
    """Prove the claims on a running PyTorch.

    Exit status: 0 nothing is broken, 1 something is (or is unproven that --require insists on), 2 could not run, 130
    cut short by Ctrl-C.
    """
    from blitz.cli.continuous import Outputs
    from blitz.cli.proving import LONG_TIMEOUT, TIMEOUT
    from blitz.cli.verify import verify as run

    options = [f"--device={device}", f"--seed={seed}", f"--threads={threads}"]
    # The usual one goes without saying: asked for by name, Hypothesis would be imported also where no proof is run.
    options += [f"--hypothesis-profile={profile.value}"] * (profile != Profile.blitz)
    options += [f"--require={need.value}" for need in require or []]
    options += ["--slow"] * slow + [f"--numbers={numbers.value}"]
    outputs = Outputs(junit, badge, github)
    limit = timeout or (LONG_TIMEOUT if slow or profile == Profile.thorough else TIMEOUT)
    raise typer.Exit(run(patterns or [], python, options, record, slowest, suite, jobs, limit, resume, outputs))


@app.command()
def falsify(
    patterns: Patterns = None,
    python: Python = None,
    mutant: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Only the mutants of these names; nothing is recorded then."),
    ] = None,
    machine: Annotated[
        bool,
        typer.Option("--machine", help="Instead, perturb each operation that the proofs run; takes minutes."),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, max=4096, metavar="N", help="Processes at a time.", show_default="one for each core"),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            min=0,
            metavar="S",
            help="Seconds for one claim's proofs, besides ten times what they take unbroken.",
            callback=_finite,
        ),
    ] = 20,
    record: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The record to add to; it is made where it is missing.",
            show_default=False,
            callback=_file,
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell which proof noticed each, and how.")] = False,
) -> None:
    """Run each claim's proofs on PyTorches that break it, and tell which break goes unnoticed.

    Exit status: 0 every mutant was noticed, 1 one was not (or a claim has none), 2 could not run.
    """
    from blitz.cli.falsify import falsify as run

    options = [f"--time-limit={timeout}"] + ([f"--jobs={jobs}"] if jobs else [])
    raise typer.Exit(run(patterns or [], mutant or [], machine, python, options, record, verbose))


@app.command()
def compare(
    before: Annotated[str, typer.Argument(metavar="A", help="The old side: a release (2.4), a record file, or here.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The new side, likewise.")],
    form: Annotated[Format, typer.Option("--format", help="github: annotations of a workflow's run.")] = Format.text,
    fail_on: Annotated[
        Level | None, typer.Option(help="Exit with 1 where there is such a change, or a more serious one.")
    ] = None,
    python: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="The interpreter that here means.", show_default="this one"),
    ] = None,
    run: Annotated[
        bool, typer.Option("--run", help="Prove the claims here now, though there is a record of an earlier run.")
    ] = False,
    full: Full = False,
    suite: Suite = None,
    bench: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Also tell what is slower or faster, by a result of `blitz bench --against`."
        ),
    ] = None,
) -> None:
    """Tell what changes from one PyTorch to another, the most serious first.

    here is the PyTorch of this environment, by its last record; where there is none, its claims are proved first.

    Exit status: 0 compared, 1 there is a change that --fail-on names, 2 could not compare.
    """
    from blitz.cli.compare import compare as run_comparison

    level = fail_on and fail_on.value
    raise typer.Exit(run_comparison(before, after, form.value, level, python, run, full, suite, bench))


@app.command()
def since(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="The claim's id.")],
    record: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A record to show as well, of a nightly, say; may be given several times."),
    ] = None,
    full: Full = False,
    suite: Suite = None,
) -> None:
    """Show one claim over all releases: a row of cells, and what was observed differently since when."""
    from blitz.cli.since import since as show

    show(claim, record or [], full, suite)


@app.command()
def claims(
    patterns: Patterns = None,
    lang: Annotated[Language, typer.Option(help="Language of the wording.")] = Language.en,
    suite: Suite = None,
) -> None:
    """List the claims: wording, era and limit."""
    from blitz.cli.claims import list_claims

    list_claims(patterns or [], lang.value, suite)


@app.command()
def explain(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="The claim's id.")],
    lang: Annotated[Language, typer.Option(help="Language of the wording.")] = Language.en,
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Show what this record observed.", show_default="the last one")
    ] = None,
    suite: Suite = None,
) -> None:
    """Show one claim: wording, place, limit, era, the source of its proofs, and what was observed here."""
    from blitz.cli.explain import explain as show

    show(claim, lang.value, record, suite)


@app.command()
def bench(
    pattern: Annotated[
        str | None,
        typer.Argument(
            metavar="[PATTERN]",
            help="Benchmarks by name, in the words of pytest's -k: matrix_product, 'addition and 1024'; all, unless "
            "given. The machine's limits are measured in any case.",
            show_default=False,
        ),
    ] = None,
    device: Annotated[Where, typer.Option(help="auto times a GPU beside the CPU where there is one.")] = Where.auto,
    quick: Annotated[bool, typer.Option("--quick", help="Take fewer times of each; they scatter more.")] = False,
    python: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", help="Time the PyTorch of this interpreter instead; nothing gets installed there."
        ),
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option(
            min=1, max=4096, help="PyTorch's threads on the CPU.", show_default="one for each core; one with --against"
        ),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="PYTHON",
            help="Compare with the PyTorch of this interpreter: time both in turn, on as many cores as threads.",
        ),
    ] = None,
    budget: Annotated[
        float,
        typer.Option(
            min=1, metavar="SECONDS", help="How long --against may take; it stops where all is clear.", callback=_finite
        ),
    ] = 600,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the pictures go.")] = Path("blitz-bench"),
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write the result.", show_default=False)
    ] = None,
) -> None:
    """Time what the introduction speaks of, on the CPU and on a GPU, against this machine's measured limits.

    Exit status: 0 all ran, 1 a benchmark failed, 2 could not run, 130 --against was stopped by Ctrl-C.
    """
    if against is not None:
        from blitz.cli.against import Request as Comparison
        from blitz.cli.against import against as compare_with

        if quick:
            raise UserError("--quick: is not for --against, which takes the time that --budget gives it; leave it out")
        asked = Comparison(pattern, device.value, python, against, threads or 1, budget, out, record)
        raise typer.Exit(compare_with(asked))
    from blitz.cli.bench import Request
    from blitz.cli.bench import bench as run

    raise typer.Exit(run(Request(pattern, device.value, quick, python, threads, out, record)))


@app.command()
def report(
    records: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[RECORD]...",
            help="Records to show beside the releases that ship, the one to show in detail last.",
            show_default="the last whole one",
        ),
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the site goes.", callback=_folder)] = Path(
        "blitz-report"
    ),
    bench: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What `blitz bench --record` wrote, to draw.",
            show_default="the last of all benchmarks",
        ),
    ] = None,
    suite: Suite = None,
) -> None:
    """Make a site of plain files: chapters, claims by releases, comparisons, pictures. It opens from disk."""
    from blitz.cli.report import report as make

    typer.echo(make(records or [], out, suite, bench))


@app.command()
def notebook(
    chapter: Annotated[
        str | None, typer.Argument(metavar="[CHAPTER]", help="Its number or name.", show_default="all")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the notebooks go.", callback=_folder)] = Path(
        "blitz-notebooks"
    ),
    lang: Annotated[Language, typer.Option(help="Language of the wording.")] = Language.en,
    record: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where the verdicts come from.", show_default="the last whole one"),
    ] = None,
) -> None:
    """Write a Jupyter notebook for each chapter: every claim with its example as code that runs."""
    from blitz.cli.notebook import write_notebooks

    for path in write_notebooks(chapter, out, lang.value, record):
        typer.echo(path)


@app.command()
def train(
    data: Annotated[
        Data | None,
        typer.Option(help="What to learn from; auto takes CIFAR-10 where it is on disk.", show_default="auto"),
    ] = None,
    root: Root = Path("data"),
    download: Annotated[
        bool,
        typer.Option("--download", help="Fetch the data set where it is not on disk; nothing else uses the network."),
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(min=1, max=10**9, metavar="N", help="Train on the first N images only.", show_default="all"),
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, max=10**6, show_default="2")] = None,
    batch_size: Annotated[
        int | None, typer.Option(min=1, max=10**6, help="Images to a step, over all processes.", show_default="4")
    ] = None,
    lr: Annotated[float | None, typer.Option(help="Learning rate of SGD.", show_default="0.001")] = None,
    momentum: Annotated[float | None, typer.Option(help="Momentum of SGD.", show_default="0.9")] = None,
    width: Annotated[
        int | None,
        typer.Option(min=1, max=4096, help="Channels between the two convolutions.", show_default="6"),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=_SEEDS, help="Of the initial weights and the order of images.", show_default="0"),
    ] = None,
    loop: Annotated[
        Loop | None,
        typer.Option(
            help="How steps are taken: tutorial is the introduction's own way; the others compute the same faster.",
            show_default="auto",
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(min=0, max=4096, help="Processes that load images for the tutorial loop; the others need none."),
    ] = 2,
    device: Annotated[str, typer.Option(metavar="auto|cpu|cuda[:N]", help="Where to train.")] = "auto",
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where checkpoints and pictures go.", callback=_folder)
    ] = Path("blitz-train"),
    checkpoint_every: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=10**9,
            metavar="N",
            help="Save the run after every N steps; 0 for at the end only.",
            show_default="2000 for runs longer than that",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the newest checkpoint in --out, where there is one.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Begin anew, though --out has another run's checkpoints.")
    ] = False,
) -> None:
    """Train the introduction's classifier, and tell and show what it learned.

    Exit status: 0 trained, 1 the loss is no number any more, 2 could not run, 130 stopped by Ctrl-C.
    """
    from blitz.cli.train import Request
    from blitz.cli.train import train as run

    recipe = {
        "data": data and data.value,
        "limit": limit,
        "epochs": epochs,
        "batch_size": batch_size,
        "lr": lr,
        "momentum": momentum,
        "width": width,
        "seed": seed,
        "loop": loop and loop.value,
    }
    raise typer.Exit(run(Request(recipe, root, download, device, workers, out, checkpoint_every, resume, overwrite)))


@app.command()
def evaluate(
    checkpoint: CheckpointFile,
    data: Annotated[
        Data | None, typer.Option(help="Whose test images.", show_default="those it was trained on")
    ] = None,
    root: Root = Path("data"),
) -> None:
    """Tell how well a trained network classifies test images, overall and class by class."""
    from blitz.cli.evaluate import evaluate as run

    run(checkpoint, data and data.value, root)


@app.command()
def predict(
    checkpoint: CheckpointFile,
    images: Annotated[
        list[Path], typer.Argument(metavar="IMAGE...", help="Pictures: PNG, JPEG, GIF, BMP, WebP or PPM files.")
    ],
) -> None:
    """Tell what a trained network takes pictures for."""
    from blitz.cli.evaluate import predict as run

    run(checkpoint, images)


@app.command()
def split(
    devices: Annotated[
        str, typer.Option(metavar="N[,N]...", help="How many devices, each of them this machine's CPU.")
    ] = "1,2,3,8",
    batch: Annotated[int, typer.Option(min=1, max=10**5, metavar="N", help="Samples in a batch.")] = 30,
    samples: Annotated[int, typer.Option(min=1, max=10**5, metavar="N", help="Samples in the data set.")] = 100,
) -> None:
    """Show how DataParallel splits batches: the introduction's own lines, and a picture of who gets what.

    Runs the model through this environment's PyTorch; no GPU is needed.
    """
    from blitz.cli.split import split as show

    show(devices, batch, samples)


atlas = typer.Typer(help="What the suite found on each minor release of PyTorch.", no_args_is_help=True)
app.add_typer(atlas, name="atlas")


@atlas.command("build")
def atlas_build(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RELEASE]...", help="Such as 2.4; all, unless given.", show_default=False),
    ] = None,
    only_stale: Annotated[
        bool, typer.Option("--stale", help="Of a release with a record, run the claims alone whose verdicts are stale.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Run also what is fresh.")] = False,
) -> None:
    """Measure releases, each in an environment that tox makes, and put their records into the atlas.

    Needs a checkout, tox, 15 GB of disk (one environment at a time and its downloads, all deleted in the end), and the
    Pythons of `releases.toml` where uv finds them, such as on the PATH. A release with a fresh record is left alone, so
    that the same command goes on where it was stopped.

    Exit status: 0 all are recorded, 1 a release failed, 2 could not run.
    """
    from blitz.cli.atlas import build

    raise typer.Exit(build(names or [], only_stale, again))


@atlas.command("status")
def atlas_status() -> None:
    """Tell which verdicts of the atlas are not those of the suite as it stands.

    Exit status: 0 all are fresh, 1 some are stale or missing, 2 could not run.
    """
    from blitz.cli.atlas import status

    raise typer.Exit(status())


def main() -> None:
    """Run the command line; what a user can mend ends in one line and exit status 2."""
    try:
        _check_arguments(sys.argv[1:])
        with bearing_any_output():
            status = app(standalone_mode=False)
    except UserError as error:
        _refuse(str(error))
    except _UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            error.show()
            sys.exit(2)
        message = error.format_message().rstrip(".")
        asked = error.ctx.command_path if error.ctx else "blitz"
        _refuse(f"{message[:1].lower()}{message[1:]}; see `{asked} --help`")
    except typer.Abort:
        sys.exit(130)
    except OSError as error:  # a full disk, say, or a folder that is taken away meanwhile
        where = "" if error.filename is None else f"{error.filename}: "
        _refuse(f"{where}{error.strerror or error}; see to it and try again")
    else:
        sys.exit(status)


def _check_arguments(arguments: list[str]) -> None:
    """Refuse what none of the commands could use, and some part of the system would choke on."""
    for argument in arguments:
        if len(argument) > _LONGEST or not argument.isprintable():
            raise UserError(f"{line(argument, 60)}: is no argument; leave out what is not text of a line")


def _refuse(complaint: str) -> NoReturn:
    sys.stderr.write(f"blitz: {line(complaint, 2000)}\n")
    sys.exit(2)

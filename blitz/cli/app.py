"""The commands and their options."""

import enum
import sys
from pathlib import Path
from typing import Annotated

import typer

import blitz
from blitz.cli.errors import UserError

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

Patterns = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[CLAIM-PATTERN]...",
        help="Claims by id, subject (autograd), chapter number or glob; all, unless given.",
        show_default=False,
    ),
]


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
    python: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Prove the claims in this interpreter instead; nothing gets installed there. It needs torch, numpy, "
            "pytest, hypothesis and pytest-benchmark.",
        ),
    ] = None,
    device: Annotated[str, typer.Option(metavar="auto|cpu|cuda[:N]", help="Where the proofs run.")] = "auto",
    require: Annotated[
        list[Need] | None, typer.Option(help="Fail where this is missing, instead of calling claims unproven.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write the record.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="What every proof starts from.")] = 0,
    threads: Annotated[int, typer.Option(min=1, help="PyTorch's threads.")] = 1,
    profile: Annotated[Profile, typer.Option(help="thorough draws a hundred times as many examples.")] = Profile.blitz,
    slowest: Annotated[int, typer.Option(min=0, metavar="N", help="Also list the N slowest proofs.")] = 0,
) -> None:
    """Prove the claims on a running PyTorch.

    Exit status: 0 nothing is broken, 1 something is (or is unproven that --require insists on), 2 could not run.
    """
    from blitz.cli.verify import verify as run

    options = [f"--device={device}", f"--seed={seed}", f"--threads={threads}", f"--hypothesis-profile={profile.value}"]
    options += [f"--require={need.value}" for need in require or []]
    raise typer.Exit(run(patterns or [], python, options, record, slowest))


@app.command()
def claims(
    patterns: Patterns = None,
    lang: Annotated[Language, typer.Option(help="Language of the wording.")] = Language.en,
) -> None:
    """List the claims: wording, era and limit."""
    from blitz.cli.claims import list_claims

    list_claims(patterns or [], lang.value)


@app.command()
def explain(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="The claim's id.")],
    lang: Annotated[Language, typer.Option(help="Language of the wording.")] = Language.en,
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Show what this record observed.", show_default="the last one")
    ] = None,
) -> None:
    """Show one claim: wording, place, limit, era, the source of its proofs, and what was observed here."""
    from blitz.cli.explain import explain as show

    show(claim, lang.value, record)


@app.command()
def split(
    devices: Annotated[
        str, typer.Option(metavar="N[,N]...", help="How many devices, each of them this machine's CPU.")
    ] = "1,2,3,8",
    batch: Annotated[int, typer.Option(metavar="N", help="Samples in a batch.")] = 30,
    samples: Annotated[int, typer.Option(metavar="N", help="Samples in the data set.")] = 100,
) -> None:
    """Show how DataParallel splits batches: the introduction's own lines, and a picture of who gets what.

    Runs the model through this environment's PyTorch; no GPU is needed.
    """
    from blitz.cli.split import split as show

    show(devices, batch, samples)


def main() -> None:
    """Run the command line; what a user can mend ends in one line and exit status 2."""
    try:
        app()
    except UserError as error:
        sys.stderr.write(f"blitz: {error}\n")
        sys.exit(2)

"""The readers: for each a valid sample or several, ways to spoil it, and how what is accepted is used."""

import copy
import gzip
import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from PIL import Image
from rich.console import Console

from blitz import atlas
from blitz.against.result import ResultError, read_result, rows_between
from blitz.atlas import AtlasError
from blitz.atlas import records as kept
from blitz.atlas.compact import apply, digest
from blitz.atlas.table import TABLE, read_table
from blitz.bench import BenchError, read_results, table
from blitz.bench.evidence import evidence_for
from blitz.claims import Registry, RegistryError
from blitz.classifier import Recipe
from blitz.classifier.checkpoints import Checkpoint, CheckpointError, read_checkpoint
from blitz.classifier.datasets import DataError
from blitz.classifier.datasets.cifar_format import CHECKSUMS_FILE, FOLDER, write_cifar10
from blitz.classifier.datasets.cifar_reader import FILES, read_cifar10
from blitz.classifier.datasets.idx import read_idx
from blitz.classifier.datasets.photos import read_photo
from blitz.cli import against as against_command
from blitz.cli.changes import show_comparison
from blitz.cli.claims import show_claims
from blitz.cli.explain import show_observed
from blitz.cli.suite import read_registry
from blitz.cli.verdicts import show_record
from blitz.comparison import compare
from blitz.comparison.formats import as_annotations, as_json, as_markdown
from blitz.networks import PooledLeNet
from blitz.record import RecordError, read_record
from blitz.report.chapters import chapters_of
from blitz.report.ci import annotations_of, badge_of, junit_of, summary_of
from blitz.report.columns import columns_of
from blitz.report.pictures import pictures_of

from ..conftest import REGISTRY
from ..timings import document
from .mutations import garbage, spoiled_bytes, spoiled_json, spoiled_toml

_SOMETIMES = 0.01  # of the accepted inputs what takes long is done with so many
# With what a record can have: mutants, warnings, observations, numbers of each kind.
_CLAIMS = (
    "autograd.grad-is-4.5",
    "nn.zero-grad-then-random-backward",
    "classifier.loss-falls",
    "tensors.gpu-accelerates",
)
_CLAIMS += ("autograd.acyclic-graph", "classifier.per-class-accuracy", "nn.mini-batches-only")


class Target:
    """A reader under test.

    Attributes:
        name: Of the reader.
        count: The inputs of a whole run.
        refusal: What it may raise.
        path: The file that it reads.
    """

    name = ""
    count = 0
    refusal: type[Exception] = ValueError

    def __init__(self, folder: Path):
        self.folder = folder / self.name
        self.folder.mkdir()
        self.path = self.folder / "input"
        self.taken: Any = None

    def sample(self, random: Random) -> bytes:
        """Give a valid input."""
        raise NotImplementedError

    def spoiled(self, random: Random) -> bytes:
        """Give an input that was valid."""
        raise NotImplementedError

    def make(self, random: Random) -> bytes:
        """Give an input: a valid one that was spoiled, or now and then one from nowhere."""
        return garbage(random) if random.random() < 0.03 else self.spoiled(random)

    def put(self, content: bytes) -> None:
        """Put an input where it is read."""
        self.path.write_bytes(content)

    def take(self) -> Any:
        """Read what was put, by the function that the product reads it with."""
        raise NotImplementedError

    def read(self) -> None:
        """Read what was put, and keep it to be used."""
        self.taken = self.take()

    def use(self, random: Random) -> None:
        """Do with what was accepted what the product does with it."""

    def warm_up(self) -> None:
        """Read and use a valid input, so that whatever is imported for that is there."""
        random = Random(0)
        self.put(self.sample(random))
        self.read()
        random.random = lambda: 0.0  # type: ignore[method-assign] # all uses
        self.use(random)


def _console() -> Console:
    return Console(file=io.StringIO(), width=100, highlight=False)


def _use_record(record: dict, other: dict, registry: Registry, random: Random) -> None:
    console = _console()
    show_record(console, registry, record, slowest=3)
    for claim in record["claims"]:
        show_observed(console, claim, record, Path("record.json"))
    try:
        found = compare(other, record, registry)
    except ValueError as error:
        _in_one_line(error)
    else:
        show_comparison(console, found, 8)
        for written in (as_json(found), as_markdown(found, None), as_annotations(found, 8)):
            written.encode("utf-8")
    columns = columns_of([("2.4", other)], [record])
    chapters_of(registry, columns, columns[-1], {}, {})
    for written in (junit_of(registry, record), badge_of(record), summary_of(registry, record)):
        written.encode("utf-8")
    annotations_of(registry, record)
    if random.random() < _SOMETIMES:
        pictures_of(record)
    console.file.getvalue().encode("utf-8")


def _in_one_line(error: Exception) -> None:
    text = str(error)
    assert text.isprintable(), text
    assert len(text) < 2500, len(text)


def _of_some_claims(record: dict) -> dict:
    """Make a record small, so that thousands can be read, with something of all that there is in it."""
    claims = {claim: copy.deepcopy(record["claims"][claim]) for claim in _CLAIMS}
    for entry in claims.values():
        del entry["proofs"][4:]
    entries = record["numbers"]["entries"]
    kinds = {tuple(entry): name for name, entry in sorted(entries.items(), key=lambda pair: -len(str(pair[1])))}
    small = {name: entries[name] for name in kinds.values()}
    for entry in claims.values():
        if "falsified" in entry:
            del entry["falsified"]["mutants"][3:]
    verdicts = [entry["verdict"] for entry in claims.values()]
    counts = {verdict: verdicts.count(verdict) for verdict in record["counts"]}
    return {
        **record,
        "claims": claims,
        "counts": counts,
        "whole": False,
        "numbers": {**record["numbers"], "entries": small},
    }


class Records(Target):
    """Records, small ones and now and then a whole one."""

    name = "records"
    count = 30_000
    refusal = RecordError

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.registry = read_registry()
        newest, old = atlas.record_of(atlas.releases()[-1].name), atlas.record_of("1.9")
        self.samples = [_of_some_claims(newest), _of_some_claims(old)]
        self.whole = newest

    def sample(self, random: Random) -> bytes:
        return json.dumps(self.whole).encode()

    def spoiled(self, random: Random) -> bytes:
        if random.random() < 0.003:
            return spoiled_json(random, self.whole)
        return spoiled_json(random, random.choice(self.samples))

    def take(self) -> dict:
        return read_record(self.path)

    def use(self, random: Random) -> None:
        _use_record(self.taken, self.samples[1], self.registry, random)


class Atlas(Target):
    """Records of two releases, one told by what differs from the other; either is spoiled."""

    name = "atlas"
    count = 12_000
    refusal = AtlasError
    releases = ("1.8", "1.9")

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.registry = read_registry()
        records = [_of_some_claims(atlas.record_of(name)) for name in self.releases]
        self.record = records[0]
        self._shipped, kept.FOLDER = kept.FOLDER, self.folder
        for name, record in zip(self.releases, records, strict=True):
            atlas.keep(atlas.release_of(name), record)
        self.contents = {name: (self.folder / f"{name}.json").read_bytes() for name in self.releases}
        kept.FOLDER = self._shipped

    def sample(self, random: Random) -> bytes:
        return self.contents["1.9"]

    def spoiled(self, random: Random) -> bytes:
        """Spoil what is packed; in half of the cases so that the digest fits again."""
        packed = json.loads(self.contents["1.9"])
        if random.random() < 0.5:
            return spoiled_json(random, packed)
        try:
            packed["delta"] = json.loads(spoiled_json(random, packed["delta"]))
            first = json.loads(self.contents["1.8"])
            packed["digest"] = digest(apply(apply({}, first["delta"]), packed["delta"]))
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
            pass  # spoiled past any digest
        return json.dumps(packed).encode()

    def put(self, content: bytes) -> None:
        (self.folder / "1.9.json").write_bytes(content)

    def take(self) -> dict:
        kept.FOLDER = self.folder
        try:
            return atlas.record_of("1.9")
        finally:
            kept.FOLDER = self._shipped

    def use(self, random: Random) -> None:
        _use_record(self.taken, self.record, self.registry, random)


class Table(Target):
    """Tables of releases."""

    name = "table"
    count = 10_000
    refusal = AtlasError

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.text = TABLE.read_text(encoding="utf-8")

    def sample(self, random: Random) -> bytes:
        return self.text.encode()

    def spoiled(self, random: Random) -> bytes:
        return spoiled_toml(random, self.text)

    def take(self) -> tuple:
        return read_table(self.path)

    def use(self, random: Random) -> None:
        for release in self.taken:
            str((release.name, release.environment, release.requirements, release.remark)).encode("utf-8")


class Registries(Target):
    """Registries of claims."""

    name = "registry"
    count = 15_000
    refusal = RegistryError
    text = 'suite = "mine"\n' + REGISTRY.replace(
        'proof = "both eras"',
        'proof = "both eras"\nneeds = ["cuda"]\nlimit = "small"\nlimit_zh = "小"\n'
        'exceptions = [{ release = "1.4", because = "a fault" }]',
    )

    def sample(self, random: Random) -> bytes:
        return self.text.encode()

    def spoiled(self, random: Random) -> bytes:
        return spoiled_toml(random, self.text)

    def take(self) -> Registry:
        return Registry.read(self.path)

    def use(self, random: Random) -> None:
        console = _console()
        for language in ("en", "zh"):
            show_claims(console, self.taken, list(self.taken), language)
        for claim in self.taken:
            claim.exception_on("1.4.0")
            _in_one_line(ValueError(self.taken.unknown(claim.id + "x")))
        console.file.getvalue().encode("utf-8")


class Benchmarks(Target):
    """What `blitz bench` kept."""

    name = "benchmarks"
    count = 10_000
    refusal = BenchError

    def __init__(self, folder: Path):
        super().__init__(folder)
        both = document("cpu", "cuda", load=1.0)
        both["benchmarks"] = both["benchmarks"][::2]
        self.samples = [both, document("cpu")]

    def sample(self, random: Random) -> bytes:
        return json.dumps(self.samples[0]).encode()

    def spoiled(self, random: Random) -> bytes:
        return spoiled_json(random, random.choice(self.samples))

    def take(self) -> Any:
        return read_results(self.path)

    def use(self, random: Random) -> None:
        from blitz.report.pictures.speed import pictures_of_speed

        console = _console()
        table.show(console, self.taken)
        evidence_for(self.taken, "tensors.gpu-accelerates")
        if random.random() < _SOMETIMES:
            pictures_of_speed(self.taken)
        console.file.getvalue().encode("utf-8")


class Against(Target):
    """What `blitz bench --against` kept."""

    name = "against"
    count = 10_000
    refusal = ResultError

    def __init__(self, folder: Path):
        super().__init__(folder)
        row = {"label": "sum, cpu", "verdict": "slower", "ratio": 1.2, "low": 1.1, "high": 1.3, "confidence": 0.975}
        row.update(visible=0.03, seconds=[[1.2, 1.0]] * 3)
        unknown = {**row, "verdict": "too few pairs", "low": None, "high": None, "visible": None}
        machine = {"torch": "2.0.1+cu117", "python_version": "3.11.7", "threads": 1}
        self.document = {
            "schema": 1,
            "this": machine,
            "other": {**machine, "torch": "1.13.1"},
            "cores": [0, 1],
            "pairs": 3,
        }
        self.document.update(budget_seconds=60, elapsed_seconds=30.5, stopped="budget", left_out={"c": "needs a GPU"})
        self.document.update(benchmarks={"a": row, "b": unknown})

    def sample(self, random: Random) -> bytes:
        return json.dumps(self.document).encode()

    def spoiled(self, random: Random) -> bytes:
        return spoiled_json(random, self.document)

    def take(self) -> dict:
        return read_result(self.path)

    def use(self, random: Random) -> None:
        from blitz.against.chart import draw

        console = _console()
        against_command.show(console, self.taken)
        for pair in (("1.13.1", "2.0.1"), ("2.0.1", "1.13.1")):
            try:
                rows = rows_between(self.taken, *pair)
            except ResultError as error:
                _in_one_line(error)
            else:
                "".join(map(str, rows)).encode("utf-8")
        if random.random() < _SOMETIMES:
            draw(self.taken)
        console.file.getvalue().encode("utf-8")


class Command:
    """Unpickling it runs a command."""

    def __reduce__(self) -> tuple:
        return os.system, ("true",)


class Checkpoints(Target):
    """Checkpoints, as archives and as of old, spoiled from without and from within."""

    name = "checkpoints"
    count = 3_000
    refusal = CheckpointError

    def __init__(self, folder: Path):
        super().__init__(folder)
        network = PooledLeNet(1, 2, 3).state_dict()
        momenta = {name: torch.ones_like(value) for name, value in network.items()}
        losses, state = torch.arange(3.0), torch.get_rng_state()
        recipe = Recipe(width=2)
        made = Checkpoint(recipe, ("cat", "dog", "cow"), 1, 12, 3, dict(network), momenta, losses, state, "2.14.1")
        self.plain = made.plain()
        self.content = self._saved(self.plain)
        self.legacy = self._saved(self.plain, _use_new_zipfile_serialization=False)

    @staticmethod
    def _saved(value: Any, **options: bool) -> bytes:
        content = io.BytesIO()
        torch.save(value, content, **options)
        return content.getvalue()

    def sample(self, random: Random) -> bytes:
        return self.content

    def spoiled(self, random: Random) -> bytes:
        way = random.random()
        if way < 0.2:
            return spoiled_bytes(random, self.content)
        if way < 0.35:
            return spoiled_bytes(random, self.legacy)
        if way < 0.6:
            return self._repacked(random)
        fields = dict(self.plain)
        name = random.choice([*fields, "new"])
        inner = fields.get(name)
        if isinstance(inner, dict) and random.random() < 0.8:
            fields[name] = {**inner, random.choice([*inner, "new"]): self._odd(random)}
        elif random.random() < 0.1:
            del fields[next(iter(fields))]
        else:
            fields[name] = self._odd(random)
        return self._saved(fields, **({"_use_new_zipfile_serialization": False} if random.random() < 0.2 else {}))

    def _odd(self, random: Random) -> Any:
        tensor = torch.ones(random.choice(((), (0,), (3,), (2, 1, 5, 5), (2,))))
        return random.choice(
            (
                *(
                    None,
                    True,
                    0,
                    -1,
                    1,
                    2,
                    10**30,
                    2**62,
                    0.5,
                    float("nan"),
                    float("inf"),
                    "",
                    "x",
                    "\x1b[2J",
                    "x" * 10**6,
                ),
                *(
                    [],
                    {},
                    ["a", "b"],
                    ["a", "b\n", "c"],
                    ("a",),
                    {"a": {}},
                    Command(),
                    torch.ones(1).expand(10**12),
                ),
                *(tensor, tensor.to(torch.float64), tensor * float("nan"), tensor.to(torch.uint8), tensor.to_sparse()),
                *(
                    torch.zeros(5056, dtype=torch.uint8),
                    torch.zeros(1, dtype=torch.complex64),
                    torch.ones(3, device="meta"),
                ),
            )
        )

    def _repacked(self, random: Random) -> bytes:
        """Spoil a file in the archive, whose checksums then fit."""
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            entries = old.infolist()
            chosen = random.choice([entry for entry in entries if entry.filename.endswith(".pkl")] * 3 + entries)
            for entry in entries:
                content = old.read(entry)
                new.writestr(entry.filename, spoiled_bytes(random, content) if entry is chosen else content)
            if random.random() < 0.1:
                new.writestr("archive/data/99", bytes(2**22) * random.choice((1, 3)))
            if random.random() < 0.1:
                new.writestr("archive/constants.pkl", b"\x80\x02N.")
        return made.getvalue()

    def take(self) -> Checkpoint:
        return read_checkpoint(self.path)

    def use(self, random: Random) -> None:
        self.taken.trained()
        str((self.taken.classes, self.taken.recipe, self.taken.release)).encode("utf-8")


class Idx(Target):
    """Files of Fashion-MNIST."""

    name = "idx"
    count = 10_000
    refusal = DataError

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.content = b"\0\0\x08\x03" + struct.pack(">3I", 2, 28, 28) + bytes(range(256)) * 6 + bytes(32)
        self.bomb = gzip.compress(self.content[:16] + bytes(2**27), 1)

    def sample(self, random: Random) -> bytes:
        return self.content

    def spoiled(self, random: Random) -> bytes:
        way = random.random()
        if way < 0.005:
            return self.bomb
        if way < 0.3:
            shape = [random.choice((0, 1, 2, 28, 2**16, 2**32 - 1)) for _ in range(random.choice((1, 2, 3, 3, 3, 4)))]
            head = b"\0\0" + bytes([random.choice((8, 8, 8, 9, 13)), random.choice((len(shape), 3))])
            content = head + struct.pack(f">{len(shape)}I", *shape) + bytes(random.choice((0, 10, 784, 1568)))
            return gzip.compress(content, 1) if random.random() < 0.5 else content
        if way < 0.6:
            return spoiled_bytes(random, gzip.compress(self.content, 1))
        content = spoiled_bytes(random, self.content)
        return gzip.compress(content, 1) if random.random() < 0.3 else content

    def take(self) -> np.ndarray:
        return read_idx(self.path, 3)

    def use(self, random: Random) -> None:
        assert self.taken.dtype == np.uint8
        assert self.taken.ndim == 3
        self.taken.sum()


class Cifar10(Target):
    """The folder of CIFAR-10, of few images; one of its files is spoiled."""

    name = "cifar10"
    count = 5_000
    refusal = DataError

    def __init__(self, folder: Path):
        super().__init__(folder)
        draw = np.random.default_rng(0)
        images = draw.integers(0, 256, (6, 3, 32, 32), dtype=np.uint8)
        write_cifar10(self.folder, (images[:5], np.arange(5)), (images[5:], np.arange(1)))
        self.contents = {name: (self.folder / FOLDER / name).read_bytes() for name in (*FILES, CHECKSUMS_FILE)}
        self._written: list[str] = []

    def sample(self, random: Random) -> bytes:
        return self._named("test_batch", self.contents["test_batch"])

    @staticmethod
    def _named(name: str, content: bytes) -> bytes:
        return name.encode() + b"\n" + content

    def make(self, random: Random) -> bytes:
        """Give the name of a file, then its content."""
        name = random.choice(("test_batch", "test_batch", "data_batch_1", "batches.meta", CHECKSUMS_FILE))
        if random.random() < 0.03:
            return self._named(name, garbage(random))
        content = self.contents[name]
        if random.random() < 0.1:
            at = random.randrange(2, len(content))
            content = content[:at] + b"cposix\nsystem\n(U\x04trueoR" + content[at:]
        elif random.random() < 0.5:  # what is not an image
            at = random.randrange(120)
            content = spoiled_bytes(random, content[: -at or None]) if at > 60 else self._inside(random, content)
        else:
            content = spoiled_bytes(random, content)
        return self._named(name, content)

    @staticmethod
    def _inside(random: Random, content: bytes) -> bytes:
        """Spoil opcodes at either end, between which the images' bytes are of no interest."""
        head, tail = content[:250], content[-120:]
        if random.random() < 0.5:
            return spoiled_bytes(random, head) + content[250:]
        return content[:-120] + spoiled_bytes(random, tail)

    def put(self, content: bytes) -> None:
        folder = self.folder / FOLDER
        for name in self._written or self.contents:
            (folder / name).write_bytes(self.contents[name])
        head, _, content = content.partition(b"\n")
        name = head.decode()
        (folder / name).write_bytes(content)
        self._written = [name]
        if name != CHECKSUMS_FILE:  # else all but those very files would be refused before they are read
            (folder / CHECKSUMS_FILE).unlink(missing_ok=True)
            self._written.append(CHECKSUMS_FILE)

    def take(self) -> Any:
        return read_cifar10(self.folder)

    def use(self, random: Random) -> None:
        for images in (self.taken.training, self.taken.test):
            assert images.images.shape[1:] == (3, 32, 32)
            assert len(images.labels) == len(images.images)
        assert all(map(str.isprintable, self.taken.classes))


class Pictures(Target):
    """Pictures that a network is shown."""

    name = "pictures"
    count = 10_000
    refusal = DataError

    def __init__(self, folder: Path):
        super().__init__(folder)
        draw = np.random.default_rng(0).integers(0, 256, (9, 13, 3), dtype=np.uint8)
        picture = Image.fromarray(draw)
        self.samples = []
        for form, options in (
            ("PNG", {}),
            ("JPEG", {}),
            ("GIF", {}),
            ("BMP", {}),
            ("TIFF", {}),
            ("PPM", {}),
            ("WEBP", {}),
        ):
            content = io.BytesIO()
            picture.save(content, form, **options)
            self.samples.append(content.getvalue())
        self.png = self.samples[0]

    def sample(self, random: Random) -> bytes:
        return self.png

    def spoiled(self, random: Random) -> bytes:
        way = random.random()
        if way < 0.01:
            return b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n(true) system\n%%EOF\n"
        if way < 0.3:
            return self._chunks(random)
        return spoiled_bytes(random, random.choice(self.samples))

    def _chunks(self, random: Random) -> bytes:
        """Spoil a PNG so that its checksums fit: sizes, chunks doubled, swapped or inflated to many bytes."""
        sides = [random.choice((0, 1, 13, 2**13, 2**14, 2**31 - 1)) for _ in range(2)]
        kind = random.choice(((8, 2), (8, 2), (16, 6), (1, 0), (8, 3), (3, 7)))
        parts = [(b"IHDR", struct.pack(">IIBBBBB", *sides, *kind, 0, 0, random.choice((0, 1))))]
        inflated = bytes(random.choice((0, 40, 1000, 10**6)))
        parts.append((b"IDAT", zlib.compress(inflated)))
        parts.append((b"zTXt", b"a\0\0" + zlib.compress(bytes(random.choice((10, 2**23))))))
        parts.append(
            (random.choice((b"eXIf", b"iCCP", b"tRNS", b"PLTE", b"acTL")), random.randbytes(random.randrange(40)))
        )
        if random.random() < 0.5:
            random.shuffle(parts)
        made = b"\x89PNG\r\n\x1a\n"
        for name, content in (*parts, (b"IEND", b"")):
            made += struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        return made

    def take(self) -> np.ndarray:
        return read_photo(self.path, 3)

    def use(self, random: Random) -> None:
        assert self.taken.shape == (3, 32, 32)
        assert self.taken.dtype == np.uint8


_ALL: tuple[Callable[[Path], Target], ...] = (
    *(Records, Atlas, Table, Registries, Benchmarks, Against, Checkpoints, Idx, Cifar10, Pictures),
)


def targets(folder: Path) -> list[Target]:
    """Give all readers.

    Args:
        folder: An empty one, for their files.
    """
    return [target(folder) for target in _ALL]

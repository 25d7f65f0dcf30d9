"""The gallery: what its pictures and its page really show, read back from the files."""

import io
import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from matplotlib import style
from PIL import Image

from blitz.cli.suite import PACKAGE
from blitz.gallery import Findings, look, show
from blitz.gallery.accuracy import draw_confusion, draw_per_class
from blitz.gallery.images import draw_filters, draw_test_images, draw_training_images
from blitz.gallery.loss import draw_loss

CLASSES = ("plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
CORRECT = (90, 80, 70, 60, 50, 40, 30, 20, 10, 0)  # of a hundred
PICTURES = ("training-images", "test-images", "loss", "per-class", "confusion", "filters")
MARKUP = "<script>alert('\"&amp;')</script>\"><img src=x onerror=alert(1)> {{ 7 * 7 }} $\\frac$"


def made_up(steps=3000, channels=3, classes=CLASSES):
    """A run that never was: its loss falls with noise, and the later a class stands, the less of it is recognised."""
    random = np.random.RandomState(0)
    count = len(classes)
    labels = np.arange(64) % count
    confusion = np.zeros((count, count), dtype=np.int64)
    for row in range(count):
        correct = CORRECT[row % 10]
        confusion[row, row], confusion[row, (row + 1) % count] = correct, 100 - correct
    falling = 0.5 + (math.log(count) - 0.5) * np.exp(-np.arange(steps) / max(steps / 4, 1))
    losses = (falling * random.uniform(0.5, 1.5, steps)).astype(np.float32)
    return Findings(
        title="A run",
        dataset="made up",
        why="made up, since nothing else is there",
        recipe={"epochs": 2, "batch size": 4},
        environment={"torch": "2.14.1", "threads": 1},
        classes=classes,
        images=random.randint(0, 256, (64, channels, 32, 32)).astype(np.uint8),
        image_labels=labels,
        test_images=random.randint(0, 256, (4, channels, 32, 32)).astype(np.uint8),
        test_labels=labels[:4],
        test_predicted=np.array([labels[0], labels[2], labels[2], labels[0]]),
        losses=losses,
        batches_per_epoch=1500,
        report_every=500,
        reports=[
            (start // 1500 + 1, start % 1500 + 500, float(losses[start : start + 500].mean()))
            for start in range(0, steps - steps % 500, 500)
        ],
        confusion=confusion,
        filters=random.uniform(-0.3, 0.3, (6, channels, 5, 5)).astype(np.float32),
        seconds=12.5,
        steps_per_second=240.0,
        lines=["[1,   500] loss: 1.982", "Finished Training"],
    )


def diverged(steps=3000, first=2000):
    findings = made_up(steps)
    findings.losses[first - 50 : first - 1] = np.logspace(1, 30, 49)
    findings.losses[first - 1 :] = np.nan
    findings.filters[1:] = np.nan
    return findings._replace(losses=findings.losses[:first], reports=findings.reports[: (first - 1) // 500])


EXTREMES = {
    "one channel": made_up(channels=1),
    "one step": made_up(steps=1),
    "no step": made_up(steps=0),
    "100,000 steps": made_up(steps=100_000)._replace(batches_per_epoch=2500, reports=[]),
    "two classes": made_up(classes=("no", "yes")),
    "long names": made_up(classes=[f"{name}, a class of a name that won't end" for name in CLASSES]),
    "dollars": made_up(classes=("$x$", "$\\frac$", "a$", "{}^\\$")),
    "a hundred classes": made_up(classes=[f"T-shirt/top {index}" for index in range(100)]),
    "no test image of a class": made_up()._replace(confusion=np.diag([1] * 9 + [0])),
    "no test image": made_up()._replace(confusion=np.zeros((10, 10), dtype=np.int64)),
    "diverged": diverged(),
    "diverged at once": diverged()._replace(losses=np.array([np.inf], dtype=np.float32), reports=[]),
}


def pixels(figure):
    return np.array(Image.open(io.BytesIO(look.png_of(figure))).convert("RGB"))


def rgb(colour):
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def where(picture, colour):
    """Which pixels have a colour: rows and columns."""
    return np.nonzero((picture == rgb(colour)).all(axis=2))


class Page(HTMLParser):
    """What a browser would see."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.links, self.images, self.text = set(), [], {}, ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.text += " "
        self.tags.add(tag)
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]
        if tag == "img":
            self.images[attributes["src"]] = attributes

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    return show(made_up(), tmp_path_factory.mktemp("shown") / "deep" / "er")


def test_every_picture_is_on_the_page_and_every_link_resolves(shown):
    page = Page(shown)
    assert {path.name for path in shown.parent.iterdir()} == {"index.html", *(f"{name}.png" for name in PICTURES)}
    assert set(page.images) == {f"{name}.png" for name in PICTURES}
    assert all((shown.parent / link).is_file() for link in page.links)


def test_every_image_says_its_size_and_what_it_shows(shown):
    for name, attributes in Page(shown).images.items():
        size = Image.open(shown.parent / name).size
        assert size == (int(attributes["width"]), int(attributes["height"]))
        assert len(attributes["alt"]) > 20


def test_pictures_are_sharp_and_small(shown):
    pictures = list(shown.parent.glob("*.png"))
    assert {Image.open(path).size[0] for path in pictures} == {1400}
    assert sum(path.stat().st_size for path in pictures) < 1_500_000


def test_the_page_tells_recipe_lines_accuracy_and_classes(shown):
    text = " ".join(Page(shown).text.split())
    for part in ("epochs 2 batch size 4", "torch 2.14.1 threads 1", "[1, 500] loss: 1.982 Finished Training"):
        assert part in text
    assert "Accuracy 45.0 %" in text
    assert "plane 90 100 90.0 % car" in text


def test_markup_is_shown_and_never_obeyed(tmp_path, shown):
    findings = made_up(classes=[f"{index} {MARKUP}" for index in range(10)])._replace(
        title=MARKUP, dataset=MARKUP, why=MARKUP, lines=[MARKUP], recipe={MARKUP: MARKUP}, environment={MARKUP: MARKUP}
    )
    page = Page(show(findings, tmp_path))
    assert page.tags == Page(shown).tags
    assert set(page.images) == {f"{name}.png" for name in PICTURES}
    # Title twice, why, data set, line, two settings with their values; each class in its row, and as a mistake.
    assert page.text.count(MARKUP) == 9 + 2 * 10
    assert MARKUP in page.images["test-images.png"]["alt"]


def test_what_is_no_text_does_not_stop_the_page(tmp_path):
    assert "data?" in Page(show(made_up()._replace(why="data\udcff"), tmp_path)).text


def test_training_images_are_enlarged_pixel_by_pixel():
    findings = made_up()
    picture = pixels(draw_training_images(findings))
    for index, image in enumerate(findings.images):
        top, left = 12 + (160 + 12 + 34) * (index // 8), 18 + (160 + 12) * (index % 8)
        tile = picture[top : top + 160, left : left + 160]
        np.testing.assert_array_equal(tile, image.transpose(1, 2, 0).repeat(5, axis=0).repeat(5, axis=1))


def test_one_channel_is_grey():
    findings = made_up(channels=1)
    tile = pixels(draw_training_images(findings))[12:172:5, 18:178:5]
    np.testing.assert_array_equal(tile, findings.images[0].transpose(1, 2, 0).repeat(3, axis=2))


def test_right_and_wrong_differ_by_sign_and_by_frame():
    figure = draw_test_images(made_up())
    said = [text.get_text() for text in figure.axes[0].texts]
    assert said[1::2] == ["✓ predicted: plane", "✗ predicted: bird", "✓ predicted: bird", "✗ predicted: plane"]
    assert said[::2] == ["true: plane", "true: car", "true: bird", "true: cat"]
    frames = pixels(figure)[100:101, 68:]  # one line of pixels, across four tiles of 316 each
    assert {column // 316 for column in where(frames, look.RIGHT)[1]} == {0, 2}
    assert {column // 316 for column in where(frames, look.WRONG)[1]} == {1, 3}


def test_filters_of_three_channels_are_colours_around_grey():
    findings = made_up()
    findings.filters[0, :, 0, :4] = np.array([[0.5, -0.5, 0, 0.5], [0.5, -0.5, 0, 0], [0.5, -0.5, 0, -0.5]])
    tile = pixels(draw_filters(findings))[12:60, 25:]
    assert [tile[20, 20 + 43 * column].tolist() for column in range(4)] == [
        [255] * 3,
        [0] * 3,
        [128] * 3,
        [255, 128, 0],
    ]


def test_filters_of_one_channel_go_from_orange_to_blue():
    findings = made_up(channels=1)
    findings.filters[0, 0, 0, :3] = -0.5, 0, 0.5
    tile = pixels(draw_filters(findings))[12:60, 25:]
    seen = [tile[20, 20 + 43 * column].tolist() for column in range(3)]
    assert seen[0] == rgb(look.ORANGES[-1])
    assert min(seen[1]) >= 253
    assert seen[2] == rgb(look.BLUES[-1])


def test_bars_are_as_long_as_the_classes_are_accurate():
    turned = made_up()._replace(confusion=made_up().confusion[::-1, ::-1], classes=CLASSES[::-1])
    figure = draw_per_class(turned)
    rows, columns = where(pixels(figure), look.BLUES[4])
    ends = {row: columns[rows == row].max() for row in np.unique(rows)}
    bars = np.split(list(ends), np.nonzero(np.diff(list(ends)) > 1)[0] + 1)
    reached = [ends[bar[len(bar) // 2]] + 1 for bar in bars]
    expected = [figure.axes[0].transData.transform((share / 100, 0))[0] for share in CORRECT[:9]]  # the last has none
    np.testing.assert_allclose(reached, expected, atol=2)
    assert columns.min() == pytest.approx(figure.axes[0].transData.transform((0, 0))[0], abs=2)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == list(CLASSES)


def test_cells_of_the_confusion_matrix_are_as_dark_as_their_share():
    findings = made_up()
    figure = draw_confusion(findings)
    picture = pixels(figure)
    for row, column in np.ndindex(10, 10):
        x, y = figure.axes[0].transData.transform((column - 0.4, row - 0.4))
        expected = look.SEQUENTIAL(findings.confusion[row, column] / 100, bytes=True)[:3]
        np.testing.assert_array_equal(picture[len(picture) - round(y), round(x)], expected)


@pytest.mark.parametrize("ramp", [look.BLUES, look.ORANGES])
def test_ramps_have_equal_steps_of_lightness(ramp):
    coded = np.array([rgb(colour) for colour in ramp]) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    lightness = 116 * np.cbrt(linear @ [0.2126, 0.7152, 0.0722]) - 16
    np.testing.assert_allclose(np.diff(lightness), (lightness[-1] - lightness[0]) / 8, atol=0.7)


def test_printed_losses_lie_on_the_running_mean():
    findings = made_up()
    lines = {line.get_label(): line for line in draw_loss(findings).axes[0].lines}
    steps, reported = lines["printed"].get_data()
    assert steps.tolist() == [500, 1000, 1500, 2000, 2500, 3000]
    np.testing.assert_allclose(reported, [findings.losses[end - 500 : end].mean() for end in range(500, 3001, 500)])
    np.testing.assert_allclose(np.interp(steps, *lines["mean of the last 500"].get_data()), reported, rtol=0.01)
    assert lines["guessing: 2.30"].get_ydata()[0] == pytest.approx(math.log(10))


def test_the_running_mean_is_seen_to_fall():
    picture = pixels(draw_loss(made_up()))[100:]  # below the legend
    rows, columns = where(picture, look.RIGHT)
    left, right = np.quantile(columns, (0.05, 0.95))
    assert rows[columns < left].mean() < rows[columns > right].mean() - 200


def test_steps_above_the_frame_are_counted():
    findings = made_up()
    findings.losses[[10, 20, 30]] = 1e9
    axes = draw_loss(findings).axes[0]
    above = int((findings.losses > axes.get_ylim()[1]).sum())
    assert 3 <= above <= 0.01 * 3000
    assert axes.get_xlabel() == f"training step ({above} of 3,000 lie higher up)"


def test_a_diverged_run_says_where(tmp_path):
    findings = diverged(first=2000)
    assert "diverged: the loss of step 2,000 is not finite" in Page(show(findings, tmp_path)).text
    figure = draw_loss(findings)
    assert "✗ not finite at step 2,000" in [text.get_text() for text in figure.axes[0].texts]
    assert len(where(pixels(figure), look.WRONG)[0]) > 100
    assert math.log(10) < figure.axes[0].get_ylim()[1] < 10


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", EXTREMES)
def test_extremes_are_drawn_without_a_warning_and_with_nothing_cut_off(name, tmp_path):
    findings = EXTREMES[name]
    assert show(findings, tmp_path).is_file()
    for path in tmp_path.glob("*.png"):
        picture = np.array(Image.open(path).convert("RGB"))
        for edge in (picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]):
            assert edge.min() == 255, path.name


def test_the_same_run_gives_the_same_files_whatever_the_user_configured(shown, tmp_path):
    settings = {"savefig.bbox": "tight", "font.size": 20, "font.family": "serif", "savefig.dpi": 50}
    with style.context(["dark_background", settings]):
        show(made_up(), tmp_path)
    for path in shown.parent.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_threads_do_not_disturb_each_other(shown, tmp_path):
    with ThreadPoolExecutor(3) as pool:
        pages = list(pool.map(lambda name: show(made_up(), tmp_path / name), "abc"))
    for page in pages:
        for path in shown.parent.iterdir():
            assert (page.parent / path.name).read_bytes() == path.read_bytes(), path.name


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_disk_that_fills_up_leaves_whole_files_and_the_old_page(tmp_path, monkeypatch):
    show(made_up(), tmp_path)
    before, replace, replaced = contents(tmp_path), Path.replace, []

    def full(path, target):
        if len(replaced) == 2:
            raise OSError(28, "No space left on device")
        replaced.append(target.name)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        show(made_up(steps=100, channels=1, classes=("no", "yes")), tmp_path)
    after = contents(tmp_path)
    assert set(after) == set(before)
    assert {name for name in after if after[name] != before[name]} == set(replaced)
    assert "index.html" not in replaced


def test_what_cannot_be_drawn_leaves_everything_as_it_was(tmp_path):
    show(made_up(), tmp_path)
    before = contents(tmp_path)
    with pytest.raises(IndexError):
        show(made_up()._replace(image_labels=np.full(64, 10)), tmp_path)
    assert contents(tmp_path) == before


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(OSError, match="taken"):
        show(made_up(), tmp_path / "taken")


def test_the_gallery_imports_neither_torch_nor_pyplot():
    code = "import sys, blitz.gallery; print([m for m in ('torch', 'matplotlib.pyplot') if m in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    finished = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "[]"

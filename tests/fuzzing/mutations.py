"""Ways to spoil an input. All draw from a :class:`random.Random`, and none makes more than some 12 MB."""

import json
import re
from random import Random
from typing import Any

LARGE = 10 * 2**20  # characters in one field
DEEP = 2000
_ODD = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2**31,
        2**63,
        10**40,
        0.5,
        -0.0,
        1e308,
        5e-324,
        "",
        " ",
        "x",
        "\n",
        "[/red]",
        "[bold]",
    ),
    *(
        "\x1b[2J",
        "\x00",
        "../../x",
        "1.0",
        "nan",
        "holds",
        "broken",
        [],
        {},
        [[]],
        {"": {}},
        [None],
        {"a": 1},
        "é",
        "\ud7ff",
    ),
)
# What JSON admits and Python's reader takes otherwise, or what only that reader takes.
_LITERALS = (
    "NaN",
    "-Infinity",
    "1e999",
    "1" * 5000,
    "1." + "1" * 500,
    '"\\ud800"',
    "[" * DEEP,
    '{"a":' * DEEP,
    "tru",
    "01",
)


def spoiled_bytes(random: Random, content: bytes) -> bytes:
    """Flip, delete, double, insert, swap or cut bytes, once or a few times."""
    for _ in range(random.choice((1, 1, 1, 2, 4, 8))):
        start = random.randrange(len(content) + 1)
        end = min(len(content), start + random.choice((1, 1, 2, 4, 16, 256)))
        way = random.randrange(7)
        if way == 0:
            content = (
                content[:start]
                + bytes(byte ^ (1 << random.randrange(8)) for byte in content[start:end])
                + content[end:]
            )
        elif way == 1:
            content = content[:start] + content[end:]
        elif way == 2:
            content = content[:end] + content[start:end] * random.choice((1, 2, 50)) + content[end:]
        elif way == 3:
            content = content[:start] + random.randbytes(random.choice((1, 2, 8, 64))) + content[start:]
        elif way == 4:
            content = content[:start]
        elif way == 5:
            other = random.randrange(len(content) + 1)
            piece = content[other : other + end - start]
            content = content[:start] + piece + content[end:]
        else:
            content = (
                content[:start]
                + random.choice((b"\0", b"\xff", b"\xed\xa0\x80", b'"', b"{", b"]", b"\n"))
                + content[end:]
            )
    return content


def garbage(random: Random) -> bytes:
    """Draw bytes from nowhere."""
    length = random.choice((0, 1, 2, 10, 100, 1000))
    if random.random() < 0.5:
        return random.randbytes(length)
    return "".join(random.choice("{}[]\",:=.0123456789\\ue\n\t #'-abnrtf") for _ in range(length)).encode()


def places(value: Any, place: tuple = ()) -> list[tuple]:
    """List the places of a JSON value, each as the names and indices that lead there."""
    found = [place]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        found += places(item, (*place, name))
    return found


def changed(value: Any, place: tuple, change: Any) -> Any:
    """Give a value with another at a place; only what leads there is copied."""
    if not place:
        return change(value)
    copy = dict(value) if isinstance(value, dict) else list(value)
    inner = changed(value[place[0]], place[1:], change)
    if inner is changed:
        del copy[place[0]]
    else:
        copy[place[0]] = inner
    return copy


def odd(random: Random, others: list, value: Any) -> Any:  # noqa: PLR0911 - a way a line
    """Draw what may stand instead of a value: something odd, something from elsewhere, something very large."""
    kind = random.random()
    if kind < 0.55:
        return random.choice(_ODD)
    if kind < 0.8:
        return random.choice(others)
    if kind < 0.805:
        return "x" * LARGE
    if kind < 0.82:
        return "x" * random.choice((1000, 20000, 200000))
    if kind < 0.9 and isinstance(value, (int, float)) and not isinstance(value, bool):
        return random.choice((value + 1, -value, value * 1e30, float(value), value - 1))
    if isinstance(value, str):
        return random.choice(
            (value + "\n", value + " ", value.upper(), value[:-1], value * 3, "\x1b]0;" + value, "[" + value)
        )
    if isinstance(value, list):
        return random.choice((value * 2, value[::-1], value[:1], [value], value * 50))
    if isinstance(value, dict) and value:
        name = random.choice(list(value))
        return random.choice(
            ({**value, "new": 1}, {**value, name + " ": value[name]}, {"x" * 300: 1}, dict.fromkeys(value))
        )
    return [value]


def spoiled_json(random: Random, value: Any) -> bytes:
    """Spoil a JSON value here and there, or its text."""
    known = places(value)
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        place = random.choice(known)
        try:
            others = [_at(value, random.choice(known))]
            gone = place and random.random() < 0.2
            value = changed(
                value, place, lambda old, others=others, gone=gone: changed if gone else odd(random, others, old)
            )
        except (KeyError, IndexError, TypeError):  # an earlier change took the place away
            continue
        if random.random() < 0.5:
            break
    text = json.dumps(value, indent=random.choice((None, 1)), ensure_ascii=random.random() < 0.5)
    way = random.random()
    if way < 0.1:  # a name twice
        names = list(re.finditer(r'"[^"\\]*": ?', text[:200000]))
        if names:
            match = random.choice(names)
            text = text[: match.start()] + match.group() + "1, " + text[match.start() :]
    elif way < 0.2:
        numbers = list(re.finditer(r"(?<=: )[\w\"]+", text[:200000]))
        if numbers:
            match = random.choice(numbers)
            text = text[: match.start()] + random.choice(_LITERALS) + text[match.end() :]
    content = text.encode("utf-8", "surrogatepass")
    return spoiled_bytes(random, content) if way > 0.85 else content


def _at(value: Any, place: tuple) -> Any:
    for name in place:
        value = value[name]
    return value


_TOML = (
    *(
        "true",
        "0",
        "-1",
        "1.5",
        "inf",
        "nan",
        "1979-05-27",
        "07:32:00",
        '""',
        '"x"',
        "[]",
        "{}",
        "[[]]",
        "{a = 1}",
        "[1, 'a']",
    ),
    *(
        '"""\n"""',
        "'''x'''",
        '"\\u0000"',
        '"\\u001b[2J"',
        '"[/red]"',
        "1" * 5000,
        "0x" + "f" * 300,
        "[" * DEEP,
        "{a = " * DEEP,
    ),
    *("a." * 3000 + "b", '"' + "x" * 20000 + '"', '"1.0"', '"' + "1." * 200 + '1"'),
)


def spoiled_toml(random: Random, text: str) -> bytes:
    """Spoil a TOML text: values, lines, names, tables, bytes."""
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        lines = text.split("\n")
        at = random.randrange(len(lines))
        way = random.randrange(8)
        if way <= 2:
            values = list(re.finditer(r"= *(\"[^\"\n]*\"|[\d.]+|\[[^\]\n]*\]|\{[^}\n]*\})", text))
            if values:
                match = random.choice(values)
                text = text[: match.start(1)] + random.choice(_TOML) + text[match.end(1) :]
            continue
        if way == 3:
            del lines[at]
        elif way == 4:
            lines.insert(at, random.choice(lines))
        elif way == 5:
            lines[at] = random.choice(
                ("new = 1", "[new]", "[[claim]]", "a." * 3000 + "b = 1", "[" + "a." * 3000 + "a]", "x")
            )
        elif way == 6:
            other = random.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        elif random.random() < 0.02:
            lines[at] = 'new = "' + "x" * LARGE + '"'
        else:
            names = list(re.finditer(r"\b\w{1,40}(?= *=)", text))
            if names:
                match = random.choice(names)
                text = (
                    text[: match.start()]
                    + random.choice(("id", "x", "zh", "number", '"a b"', "''"))
                    + text[match.end() :]
                )
            continue
        text = "\n".join(lines)
    content = text.encode()
    return spoiled_bytes(random, content) if random.random() < 0.2 else content

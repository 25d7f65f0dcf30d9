"""Verdicts as the report shows them: a letter, which is the class of a shape and a colour, and words."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from blitz.record import BROKEN, HOLDS, SUPERSEDED, UNPROVEN
from blitz.report.columns import Column

ABSENT = "absent"  # the record tells nothing of the claim

# The most serious first.
LETTERS = {BROKEN: "b", SUPERSEDED: "s", UNPROVEN: "u", HOLDS: "h", ABSENT: "n"}
WORDS = {
    BROKEN: ("broken", "不成立"),
    SUPERSEDED: ("superseded", "已过时"),
    UNPROVEN: ("unproven", "未验证"),
    HOLDS: ("holds", "成立"),
    ABSENT: ("not in the record", "记录中没有"),
}


class Stretch(NamedTuple):
    """Neighbouring columns in which a claim has one verdict."""

    verdict: str
    first: str
    last: str

    def __str__(self) -> str:
        where = self.first if self.first == self.last else f"{self.first} to {self.last}"
        return f"{WORDS[self.verdict][0]} {where}"

    @property
    def zh(self) -> str:
        """The same in Chinese."""
        where = self.first if self.first == self.last else f"{self.first} 至 {self.last}"
        return f"{where} {WORDS[self.verdict][1]}"


def verdict_in(column: Column, claim: str) -> str:
    """Give a claim's verdict in a column, :data:`ABSENT` where there is none that is known."""
    entry = column.entry(claim)
    return entry["verdict"] if entry and entry["verdict"] in LETTERS else ABSENT


def timeline(columns: Sequence[Column], claim: str) -> list[str]:
    """Give a claim's verdict in each column."""
    return [verdict_in(column, claim) for column in columns]


def stretches(columns: Sequence[Column], claim: str) -> list[Stretch]:
    """Say in few words how a claim fared from column to column."""
    found = []
    for verdict, group in groupby(columns, key=lambda column: verdict_in(column, claim)):
        labels = [column.label for column in group]
        found.append(Stretch(verdict, labels[0], labels[-1]))
    return found

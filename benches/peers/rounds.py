"""Rounds: in each, every contender runs, so that what disturbs the machine hits all alike."""

from __future__ import annotations

import os
import statistics
from dataclasses import dataclass

import environment
from contender import Contender

REPEAT_UP_TO = 0.03
"""Seconds: work that is shorter is done several times in a round; the median counts."""

MOST_REPEATS = 50


@dataclass(frozen=True)
class Row:
    """What came of a contender: seconds for one run, round by round."""

    name: str
    note: str
    seconds: list[float]
    cells: int

    def nanoseconds_a_cell(self) -> float:
        """The median of all rounds."""
        return statistics.median(self.seconds) / self.cells * 1e9

    def fastest(self) -> float:
        """The same of the fastest round."""
        return min(self.seconds) / self.cells * 1e9

    def ratio(self, base: Row) -> float:
        """How often the base's time goes into this one's: the median over the rounds."""
        pairs = zip(self.seconds, base.seconds, strict=True)
        return statistics.median(mine / its for mine, its in pairs)


def measure(
    contenders: list[Contender], cells: int, rounds: int, threads: int, processes: list[int]
) -> list[Row]:
    """Times all contenders; on one thread, all on one processor."""
    # What is imported and compiled on first use does not count.
    repeats = [_repeats(contender.run(1)[0]) for contender in contenders]
    seconds: list[list[float]] = [[] for _ in contenders]
    for number in range(rounds):
        if threads == 1:
            environment.pin([os.getpid(), *processes])
        # To and fro, so that nobody always comes after the same neighbour.
        order = range(len(contenders))
        for at in order if number % 2 == 0 else reversed(order):
            seconds[at].append(statistics.median(contenders[at].run(repeats[at])))
    named = zip(contenders, seconds, strict=True)
    return [Row(one.name, one.note, taken, cells) for one, taken in named]


def _repeats(seconds: float) -> int:
    return max(1, min(MOST_REPEATS, round(REPEAT_UP_TO / max(seconds, 1e-9))))

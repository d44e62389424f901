"""What is compared: a tool with a piece of work."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from results import Results

T = TypeVar("T")


@dataclass(frozen=True)
class Contender:
    """A tool at work."""

    name: str
    run: Callable[[int], list[float]]
    """Does the work so many times in a row and says how many seconds each took."""
    results: Callable[[], Results]
    """Does the work once more and hands out what came of it."""
    note: str = ""
    """What it does less, or otherwise, than the others."""


def in_process(
    name: str, work: Callable[[], T], read: Callable[[T], Results], note: str = ""
) -> Contender:
    """A tool that works in this process; what it made is let go after the clock stops."""

    def once() -> float:
        start = time.perf_counter()
        made = work()
        elapsed = time.perf_counter() - start
        del made
        return elapsed

    def run(times: int) -> list[float]:
        return [once() for _ in range(times)]

    return Contender(name, run, lambda: read(work()), note)

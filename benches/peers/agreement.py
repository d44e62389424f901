"""Whether contenders came to the same results."""

from __future__ import annotations

import numpy as np

from contender import Contender
from results import Floats, Results

TOLERANCE = 1e-9
"""Of the larger of two numbers, and of 1 where both are smaller."""


class Disagreement(Exception):
    """Somebody's results differ from the reference; the message says whose, and where."""


def check(workload: str, reference: Results, contenders: list[Contender]) -> None:
    """Raises a :class:`Disagreement` unless all contenders come to the reference."""
    found = []
    for contender in contenders:
        differing = differences(reference, contender.results())
        found += [f"{contender.name}: {difference}" for difference in differing]
    if found:
        raise Disagreement("\n  ".join([f"{workload}: results differ from the reference", *found]))


def differences(reference: Results, found: Results) -> list[str]:
    """What differs, a line for every column."""
    lines = []
    for name, expected in reference.numbers.items():
        if name not in found.numbers:
            lines.append(f"{name} is not there")
        else:
            lines += _numbers(name, expected, found.numbers[name])
    for name, codes in reference.codes.items():
        if name not in found.codes:
            lines.append(f"{name} are not there")
        elif differing := int((codes != found.codes[name]).sum()):
            lines.append(f"{name}: {differing} of {len(codes)} are others")
    return lines


def _numbers(name: str, expected: Floats, found: Floats) -> list[str]:
    if expected.shape != found.shape:
        return [f"{name}: {len(found)} rows in place of {len(expected)}"]
    none, none_found = np.isnan(expected), np.isnan(found)
    lines = []
    if nulls := int((none != none_found).sum()):
        lines.append(f"{name}: {nulls} of {len(expected)} are null on one side only")
    both = ~none & ~none_found
    a, b = expected[both], found[both]
    apart = np.abs(a - b) > TOLERANCE * np.maximum(1, np.maximum(np.abs(a), np.abs(b)))
    if apart.any():
        at = int(np.flatnonzero(apart)[0])
        lines.append(
            f"{name}: {int(apart.sum())} of {len(expected)} are apart,"
            f" the first {b[at]!r} in place of {a[at]!r}"
        )
    return lines

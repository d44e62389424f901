"""The scorecard in numpy: as a matrix, and column by column."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contender import Contender, in_process
from in_numpy import band
from results import Array, Floats, Results, of_scores
from score_data import CLASSES, GROUPS, IN_GROUP, NO_CLASS, POINTS, Data

Made = tuple[Floats, Array, Array]
"""Totals, ranks, classes."""


def contenders(data: Data) -> list[Contender]:
    """numpy in two ways."""
    return [matrix(data), by_column(data)]


def matrix(data: Data) -> Contender:
    """All indicators at once, in the shape of a matrix."""
    intercept, slope = data.slopes()
    linear = ~data.banded

    def work() -> Made:
        with np.errstate(all="ignore"):
            points = np.empty_like(data.values)
            lines = data.values[:, linear] * slope[linear] + intercept[linear]
            points[:, linear] = np.clip(lines, 0, 100)
            for at in np.flatnonzero(data.banded):
                points[:, at] = band(data.values[:, at], data.edges[at], POINTS)
            known = ~np.isnan(data.values)
            points[~known] = 0
            shape = (data.units, GROUPS, IN_GROUP)
            weighted = (points * data.weights).reshape(shape).sum(axis=2)
            weight = (known * data.weights).reshape(shape).sum(axis=2)
            groups = np.where(weight > 0, weighted / weight, 0)
            counts = (weight > 0) * data.group_weights
            totals = (groups * counts).sum(axis=1) / counts.sum(axis=1)
        return totals, ranks(totals), classes(totals)

    return in_process("numpy, as a matrix", work, _read)


def by_column(data: Data) -> Contender:
    """One indicator after the other, over columns that lie together."""
    columns = data.columns()
    intercept, slope = data.slopes()

    def points(at: int) -> Floats:
        if data.banded[at]:
            return band(columns[at], data.edges[at], POINTS)
        line: Floats = columns[at] * slope[at] + intercept[at]
        return np.clip(line, 0, 100)

    def group(number: int) -> tuple[Floats, Floats]:
        weighted, weight = np.zeros(data.units), np.zeros(data.units)
        for at in range(number * IN_GROUP, (number + 1) * IN_GROUP):
            known = columns[at] == columns[at]
            weighted += np.where(known, points(at), 0) * data.weights[at]
            weight += known * data.weights[at]
        return weighted, weight

    def work() -> Made:
        with np.errstate(all="ignore"):
            total, counts = np.zeros(data.units), np.zeros(data.units)
            for number in range(GROUPS):
                weighted, weight = group(number)
                there = weight > 0
                total += np.where(there, weighted / weight, 0) * data.group_weights[number]
                counts += there * data.group_weights[number]
            totals = total / counts
        return totals, ranks(totals), classes(totals)

    return in_process("numpy, by column", work, _read)


def ranks(totals: Floats) -> NDArray[np.int64]:
    """1 for the most, the best of their places for equals, 0 for what has no total."""
    order = np.argsort(-totals)
    ordered = totals[order]
    first = np.empty(len(order), dtype=bool)
    first[:1] = True
    first[1:] = ordered[1:] != ordered[:-1]
    places = np.maximum.accumulate(np.where(first, np.arange(1, len(order) + 1), 0))
    places[np.isnan(ordered)] = 0
    result = np.empty(len(order), dtype=np.int64)
    result[order] = places
    return result


def classes(totals: Floats) -> NDArray[np.uint8]:
    """How many edges a total reaches."""
    reached = np.digitize(totals, list(CLASSES.values())).astype(np.uint8)
    reached[np.isnan(totals)] = NO_CLASS
    return reached


def _read(made: Made) -> Results:
    return of_scores(*made)

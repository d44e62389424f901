"""The formulas in numpy: a whole column at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from contender import Contender, in_process
from formula_data import Data, Tree
from results import Floats, of_formulas


Banding = Callable[[Floats, Sequence[float], Sequence[float]], Floats]


def contenders(data: Data) -> list[Contender]:
    """numpy, with bands as its documentation chooses between conditions; and with bands by how
    many edges a number reaches, which is quicker."""

    def contender(name: str, banding: Banding) -> Contender:
        def work() -> list[Floats]:
            with np.errstate(all="ignore"):
                return [_value(tree, data.columns, banding) for tree in data.trees]

        return in_process(name, work, of_formulas)

    return [contender("numpy", selected), contender("numpy, bands counted", band)]


def _value(tree: Tree, columns: dict[str, Floats], banding: Banding) -> Floats:
    def inner(tree: Tree) -> Floats:
        return _value(tree, columns, banding)

    match tree:
        case str(name):
            return columns[name]
        case int() | float():
            return np.asarray(tree, dtype=np.float64)
        case ["+", a, b]:
            return inner(a) + inner(b)
        case ["-", a, b]:
            return inner(a) - inner(b)
        case ["*", a, b]:
            return inner(a) * inner(b)
        case ["/", a, b]:
            divisor = inner(b)
            quotient: Floats = inner(a) / divisor
            quotient[divisor == 0] = np.nan
            return quotient
        case ["max", ["min", x, most], least]:
            held: Floats = np.clip(inner(x), least, most)
            return held
        case ["min", x, most]:
            capped: Floats = np.minimum(inner(x), most)
            return capped
        case ["max", x, least]:
            raised: Floats = np.maximum(inner(x), least)
            return raised
        case ["band", x, edges, points]:
            return banding(inner(x), edges, points)
        case ["coalesce", x, otherwise]:
            value = inner(x)
            return np.where(np.isnan(value), otherwise, value)
        case ["only_from", column, least, x]:
            return np.where(columns[column] >= least, inner(x), np.nan)
        case ["if_known", column, then, otherwise]:
            return np.where(np.isnan(columns[column]), inner(otherwise), inner(then))
    raise ValueError(f"not a tree: {tree}")


def selected(x: Floats, edges: Sequence[float], points: Sequence[float]) -> Floats:
    """The points of the band that every number is in, by `numpy.select`."""
    conditions = [x >= edge for edge in reversed(edges)]
    choices = [np.float64(won) for won in reversed(points[1:])]
    result: Floats = np.select(conditions, choices, np.float64(points[0]))
    result[np.isnan(x)] = np.nan
    return result


def band(x: Floats, edges: Sequence[float] | Floats, points: Sequence[float]) -> Floats:
    """The points of the band that every number is in, by how many edges it reaches."""
    reached = (x >= edges[0]).astype(np.int8)
    for edge in edges[1:]:
        reached += x >= edge
    result: Floats = np.take(np.asarray(points, dtype=np.float64), reached)
    result[np.isnan(x)] = np.nan
    return result

"""The formulas in numexpr: an expression for each, compiled once, run in blocks."""

from __future__ import annotations

import numexpr
import numpy as np

from contender import Contender, in_process
from formula_data import Data, Tree
from results import Floats, of_formulas


def contender(data: Data, threads: int) -> Contender:
    """numexpr."""
    numexpr.set_num_threads(threads)
    texts = [_text(tree) for tree in data.trees]
    names = dict(data.columns, nan=np.float64("nan"))

    def work() -> list[Floats]:
        return [numexpr.evaluate(text, local_dict=names, global_dict={}) for text in texts]

    return in_process("numexpr", work, of_formulas)


def _text(tree: Tree) -> str:
    match tree:
        case str(name):
            return name
        case int() | float():
            return repr(float(tree))
        case ["+" | "-" | "*" as operator, a, b]:
            return f"({_text(a)} {operator} {_text(b)})"
        case ["/", a, b]:
            return f"where({_text(b)} == 0, nan, {_text(a)} / {_text(b)})"
        # In this order of the comparison, not a number is handed on.
        case ["min", x, most]:
            return f"where({_text(x)} > {most}, {float(most)}, {_text(x)})"
        case ["max", x, least]:
            return f"where({_text(x)} < {least}, {float(least)}, {_text(x)})"
        case ["band", x, edges, points]:
            chosen = f"where({_text(x)} < {edges[0]}, {float(points[0])}, nan)"
            for edge, reward in zip(edges, points[1:], strict=True):
                chosen = f"where({_text(x)} >= {edge}, {float(reward)}, {chosen})"
            return chosen
        case ["coalesce", x, otherwise]:
            return f"where({_text(x)} == {_text(x)}, {_text(x)}, {float(otherwise)})"
        case ["only_from", column, least, x]:
            return f"where({column} >= {least}, {_text(x)}, nan)"
        case ["if_known", column, then, otherwise]:
            return f"where({column} == {column}, {_text(then)}, {_text(otherwise)})"
    raise ValueError(f"not a tree: {tree}")

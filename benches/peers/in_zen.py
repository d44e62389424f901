"""The formulas in GoRules zen: one expression that gives a list of all, row by row.

It computes in decimals and refuses to compute with null, so that what an operation needs is
asked for first. A row goes in as a dict, which was made before the clock starts.
"""

from __future__ import annotations

import math

import numpy as np
import zen

from contender import Contender, in_process
from formula_data import Data, Tree
from results import Results, of_formulas

Row = list[float | None]


def contender(data: Data) -> Contender:
    """zen-engine, from Python."""
    expression = zen.compile_expression(f"[{', '.join(_text(tree) for tree in data.trees)}]")
    values = [column.tolist() for column in data.columns.values()]
    rows = [
        {
            name: None if math.isnan(value) else value
            for name, value in zip(data.columns, row, strict=True)
        }
        for row in zip(*values, strict=True)
    ]

    def work() -> list[Row]:
        return [expression.evaluate(row) for row in rows]

    def read(made: list[Row]) -> Results:
        columns = np.array(made, dtype=np.float64).T
        return of_formulas(list(columns))

    note = "from Python, row by row; all formulas in one expression; in decimals"
    return in_process("zen-engine", work, read, note)


def _text(tree: Tree) -> str:
    match tree:
        case ["coalesce", x, otherwise]:
            return f"({_known(x)} ? {_plain(x)} : {otherwise})"
        case ["only_from", column, least, x]:
            return f"({_known(x)} and {column} >= {least} ? {_plain(x)} : null)"
        case ["if_known", column, then, otherwise]:
            return f"({column} != null ? {_text(then)} : {_text(otherwise)})"
        case ["band", x, edges, points]:
            chosen = str(points[0])
            for edge, reward in zip(edges, points[1:], strict=True):
                chosen = f"({_plain(x)} >= {edge} ? {reward} : {chosen})"
            return f"({_known(x)} ? {chosen} : null)"
        case _:
            return f"({_known(tree)} ? {_plain(tree)} : null)"


def _known(tree: Tree) -> str:
    """What has to hold for a tree to have a value."""
    return " and ".join(dict.fromkeys(_needs(tree)))


def _needs(tree: Tree) -> list[str]:
    match tree:
        case str(name):
            return [f"{name} != null"]
        case ["/", a, b]:
            return [*_needs(a), *_needs(b), f"{_plain(b)} != 0"]
        case [_, *parts]:
            return [need for part in parts for need in _needs(part)]
        case _:
            return []


def _plain(tree: Tree) -> str:
    """A tree whose value is known to be there."""
    match tree:
        case str(name):
            return name
        case int() | float():
            return str(tree)
        case ["+" | "-" | "*" | "/" as operator, a, b]:
            return f"({_plain(a)} {operator} {_plain(b)})"
        case ["min", x, most]:
            return f"({_plain(x)} > {most} ? {most} : {_plain(x)})"
        case ["max", x, least]:
            return f"({_plain(x)} < {least} ? {least} : {_plain(x)})"
    raise ValueError(f"not within another: {tree}")

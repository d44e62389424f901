"""The formulas in polars: one query, which shares what several formulas have in common."""

from __future__ import annotations

import polars
import pyarrow

from contender import Contender, in_process
from formula_data import Data, Tree
from results import Results, of_formulas


def contenders(data: Data) -> list[Contender]:
    """polars, with the engine for what is in memory and with the streaming engine."""
    columns = {name: pyarrow.array(c, from_pandas=True) for name, c in data.columns.items()}
    frame = polars.DataFrame(pyarrow.table(columns))
    expressions = [_expression(tree).alias(f"f{at}") for at, tree in enumerate(data.trees)]
    query = frame.lazy().select(expressions)

    def read(made: polars.DataFrame) -> Results:
        return of_formulas([column.to_numpy() for column in made.get_columns()])

    return [
        in_process("polars, lazy", lambda: query.collect(engine="in-memory"), read),
        in_process("polars, streaming", lambda: query.collect(engine="streaming"), read),
    ]


def _expression(tree: Tree) -> polars.Expr:
    match tree:
        case str(name):
            return polars.col(name)
        case int() | float():
            return polars.lit(float(tree))
        case ["+", a, b]:
            return _expression(a) + _expression(b)
        case ["-", a, b]:
            return _expression(a) - _expression(b)
        case ["*", a, b]:
            return _expression(a) * _expression(b)
        case ["/", a, b]:
            divisor = _expression(b)
            return polars.when(divisor != 0).then(_expression(a) / divisor)
        case ["max", ["min", x, most], least]:
            return _expression(x).clip(float(least), float(most))
        case ["min", x, most]:
            return _expression(x).clip(upper_bound=float(most))
        case ["max", x, least]:
            return _expression(x).clip(lower_bound=float(least))
        case ["band", x, edges, points]:
            return band(_expression(x), edges, points)
        case ["coalesce", x, otherwise]:
            return _expression(x).fill_null(float(otherwise))
        case ["only_from", column, least, x]:
            return polars.when(polars.col(column) >= least).then(_expression(x))
        case ["if_known", column, then, otherwise]:
            unknown = polars.col(column).is_null()
            return polars.when(unknown).then(_expression(otherwise)).otherwise(_expression(then))
    raise ValueError(f"not a tree: {tree}")


def band(x: polars.Expr, edges: list[float], points: list[float]) -> polars.Expr:
    """The points of the band that a number is in."""
    third, second, first = (float(edge) for edge in reversed(edges))
    return (
        polars.when(x >= third)
        .then(float(points[3]))
        .when(x >= second)
        .then(float(points[2]))
        .when(x >= first)
        .then(float(points[1]))
        .when(x < first)
        .then(float(points[0]))
    )

"""The scorecard in polars."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add

import polars
import pyarrow

import in_polars
from contender import Contender, in_process
from results import Results, of_scores
from score_data import CLASSES, GROUPS, IN_GROUP, NO_CLASS, POINTS, Data

OUTCOME = ["total", "rank", "class"]


def contenders(data: Data) -> list[Contender]:
    """polars, with the engine for what is in memory and with the streaming engine."""
    arrays = {
        f"i{at}": pyarrow.array(column, from_pandas=True)
        for at, column in enumerate(data.columns())
    }
    query = _query(polars.DataFrame(pyarrow.table(arrays)), data)
    return [
        in_process("polars, lazy", lambda: query.collect(engine="in-memory"), read),
        in_process("polars, streaming", lambda: query.collect(engine="streaming"), read),
    ]


def read(made: polars.DataFrame) -> Results:
    """The outcome of a query."""
    totals = made["total"].to_numpy()
    ranks = made["rank"].fill_null(0).to_numpy()
    return of_scores(totals, ranks, made["class"].to_numpy() if "class" in made else None)


def mean(parts: Iterable[tuple[polars.Expr, float]]) -> polars.Expr:
    """The weighted mean of what is known; null where nothing is."""
    pairs = list(parts)
    values = [(part * its).fill_null(0.0) for part, its in pairs]
    counts = [part.is_not_null() * polars.lit(its) for part, its in pairs]
    weighted, weight = reduce(add, values), reduce(add, counts)
    return polars.when(weight > 0).then(weighted / weight)


def _query(frame: polars.DataFrame, data: Data) -> polars.LazyFrame:
    groups = [_group(data, number).alias(f"g{number}") for number in range(GROUPS)]
    parts = [(polars.col(f"g{at}"), float(weight)) for at, weight in enumerate(data.group_weights)]
    total = polars.col("total")
    reached = [(total >= edge).cast(polars.UInt8) for edge in CLASSES.values()]
    classes = polars.when(total.is_null()).then(NO_CLASS).otherwise(reduce(add, reached))
    with_total = frame.lazy().select(groups).with_columns(mean(parts).alias("total"))
    return with_total.with_columns(
        classes.cast(polars.UInt8).alias("class"),
        total.rank("min", descending=True).alias("rank"),
    ).select([*(f"g{number}" for number in range(GROUPS)), *OUTCOME])


def _group(data: Data, number: int) -> polars.Expr:
    indicators = range(number * IN_GROUP, (number + 1) * IN_GROUP)
    return mean((_points(data, at), float(data.weights[at])) for at in indicators)


def _points(data: Data, at: int) -> polars.Expr:
    x = polars.col(f"i{at}")
    if data.banded[at]:
        return in_polars.band(x, list(data.edges[at]), list(POINTS))
    intercept, slope = data.slopes()
    return (x * float(slope[at]) + float(intercept[at])).clip(0.0, 100.0)

"""The formulas in DuckDB: one SELECT over a table of its own, handed out as Arrow."""

from __future__ import annotations

import duckdb
import pyarrow

from contender import Contender, in_process
from formula_data import Data, Tree
from results import Results, of_formulas


def contender(data: Data, threads: int) -> Contender:
    """DuckDB."""
    columns = {name: pyarrow.array(c, from_pandas=True) for name, c in data.columns.items()}
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.register("arrow_data", pyarrow.table(columns))
    connection.execute("CREATE TABLE data AS SELECT * FROM arrow_data")
    connection.unregister("arrow_data")
    formulas = ", ".join(f"{_sql(tree)} AS f{at}" for at, tree in enumerate(data.trees))
    query = f"SELECT {formulas} FROM data"

    def read(made: pyarrow.Table) -> Results:
        return of_formulas([column.to_numpy() for column in made.columns])

    return in_process("duckdb", lambda: connection.sql(query).to_arrow_table(), read)


def _sql(tree: Tree) -> str:
    match tree:
        case str(name):
            return name
        case int() | float():
            return number(tree)
        case ["+" | "-" | "*" as operator, a, b]:
            return f"({_sql(a)} {operator} {_sql(b)})"
        case ["/", a, b]:
            return f"({_sql(a)} / nullif({_sql(b)}, {number(0)}))"
        # Not least() and greatest(), which pass over a null.
        case ["min", x, most]:
            return f"(CASE WHEN {_sql(x)} > {number(most)} THEN {number(most)} ELSE {_sql(x)} END)"
        case ["max", x, least]:
            held = f"WHEN {_sql(x)} < {number(least)} THEN {number(least)}"
            return f"(CASE {held} ELSE {_sql(x)} END)"
        case ["band", x, edges, points]:
            cases = [
                f"WHEN {_sql(x)} >= {number(edge)} THEN {number(reward)}"
                for edge, reward in reversed(list(zip(edges, points[1:], strict=True)))
            ]
            cases.append(f"WHEN {_sql(x)} < {number(edges[0])} THEN {number(points[0])}")
            return f"(CASE {' '.join(cases)} END)"
        case ["coalesce", x, otherwise]:
            return f"coalesce({_sql(x)}, {number(otherwise)})"
        case ["only_from", column, least, x]:
            return f"(CASE WHEN {column} >= {number(least)} THEN {_sql(x)} END)"
        case ["if_known", column, then, otherwise]:
            unknown = f"{column} IS NULL"
            return f"(CASE WHEN {unknown} THEN {_sql(otherwise)} ELSE {_sql(then)} END)"
    raise ValueError(f"not a tree: {tree}")


def number(value: float) -> str:
    """A number as DOUBLE; without being told, DuckDB takes 0.8 for a DECIMAL."""
    return f"{value}::DOUBLE"

"""What people have, on its way to the engine: rows, tables, arrays, observations, files."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chiso import _chiso
from chiso.errors import ChisoError
from chiso.file_table import FileTable
from chiso.plain import observations
from chiso.table_input import columns_of
from chiso.tables import Table
from chiso.values import composed

if TYPE_CHECKING:
    from datetime import date

__all__ = ["score"]


def score(
    plan: _chiso.Plan,
    data: Any,
    unit: str | None,
    period: str | int | date | None,
) -> _chiso.Scores:
    """Scores data of any shape that ``Programme.score`` describes."""
    if isinstance(data, (str, os.PathLike)):
        from chiso import files

        data = files.read_data(os.fspath(data), plan.inputs(), unit)
    if isinstance(data, FileTable):
        try:
            return _table(plan, data, unit, period)
        except ChisoError as error:
            raise data.placed(error) from None
    if isinstance(data, Mapping):
        if "values" in data or "given" in data or any(_is_mapping(v) for v in data.values()):
            return _observations(plan, [data], unit, period)
        if not any(_is_column(value) for value in data.values()):
            # One unit, whose dict says more than values: `unit` may name it.
            if unit is not None and unit not in data:
                data, unit = {**data, "unit": _named(data, unit)}, None
    elif _is_array(data):
        scored = plan.score_array(_numbers_of(data), unit, period)
        if scored is None:
            count = len(plan.inputs())
            raise ValueError(
                f"an array has a number for each of the {count} inputs, in their order; "
                f"this one has the shape {getattr(data, 'shape', None)}"
            )
        return scored
    elif isinstance(data, Sequence) and not hasattr(data, "__arrow_c_stream__"):
        rows = list(data)
        if not all(isinstance(row, Mapping) for row in rows):
            raise TypeError("a list of units has a dict for each of them")
        if any("values" in row or "given" in row or any(map(_is_mapping, row.values()))
               for row in rows):
            return _observations(plan, rows, unit, period)
        if not rows:
            return _observations(plan, rows, unit, period)
        names = list(dict.fromkeys(name for row in rows for name in row))
        data = {name: [row.get(name) for row in rows] for name in names}
    return _table(plan, data, unit, period)


def _table(
    plan: _chiso.Plan, data: Any, unit: str | None, period: str | int | date | None
) -> _chiso.Scores:
    table = columns_of(data, index_is_unit=unit is None)
    if table is None:
        raise TypeError(
            f"{type(data).__name__} cannot be scored: it is no table, dict, array, list or path"
        )
    names = [composed(name) for name in _names(table)]
    unit = None if unit is None else composed(unit)
    period = composed(period) if isinstance(period, str) else period
    column = period if isinstance(period, str) and period in names else None
    if unit is not None and unit not in names:
        raise ValueError(f"there is no column {unit!r} to name the units by; there are {names}")
    by_value = "input" in names and "value" in names and "input" not in plan.inputs()
    return plan.score_table(table, unit, column, None if column else period, by_value)


def _names(table: Any) -> list[str]:
    if isinstance(table, dict):
        return list(table)
    if isinstance(table, _chiso.Columns):
        return table.names
    for name in ("columns", "column_names"):
        names = getattr(table, name, None)
        if names is not None and not callable(names) and all(isinstance(n, str) for n in names):
            return list(names)
    read = _chiso.Columns.from_arrow(table)
    return read.names if read is not None else []


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_column(value: Any) -> bool:
    if isinstance(value, (str, bytes)):
        return False
    return hasattr(value, "__len__") or hasattr(value, "__arrow_c_array__")


def _is_array(data: Any) -> bool:
    return hasattr(data, "__array_interface__") or isinstance(data, memoryview)


def _numbers_of(array: Any) -> Any:
    """An array as the engine reads it: without a mask, its bytes in the order of the machine."""
    kind = getattr(getattr(array, "dtype", None), "kind", None)
    if kind is None:
        return array
    if kind not in "iuf":
        raise TypeError(
            f"an array has numbers; this one has the type {array.dtype}: "
            "give a table with a column for every input"
        )
    numbers = array.astype(float)
    # What a mask hides is not known, whatever lies under it.
    return numbers.filled(math.nan) if hasattr(numbers, "filled") else numbers


def _observations(
    plan: _chiso.Plan,
    rows: Sequence[Mapping[str, Any]],
    unit: str | None,
    period: str | int | date | None,
) -> _chiso.Scores:
    for row in rows:
        _named(row, unit)
    # A period that an observation names itself has to agree with the one that is said here.
    written = json.dumps(observations(rows, unit, None, plan.inputs()), default=str)
    return plan.score_observations(written, period)


def _named(row: Mapping[str, Any], unit: str | None) -> Any:
    """The unit that a row names, or the one that ``unit`` says."""
    said = row.get("unit")
    if said is None:
        return "" if unit is None else unit
    name = said.get("id") if isinstance(said, Mapping) else said
    if unit is not None and name != unit and not _same(name, unit):
        raise ValueError(f"the unit is `{name}`, and `unit` says `{unit}`: leave one of them out")
    return said


def _same(name: Any, unit: str) -> bool:
    return isinstance(name, str) and composed(name) == composed(unit)


def table_of(data: Any) -> Table:
    """Data as a table, for those who write it somewhere."""
    columns = columns_of(data)
    return columns if isinstance(columns, Table) else Table(columns)

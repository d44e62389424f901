"""Whatever is a table, on its way in: data frames, what exports Arrow, dicts of columns, rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from chiso._chiso import Columns
from chiso.errors import input_error
from chiso.tables import Table
from chiso.values import plain

__all__ = ["columns_of", "rows_of"]


def columns_of(data: Any, *, index_is_unit: bool = False) -> Any:
    """What the engine reads as a table: something that exports Arrow, or a dict of columns.

    ``None`` if it is no table. A data frame of pandas is copied, because whoever has it may
    change it while the scores are still asked for more. Its index is a column if it has a
    name; with ``index_is_unit`` one of texts without a name is the column ``unit``, where
    there is none.

    >>> columns_of({"unit": ["A"], "level": [50]})
    {'unit': ['A'], 'level': [50]}
    >>> columns_of("no table") is None
    True
    """
    if isinstance(data, Table):
        return data._columns
    if isinstance(data, Mapping):
        return {str(name): _column(values) for name, values in data.items()}
    if hasattr(data, "reset_index") and hasattr(data, "columns"):
        return _of_pandas(data, index_is_unit)
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        return _of_arrow(data)
    return None


def _of_arrow(data: Any) -> Any:
    # polars gives a column of nothing but nulls a buffer that Arrow does not foresee.
    schema = getattr(data, "schema", None)
    if type(data).__module__.startswith("polars") and isinstance(schema, Mapping):
        empty = {name: float for name, kind in schema.items() if str(kind) == "Null"}
        return data.cast(empty) if empty else data
    return data


def _of_pandas(frame: Any, index_is_unit: bool) -> Any:
    index = frame.index
    if any(name is not None for name in index.names):
        frame = frame.reset_index()
    elif index_is_unit and "unit" not in frame.columns and index.inferred_type == "string":
        frame = frame.rename_axis("unit").reset_index()
    if len(frame.columns) == 0:
        return Columns.from_lists({})
    names = [str(name) for name in frame.columns]
    if len(set(names)) < len(names):
        # As a dict, one of them would be lost.
        return _of_twins(names)
    if hasattr(frame, "__arrow_c_stream__"):
        try:
            return Columns.from_arrow(frame.copy())
        except Exception:
            # pyarrow is not there, or refuses a column that mixes texts and numbers: column
            # by column, the engine says which value is wrong.
            pass
    return {name: _column(frame.iloc[:, at]) for at, name in enumerate(names)}


def _of_twins(names: Sequence[str]) -> Any:
    raise input_error(
        [
            {
                "code": "data.duplicate_value",
                "message": f"the table has two columns `{name}`",
                "input": name,
                "help": "give each column a name of its own",
            }
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
    )


def _column(values: Any) -> Any:
    """A column as the engine reads it."""
    dtype = getattr(values, "dtype", None)
    kind = getattr(dtype, "kind", "")
    if type(values).__module__.startswith("pandas"):
        return _of_series(values, type(dtype).__module__.startswith("numpy") and kind in "iuf")
    if kind in ("M", "m") and hasattr(values, "astype"):
        # numpy's instants and durations are numbers of some unit; Python's are microseconds.
        fine = values.astype(f"{kind}8[us]")
        lost = ((fine != values) & (fine == fine)).any()
        return values.astype(str).tolist() if lost else fine.tolist()
    if kind == "O" and hasattr(values, "tolist"):
        return values.tolist()
    if type(values).__module__.startswith("polars") and str(values.dtype) == "Null":
        return values.cast(float)
    return values


def _of_series(values: Any, is_numeric: bool) -> Any:
    """A column of pandas, which would need pyarrow to export it: numbers as numpy has them,
    and everything else as a list. A time in it knows its own zone, and so its own day."""
    if is_numeric and not hasattr(values, "categories"):
        return values.to_numpy()
    missing = values.isna()
    return [
        None if absent else value for value, absent in zip(list(values), list(missing), strict=True)
    ]


def rows_of(data: Any) -> list[dict[str, Any]]:
    """The rows of a table, of any kind of table.

    >>> rows_of({"unit": ["A", "B"], "level": [1, 2]})
    [{'unit': 'A', 'level': 1}, {'unit': 'B', 'level': 2}]
    """
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return [dict(row) for row in data]
    columns = columns_of(data)
    if columns is None:
        raise TypeError(f"{type(data).__name__} is no table")
    if isinstance(columns, dict):
        table = Table({name: _listed(values) for name, values in columns.items()})
    else:
        read = columns if isinstance(columns, Columns) else Columns.from_arrow(columns)
        if read is None:
            raise TypeError(f"{type(data).__name__} is no table")
        table = Table(read)
    return [{name: _simple(value) for name, value in row.items()} for row in table]


def _simple(value: Any) -> Any:
    """A value as JSON has it: an instant is its day, a decimal a number."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return float(value) if isinstance(value, Decimal) else plain(value)


def _listed(values: Any) -> list[Any]:
    """The values of a column, numbers as Python has them."""
    return list(values.tolist() if hasattr(values, "tolist") else values)


def local_days(seconds: Sequence[int], zone: str) -> list[str]:
    """The days on which instants fall in a time zone, as texts; the instants are in seconds
    since 1970.

    >>> local_days([1_790_000_000], "Asia/Ho_Chi_Minh")
    ['2026-09-21']
    """
    from zoneinfo import ZoneInfo

    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    place = ZoneInfo(zone)
    return [
        (epoch + timedelta(seconds=second)).astimezone(place).date().isoformat()
        for second in seconds
    ]

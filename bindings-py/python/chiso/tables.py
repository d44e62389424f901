"""Tables out, and whatever is a table in.

Nothing here needs a package: tables cross by Arrow's PyCapsule interface, which pandas,
polars, pyarrow, duckdb and others have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from chiso import html
from chiso._chiso import Columns
from chiso.values import composed, plain

if TYPE_CHECKING:
    import pandas
    import polars

__all__ = ["Table", "columns_of", "rows_of"]


class Table:
    """Columns with names, all of one length; ``None`` where there is no value.

    Every result that has rows is one. It exports Arrow, so that other packages read it
    without a copy: ``polars.DataFrame(table)``, ``pyarrow.table(table)``.

    >>> table = Table({"unit": ["A", "B"], "points": [1.5, None]})
    >>> table.columns, len(table)
    (('unit', 'points'), 2)
    >>> table["points"]
    [1.5, None]
    """

    __slots__ = ("_columns",)

    def __init__(self, columns: Mapping[str, Sequence[Any]] | Columns) -> None:
        """A table of lists: of numbers, answers, texts, days, instants, decimals, bytes, or
        lists of them. A list of values of several types is one of texts."""
        if not isinstance(columns, Columns):
            lengths = {len(values) for values in columns.values()}
            if len(lengths) > 1:
                raise ValueError(f"the columns are of different lengths: {sorted(lengths)}")
            columns = Columns.from_lists({str(name): v for name, v in columns.items()})
        self._columns = columns

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns.

        >>> Table({"unit": ["A"], "points": [1.5]}).columns
        ('unit', 'points')
        """
        return tuple(self._columns.names)

    def __len__(self) -> int:
        """The number of rows."""
        return self._columns.rows

    def __getitem__(self, column: str) -> list[Any]:
        """The values of a column, as Python has them: a day is a ``date``, an instant a
        ``datetime`` with its zone, a decimal a ``Decimal``.

        >>> from datetime import datetime, timezone
        >>> Table({"when": [datetime(2026, 3, 31, 7, 30, tzinfo=timezone.utc)]})["when"]
        [datetime.datetime(2026, 3, 31, 7, 30, tzinfo=datetime.timezone.utc)]
        """
        try:
            return self._columns.column(column)
        except KeyError:
            return self._columns.column(composed(column))

    def __contains__(self, column: object) -> bool:
        """Whether there is a column of this name."""
        names = self._columns.names
        return column in names or (isinstance(column, str) and composed(column) in names)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows, each as a dict."""
        names = self.columns
        values = [self[name] for name in names]
        for row in zip(*values, strict=True):
            yield dict(zip(names, row, strict=True))

    def to_dict(self) -> dict[str, list[Any]]:
        """The columns as lists.

        >>> Table({"unit": ["A"], "points": [1.5]}).to_dict()
        {'unit': ['A'], 'points': [1.5]}
        """
        return {name: self[name] for name in self.columns}

    def to_polars(self) -> polars.DataFrame:
        """The table as a polars data frame, which has to be installed.

        >>> Table({"unit": ["A"], "points": [1.5]}).to_polars()["points"].to_list()
        [1.5]
        """
        import polars

        return polars.DataFrame(self)

    def to_pyarrow(self) -> Any:
        """The table as a ``pyarrow.Table``, which has to be installed.

        >>> Table({"unit": ["A"], "points": [1.5]}).to_pyarrow().column_names
        ['unit', 'points']
        """
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a pandas data frame, which has to be installed; pyarrow need not be.
        Whole numbers stay whole: where some are not there, the column is of ``Int64``.

        >>> Table({"unit": ["A", "B"], "level": [50, None]}).to_pandas()["level"].dtype
        Int64Dtype()
        """
        import pandas

        try:
            import pyarrow
        except ImportError:
            return pandas.DataFrame({name: _series(self[name]) for name in self.columns})
        table = pyarrow.table(self)
        frame: pandas.DataFrame = table.to_pandas(integer_object_nulls=True)
        for field in table.schema:
            if pyarrow.types.is_integer(field.type) and table[field.name].null_count:
                frame[field.name] = _series(table[field.name].to_pylist())
        return frame

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The table by Arrow's PyCapsule interface."""
        return self._columns.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> Any:
        """The types of the columns by Arrow's PyCapsule interface."""
        return self._columns.__arrow_c_schema__()

    def __eq__(self, other: object) -> bool:
        """Whether both have the same columns with the same values."""
        if not isinstance(other, Table):
            return NotImplemented
        return self.columns == other.columns and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the columns."""
        return _of_parts, (self._columns.parts(), len(self))

    def __repr__(self) -> str:
        """A summary."""
        return f"<Table: {len(self)} rows, columns {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        names = self.columns
        first = self._columns.head(20)
        shown = [first.column(name) for name in names]
        numeric = [
            at
            for at, values in enumerate(shown)
            if any(isinstance(value, (int, float)) for value in values)
            and not any(isinstance(value, (str, bool)) for value in values)
        ]
        rows = [
            [html.number(value) if at in numeric or value is None else html.escape(value)
             for at, value in enumerate(row)]
            for row in zip(*shown, strict=True)
        ]
        more = len(self) - len(rows)
        below = html.note(f"and {more} rows more") if more > 0 else ""
        return html.page(html.table(names, rows, numeric) + below)


def _of_parts(parts: Any, rows: int) -> Table:
    """The table that was pickled."""
    return Table(Columns.of_parts(parts, rows))


def _series(values: list[Any]) -> Any:
    """A column of pandas, in which nothing is lost."""
    import pandas

    there = [value for value in values if value is not None]
    if 0 < len(there) < len(values) and all(type(value) is int for value in there):
        kind: Any = "Int64" if max(there) < 2**63 else "UInt64"
        return pandas.Series(pandas.array(values, dtype=kind))
    return pandas.Series(values, dtype=None if there else object)


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
    from chiso.errors import mistake

    raise mistake(
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

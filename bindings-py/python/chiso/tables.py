"""Tables, on their way out: what the engine has as columns, as people use it.

Nothing here needs a package: tables cross by Arrow's PyCapsule interface, which pandas,
polars, pyarrow, duckdb and others have. ``chiso.table_input`` is the way in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chiso import html
from chiso._chiso import Columns
from chiso.values import composed

if TYPE_CHECKING:
    import pandas
    import polars

__all__ = ["Table"]


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

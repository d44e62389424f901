"""Files that people have: csv, json, xlsx, parquet, by the end of their names.

csv and json need nothing; xlsx needs openpyxl (``chiso[excel]``), parquet polars or pyarrow.
``file.xlsx#sheet`` names a sheet of a workbook.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Collection
from typing import Any, TextIO

from chiso._chiso import Columns
from chiso.delimited import NAMES, of_csv, typed
from chiso.file_table import FileTable, unreadable
from chiso.table_input import columns_of
from chiso.tables import Table
from chiso.values import plain

__all__ = ["NAMES", "kind_of", "of_csv", "read_data", "read_table", "read_text", "typed", "write_table"]

_KINDS = {
    ".json": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".parquet": "parquet",
}


def kind_of(path: str) -> str | None:
    """What a file is, by the end of its name; ``None`` if it is none that can be read.

    >>> kind_of("figures.XLSX"), kind_of("figures.xlsx#data")
    ('xlsx', 'xlsx')
    """
    return _KINDS.get(os.path.splitext(_sheet_of(path)[0])[1].lower())


def _sheet_of(path: str) -> tuple[str, str | None]:
    """The file and the sheet, of ``file.xlsx#sheet``."""
    file, mark, sheet = path.partition("#")
    while mark and os.path.splitext(file)[1].lower() not in (".xlsx", ".xlsm"):
        more, mark, sheet = sheet.partition("#")
        file = f"{file}#{more}"
    return (file, sheet) if mark and sheet and not os.path.exists(path) else (path, None)


def read_data(path: str, inputs: Collection[str] = (), unit: str | None = None) -> Any:
    """The data of a file: a table, or the observations of a JSON file. ``inputs`` are those of
    the programme, ``unit`` the column with the names of the units.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(Table({"unit": ["A"], "level": [50]}), f"{folder}/data.csv")
    ...     dict(read_data(f"{folder}/data.csv"))
    {'unit': ['A'], 'level': [50]}
    """
    if kind_of(path) == "json":
        data = of_json(read_text(path), path)
        if not isinstance(data, (dict, list)) or data == {}:
            raise unreadable(path, "there is no table and no unit in it", "see `Programme.score`")
        return data
    names = NAMES.difference(inputs) | ({unit} if unit is not None else set())
    return _read_columns(path, None, names=names, known=inputs)


def read_text(path: str) -> str:
    """The text of a file; a mark at its beginning that says that it is UTF-8 is no part of it.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "a.txt")
    ...     _ = path.write_text("xã", encoding="utf-8-sig")
    ...     read_text(str(path))
    'xã'
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise unreadable(
            path, f"this is not UTF-8 text (at byte {error.start})", "save it as UTF-8"
        ) from error


def of_json(text: str, source: str = "") -> Any:
    """Data of JSON text: observations, rows, or columns."""
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise unreadable(
            source, f"it cannot be read as JSON: {error}", "correct the text at this place"
        ) from error
    if isinstance(data, dict) and isinstance(data.get("observations"), list):
        return data["observations"]
    return data


def read_table(path: str, sheet: str | None = None) -> Table:
    """The table of a file with a programme. Of a workbook, the sheet that is named in the path,
    or the one of this name if there is one, or else the first.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(Table({"id": ["a", "b"], "max": [3, 2]}), f"{folder}/programme.csv")
    ...     read_table(f"{folder}/programme.csv")["max"]
    [3, 2]
    """
    from chiso.programme_table import HEADINGS

    read = _read_columns(path, sheet, known=HEADINGS)
    return read if isinstance(read, Table) else Table(read)


def _read_columns(
    path: str,
    prefer: str | None,
    *,
    names: Collection[str] = NAMES,
    known: Collection[str] = (),
) -> Table | FileTable:
    """The columns of a file, in which a text may stand among numbers: the engine says so."""
    kind = kind_of(path)
    if kind == "csv":
        return of_csv(io.StringIO(read_text(path), newline=""), names=names,
                      source=os.path.basename(path))
    if kind == "xlsx":
        from chiso.sheets import need_openpyxl
        from chiso.workbook import columns_of_sheet

        need_openpyxl()
        file, sheet = _sheet_of(path)
        return columns_of_sheet(file, sheet=sheet, prefer=prefer, known={*names, *known})
    if kind == "parquet":
        return _of_parquet(path)
    raise ValueError(f"{path}: a table is a .csv, .xlsx or .parquet file")


def _of_parquet(path: str) -> Table:
    """The table of a parquet file, with the types that it has there."""
    with open(path, "rb"):
        # What keeps it from being opened is said as of any other file.
        pass
    try:
        import polars
    except ImportError:
        try:
            import pyarrow.parquet
        except ImportError:
            raise ImportError("to read parquet, install polars or pyarrow") from None
        read: Any = pyarrow.parquet.read_table
    else:
        read = polars.read_parquet
    try:
        table = read(path)
    except Exception as error:
        raise unreadable(path, f"it is no parquet file ({error})", "write it again") from error
    if table.shape[1] == 0:
        raise unreadable(path, "there is no column in it", "write a column for every input")
    return Table(Columns.from_arrow(columns_of(table)) or {})


def write_table(table: Table, path: str) -> None:
    """Writes a table; the end of the name says how.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(Table({"unit": ["A"], "level": [50]}), f"{folder}/data.json")
    ...     os.listdir(folder)
    ['data.json']
    """
    kind = _KINDS.get(os.path.splitext(path)[1].lower())
    if kind == "csv":
        # Excel takes a file for UTF-8 only if it says so.
        with open(path, "w", encoding="utf-8-sig", newline="") as file:
            to_csv(table, file)
    elif kind == "json":
        with open(path, "w", encoding="utf-8") as file:
            json.dump(list(table), file, ensure_ascii=False, indent=2, default=plain)
    elif kind == "xlsx":
        from chiso.sheets import save_table

        save_table(table, path)
    elif kind == "parquet":
        try:
            table.to_polars().write_parquet(path)
        except ImportError:
            try:
                import pyarrow.parquet
            except ImportError:
                raise ImportError("to write parquet, install polars or pyarrow") from None
            pyarrow.parquet.write_table(table.to_pyarrow(), path)
    else:
        raise ValueError(f"{path}: a table is written to .csv, .json, .xlsx or .parquet")


def to_csv(table: Table, file: TextIO) -> None:
    """Writes a table as comma-separated text."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table:
        writer.writerow(["" if value is None else plain(value) for value in row.values()])

"""Files that people have: csv, json, xlsx, parquet, by the end of their names.

csv and json need nothing; xlsx needs openpyxl (``chiso[excel]``), parquet polars or pyarrow.
"""

from __future__ import annotations

import csv
import io
import json
import os
from typing import Any, TextIO

from chiso.tables import Table

__all__ = ["kind_of", "read_data", "read_table", "write_table"]

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

    >>> kind_of("figures.XLSX")
    'xlsx'
    """
    return _KINDS.get(os.path.splitext(path)[1].lower())


def read_data(path: str) -> Any:
    """The data of a file: a table, or the observations of a JSON file."""
    if kind_of(path) == "json":
        with open(path, encoding="utf-8-sig") as file:
            return of_json(file.read())
    return _read_columns(path, None)


def of_json(text: str) -> Any:
    """Data of JSON text: observations, rows, or columns."""
    data = json.loads(text)
    if isinstance(data, dict) and isinstance(data.get("observations"), list):
        return data["observations"]
    return data


def read_table(path: str, sheet: str | None = None) -> Table:
    """The table of a file. Of a workbook, the sheet of this name if there is one, or else the
    first."""
    read = _read_columns(path, sheet)
    return read if isinstance(read, Table) else Table(read)


def _read_columns(path: str, sheet: str | None) -> Table | dict[str, list[Any]]:
    """The columns of a file, in which a text may stand among numbers: the engine says so."""
    kind = kind_of(path)
    if kind == "csv":
        with open(path, encoding="utf-8-sig", newline="") as file:
            return of_csv(file)
    if kind == "xlsx":
        from chiso import excel

        return excel.read_columns(path, sheet=sheet)
    if kind == "parquet":
        return _of_parquet(path)
    raise ValueError(f"{path}: a table is a .csv, .xlsx or .parquet file")


def of_csv(file: TextIO) -> dict[str, list[Any]]:
    """The columns of comma-separated text (or by semicolons or tabs), in which columns of
    numbers become numbers and ``true`` and ``false`` answers.

    >>> of_csv(io.StringIO("unit,received\\nA,12\\nB,"))
    {'unit': ['A', 'B'], 'received': [12, None]}
    """
    text = file.read()
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row)]
    if not rows:
        return {}
    head, *body = rows
    columns: dict[str, list[Any]] = {}
    for at, name in enumerate(head):
        cells = [row[at].strip() if at < len(row) else "" for row in body]
        if name.strip() in columns:
            raise ValueError(f"the table has two columns {name.strip()!r}")
        columns[name.strip()] = typed(cells)
    return columns


def typed(cells: list[str]) -> list[Any]:
    """Texts as what they are: whole numbers, numbers, or answers, if all of them are. Where
    some are numbers and some are not, each is what it is, so that the wrong ones can be named.

    >>> typed(["1", "", "2.5"])
    [1.0, None, 2.5]
    >>> typed(["1", "many"])
    [1, 'many']
    """
    there = [cell for cell in cells if cell]
    if there and all(cell.lower() in ("true", "false") for cell in there):
        return [cell.lower() == "true" if cell else None for cell in cells]
    # What begins with 0 is a code, such as that of a commune.
    if any(cell.lstrip("-").startswith("0") and len(cell.lstrip("-")) > 1
           and cell.lstrip("-")[1] not in ".," for cell in there):
        return [cell or None for cell in cells]
    for kind in (int, float):
        try:
            return [kind(cell) if cell else None for cell in cells]
        except ValueError:
            continue
    return [_single(cell) for cell in cells]


def _single(cell: str) -> Any:
    """A number only if it would be written as it was: the name of a unit stays a name."""
    for kind in (int, float):
        try:
            number = kind(cell)
        except ValueError:
            continue
        if str(number) == cell and number == number:
            return number
    return cell or None


def _of_parquet(path: str) -> Table:
    try:
        import polars
    except ImportError:
        try:
            import pyarrow.parquet
        except ImportError:
            raise ImportError("to read parquet, install polars or pyarrow") from None
        return Table(dict(pyarrow.parquet.read_table(path).to_pydict()))
    return Table(polars.read_parquet(path).to_dict(as_series=False))


def write_table(table: Table, path: str) -> None:
    """Writes a table; the end of the name says how."""
    kind = kind_of(path)
    if kind == "csv":
        # Excel takes a file for UTF-8 only if it says so.
        with open(path, "w", encoding="utf-8-sig", newline="") as file:
            to_csv(table, file)
    elif kind == "json":
        with open(path, "w", encoding="utf-8") as file:
            json.dump(list(table), file, ensure_ascii=False, indent=2)
    elif kind == "xlsx":
        from chiso import excel

        excel.write_table(table, path)
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
        writer.writerow(["" if value is None else value for value in row.values()])

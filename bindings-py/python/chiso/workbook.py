"""The table in a sheet of a workbook, as people fill it in: a title may stand above it."""

from __future__ import annotations

import datetime
import os
import zipfile
from collections.abc import Collection
from typing import Any

from chiso.errors import input_error
from chiso.file_table import FileTable, unreadable, wrong_cell

__all__ = ["columns_of_sheet"]

_KNOWN = frozenset({"unit", "period", "input", "value", "kind", "id", "parent", "type", "name"})
_MOST_TOLD = 100
_DAMAGED = "open it in a spreadsheet program and save it as .xlsx"


def columns_of_sheet(
    path: str,
    *,
    sheet: str | None = None,
    prefer: str | None = None,
    known: Collection[str] = (),
) -> FileTable:
    """The columns of a sheet: the one called ``sheet``, which has to be there; or else the one
    called ``prefer`` if there is one, or the first.

    The names of the columns are in the first row that has two of the ``known`` names or of the
    usual ones, such as ``unit``, or has one and is wider than all above it; where no row is
    such, in the first with two texts or more. What is above, a title, is passed over, and so
    are empty rows.

    >>> import os, tempfile
    >>> from chiso import excel
    >>> from chiso.tables import Table
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "data.xlsx")
    ...     excel.write_table(Table({"unit": ["A"], "level": [50]}), path)
    ...     columns_of_sheet(path).place(0)
    'row 2 of `data.xlsx#data`'
    """
    import openpyxl

    with open(path, "rb"):
        # What keeps it from being opened is said as of any other file.
        pass
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:
        raise unreadable(path, f"it is no workbook ({error})", _DAMAGED) from error
    try:
        title = _sheet(book, path, sheet, prefer)
        rows = _rows(book[title], path)
    finally:
        book.close()
    filled = {
        number: row
        for number, row in rows.items()
        if any(cell.value is not None for cell in row)
    }
    if not filled:
        raise unreadable(
            path, f"the sheet `{title}` is empty", "write the names of the columns in a row"
        )
    source = _source(path, title)
    top = _heading(filled, {*known, *_KNOWN})
    head = ["" if cell.value is None else str(cell.value).strip() for cell in filled[top]]
    body = {number: row for number, row in rows.items() if number > top}
    _refuse_uncomputed(path, title, head, body)
    numbers = [number for number in body if number in filled]
    columns: dict[str, list[Any]] = {}
    for at, name in enumerate(head):
        values = [_read(_value(filled[number], at)) for number in numbers]
        if not name:
            if any(value is not None for value in values):
                raise _nameless(path, at, top)
            continue
        if name in columns:
            raise unreadable(path, f"there are two columns `{name}`", "give each its own name")
        columns[name] = values
    beside = [at for number in numbers for at in range(len(head), len(filled[number]))
              if filled[number][at].value is not None]
    if beside:
        raise _nameless(path, beside[0], top)
    return FileTable(columns, numbers, "row", source)


def _source(path: str, title: str) -> str:
    return f"{os.path.basename(path)}#{title}"


def _nameless(path: str, at: int, top: int) -> Exception:
    message = f"column {at + 1} has values and no name in row {top}"
    return unreadable(path, message, "name the column, or empty it")


def _sheet(book: Any, path: str, sheet: str | None, prefer: str | None) -> str:
    titles = [one.title for one in book.worksheets]
    if sheet is not None and sheet not in titles:
        raise unreadable(path, f"there is no sheet `{sheet}`", f"there are {', '.join(titles)}")
    if not titles:
        raise unreadable(path, "there is no sheet in it", _DAMAGED)
    if sheet is not None:
        return sheet
    return prefer if prefer is not None and prefer in titles else str(titles[0])


def _rows(sheet: Any, path: str) -> dict[int, tuple[Any, ...]]:
    # Some programs write a size of the sheet that is not its own.
    sheet.reset_dimensions()
    try:
        return dict(enumerate(sheet.iter_rows(), start=1))
    except Exception as error:
        raise unreadable(path, f"its sheet cannot be read ({error})", _DAMAGED) from error


def _heading(rows: dict[int, tuple[Any, ...]], known: Collection[str]) -> int:
    """The number of the row with the names of the columns."""
    several, widest = None, 0
    for number, row in rows.items():
        there = [cell.value for cell in row if cell.value is not None]
        texts = [value.strip() for value in there if isinstance(value, str)]
        named = sum(text in known or text.lower() in known for text in texts)
        # One alone may be a value, in a table whose columns are called otherwise.
        if named > 1 or (named == 1 and len(there) > widest):
            return number
        if several is None and len(texts) > 1:
            several = number
        widest = max(widest, len(there))
    return next(iter(rows)) if several is None else several


def _refuse_uncomputed(
    path: str, title: str, head: list[str], body: dict[int, tuple[Any, ...]]
) -> None:
    """Refuses formulas whose values no program has stored: they are not missing."""
    blank = [
        (number, at)
        for number, row in body.items()
        for at, name in enumerate(head)
        # A formula whose value is the empty text is of the type `str`.
        if name and at < len(row) and row[at].value is None and row[at].data_type != "str"
    ]
    if not blank or not _has_formulas(path):
        return
    import openpyxl
    from openpyxl.utils import get_column_letter

    book = openpyxl.load_workbook(path, read_only=True, data_only=False)
    try:
        formulas = _rows(book[title], path)
    finally:
        book.close()
    wrong = []
    for number, at in blank:
        row = formulas.get(number, ())
        if at < len(row) and row[at].data_type == "f":
            wrong.append(
                wrong_cell(
                    "data.wrong_type",
                    f"the formula in {get_column_letter(at + 1)}{number} has not been computed",
                    "open the file in a spreadsheet program, save it, and read it again",
                    (number, "row", _source(path, title)),
                    head[at],
                )
            )
    if wrong:
        more = len(wrong) - _MOST_TOLD
        if more > 0:
            wrong[_MOST_TOLD:] = [{"code": "document.too_many",
                                   "message": f"and {more} formulas more"}]
        raise input_error(wrong)


def _has_formulas(path: str) -> bool:
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                text = parts.read(name)
                if b"<f>" in text or b"<f " in text or b":f>" in text or b":f " in text:
                    return True
    return False


def _value(row: tuple[Any, ...], at: int) -> Any:
    return row[at].value if at < len(row) else None


def _read(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value

"""Sheets of workbooks, as they are written: a heading that stays in sight, values that stay what
they are."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from chiso.tables import Table
from chiso.values import plain

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

NUMBER = "#,##0.00####"
"""The format of numbers."""
_WIDEST = 60


def need_openpyxl() -> Any:
    """The package that workbooks are read and written with, or what to install."""
    try:
        import openpyxl
    except ImportError:
        raise ImportError("workbooks need openpyxl: pip install chiso[excel]") from None
    return openpyxl


def new_book() -> Workbook:
    book: Workbook = need_openpyxl().Workbook()
    if book.active is not None:
        book.remove(book.active)
    return book


def empty_sheet(book: Workbook, title: str) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title[:31])
    return sheet


def add_sheet(
    book: Workbook,
    title: str,
    head: Iterable[str],
    rows: Iterable[Iterable[Any]],
    wide: int = _WIDEST,
) -> None:
    """A sheet with a heading that stays in sight."""
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    sheet = empty_sheet(book, title)
    sheet.append([cell_value(name) for name in head])
    for row in rows:
        sheet.append([cell_value(value) for value in row])
    style_heading(sheet, 1)
    for at, column in enumerate(sheet.iter_cols(), start=1):
        longest = 8
        for cell in column:
            longest = max(longest, len(str(cell.value)) if cell.value is not None else 0)
            if isinstance(cell.value, float):
                cell.number_format = NUMBER
            if isinstance(cell.value, str) and len(cell.value) > _WIDEST:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(at)].width = min(longest + 2, wide)
    sheet.freeze_panes = "A2"
    if sheet.max_row > 1:
        sheet.auto_filter.ref = sheet.dimensions
    fit_to_page(sheet, "1:1", None)


def cell_value(value: Any) -> Any:
    """A value that stays what it is: no text becomes a formula, no sign and no digit is lost."""
    if isinstance(value, str):
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
        from openpyxl.cell.rich_text import CellRichText

        clean = ILLEGAL_CHARACTERS_RE.sub("", value)
        return CellRichText(clean) if clean.startswith(("=", "+", "-", "@")) else clean
    if isinstance(value, (int, float)):
        # Excel has numbers of fifteen digits, and none that is not finite.
        return value if abs(value) < 10**15 else cell_value(str(value))
    if isinstance(value, (datetime.datetime, datetime.time)) and value.tzinfo is not None:
        return str(plain(value))
    if value is None or isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return value
    return cell_value(str(plain(value) if isinstance(value, (bytes, list, dict)) else value))


def style_heading(sheet: Worksheet, rows: int) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for row in sheet.iter_rows(max_row=rows):
        for cell in row:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="D9E2EC")
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def fit_to_page(sheet: Worksheet, rows: str, columns: str | None) -> None:
    """Landscape, one page wide, with the heading on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = rows
    if columns is not None:
        sheet.print_title_cols = columns


def save_table(table: Table, path: str | os.PathLike[str], title: str = "data") -> None:
    """Writes a table as the only sheet of a workbook."""
    book = new_book()
    add_sheet(book, title, table.columns, (row.values() for row in table))
    book.save(path)

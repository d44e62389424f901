"""Text whose cells are separated by commas, semicolons or tabs, and what its cells are."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from typing import Any, TextIO

from chiso.errors import input_error
from chiso.file_table import FileTable, unreadable, wrong_cell

__all__ = ["NAMES", "of_csv", "typed"]

NAMES = frozenset({"unit", "type", "name", "parent", "period", "input", "id", "version"})
"""Columns of names: what looks like a number in them is a code, whose digits all count."""

_WHOLE = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(
    r"[+-]?(([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?|nan|inf|infinity)", re.IGNORECASE
)
_PLAIN = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_CODE = re.compile(r"-?0[0-9]")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+")


def of_csv(file: TextIO, *, names: Collection[str] = NAMES, source: str = "") -> FileTable:
    """The columns of comma-separated text (or by semicolons or tabs), in which columns of
    numbers become numbers and ``true`` and ``false`` answers; ``names`` are columns of texts.

    The point is before the decimals. Where semicolons separate the cells, and every number
    of a column that has points has three digits behind each, they may stand between thousands
    as well: that is refused. So is a row with more cells than there are columns, such as one
    with ``1,000`` in it that is not within quotation marks.

    >>> of_csv(io.StringIO("unit,received\\nA,12\\nB,"))
    {'unit': ['A', 'B'], 'received': [12, None]}
    """
    text = file.read().removeprefix("\ufeff")
    first = re.sub('"[^"]*"', "", text.lstrip("\r\n").split("\n", 1)[0])
    separator = max(",;\t", key=first.count)
    lines, rows = _rows(text, separator)
    if not rows:
        raise unreadable(
            source, "there is nothing in it", "write the names of the columns in the first line"
        )
    head = [name.strip() for name in rows[0]]
    body, top, lines = rows[1:], lines[0], lines[1:]
    wrong = [
        wrong_cell(
            "data.wrong_length",
            f"the row has {len(row)} cells, and there are {len(head)} columns",
            f"write numbers without `{separator}` in them, and a text with one within quotation "
            "marks",
            (line, "line", source),
        )
        for line, row in zip(lines, body, strict=True)
        if len(row) > len(head)
    ]
    if wrong:
        raise input_error(wrong)
    columns: dict[str, list[Any]] = {}
    for at, name in enumerate(head):
        cells = [row[at].strip() if at < len(row) else "" for row in body]
        if not name:
            if any(cells):
                raise unreadable(
                    source, f"column {at + 1} has values and no name", "name the column"
                )
            continue
        if name in columns:
            wrong.append(
                wrong_cell(
                    "data.duplicate_value",
                    f"the table has two columns `{name}`",
                    "give each column a name of its own",
                    (top, "line", source),
                    name,
                )
            )
        if name in names:
            columns[name] = [cell or None for cell in cells]
            continue
        unclear = _unclear(cells) if separator == ";" else None
        if unclear is not None:
            wrong.append(
                wrong_cell(
                    "data.wrong_type",
                    f"the points of `{cells[unclear]}` may be before decimals or between "
                    "thousands",
                    "write whole numbers without points; of decimals, write one more or less "
                    "than three",
                    (lines[unclear], "line", source),
                    name,
                )
            )
        columns[name] = typed(cells)
    if wrong:
        raise input_error(wrong)
    return FileTable(columns, lines, "line", source)


def _rows(text: str, separator: str) -> tuple[list[int], list[list[str]]]:
    """The rows that are not empty, and the lines on which they begin."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    lines, rows, line = [], [], 1
    for row in reader:
        if any(cell.strip() for cell in row):
            lines.append(line)
            rows.append(row)
        line = reader.line_num + 1
    return lines, rows


def _unclear(cells: list[str]) -> int | None:
    """The first cell whose points may be between thousands, if none of the column says that
    they are before decimals."""
    pointed = [at for at, cell in enumerate(cells) if "." in cell]
    unclear = [at for at in pointed if _THOUSANDS.fullmatch(cells[at])]
    decimal = [at for at in pointed if _NUMBER.fullmatch(cells[at]) and at not in set(unclear)]
    return unclear[0] if unclear and not decimal else None


def typed(cells: list[str]) -> list[Any]:
    """Texts as what they are: whole numbers, numbers, or answers, if all of them are. Where
    some are numbers and some are not, each is what it is, so that the wrong ones can be named;
    what begins with 0, as the code of a commune does, is a text.

    >>> typed(["1", "", "2.5"])
    [1.0, None, 2.5]
    >>> typed(["1", "many", "010"])
    [1, 'many', '010']
    """
    there = [cell for cell in cells if cell]
    if there and all(cell.lower() in ("true", "false") for cell in there):
        return [cell.lower() == "true" if cell else None for cell in cells]
    if not any(_CODE.match(cell) for cell in there):
        if all(_WHOLE.fullmatch(cell) for cell in there):
            return [int(cell) if cell else None for cell in cells]
        if all(_NUMBER.fullmatch(cell) for cell in there):
            return [float(cell) if cell else None for cell in cells]
    return [_single(cell) for cell in cells]


def _single(cell: str) -> Any:
    """A number only if it is written as a plain one."""
    if not _PLAIN.fullmatch(cell):
        return cell or None
    return float(cell) if "." in cell else int(cell)

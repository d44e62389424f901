"""The table of a file, which knows where in the file people find its rows; and what is said of
files that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from chiso.diagnostic import Diagnostic
from chiso.errors import ChisoError, error_from, input_error

__all__ = ["UNREADABLE", "FileTable", "unreadable"]


class FileTable(dict[str, list[Any]]):
    """The columns of a file by name, with the number that each row has in it.

    >>> table = FileTable({"unit": ["A", "B"]}, [2, 4], "line", "figures.csv")
    >>> table.place(1)
    'line 4 of `figures.csv`'
    """

    def __init__(
        self, columns: Mapping[str, list[Any]], numbers: Sequence[int], word: str, source: str
    ) -> None:
        """Columns of a file: ``word`` says what its rows are called in ``source``."""
        super().__init__(columns)
        self._numbers = numbers
        self._word = word
        self._source = source

    def place(self, row: int) -> str:
        """Where people find a row, which is counted from 0."""
        return _place(self._numbers[row], self._word, self._source)

    def placed(self, error: ChisoError) -> ChisoError:
        """The same refusal, with the places of the rows it is about.

        >>> table = FileTable({"level": [5, "x"]}, [2, 3], "line", "figures.csv")
        >>> wrong = {"code": "data.wrong_type", "message": "`x` is no number", "row": 1}
        >>> table.placed(input_error([wrong])).diagnostics[0]["place"]
        'line 3 of `figures.csv`'
        """
        diagnostics: list[Diagnostic] = []
        for found in error.diagnostics:
            row = found.get("row")
            if row is None or row >= len(self._numbers):
                diagnostics.append(found)
                continue
            placed: Diagnostic = {**found, "place": self.place(row)}
            help = self._help(row, found) if found["code"] == "data.wrong_type" else None
            if help is not None:
                placed["help"] = help
            diagnostics.append(placed)
        return error_from(diagnostics, str(error), error.code, error.path)

    def _help(self, row: int, found: Diagnostic) -> str | None:
        """How to mend a number that is not written as one."""
        cell = self.get(found.get("input", ""), [])[row:row + 1]
        text = cell[0] if cell and isinstance(cell[0], str) else ""
        if re.fullmatch("-?0[0-9]+", text):
            return "write the number without a 0 before it: with one it is read as a code"
        if re.fullmatch("[+-]?[0-9][0-9.,]*", text):
            return "write the number with a point before its decimals and nothing between thousands"
        return None


def _place(number: int, word: str, source: str) -> str:
    return f"{word} {number} of `{source}`" if source else f"{word} {number}"


def wrong_cell(
    code: str, message: str, help: str, place: tuple[int, str, str], column: str | None = None
) -> dict[str, Any]:
    """A finding about a place in a file: the number, what is counted, the file."""
    found = {"code": code, "message": message, "help": help, "place": _place(*place)}
    return found if column is None else {**found, "input": column}


UNREADABLE = "document.invalid_syntax"
"""The code of a file that is not what its name says."""


def unreadable(source: str, message: str, help: str) -> ChisoError:
    """The exception for a file that is not what its name says, or has nothing in it.

    >>> unreadable("a.csv", "there is nothing in it", "write a heading").diagnostics[0]["message"]
    'a.csv: there is nothing in it'
    """
    named = f"{source}: {message}" if source else message
    return input_error([{"code": UNREADABLE, "message": named, "help": help}])

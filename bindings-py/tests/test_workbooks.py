"""What is in a workbook of results beside the points, and the bar while it is made."""

from __future__ import annotations

import datetime
import io
import math
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from test_tables import PROGRAMME
from test_views import PORTAL

import chiso
from chiso import excel, progress, sheets


def sheet(scores: chiso.Scores, name: str, folder: Path, lang: str = "vi") -> list[list[Any]]:
    path = folder / "results.xlsx"
    excel.write_results(scores, path, lang=lang)
    return [list(row) for row in openpyxl.load_workbook(path)[name].iter_rows(values_only=True)]


@pytest.mark.parametrize(("lang", "name"), [("vi", "Số liệu"), ("en", "Data")])
def test_the_data_are_in_the_workbook(lang: str, name: str, tmp_path: Path) -> None:
    data = {
        "unit": ["a", "b"], "name": ["Xã A", "Xã B"], "Dân số": [9000, 4000], "level": [50, None],
        "state:level": [None, "not_applicable"], "received": [10, 20], "on_time": [5, 20],
        "given:seats": [None, 1.5], "Ghi chú": ["=1+1", None],
    }
    scores = PROGRAMME.score(data, period="2026-Q3")
    head, *rows = sheet(scores, name, tmp_path, lang)
    read = {str(column): [row[at] for row in rows] for at, column in enumerate(head)}
    assert read == {**data, "period": ["2026-Q3"] * 2}
    # What was written is read again, to the same scores.
    again = PROGRAMME.score(read)
    assert again.to_table() == PROGRAMME.score(data, period="2026-Q3").to_table()


def test_data_of_any_shape_are_in_the_workbook(tmp_path: Path) -> None:
    units = [{"unit": "a", "values": {"level": {"value": 50, "evidence": ["x"]}}}, {"unit": "b"}]
    assert sheet(PROGRAMME.score(units), "Data", tmp_path, "en") == [
        ["unit", "level"], ["a", 50], ["b", None],
    ]
    long = {"unit": ["a", "a"], "input": ["level", "given:seats"], "value": [50.0, 1.0]}
    assert sheet(PROGRAMME.score(long), "Data", tmp_path, "en") == [
        ["unit", "level", "given:seats"], ["a", 50, 1],
    ]
    assert sheet(PROGRAMME.score([]), "Data", tmp_path, "en") == [["unit"]]


def test_what_excel_cannot_hold_is_a_text(tmp_path: Path) -> None:
    zone = datetime.timezone(datetime.timedelta(hours=7))
    values: dict[Any, Any] = {
        123456789012345678: "123456789012345678",
        -123456789012345678: "-123456789012345678",
        float("inf"): "inf",
        float("-inf"): "-inf",
        1.5: 1.5,
        True: True,
        datetime.datetime(2026, 1, 5, 10, tzinfo=zone): "2026-01-05T10:00:00+07:00",
        datetime.date(2026, 1, 5): datetime.datetime(2026, 1, 5),
        (1, 2): "(1, 2)",
        "-5": "-5",
    }
    book = sheets.new_book()
    sheets.add_sheet(book, "data", ["x"], ([value] for value in values))
    book.save(tmp_path / "x.xlsx")
    column = openpyxl.load_workbook(tmp_path / "x.xlsx")["data"]["A"]
    assert [cell.value for cell in column][1:] == list(values.values())
    assert all(cell.data_type != "f" for cell in column)
    assert math.isnan(float(sheets.cell_value(float("nan"))))


def test_who_gave_points_stands_beside_them(tmp_path: Path) -> None:
    given = {
        "CKMB": {"points": 12, "by": "Đoàn kiểm tra số 5", "note": "biên bản 7"},
        "TTTT": {"points": 9, "by": "Đoàn kiểm tra số 5"},
        "MDSH": 17,
    }
    rows = sheet(PORTAL.score([{"unit": "a", "given": given}]), "Bảng điểm", tmp_path)
    evidence = {row[0]: row[7] for row in rows}
    assert evidence["CKMB"] == "Đoàn kiểm tra số 5; biên bản 7"
    assert evidence["TTTT"] == "Đoàn kiểm tra số 5"
    assert evidence["MDSH"] is None


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


LONG, SHORT = range(progress.LONG + 1), range(progress.LONG)


@pytest.mark.parametrize(
    ("rows", "watched", "wanted", "drawn"),
    [
        (LONG, True, None, True),
        (SHORT, True, None, False),
        (LONG, False, None, False),
        (LONG, True, False, False),
        (SHORT, False, True, True),
    ],
)
def test_a_bar_is_drawn_on_long_work_that_somebody_watches(
    rows: range, watched: bool, wanted: bool | None, drawn: bool, monkeypatch: Any
) -> None:
    stream = Terminal() if watched else io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    assert list(progress.steps(rows, "phiếu điểm", wanted)) == list(rows)
    assert ("phiếu điểm" in stream.getvalue()) == drawn


def test_a_notebook_is_watched(monkeypatch: Any) -> None:
    class Shell:
        kernel = object()

    class IPython:
        @staticmethod
        def get_ipython() -> Shell:
            return Shell()

    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setitem(sys.modules, "IPython", IPython)
    scores = PROGRAMME.score({"level": [1.0] * (progress.LONG + 1)})
    assert len(list(scores.scorecards())) == progress.LONG + 1
    assert "scorecards" in stream.getvalue()


def test_without_tqdm_there_is_no_bar(monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.stderr", Terminal())
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert list(progress.steps(LONG, "x")) == list(LONG)
    monkeypatch.setattr("sys.stderr", None)
    assert list(progress.steps(LONG, "x")) == list(LONG)

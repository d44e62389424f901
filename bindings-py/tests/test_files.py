"""Files as people have them: what is doubtful in them is refused, with the place where it is."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import polars as pl
import pytest
from test_tables import PROGRAMME

import chiso
from chiso import excel, files
from chiso.cli import main

HEAD = ["unit", "received", "on_time", "level"]


def refused(data: Any, **named: Any) -> chiso.Findings:
    with pytest.raises(chiso.ChisoError) as caught:
        PROGRAMME.score(data, **named)
    errors = caught.value.findings.errors
    assert str(errors[0]) in str(caught.value)
    return errors


def csv(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "data.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


def xlsx(folder: Path, *rows: list[Any], **sheets: list[list[Any]]) -> str:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "data"
    for title, of in {"data": rows, **sheets}.items():
        sheet = first if title == "data" else book.create_sheet(title)
        for row in of:
            sheet.append(row)
    path = folder / "data.xlsx"
    book.save(path)
    return str(path)


@pytest.mark.parametrize("number", ["1.000", "265.883", "1.000.000"])
def test_points_that_may_be_between_thousands_are_refused(tmp_path: Path, number: str) -> None:
    path = csv(tmp_path, f"unit;received;on_time\na;{number};1\nb;12;1\n")
    [error] = refused(path)
    assert (error.input, error.place) == ("received", "line 2 of `data.csv`")
    assert number in error.message and error.help


def test_points_that_are_before_decimals_are_read(tmp_path: Path) -> None:
    path = csv(tmp_path, "unit;level\na;12.500\nb;7.5\nc;0.125\n")
    assert PROGRAMME.score(path).points["level"] == [1.25, 0.75, 0.0125]
    assert files.of_csv(io.StringIO("level;x\n0.125;\n")) == {"level": [0.125], "x": [None]}
    assert files.of_csv(io.StringIO("level,x\n1.125,\n")) == {"level": [1.125], "x": [None]}


def test_a_number_that_shifts_its_row_is_refused(tmp_path: Path) -> None:
    [error] = refused(csv(tmp_path, "unit,received,on_time\n\na,1,000,7\nb,8,7\n"))
    assert (error.code, error.place) == ("data.wrong_length", "line 3 of `data.csv`")
    assert "4 cells" in error.message and "3 columns" in error.message


def test_a_0_before_a_number_is_said_of_that_cell(tmp_path: Path) -> None:
    path = csv(tmp_path, "unit,received,on_time\n05392,010,5\n007,20,0\n8,30.0,1\n")
    [error] = refused(path)
    assert (error.unit, error.input, error.row) == ("05392", "received", 0)
    assert error.help and "without a 0 before it" in error.help
    codes = "mã,level\n05392,1\n12,2\n1.50,3\n"
    assert PROGRAMME.score(csv(tmp_path, codes), unit="mã").units == ["05392", "12", "1.50"]


def test_a_comma_before_decimals_is_explained(tmp_path: Path) -> None:
    [error] = refused(csv(tmp_path, "unit;level\na;0,5\n"))
    assert error.help and "point before its decimals" in error.help


def test_a_finding_names_the_line_that_people_see(tmp_path: Path) -> None:
    path = csv(tmp_path, '\nunit,level\n\n"a\nb",50\n\nc,500\n')
    [error] = refused(path)
    assert (error.row, error.place) == (1, "line 7 of `data.csv`")
    assert "in line 7 of `data.csv`" in str(error)


def test_a_finding_names_the_row_of_the_sheet(tmp_path: Path) -> None:
    path = xlsx(tmp_path, ["Số liệu"], [], HEAD, ["a", 1, 1, 50], [], ["b", 1, 1, 500])
    [error] = refused(path)
    assert (error.row, error.place) == (1, "row 6 of `data.xlsx#data`")


def test_the_heading_may_stand_below_a_title(tmp_path: Path) -> None:
    titles: list[list[Any]] = [["UBND TỈNH", None, "CỘNG HÒA"], ["Bảng số liệu quý I"], []]
    path = xlsx(tmp_path, *titles, HEAD, ["a", 10, 5, 50], ["b", None, 5, 70])
    assert PROGRAMME.score(path).points["level"] == [5.0, 7.0]
    path = xlsx(tmp_path, ["Bảng"], ["Tên xã", "Dân số", "Ghi chú"], ["a", 1, "x"])
    assert excel.read_columns(path) == {"Tên xã": ["a"], "Dân số": [1], "Ghi chú": ["x"]}


def test_a_value_is_no_heading(tmp_path: Path) -> None:
    path = xlsx(tmp_path, ["Loại", "Khóa", "Tên"], ["x", "1", "y"], ["input", "2", "z"])
    assert excel.read_columns(path)["Loại"] == ["x", "input"]
    programme = [["UBND", "CỘNG HÒA"], ["Loại", "Mã", "Tên"], ["programme", "mine", "Của tôi"],
                 ["input", "a", "Số"]]
    loaded = chiso.Programme.load(xlsx(tmp_path, *programme))
    assert (loaded.id, list(loaded.inputs)) == ("mine", ["a"])


def test_a_column_without_a_name_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path, HEAD, ["a", 10, 5, 50, 99])
    with pytest.raises(chiso.ChisoError, match="column 5 has values and no name"):
        PROGRAMME.score(path)


def test_a_path_names_a_sheet(tmp_path: Path) -> None:
    path = xlsx(tmp_path, HEAD, ["a", 1, 1, 10], quý_2=[HEAD, ["b", 1, 1, 20]])
    assert PROGRAMME.score(path).units == ["a"]
    assert PROGRAMME.score(f"{path}#quý_2").units == ["b"]
    with pytest.raises(chiso.ChisoError, match="quý_2"):
        PROGRAMME.score(f"{path}#quý_3")
    strange = tmp_path / "a#b.xlsx"
    Path(path).rename(strange)
    assert PROGRAMME.score(f"{strange}#quý_2").units == ["b"]
    document = tmp_path / "programme.xlsx"
    excel.write_programme(PROGRAMME, document)
    assert chiso.Programme.load(f"{document}#programme") == PROGRAMME


def test_a_formula_that_was_not_computed_is_not_missing(tmp_path: Path) -> None:
    path = xlsx(tmp_path, HEAD, ["a", "=5+5", 5, 50], ["b", 10, None, None])
    [error] = refused(path)
    assert "B2" in error.message and error.input == "received"
    assert error.help and "spreadsheet program" in error.help


@pytest.mark.parametrize("ending", ["xlsx", "parquet", "json", "csv"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"bad.{ending}"
    path.write_bytes(b"{\xff\xfe")
    [error] = refused(str(path))
    assert f"bad.{ending}" in error.message and error.help
    with pytest.raises(FileNotFoundError):
        PROGRAMME.score(str(tmp_path / f"nowhere.{ending}"))


def test_json_is_said_to_be_wrong_by_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_text('[{"unit": "a",\n}]', "utf-8")
    [error] = refused(str(path))
    assert "data.json" in error.message and "line 2" in error.message


def test_the_mark_of_utf_8_is_not_read(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    path = tmp_path / "programme.json"
    path.write_text(PROGRAMME.to_json(), "utf-8-sig")
    assert chiso.Programme.load(path) == PROGRAMME
    data = tmp_path / "data.json"
    data.write_text('[{"unit": "a", "level": 50}]', "utf-8-sig")
    assert PROGRAMME.score(data).points["level"] == [5.0]
    monkeypatch.setattr("sys.stdin", io.StringIO("\ufeff" + data.read_text("utf-8-sig")))
    assert main(["score", "--programme", str(path), "--data", "-", "--format", "json"]) == 0
    assert '"unit": "a"' in capsys.readouterr().out


@pytest.mark.parametrize("ending", ["xlsx", "parquet", "json", "csv"])
def test_an_empty_file_is_no_unit(tmp_path: Path, ending: str, capsys: Any) -> None:
    path = tmp_path / f"empty.{ending}"
    if ending == "xlsx":
        openpyxl.Workbook().save(path)
    elif ending == "parquet":
        pl.DataFrame().write_parquet(path)
    else:
        path.write_text("" if ending == "csv" else "{}", "utf-8")
    [error] = refused(str(path))
    assert error.help
    if ending == "csv":
        assert "there is nothing in it" in error.message


def test_nothing_on_the_standard_input_is_an_error(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["score", "--programme", "un/hdi", "--data", "-"]) != 0
    assert "nothing in it" in capsys.readouterr().err


def test_a_heading_alone_is_no_unit(tmp_path: Path) -> None:
    assert len(PROGRAMME.score(csv(tmp_path, ",".join(HEAD)))) == 0
    assert len(PROGRAMME.score(xlsx(tmp_path, HEAD))) == 0


def test_a_parquet_file_is_read_as_its_frame_is(tmp_path: Path) -> None:
    path = str(tmp_path / "data.parquet")
    times = pd.DatetimeIndex(["2026-01-31 20:00", "NaT"])
    frame = pd.DataFrame({"unit": ["a", "b"], "submitted": times})
    frame.to_parquet(path)
    assert PROGRAMME.score(path).points["early"] == [3.0, None]
    decimals = pl.DataFrame({"unit": ["a", "b"], "level": [50.5, None]}).with_columns(
        pl.col("level").cast(pl.Decimal(10, 2))
    )
    decimals.write_parquet(path)
    assert PROGRAMME.score(path).points["level"] == PROGRAMME.score(decimals).points["level"]
    PROGRAMME.to_table().to_polars().write_parquet(path)
    assert chiso.Programme.load(path) == PROGRAMME


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    twice = csv(tmp_path, "unit,level,level\na,1,2\n")
    for path in (twice, xlsx(tmp_path, ["unit", "level", "level"])):
        with pytest.raises(chiso.ChisoError, match="two columns"):
            PROGRAMME.score(path)


def test_a_notebook_shows_the_line_too(tmp_path: Path) -> None:
    errors = refused(csv(tmp_path, "unit,level\na,500\n"))
    assert "line 2 of `data.csv`" in errors._repr_html_()
    assert errors.to_table()["place"] == ["line 2 of `data.csv`"]

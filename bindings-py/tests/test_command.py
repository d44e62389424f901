"""The command where files, streams and terminals are not as one would wish."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from test_tables import DOCUMENT, PROGRAMME

import chiso
from chiso import files
from chiso.cli import main

CSV = (
    "unit,level,received,on_time,has_seats,submitted,channel\n"
    "Tân Cương,50,10,5,true,2026-01-05,online\nLa Bằng,60,10,10,false,2026-03-05,paper\n"
)
TOTALS = PROGRAMME.score(files.of_csv(io.StringIO(CSV))).total
JUNK = b"\x00\xff\x13\x37 this is nothing that anybody can read"


class Standard:
    """A standard input of bytes."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


@pytest.fixture
def score(tmp_path: Path) -> list[str]:
    path = tmp_path / "programme.json"
    path.write_text(json.dumps(DOCUMENT), "utf-8")
    return ["score", "--programme", str(path), "--format", "json"]


def forms(folder: Path) -> dict[str, bytes]:
    """The same data in every form that is read."""
    table = chiso.Table(files.of_csv(io.StringIO(CSV)))
    found = {}
    for ending in ("csv", "json", "xlsx", "parquet"):
        files.write_table(table, str(folder / f"data.{ending}"))
        found[ending] = (folder / f"data.{ending}").read_bytes()
    # Excel's mark before the text, and chiso's own.
    assert found["csv"].startswith(b"\xef\xbb\xbf")
    return found | {
        "csv without a mark": found["csv"][3:],
        "csv of Windows": found["csv"].replace(b"\n", b"\r\n"),
        "csv by semicolons": found["csv"].replace(b",", b";"),
        "json with a mark": b"\xef\xbb\xbf\n " + found["json"],
    }


@pytest.mark.parametrize("told", [False, True])
def test_the_standard_input_may_be_of_every_form(
    score: list[str], told: bool, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    for form, content in forms(tmp_path).items():
        monkeypatch.setattr("sys.stdin", Standard(content))
        kind = ["--data-format", form.split()[0]] if told else []
        assert main([*score, "--data", "-", *kind]) == 0, (form, capsys.readouterr().err)
        rows = json.loads(capsys.readouterr().out)
        assert [row["total"] for row in rows] == TOTALS, form
        assert [row["unit"] for row in rows] == ["Tân Cương", "La Bằng"], form


def test_a_file_of_any_name_is_read_if_its_form_is_told(
    score: list[str], tmp_path: Path, capsys: Any
) -> None:
    for form, content in forms(tmp_path).items():
        path = tmp_path / "data.dat"
        path.write_bytes(content)
        assert main([*score, "--data", str(path), "--data-format", form.split()[0]]) == 0
        assert [row["total"] for row in json.loads(capsys.readouterr().out)] == TOTALS, form


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx", "parquet"])
@pytest.mark.parametrize(
    "content", [JUNK, b"PK\x03\x04 not really", b"PAR1 not really PAR1", b'{"unit": [', b"[1, 2"]
)
def test_what_cannot_be_read_is_named_in_one_line(
    score: list[str], ending: str, content: bytes, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    path = tmp_path / f"data.{ending}"
    path.write_bytes(content)
    monkeypatch.setattr("sys.stdin", Standard(content))
    for where, name in (([str(path)], str(path)), (["-", "--data-format", ending], "standard input")):
        code = main([*score, "--data", *where])
        out, err = capsys.readouterr()
        if ending == "csv" and content != JUNK:
            # A table without rows, as far as anybody can tell.
            continue
        assert code == 2
        assert out == ""
        assert err.count("\n") == 1 and err.startswith(f"chiso: {name}: "), err
        assert "/tmp/tmp" not in err


def test_half_a_file_is_named(score: list[str], tmp_path: Path, capsys: Any) -> None:
    whole = forms(tmp_path)
    for ending in ("json", "xlsx", "parquet"):
        path = tmp_path / f"half.{ending}"
        path.write_bytes(whole[ending][: len(whole[ending]) // 2])
        assert main([*score, "--data", str(path)]) == 2, ending
        assert f"half.{ending}: " in capsys.readouterr().err


def test_text_of_another_encoding_is_named(
    score: list[str], tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes("unit,level\nTân Cương,5\n".encode("latin-1", "replace"))
    assert main([*score, "--data", str(path)]) == 2
    assert "old.csv: this is not UTF-8 text" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", Standard(CSV.encode("utf-16")))
    assert main([*score, "--data", "-"]) == 2
    assert "standard input: this is not UTF-8 text" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_of_nothing_no_unit_is_scored(
    score: list[str], content: bytes, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("sys.stdin", Standard(content))
    assert main([*score, "--data", "-"]) == 2
    assert "standard input: there is nothing in it" in capsys.readouterr().err
    path = tmp_path / "empty.csv"
    path.write_bytes(content)
    assert main([*score, "--data", str(path)]) == 2
    assert "empty.csv: there is nothing in it" in capsys.readouterr().err


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx", "parquet"])
def test_a_programme_that_cannot_be_read_is_named(
    ending: str, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / f"programme.{ending}"
    path.write_bytes(JUNK)
    for arguments in (["check"], ["convert"], ["score", "--data", "-", "--programme"]):
        assert main([*arguments, str(path)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(f"chiso: {path}: ") and err.count("\n") == 1, err


def test_a_programme_may_begin_with_a_mark(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "programme.json"
    path.write_text(json.dumps(DOCUMENT), "utf-8-sig")
    assert chiso.Programme.load(path) == PROGRAMME
    assert main(["check", str(path)]) == 0


def test_scores_are_written_in_every_form_to_a_file_of_any_name(
    score: list[str], tmp_path: Path, capsys: Any
) -> None:
    data = tmp_path / "in.csv"
    data.write_text(CSV, "utf-8")
    out = tmp_path / "scores"
    for kind in ("text", "csv", "json", "xlsx", "parquet"):
        arguments = [*score, "--data", str(data), "--format", kind, "--out", str(out)]
        assert main(arguments) == 0, capsys.readouterr().err
        if kind == "parquet":
            assert pl.read_parquet(out)["total"].to_list() == TOTALS
        elif kind == "xlsx":
            with out.open("rb") as file:
                assert openpyxl.load_workbook(file).sheetnames
        else:
            assert "Tân Cương" in out.read_text("utf-8-sig")


def test_no_text_is_written_to_a_file_that_is_called_otherwise(
    score: list[str], tmp_path: Path, capsys: Any
) -> None:
    data = tmp_path / "in.csv"
    data.write_text(CSV, "utf-8")
    by_name = [*score[:-2], "--data", str(data), "--out"]
    for name in ("scores.pdf", "scores.xls", "scores.yaml"):
        assert main([*by_name, str(tmp_path / name)]) == 2
        assert f"{name}: scores are written to" in capsys.readouterr().err
        assert not (tmp_path / name).exists()
    assert main([*by_name, str(tmp_path / "scores.txt")]) == 0
    assert main([*by_name, str(tmp_path / "scores.pdf"), "--format", "csv"]) == 0


def run(*arguments: str, encoding: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    return subprocess.run(
        [sys.executable, "-m", "chiso", *arguments], env=environment, check=False,
        capture_output=True, **more,
    )


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_a_terminal_with_few_letters_gets_all_of_them(encoding: str) -> None:
    done = run("list", encoding=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Thái Nguyên" in done.stdout.decode("utf-8")
    wrong = run("check", "không có", encoding=encoding)
    assert wrong.returncode == 1
    assert "không có" in wrong.stderr.decode("utf-8")
    # The data is UTF-8 whatever the terminal is.
    arguments = ("score", "--programme", "un/hdi", "--data", "-", "--format", "csv")
    scored = run(*arguments, encoding=encoding, input="unit\nTân Cương\n".encode())
    assert "Tân Cương" in scored.stdout.decode("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is told otherwise there")
def test_a_closed_pipe_ends_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "chiso", "schema"], stdout=writer, stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_somebody_s_own_stream_is_left_as_it_is(monkeypatch: Any) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stdout", stream)
    assert main(["list"]) == 0
    assert "un/hdi" in stream.getvalue()

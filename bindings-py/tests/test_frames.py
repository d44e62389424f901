"""Frames and observations: time zones, indices, names that are nearly right, values of any
type."""

from __future__ import annotations

import datetime
import decimal
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from test_tables import PROGRAMME

import chiso

ALONE = Path(__file__).with_name("alone_pandas.py")

WITHOUT_PYARROW = """
import importlib.util, runpy, sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "pyarrow":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Blocked())
find = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == "pyarrow" else find(name)
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def test_frames_are_scored_where_pyarrow_is_not() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PYARROW, str(ALONE)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


LATE = pd.to_datetime(["2026-01-31 20:00"] * 2).tz_localize("UTC").tz_convert("Asia/Ho_Chi_Minh")
UNITS = {"unit": ["a", "b"]}
ZONED: dict[str, Any] = {
    "frame": pd.DataFrame({**UNITS, "submitted": LATE}),
    "frame with a mixed column": pd.DataFrame({**UNITS, "submitted": LATE, "note": [1, "x"]}),
    "series": {**UNITS, "submitted": pd.Series(LATE)},
    "index": {**UNITS, "submitted": LATE},
    "list": {**UNITS, "submitted": list(LATE)},
    "polars": pl.DataFrame({**UNITS, "submitted": list(LATE)}).with_columns(
        pl.col("submitted").dt.convert_time_zone("Asia/Ho_Chi_Minh")
    ),
}


@pytest.mark.parametrize("kind", ZONED)
def test_a_day_is_that_of_the_value_s_own_zone(kind: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scores = PROGRAMME.score(ZONED[kind])
    # In UTC it would be the last day of January.
    assert scores.points["early"] == [0.0, 0.0]


def test_days_of_a_named_zone_are_read_wherever_they_stand() -> None:
    frame = ZONED["polars"].select("unit", period="submitted", level=pl.lit(50.0))
    assert PROGRAMME.score(frame).periods == ["2026-02-01", "2026-02-01"]
    long = ZONED["polars"].select("unit", value="submitted", input=pl.lit("submitted"))
    assert PROGRAMME.score(long).points["early"] == [0.0, 0.0]


def test_times_without_a_zone_keep_their_day() -> None:
    times = np.array(["2026-01-31T23:00", "NaT"], dtype="datetime64[s]")
    assert PROGRAMME.score({**UNITS, "submitted": times}).points["early"] == [3.0, None]
    series = {**UNITS, "submitted": pd.Series(times)}
    assert PROGRAMME.score(series).points["early"] == [3.0, None]


def test_an_index_of_texts_names_the_units() -> None:
    frame = pd.DataFrame({"level": [50.0, 70.0]}, index=["Tân Cương", "La Bằng"])
    assert PROGRAMME.score(frame).units == ["Tân Cương", "La Bằng"]
    named = frame.assign(code=["01", "02"])
    assert PROGRAMME.score(named, unit="code").units == ["01", "02"]
    assert PROGRAMME.score(frame.reset_index(drop=True)).units is None


def test_two_columns_of_one_name_are_named() -> None:
    frame = pd.DataFrame([["a", 1, 2]], columns=["unit", "level", "level"])
    with pytest.raises(chiso.ChisoError, match="two columns `level`"):
        PROGRAMME.score(frame)


@pytest.mark.parametrize("empty", [pd.DataFrame(), pl.DataFrame(), chiso.Table({})])
def test_an_empty_table_has_no_rows(empty: Any) -> None:
    assert len(PROGRAMME.score(empty)) == 0


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Unit", "unit"), ("unti", "unit"), ("preiod", "period"), ("Name", "name")],
)
def test_a_misspelt_column_about_the_rows_is_a_warning(written: str, meant: str) -> None:
    columns = {written: ["2026-Q1", "2026-Q1"], "level": [50.0, 70.0]}
    [found] = [one for one in PROGRAMME.score(columns).findings if one.input == written]
    assert (found.severity, found.help) == ("warning", f"did you mean `{meant}`?")
    long = {**columns, "unit": ["a", "b"], "input": ["level"] * 2, "value": [50.0, 70.0]}
    if meant != "unit":
        del long["level"]
        [found] = [one for one in PROGRAMME.score(long).findings if one.input == written]
        assert (found.severity, found.help) == ("warning", f"did you mean `{meant}`?")


def test_columns_that_were_named_are_not_missed() -> None:
    columns = {"Unit": ["a", "b"], "Periods": ["2026-Q1"] * 2, "level": [50.0, 70.0]}
    found = PROGRAMME.score(columns, unit="Unit", period="2026-Q1").findings
    assert not [one for one in found.warnings if one.input in columns]
    found = PROGRAMME.score({**columns, "game": ["x", "y"]}, unit="Unit").findings
    assert not [one for one in found.warnings if one.input in ("game", "Unit")]


MISSED = ["received", "on_time", "has_seats", "submitted", "channel"]


@pytest.mark.parametrize(
    "data",
    [
        {"level": 50},
        [{"level": 50}],
        {"unit": "a", "values": {"level": 50}},
        [{"unit": "a", "values": {}}, {"unit": "b", "values": {"level": {"value": 50}}}],
        pl.DataFrame({"unit": ["a"], "input": ["level"], "value": [50.0]}),
    ],
)
def test_an_input_without_a_value_is_told(data: Any) -> None:
    warned = PROGRAMME.score(data).findings.warnings
    assert [one.input for one in warned if one.code == "data.missing_column"] == MISSED


def test_what_is_said_to_be_missing_is_no_finding() -> None:
    values = dict.fromkeys(PROGRAMME.inputs)
    assert len(PROGRAMME.score(values).findings) == 0
    assert len(PROGRAMME.score({"unit": "a", "values": values}).findings) == 0
    assert len(PROGRAMME.score({"unit": "a", "values": values | {"level": 1.5}}).findings) == 0


def test_observations_take_the_values_that_tables_take() -> None:
    values = {
        "received": np.int64(10),
        "on_time": decimal.Decimal(5),
        "level": {"value": np.float32(50), "evidence": ["12/BC-UBND"]},
        "has_seats": np.bool_(True),
        "submitted": datetime.datetime(2026, 1, 5, 10),
        "channel": np.str_("online"),
    }
    scores = PROGRAMME.score({"unit": 5392, "period": 2026, "values": values})
    assert scores.total == PROGRAMME.score({**values, "level": 50}).total == [25.0]
    assert (scores.units, scores.periods) == (["5392"], ["2026"])
    absent = {"received": None, "on_time": float("nan"), "level": pd.NA, "submitted": pd.NaT,
              "has_seats": np.float64("nan"), "channel": decimal.Decimal("nan")}
    assert PROGRAMME.score({"unit": "a", "values": absent}).observations()[0]["values"] == {}
    day = np.datetime64("2026-01-05T10:00:00", "ns")
    assert PROGRAMME.score({"values": {"submitted": day}}).points["early"] == [3.0]
    given = {"unit": {"id": 7, "name": "xã"}, "values": {}, "given": {"level": np.float64(4)}}
    scores = PROGRAMME.score([given])
    assert (scores.units, scores.points["level"]) == (["7"], [4.0])


def test_what_is_no_value_is_named_by_unit_and_input() -> None:
    rows = [
        {"unit": "a", "values": {"level": float("inf"), "received": [1]}},
        {"unit": "b", "values": {"level": {"value": object()}}},
        {"unit": "c", "values": [5]},
    ]
    with pytest.raises(chiso.ChisoError) as caught:
        PROGRAMME.score(rows)
    errors = caught.value.findings.errors
    assert [(one.unit, one.input) for one in errors] == [
        ("a", "level"), ("a", "received"), ("b", "level"), ("c", None),
    ]
    assert all(one.help for one in errors)

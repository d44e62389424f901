"""Arrays, ids, days and periods as people have them: read rightly or refused, never misread."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from test_errors import SHARES, only_error
from test_tables import PROGRAMME, numeric

import chiso

NUMERIC = numeric()
LOCAL = datetime.datetime(2026, 1, 31, 20, tzinfo=datetime.timezone.utc)


def points(data: Any) -> list[list[Any]]:
    found = NUMERIC.score(data).points
    return [found[name] for name in ("A", "B", "C")]


def test_what_a_mask_hides_is_missing() -> None:
    for dtype in ("f8", "i4", ">f8"):
        rows = np.ma.masked_array(
            np.array([[10, 20, 30], [40, 50, 60]], dtype),
            mask=[[False, True, False], [False, False, True]],
        )
        assert points(rows) == [[1.0, 4.0], [None, 5.0], [3.0, None]]
        assert points(rows[0]) == [[1.0], [None], [3.0]]
        columns = {name: rows[:, at] for at, name in enumerate("abc")}
        assert points(columns) == [[1.0, 4.0], [None, 5.0], [3.0, None]]
    nothing_hidden = np.ma.masked_array([[10.0, 20.0, 30.0]])
    assert points(nothing_hidden) == [[1.0], [2.0], [3.0]]


@pytest.mark.parametrize("dtype", [">f8", "<f8", ">f4", ">i8", ">i4", ">i2", ">u4", "f2", "g"])
def test_numbers_in_any_order_of_bytes(dtype: str) -> None:
    rows = np.array([[10, 20, 30], [40, 50, 60]], dtype)
    wanted = [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]
    assert points(rows) == wanted
    assert points(rows[1]) == [[4.0], [5.0], [6.0]]
    assert points({name: rows[:, at] for at, name in enumerate("abc")}) == wanted
    assert points(rows[:, ::-1][:, ::-1]) == wanted
    assert points(np.asfortranarray(rows)) == wanted
    assert points(np.repeat(rows, 2, axis=1)[::-1, ::2]) == [of[::-1] for of in wanted]


@pytest.mark.parametrize("dtype", ["?", "M8[D]", "m8[s]", "c16", "U3", "O"])
def test_an_array_of_no_numbers_is_refused(dtype: str) -> None:
    rows = np.array([[0, 1, 0]]).astype(dtype)
    with pytest.raises((ValueError, TypeError), match="numbers"):
        NUMERIC.score(rows)


def test_what_is_not_finite_is_no_number() -> None:
    finding = only_error(np.array([[1.0, 2.0, 3.0], [1.0, np.inf, 3.0]]), NUMERIC)
    assert (finding.row, finding.input) == (1, "b")
    assert finding.message == "`inf` is not a finite number"
    one = only_error(np.array([1.0, -np.inf, 3.0]), NUMERIC)
    assert (one.row, one.input) == (0, "b")
    assert "not a finite number" in one.message


def test_a_unit_names_the_row_of_an_array() -> None:
    values = np.array([10.0, 20.0, 30.0])
    assert NUMERIC.score(values, unit="Tân Cương").units == ["Tân Cương"]
    assert NUMERIC.score(values, unit="Tân Cương", period="2026").units == ["Tân Cương"]
    assert NUMERIC.score(np.array([10.0, np.nan, 30.0]), unit="x").units == ["x"]
    assert NUMERIC.score(values.reshape(1, 3), unit="x").units == ["x"]
    with pytest.raises(ValueError, match="`unit` names one unit, and the array has 2 rows"):
        NUMERIC.score(np.array([values, values]), unit="x")


IDS = [123456789012345678, 123456789012345679]


@pytest.mark.parametrize(
    "column",
    [
        IDS,
        np.array(IDS),
        np.array(IDS, dtype=object),
        np.array(IDS, dtype=">u8"),
        [np.int64(one) for one in IDS],
        pl.Series(IDS),
        pa.array(IDS, pa.uint64()),
        pa.array(IDS).dictionary_encode(),
        pd.Series(IDS),
    ],
    ids=lambda column: type(column).__name__,
)
def test_ids_that_are_numbers_keep_their_digits(column: Any) -> None:
    wanted = [str(one) for one in IDS]
    data = {"unit": column, "a": [1, 2], "b": [1, 2], "c": [1, 2]}
    assert NUMERIC.score(data).units == wanted
    long = {"unit": column, "input": ["a", "a"], "value": [1, 2]}
    assert NUMERIC.score(long).units == wanted


def test_ids_longer_than_any_integer() -> None:
    ids = [10**40, 10**40 + 1]
    data = {"unit": ids, "a": [1, 2], "b": [1, 2], "c": [1, 2]}
    assert NUMERIC.score(data).units == [str(one) for one in ids]


def test_whole_floats_may_be_ids_and_others_not() -> None:
    rest = {"a": [1, 2], "b": [1, 2], "c": [1, 2]}
    assert NUMERIC.score({"unit": [101.0, 102.0], **rest}).units == ["101", "102"]
    for wrong in (101.5, 1e17, float("inf")):
        for column in ([101.0, wrong], np.array([101.0, wrong]), pl.Series([101.0, wrong])):
            finding = only_error({"unit": column, **rest}, NUMERIC)
            assert (finding.row, finding.input) == (1, "unit")
            assert "text" in str(finding.help)
            finding = only_error({"unit": column, "input": ["a", "a"], "value": [1, 2]}, NUMERIC)
            assert (finding.row, finding.input) == (1, "unit")


LONG: dict[str, list[Any]] = {
    "unit": ["x", "y", "y", "x"],
    "input": ["received", "received", "level", "on_time"],
    "value": [10, 20, 30, 5],
}


@pytest.mark.parametrize(
    ("at", "column", "value", "name", "unit"),
    [
        (2, "input", "levle", "levle", "y"),
        (1, "value", -3, "received", "y"),
        (2, "value", 100.5, "level", "y"),
        (2, "value", "nhiều", "level", "y"),
        (2, "value", float("inf"), "level", "y"),
        (3, "value", 11, "on_time", "x"),
        (3, "input", "given:nothing", "nothing", "x"),
        (1, "input", "given:timeliness", "timeliness", "y"),
    ],
)
def test_a_finding_in_a_table_of_values_names_its_row(
    at: int, column: str, value: Any, name: str, unit: str
) -> None:
    columns = {of: list(values) for of, values in LONG.items()}
    columns[column][at] = value
    if value == "given:timeliness":
        columns["value"][at] = 21
    finding = only_error(columns)
    assert (finding.row, finding.input, finding.unit) == (at, name, unit)


def test_a_table_of_values_tells_all_findings_at_once() -> None:
    columns = {
        "unit": ["a", "a", "b"],
        "input": ["part", "part", "part"],
        "value": [0.5, 0.6, 85],
    }
    with pytest.raises(chiso.ChisoError) as caught:
        SHARES.score(columns)
    assert [(one.row, one.unit) for one in caught.value.findings.errors] == [(1, "a"), (2, "b")]


def test_observations_in_a_list_name_their_place() -> None:
    good = {"unit": "x", "values": {"level": 50}}

    def at(*rows: dict[str, Any]) -> list[tuple[int | None, str | None, str | None]]:
        with pytest.raises(chiso.ChisoError) as caught:
            PROGRAMME.score(list(rows))
        return [(one.row, one.input, one.unit) for one in caught.value.findings.errors]

    assert at(good, {"unit": "y", "values": {"level": -1}}) == [(1, "level", "y")]
    assert at(good, {"unit": "y", "given": {"timeliness": 21}}) == [(1, "timeliness", "y")]
    wrong = {"unit": "x", "values": {"level": -1}}
    assert at(good, {"unit": "z", "values": {}}, wrong, wrong) == [
        (2, None, "x"), (2, "level", "x"), (3, None, "x"), (3, "level", "x"),
    ]
    # Points given in a table with a column for every input.
    rows = [{"unit": "x", "level": 5}, {"unit": "y", "level": 6, "given:timeliness": 21}]
    assert at(*rows) == [(1, "timeliness", "y")]


@pytest.mark.parametrize(
    ("column", "days"),
    [
        (pa.array([datetime.date(2026, 2, 1)]), "2026-02-01"),
        (pa.array([LOCAL], pa.timestamp("us")), "2026-01-31"),
        (pa.array([LOCAL], pa.timestamp("us", "UTC")), "2026-01-31"),
        (pa.array([LOCAL], pa.timestamp("us", "+07:00")), "2026-02-01"),
        (pa.array([LOCAL], pa.timestamp("us", "Asia/Ho_Chi_Minh")), "2026-02-01"),
        ([LOCAL], "2026-01-31"),
        (pa.array([2026]), "2026"),
        (pa.array([2026.0]), "2026"),
    ],
)
def test_a_time_as_a_period_is_its_day(column: Any, days: str) -> None:
    assert PROGRAMME.score({"unit": ["a"], "period": column, "level": [5]}).periods == [days]
    long = {"unit": ["a"], "period": column, "input": ["level"], "value": [5]}
    assert PROGRAMME.score(long).periods == [days]


def test_a_time_with_a_zone_as_a_value() -> None:
    column = pa.array([LOCAL], pa.timestamp("us", "Asia/Ho_Chi_Minh"))
    long = {"unit": ["a"], "input": ["submitted"], "value": column}
    assert PROGRAMME.score(long).observations()[0]["values"]["submitted"] == "2026-02-01"


def test_a_column_that_names_nothing_is_refused() -> None:
    lists = pa.array([[1], [2]])
    for name in ("unit", "period", "state:level", "type"):
        finding = only_error({"unit": ["a", "b"], "level": [1, 2], name: lists})
        assert finding.input == name
    finding = only_error({"unit": ["a"], "period": pa.array([[1]]), "input": ["level"], "value": [5]})
    assert finding.input == "period"


@pytest.mark.parametrize(
    ("seconds", "zone"), [(1_700_000_000, "Mars/Phobos"), (10**12, "Asia/Ho_Chi_Minh"), (10**14, None)]
)
def test_a_time_that_no_calendar_has_is_named(seconds: int, zone: str | None) -> None:
    column = pa.array([None, seconds]).cast(pa.timestamp("s")).cast(pa.timestamp("s", zone))
    finding = only_error({"unit": ["a", "b"], "submitted": column})
    assert (finding.input, finding.row, finding.unit) == ("submitted", 1, "b")
    assert zone is None or zone in finding.message
    finding = only_error({"unit": ["a", "b"], "period": column, "level": [5, 5]})
    assert (finding.input, finding.row) == ("period", 1)


def columns_of(name: str, values: list[Any]) -> list[Any]:
    """The same column in every kind of table."""
    both = {"unit": ["a", "b"], name: values}
    return [
        both,
        {"unit": ["a", "b"], name: np.array(values)},
        pl.DataFrame(both),
        pd.DataFrame(both),
        pa.table({"unit": ["a", "b"], name: pa.array(values).dictionary_encode()}),
        [{"unit": unit, name: value} for unit, value in zip(["a", "b"], values, strict=True)],
    ]


@pytest.mark.parametrize(
    ("name", "values", "help"),
    [
        ("submitted", [46027, 46060], "2026-01-31"),
        ("submitted", [20260105.0, 20260106.0], "2026-01-31"),
        ("channel", [1, 0], "the options are `paper`, `online`"),
        ("channel", [1.0, 0.0], "the options are `paper`, `online`"),
    ],
)
def test_a_number_is_no_date_and_no_option(name: str, values: list[Any], help: str) -> None:
    for data in columns_of(name, values):
        with pytest.raises(chiso.ChisoError) as caught:
            PROGRAMME.score(data)
        errors = caught.value.findings.errors
        assert [(one.input, one.row, one.unit) for one in errors] == [(name, 0, "a"), (name, 1, "b")]
        assert errors[0].code == "data.wrong_type"
        assert help in str(errors[0].help)
    rest = {"received": 10, "on_time": 5, "level": 50, "has_seats": 1, "submitted": "2026-01-05"}
    for value in values:
        # Alone, and with all there is to know.
        assert help in str(only_error({name: value}).help)
        everything = {**rest, "channel": "online", name: value}
        assert help in str(only_error(everything).help)
        assert help in str(only_error({"unit": "x", **everything}).help)


def test_a_dict_of_nothing_but_numbers_is_read_like_a_table() -> None:
    values = [10.0, 5.0, 50.0, 1.0, 20000.0, 1.0]
    with pytest.raises(chiso.ChisoError) as caught:
        PROGRAMME.score(dict(zip(PROGRAMME.inputs, values, strict=True)))
    assert [one.input for one in caught.value.findings.errors] == ["submitted", "channel"]
    # An array has no other way to say it: days since 1970, the places of the options.
    assert PROGRAMME.score(np.array(values)).total == [10 + 5 + 2 + 3 + 5]


def test_a_period_that_contradicts_is_refused() -> None:
    table = {"unit": ["a", "b"], "level": [1, 2], "period": ["2026-Q1", None]}
    assert PROGRAMME.score(table, period="2026-Q1").periods == ["2026-Q1", "2026-Q1"]
    long = {"unit": ["a", "b"], "input": ["level"] * 2, "value": [1, 2], "period": ["2026-Q1", None]}
    assert PROGRAMME.score(long, period="2026-Q1").periods == ["2026-Q1", "2026-Q1"]
    said = [{"unit": "a", "period": "2026-Q1", "values": {"level": 1}}, {"unit": "b", "values": {}}]
    assert PROGRAMME.score(said, period="2026-Q1").periods == ["2026-Q1", "2026-Q1"]
    for data in (table, pl.DataFrame(table), long, said, {"level": 1, "period": "2026-Q1"}):
        with pytest.raises(chiso.ChisoError, match="`2026-Q1`, and `period` says `2026-Q3`") as caught:
            PROGRAMME.score(data, period="2026-Q3")
        [finding] = caught.value.findings.errors
        assert finding.row == 0


def test_a_period_that_is_none_is_named() -> None:
    long = {"unit": ["a", "b"], "input": ["level"] * 2, "value": [1, 2], "period": ["2026", "Q"]}
    finding = only_error(long)
    assert (finding.row, finding.input, finding.unit) == (1, "period", "b")


def test_the_state_of_a_value_in_a_table_of_values() -> None:
    long = {"unit": ["a", "b", "c"], "input": ["level"] * 3, "value": [1, 2, 3]}
    scores = PROGRAMME.score({**long, "state": ["", "missing", "not_applicable"]})
    assert scores.status["level"] == ["scored", "unknown", "excluded"]
    finding = only_error({**long, "state": [None, "n/a", None]})
    assert (finding.row, finding.input, finding.unit) == (1, "level", "b")
    assert "not_applicable" in str(finding.help)


def test_a_unit_that_contradicts_is_refused() -> None:
    one = {"unit": "a", "values": {"level": 1}}
    assert PROGRAMME.score(one, unit="a").units == ["a"]
    assert PROGRAMME.score({"values": {"level": 1}}, unit="a").units == ["a"]
    assert PROGRAMME.score({"unit": None, "values": {"level": 1}}, unit="a").units == ["a"]
    assert PROGRAMME.score({"unit": "a", "level": 1}, unit="a").units == ["a"]
    for data in (one, {"unit": {"id": "a"}, "values": {}}, {"unit": "a", "level": 1}):
        with pytest.raises(ValueError, match="`a`, and `unit` says `b`"):
            PROGRAMME.score(data, unit="b")


@pytest.mark.parametrize("period", [2026, np.int64(2026), "2026"])
def test_a_year_may_be_a_number(period: Any) -> None:
    data: Any
    for data in (
        {"level": 1},
        {"unit": ["a"], "level": [1]},
        {"unit": ["a"], "input": ["level"], "value": [1]},
        [{"unit": "a", "values": {"level": 1}}],
        np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1.0]),
    ):
        assert PROGRAMME.score(data, period=period).periods == ["2026"]
    said = {"unit": "a", "period": period, "values": {"level": 1}}
    assert PROGRAMME.score(said).periods == ["2026"]


def test_a_day_may_be_a_period() -> None:
    day = datetime.date(2026, 1, 31)
    assert PROGRAMME.score({"level": 1}, period=day).periods == ["2026-01-31"]
    with pytest.raises(TypeError, match="2026-Q3"):
        PROGRAMME.score({"level": 1}, period=[2026])  # type: ignore[arg-type]


def test_answers_that_are_texts() -> None:
    table = {"unit": ["a", "b", "c"], "has_seats": ["true", "False", None]}
    for data in (table, pl.DataFrame(table), pd.DataFrame(table)):
        assert PROGRAMME.score(data).points["seats"] == [2.0, 0.0, None]
    assert PROGRAMME.score({"has_seats": "TRUE"}).points["seats"] == [2.0]
    assert only_error({"has_seats": "có"}).help == "write `true` or `false`"


@pytest.mark.parametrize(
    ("name", "text", "help"),
    [
        ("level", "0,5", "a decimal point"),
        ("received", "1.000,5", "a decimal point"),
        ("level", "1 000", "a number"),
        ("submitted", "05/01/2026", "as in `2026-01-31`"),
        ("submitted", "ngày 5 tháng 1", "as in `2026-01-31`"),
    ],
)
def test_a_text_that_is_nearly_a_value_gets_fitting_help(name: str, text: str, help: str) -> None:
    assert help in str(only_error({"unit": ["a"], name: [text]}).help)
    assert help in str(only_error({name: text}).help)
    assert help in str(only_error({"unit": ["a"], "input": [name], "value": [text]}).help)

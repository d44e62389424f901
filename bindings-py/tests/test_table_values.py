"""Columns of every type and their extremes, tables with a row for every value, and columns of
a table's own."""

from __future__ import annotations

import datetime
import decimal
import zoneinfo
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_tables import INPUTS, PROGRAMME, SCHEMA, Row, expected, numeric, rows, said, table_of

import chiso

NUMBERS = numeric()


def read(data: Any, name: str = "a") -> list[Any]:
    """What was read of a column, as numbers to the last bit."""
    return [row["values"].get(name) for row in NUMBERS.score(data).observations()]


def outcome(data: Any) -> Any:
    """What was read, or the codes of the refusal."""
    try:
        return read(data)
    except chiso.ChisoError as error:
        return [finding.code for finding in error.findings.errors]


def one_by_one(values: list[Any]) -> Any:
    """The same of observations in JSON."""
    return outcome([{"unit": str(at), "values": {} if value is None else {"a": value}}
                    for at, value in enumerate(values)])


DECIMALS = st.decimals(-10**9, 10**9, allow_nan=False, allow_infinity=False, places=6)


@given(st.lists(st.none() | DECIMALS, min_size=1, max_size=6), st.sampled_from([0, 3, 6]))
@settings(deadline=None, max_examples=40)
def test_decimals_have_fractions(values: list[Any], places: int) -> None:
    step = decimal.Decimal(1).scaleb(-places)
    exact = [None if one is None else one.quantize(step) for one in values]
    wanted = [None if one is None else float(one) for one in exact]
    for kind in (pa.decimal128(20, places), pa.decimal128(38, places), pa.decimal256(60, places)):
        assert read(pa.table({"a": pa.array(exact, kind)})) == wanted, kind
        around = pa.array([None, *exact, None], kind).slice(1, len(exact))
        assert read(pa.table({"a": around})) == wanted, kind
    assert read(pl.DataFrame({"a": pl.Series(exact, dtype=pl.Decimal(20, places))})) == wanted
    assert read({"a": exact}) == wanted
    assert read(pd.DataFrame({"a": pd.Series(exact, dtype=object)})) == wanted


INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


@pytest.mark.parametrize("name", INTEGERS)
@given(st.data())
@settings(deadline=None, max_examples=15)
def test_integers_reach_their_extremes(name: str, draw: st.DataObject) -> None:
    limits = np.iinfo(name)
    least, most = int(limits.min), int(limits.max)
    some = st.sampled_from([least, least + 1, most - 1, most, 0])
    whole = st.none() | some | st.integers(least, most)
    values: Any = draw.draw(st.lists(whole, min_size=1, max_size=6))
    wanted = one_by_one(values)
    arrow = pa.array(values, getattr(pa, name)())
    assert outcome(pa.table({"a": arrow})) == wanted
    assert outcome(pa.table({"a": arrow.dictionary_encode()})) == wanted
    kind = {"i": "Int", "u": "UInt"}[name[0]] + str(limits.bits)
    assert outcome(pl.DataFrame({"a": pl.Series(values, dtype=getattr(pl, kind))})) == wanted
    assert outcome(pd.DataFrame({"a": pd.array(values, dtype=kind)})) == wanted
    assert outcome({"a": values}) == wanted
    if None not in values:
        array = np.array(values, dtype=np.dtype(name))
        assert outcome({"a": array}) == wanted
        assert outcome(pd.DataFrame({"a": array})) == wanted


FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.none() | FLOATS | st.sampled_from([5e-324, -0.0, 1.7976931348623157e308]),
                min_size=1, max_size=6))
@settings(deadline=None, max_examples=40)
def test_numbers_reach_their_extremes(values: list[Any]) -> None:
    # No sign is kept of nothing: -0 is 0.
    wanted = values
    assert read(pa.table({"a": pa.array(values, pa.float64())})) == wanted
    assert read(pl.DataFrame({"a": pl.Series(values, dtype=pl.Float64)})) == wanted
    assert read({"a": values}) == wanted
    assert read({"a": np.array([np.nan if one is None else one for one in values])}) == wanted


INSTANTS = st.datetimes(datetime.datetime(1901, 1, 1), datetime.datetime(2099, 1, 1))


@given(st.timezone_keys(), st.lists(st.none() | INSTANTS, min_size=1, max_size=4),
       st.sampled_from(["s", "ms", "us", "ns"]))
@settings(deadline=None, max_examples=40)
def test_a_day_is_that_of_any_time_zone(zone: str, instants: list[Any], unit: str) -> None:
    place = zoneinfo.ZoneInfo(zone)
    utc = [None if one is None else one.replace(tzinfo=datetime.timezone.utc, microsecond=0)
           for one in instants]
    wanted = [None if one is None else one.astimezone(place).date().isoformat() for one in utc]

    def days(data: Any) -> list[Any]:
        return [row["values"].get("submitted") for row in PROGRAMME.score(data).observations()]

    column = pa.array(utc, pa.timestamp(unit, zone))
    assert days(pa.table({"submitted": column})) == wanted
    assert days({"submitted": column}) == wanted
    if unit != "s":
        try:
            series = pl.Series(utc, dtype=pl.Datetime(unit, "UTC")).dt.convert_time_zone(zone)  # type: ignore[arg-type]
        except pl.exceptions.PolarsError:
            # polars does not know every zone.
            pass
        else:
            assert days(pl.DataFrame({"submitted": series})) == wanted
            assert days({"submitted": series}) == wanted
    stamps = pd.to_datetime(pd.Series(utc, dtype=object), utc=True).dt.tz_convert(place)
    assert days(pd.DataFrame({"submitted": stamps})) == wanted


def test_a_day_of_a_series_of_pandas_is_that_of_its_zone() -> None:
    instant = pd.Timestamp("2026-01-31 20:00", tz="UTC").tz_convert("Asia/Ho_Chi_Minh")
    scores = PROGRAMME.score({"submitted": pd.Series([instant])})
    assert scores.observations()[0]["values"]["submitted"] == "2026-02-01"


def test_a_series_of_pandas_may_have_no_day_at_all() -> None:
    empty = pd.to_datetime(pd.Series([None]), utc=True)
    assert PROGRAMME.score({"submitted": empty}).points["early"] == [None]


@given(rows(), st.sets(st.sampled_from(INPUTS), min_size=1))
@settings(deadline=None, max_examples=25)
def test_columns_without_a_type_are_missing(data: list[Row], empty: set[str]) -> None:
    without = [{name: None if name in empty else value for name, value in row.items()}
               for row in data]
    wanted = expected(without)
    arrow = table_of(without, {name: pa.null() for name in empty})
    assert said(PROGRAMME.score(arrow)) == wanted
    assert said(PROGRAMME.score(arrow.to_pandas())) == wanted
    polars = pl.DataFrame(table_of(without)).with_columns(
        **{name: pl.Series([None] * len(data), dtype=pl.Null) for name in empty})
    assert said(PROGRAMME.score(polars)) == wanted
    if data:
        assert said(PROGRAMME.score({name: arrow.column(name) for name in INPUTS})) == wanted


@given(rows(), st.data())
@settings(deadline=None, max_examples=25)
def test_a_row_for_every_value_comes_to_the_same(data: list[Row], draw: st.DataObject) -> None:
    numbers = ("received", "on_time", "level", "has_seats")
    units = [{name: row[name] for name in numbers} for row in data]
    long: list[dict[str, Any]] = [
        {"unit": f"unit {at}", "input": name, "value": float(value)}
        for at, row in enumerate(units) for name, value in row.items() if value is not None
    ]
    # Units are in the order of their first rows, whatever lies between.
    order = draw.draw(st.permutations(range(len(long))))
    mixed = [long[at] for at in order]
    places = {unit: at for at, unit in enumerate(dict.fromkeys(row["unit"] for row in mixed))}
    observations = [
        {"unit": unit, "values": {
            name: value for name, value in units[int(unit.split()[1])].items() if value is not None}}
        for unit in places
    ]
    wanted = PROGRAMME.score(observations)
    schema = pa.schema([
        ("unit", draw.draw(st.sampled_from([pa.string(), pa.large_string(), pa.string_view()]))),
        ("input", draw.draw(st.sampled_from([pa.string(), pa.dictionary(pa.int8(), pa.string())]))),
        ("value", draw.draw(st.sampled_from([pa.float64(), pa.int64(), pa.decimal128(12, 2)]))),
    ])
    arrow = pa.Table.from_pylist(
        [{**row, "value": decimal.Decimal(int(row["value"]))} if pa.types.is_decimal(schema[2].type)
         else {**row, "value": int(row["value"])} for row in mixed],
        schema=schema)
    cut = draw.draw(st.integers(0, len(mixed)))
    shapes = [arrow, pa.concat_tables([arrow.slice(0, cut), arrow.slice(cut)])]
    if mixed:
        shapes += [pl.DataFrame(mixed), pd.DataFrame(mixed),
                   {name: [row[name] for row in mixed] for name in mixed[0]}]
    for shape in shapes:
        scores = PROGRAMME.score(shape)
        assert (scores.units or []) == list(places)
        assert said(scores) == said(wanted)


KEPT: dict[str, tuple[pa.DataType, st.SearchStrategy[Any]]] = {
    "text": (pa.string(), st.text(st.characters(exclude_categories=["Cs"]), max_size=5)),
    "whole": (pa.int64(), st.integers(-(2**53), 2**53)),
    "natural": (pa.uint64(), st.integers(0, 2**53)),
    "number": (pa.float64(), FLOATS),
    "answer": (pa.bool_(), st.booleans()),
    "byte": (pa.int8(), st.integers(-128, 127)),
}


@given(st.lists(st.fixed_dictionaries({name: st.none() | of for name, (_, of) in KEPT.items()}),
                min_size=1, max_size=5))
@settings(deadline=None, max_examples=25)
def test_columns_of_the_table_s_own_stay_what_they_are(data: list[dict[str, Any]]) -> None:
    schema = pa.schema([("unit", pa.string()), ("level", pa.float64()),
                        *((name, kind) for name, (kind, _) in KEPT.items())])
    arrow = pa.Table.from_pylist(
        [{"unit": str(at), "level": 50.0, **row} for at, row in enumerate(data)], schema=schema)
    wanted = {name: [row[name] for row in data] for name in KEPT}
    for shape in (arrow, pl.DataFrame(arrow), pa.concat_tables([arrow, arrow]).slice(len(data))):
        scores = PROGRAMME.score(shape)
        table = scores.to_table()
        assert {name: table[name] for name in KEPT} == wanted
        kept = {finding.input for finding in scores.findings if finding.code == "data.kept_column"}
        assert kept == set(KEPT)
        back = scores.to_pyarrow().select(list(KEPT))
        assert back.to_pydict() == wanted


@pytest.mark.parametrize("kind", [pa.int64(), pa.uint64()])
def test_large_numbers_of_the_table_s_own_stay_what_they_are(kind: Any) -> None:
    large = [2**53 + 1, 2**63 - 1]
    table = pa.table({"level": [50.0, 60.0], "number": pa.array(large, kind)})
    assert PROGRAMME.score(table).to_table()["number"] == large


def test_the_columns_of_the_tests_are_those_of_the_programme() -> None:
    assert set(SCHEMA.names) == {"unit", *INPUTS}

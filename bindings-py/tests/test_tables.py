"""Tables of every kind go in, and come to the same scores; results come out as tables."""

from __future__ import annotations

import datetime
import decimal
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chiso

DOCUMENT: dict[str, Any] = {
    "chiso": 1,
    "id": "test/tables",
    "source": {"status": "proposed"},
    "inputs": {
        "received": {"type": "count"},
        "on_time": {"type": "count", "at_most": "received"},
        "level": {"type": "number", "minimum": 0, "maximum": 100},
        "has_seats": {"type": "yes_no"},
        "submitted": {"type": "date"},
        "channel": {"type": "choice", "options": ["paper", "online"]},
    },
    "tree": [
        {
            "id": "timeliness",
            "max": 20,
            "formula": "on_time / received",
            "rule": {"proportional": {"full_at": "100%"}},
            "undefined": "zero",
        },
        {
            "id": "level",
            "max": 10,
            "formula": "level",
            "rule": {"proportional": {"full_at": 100}},
        },
        {"id": "seats", "max": 2, "formula": "has_seats", "rule": {"yes_no": {}}},
        {
            "id": "early",
            "max": 3,
            "formula": "submitted <= @2026-01-31",
            "rule": {"yes_no": {}},
        },
        {
            "id": "online",
            "max": 5,
            "formula": 'channel == "online"',
            "rule": {"yes_no": {}},
        },
    ],
    "classes": [
        {"id": "good", "at_least": "80%"},
        {"id": "fair", "at_least": "50%"},
        {"id": "weak"},
    ],
}
PROGRAMME = chiso.Programme.load(DOCUMENT)
INPUTS = list(PROGRAMME.inputs)

Row = dict[str, Any]


def rows() -> st.SearchStrategy[list[Row]]:
    """Units of which some values are not known."""
    count = st.integers(0, 1000)

    def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.none() | values

    def row(parts: tuple[int, int, bool, Any, Any, Any, Any]) -> Row:
        a, b, known, level, seats, day, channel = parts
        return {
            "received": max(a, b) if known else None,
            "on_time": min(a, b),
            "level": level,
            "has_seats": seats,
            "submitted": day,
            "channel": channel,
        }

    days = st.dates(datetime.date(2000, 1, 1), datetime.date(2040, 1, 1))
    one = st.tuples(
        count,
        count,
        st.booleans(),
        maybe(st.integers(0, 100)),
        maybe(st.booleans()),
        maybe(days),
        maybe(st.sampled_from(["paper", "online"])),
    ).map(row)
    return st.lists(one, max_size=12)


SCHEMA = pa.schema(
    [
        ("unit", pa.string()),
        ("received", pa.int64()),
        ("on_time", pa.int64()),
        ("level", pa.float64()),
        ("has_seats", pa.bool_()),
        ("submitted", pa.date32()),
        ("channel", pa.string()),
    ]
)


def table_of(data: list[Row], types: dict[str, pa.DataType] | None = None) -> pa.Table:
    schema = SCHEMA
    for name, kind in (types or {}).items():
        schema = schema.set(schema.get_field_index(name), pa.field(name, kind))
    named = [{"unit": f"unit {at}", **row} for at, row in enumerate(data)]
    return pa.Table.from_pylist(named, schema=schema)


def said(scores: chiso.Scores) -> dict[str, list[Any]]:
    """Everything that scores say of every row, but the names of the rows."""
    table = scores.to_table().to_dict()
    status = scores.status.to_dict()
    both = {**table, **{f"status of {name}": values for name, values in status.items()}}
    return {
        name: values
        for name, values in both.items()
        if not name.endswith(("unit", "row", "period"))
    }


def expected(data: list[Row]) -> dict[str, list[Any]]:
    """What the engine says of the rows one by one, as observations in JSON."""
    observations = [
        {
            "unit": f"unit {at}",
            "values": {
                name: value.isoformat() if isinstance(value, datetime.date) else value
                for name, value in row.items()
                if value is not None
            },
        }
        for at, row in enumerate(data)
    ]
    return said(PROGRAMME.score(observations))


@given(rows(), st.data())
@settings(max_examples=150, deadline=None)
def test_arrow_tables_of_every_shape(data: list[Row], draw: st.DataObject) -> None:
    whole = st.sampled_from(
        [pa.int16(), pa.int32(), pa.int64(), pa.uint16(), pa.uint32(), pa.uint64(),
         pa.float32(), pa.float64(), pa.decimal128(12, 3), pa.decimal256(40, 2),
         pa.dictionary(pa.int8(), pa.int32())]
    )
    small = st.sampled_from([pa.int8(), pa.uint8(), pa.float16(), pa.float64()])
    text = st.sampled_from(
        [pa.string(), pa.large_string(), pa.string_view(),
         pa.dictionary(pa.int32(), pa.string()), pa.dictionary(pa.uint8(), pa.large_string())]
    )
    day = st.sampled_from(
        [pa.date32(), pa.date64(), pa.timestamp("s"), pa.timestamp("ms"), pa.timestamp("us"),
         pa.timestamp("ns"), pa.string()]
    )
    types = {
        "received": draw.draw(whole),
        "on_time": draw.draw(whole),
        "level": draw.draw(small),
        "channel": draw.draw(text),
    }
    table = table_of(data, types)
    as_day = draw.draw(day)
    if as_day != pa.date32():
        at = table.schema.get_field_index("submitted")
        table = table.set_column(at, "submitted", table.column("submitted").cast(as_day))
    # In chunks, and as a slice of something larger.
    cut = draw.draw(st.integers(0, len(data)))
    around = pa.concat_tables([table, table, table]).combine_chunks()
    part = around.slice(len(data), len(data))
    chunked = pa.concat_tables([part.slice(0, cut), part.slice(cut)])
    wanted = expected(data)
    for shape in (table, part, chunked):
        assert said(PROGRAMME.score(shape)) == wanted
    for batch in part.combine_chunks().to_batches():
        assert said(PROGRAMME.score(batch)) == wanted


@given(rows())
@settings(max_examples=60, deadline=None)
def test_the_packages_that_people_use(data: list[Row]) -> None:
    wanted = expected(data)
    arrow = table_of(data)
    polars = pl.DataFrame(arrow)
    assert said(PROGRAMME.score(polars)) == wanted
    if len(data) > 1:
        # Two chunks, as polars keeps what was put together.
        halves = pl.concat([polars[:1], polars[1:]], rechunk=False)
        assert halves.n_chunks() == 2
        assert said(PROGRAMME.score(halves)) == wanted
    pandas = arrow.to_pandas()
    assert said(PROGRAMME.score(pandas)) == wanted
    assert said(PROGRAMME.score(pandas.set_index("unit"))) == wanted
    assert said(PROGRAMME.score(duckdb.from_arrow(arrow))) == wanted
    assert said(PROGRAMME.score(chiso.Table(arrow.to_pydict()))) == wanted


@given(rows())
@settings(max_examples=60, deadline=None)
def test_columns_of_python_and_numpy(data: list[Row]) -> None:
    wanted = expected(data)
    lists: dict[str, Any] = {name: [row[name] for row in data] for name in INPUTS}
    if not data:
        assert len(PROGRAMME.score(lists)) == 0
        return
    assert said(PROGRAMME.score(lists)) == wanted
    assert said(PROGRAMME.score({name: tuple(of) for name, of in lists.items()})) == wanted
    assert said(PROGRAMME.score({name: pl.Series(of) for name, of in lists.items()})) == wanted
    assert said(PROGRAMME.score([dict(row) for row in data])) == wanted

    def array(name: str) -> Any:
        values = lists[name]
        if name in ("received", "on_time", "level"):
            return np.array([np.nan if v is None else v for v in values])
        return np.array(values, dtype=object)

    assert said(PROGRAMME.score({name: array(name) for name in INPUTS})) == wanted


def numeric() -> chiso.Programme:
    """A programme whose inputs are all numbers."""
    document = PROGRAMME.document
    document["inputs"] = {name: {"type": "number"} for name in ("a", "b", "c")}
    document["tree"] = [
        {"id": name.upper(), "max": 10, "formula": name,
         "rule": {"proportional": {"full_at": 100}}}
        for name in document["inputs"]
    ]
    return chiso.Programme.load(document)


@pytest.mark.parametrize(
    "dtype", ["f8", "f4", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1"]
)
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_numpy(dtype: str, order: Any) -> None:
    programme = numeric()
    values = np.array([[1, 2, 3], [40, 50, 60], [7, 8, 9], [0, 100, 10]], dtype, order=order)
    wanted = said(programme.score({"a": [1, 40, 7, 0], "b": [2, 50, 8, 100], "c": [3, 60, 9, 10]}))
    assert said(programme.score(values)) == wanted
    # Every second row of something twice as long.
    assert said(programme.score(np.repeat(values, 2, axis=0)[::2])) == wanted
    for at, row in enumerate(values):
        one = said(programme.score(row))
        assert one == {name: [of[at]] for name, of in wanted.items()}


def test_what_is_not_there_in_an_array_is_missing() -> None:
    programme = numeric()
    scores = programme.score(np.array([[10.0, np.nan, 20.0]]))
    assert scores.points["B"] == [None]
    assert programme.score(np.array([10.0, np.nan, 20.0])).points["B"] == [None]
    masked = np.ma.masked_array([1.0, 2.0], mask=[False, True])
    assert programme.score({"a": masked, "b": [1, 1], "c": [1, 1]}).points["A"] == [0.1, None]


def test_an_array_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="3 inputs"):
        numeric().score(np.zeros((2, 4)))


def test_an_array_may_be_changed_afterwards() -> None:
    programme = numeric()
    values = np.array([[10.0, 20.0, 30.0]])
    frame = pd.DataFrame({"a": [10.0], "b": [20.0], "c": [30.0]})
    of_array, of_frame = programme.score(values), programme.score(frame)
    values[:] = 0
    frame.loc[0, "a"] = 0.0
    frame["b"].to_numpy(copy=False)
    assert of_array.points["A"] == of_frame.points["A"] == [1.0]


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", "2026-01-31"),
        ("+07:00", "2026-02-01"),
        ("-05:00", "2026-01-31"),
        ("Asia/Ho_Chi_Minh", "2026-02-01"),
        ("America/New_York", "2026-01-31"),
    ],
)
def test_a_day_is_that_of_the_time_zone(zone: str, day: str) -> None:
    instant = datetime.datetime(2026, 1, 31, 20, tzinfo=datetime.timezone.utc)
    column = pa.array([instant, None], pa.timestamp("us", zone))
    scores = PROGRAMME.score({"unit": ["a", "b"], "submitted": column})
    values = scores.observations()[0]["values"]
    assert values["submitted"] == day
    assert scores.points["early"] == [3.0 if day < "2026-02-01" else 0.0, None]


def test_numbers_of_python_of_any_kind() -> None:
    values = {
        "received": np.int64(10),
        "on_time": decimal.Decimal(5),
        "level": np.float32(50),
        "has_seats": np.bool_(True),
        "submitted": pd.Timestamp("2026-01-05 10:00"),
        "channel": "online",
    }
    assert PROGRAMME.score(values).total == [10 + 5 + 2 + 3 + 5]
    absent = {"received": None, "on_time": float("nan"), "level": pd.NA, "submitted": pd.NaT}
    assert PROGRAMME.score(absent).points["level"] == [None]


def test_not_applicable_is_not_missing() -> None:
    scores = PROGRAMME.score({"level": chiso.NOT_APPLICABLE, "has_seats": True})
    assert scores.status["level"] == ["excluded"]
    table = {"has_seats": [True, True], "level": [50, chiso.NOT_APPLICABLE]}
    assert PROGRAMME.score(table).status["level"] == ["scored", "excluded"]
    by_state = {"level": [50.0, None], "state:level": [None, "not_applicable"]}
    assert PROGRAMME.score(by_state).status["level"] == ["scored", "excluded"]
    assert pickle.loads(pickle.dumps(chiso.NOT_APPLICABLE)) is chiso.NOT_APPLICABLE


def test_points_given_in_a_table() -> None:
    table = {"unit": ["a", "b"], "level": [50, 70], "given:timeliness": [12.5, None]}
    scores = PROGRAMME.score(pl.DataFrame(table))
    assert scores.points["timeliness"] == [12.5, None]
    assert scores.status["timeliness"] == ["given", "unknown"]
    with pytest.raises(chiso.ChisoError, match="outside 0 to 20"):
        PROGRAMME.score({**table, "given:timeliness": [25, None]})


def test_a_row_for_every_value() -> None:
    table = pl.DataFrame(
        {
            "unit": ["a", "a", "b", "b", "b", "a"],
            "period": ["2026-01", "2026-01", "2026-01", "2026-02", "2026-02", "2026-01"],
            "input": ["received", "on_time", "level", "level", "has_seats", "given:online"],
            "value": [100.0, 50.0, 70.0, 30.0, 1.0, 4.0],
            "evidence": ["12/BC-UBND", None, None, None, None, None],
            "assessor": ["system", None, "self", None, None, None],
        }
    )
    scores = PROGRAMME.score(table)
    assert scores.units == ["a", "b", "b"]
    assert scores.periods == ["2026-01", "2026-01", "2026-02"]
    assert scores.points["timeliness"] == [10.0, None, None]
    assert scores.points["level"] == [None, 7.0, 3.0]
    assert scores.points["seats"] == [None, None, 2.0]
    assert scores.points["online"] == [4.0, None, None]
    assert scores["a"]["timeliness"].evidence == ["12/BC-UBND"]
    assert scores["b", "2026-02"].points == 5.0
    with pytest.raises(chiso.ChisoError, match="two values") as caught:
        PROGRAMME.score(pl.concat([table, table[:1]]))
    assert caught.value.findings[0].row == 6


def test_columns_of_the_table_s_own_are_kept() -> None:
    frame = pd.DataFrame(
        {"Tên xã": ["Tân Cương", "La Bằng"], "Dân số": [9000, 4000], "level": [50, 70]}
    )
    scores = PROGRAMME.score(frame, unit="Tên xã", period="2026-Q3")
    table = scores.to_table()
    assert table["unit"] == ["Tân Cương", "La Bằng"]
    assert table["period"] == ["2026-Q3"] * 2
    assert table["Dân số"] == [9000, 4000]
    kept = [finding.input for finding in scores.findings if finding.code == "data.kept_column"]
    assert kept == ["Dân số"]


def test_results_are_tables_of_every_package() -> None:
    data: list[Row] = [
        {"received": 10, "on_time": 5, "level": 50, "has_seats": True},
        {"received": 10, "on_time": 8, "level": None, "has_seats": False},
    ]
    scores = PROGRAMME.score(table_of(data).select(["unit", *data[0]]))
    wanted = scores.to_table().to_dict()
    assert scores.to_polars().to_dict(as_series=False) == wanted
    assert scores.to_pyarrow().to_pydict() == wanted
    assert pl.DataFrame(scores).to_dict(as_series=False) == wanted
    assert pa.table(scores).to_pydict() == wanted
    assert list(scores.to_pandas().columns) == list(wanted)
    assert duckdb.from_arrow(scores.to_pyarrow()).fetchall()[1][0] == "unit 1"
    assert scores.points.to_polars()["level"].to_list() == [5.0, None]
    assert pickle.loads(pickle.dumps(scores.points)) == scores.points


@given(rows())
@settings(max_examples=40, deadline=None)
def test_scores_survive_pickling(data: list[Row]) -> None:
    scores = PROGRAMME.score(table_of(data))
    again = pickle.loads(pickle.dumps(scores))
    assert said(again) == said(scores)
    assert again.units == scores.units


@given(rows())
@settings(max_examples=40, deadline=None)
def test_a_file_has_what_was_written(data: list[Row]) -> None:
    import tempfile

    from chiso import files

    if not data:
        return
    table = chiso.Table(table_of(data).to_pydict())
    wanted = expected(data)
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("csv", "json", "parquet", "xlsx"):
            path = str(Path(folder) / f"data.{ending}")
            files.write_table(table, path)
            assert said(PROGRAMME.score(path)) == wanted, ending


def test_threads_score_at_once() -> None:
    threads = 4
    together = threading.Barrier(threads)
    frame = pl.DataFrame({"unit": [str(at) for at in range(5000)], "level": [1.0] * 5000})

    def work(number: int) -> Any:
        together.wait()
        return PROGRAMME.score(frame.with_columns(level=pl.lit(float(number)))).points["level"]

    with ThreadPoolExecutor(threads) as pool:
        answers = list(pool.map(work, range(threads)))
    assert answers == [[number / 10] * 5000 for number in range(threads)]


def test_scores_are_read_by_threads_at_once() -> None:
    threads = 4
    together = threading.Barrier(threads)
    scores = PROGRAMME.score({"unit": [str(at) for at in range(300)], "level": [40.0] * 300})

    def work(_: int) -> Any:
        together.wait()
        return scores.highest["total"], scores["7"].bounds

    with ThreadPoolExecutor(threads) as pool:
        answers = list(pool.map(work, range(threads)))
    assert answers == [answers[0]] * threads

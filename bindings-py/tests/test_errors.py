"""What is wrong with data is said by column, row and unit, with a way to mend it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_tables import PROGRAMME

import chiso

GOOD: dict[str, list[Any]] = {
    "unit": ["Tân Cương", "La Bằng", "Đại Phúc"],
    "received": [10, 20, 30],
    "on_time": [9, 18, 27],
    "level": [50.0, 60.0, 70.0],
    "has_seats": [True, False, True],
    "submitted": ["2026-01-05", "2026-02-05", None],
    "channel": ["online", "paper", "online"],
}
SHARES = chiso.Programme.load(
    {
        "chiso": 1,
        "id": "test/shares",
        "source": {"status": "proposed"},
        "inputs": {"part": {"type": "share"}},
        "tree": [
            {"id": "a", "max": 1, "formula": "part", "rule": {"proportional": {"full_at": "100%"}}}
        ],
    }
)


def test_there_is_nothing_wrong_with_what_is_good() -> None:
    assert len(PROGRAMME.score(GOOD).findings) == 0


def only_error(data: Any, programme: chiso.Programme = PROGRAMME) -> chiso.Finding:
    with pytest.raises(chiso.ChisoError) as caught:
        programme.score(data)
    errors = caught.value.findings.errors
    assert len(errors) == 1, str(errors)
    assert errors[0].help
    assert str(errors[0]) in str(caught.value)
    return errors[0]


KINDS: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "lists": lambda columns: columns,
    "polars": lambda columns: pl.DataFrame(columns, strict=False),
    "pandas": pd.DataFrame,
    "rows": lambda columns: [
        dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
    ],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("received", -3, "data.out_of_range"),
        ("received", 20.5, "data.out_of_range"),
        ("on_time", 21, "data.at_most_exceeded"),
        ("level", 100.5, "data.out_of_range"),
        ("level", float("inf"), "data.out_of_range"),
        ("submitted", "yesterday", "data.wrong_type"),
        ("channel", "pigeon", "data.wrong_type"),
    ],
)
def test_a_wrong_value_is_named(kind: str, column: str, value: Any, code: str) -> None:
    columns = {name: list(values) for name, values in GOOD.items()}
    if column == "received":
        columns["on_time"][1] = None
    columns[column][1] = value
    finding = only_error(KINDS[kind](columns))
    assert (finding.code, finding.input, finding.row, finding.unit) == (
        code, column, 1, "La Bằng",
    )


@pytest.mark.parametrize("kind", ["lists", "pandas", "rows"])
def test_a_text_among_numbers_is_named(kind: str) -> None:
    columns = {**GOOD, "level": [50.0, "khoảng 60", 70.0]}
    finding = only_error(KINDS[kind](columns))
    assert finding.code == "data.wrong_type"
    assert (finding.input, finding.row, finding.unit) == ("level", 1, "La Bằng")
    assert "khoảng 60" in finding.message


def test_a_column_of_texts_is_named_cell_by_cell() -> None:
    frame = pl.DataFrame({**GOOD, "level": ["50", None, "70"]})
    with pytest.raises(chiso.ChisoError) as caught:
        PROGRAMME.score(frame)
    assert [(one.row, one.input) for one in caught.value.findings.errors] == [
        (0, "level"), (2, "level"),
    ]


def test_a_share_above_one_is_named() -> None:
    finding = only_error({"unit": ["a", "b"], "part": [0.5, 85]}, SHARES)
    assert (finding.input, finding.row, finding.unit) == ("part", 1, "b")
    assert finding.help == "a share lies between 0 and 1: divide a percentage by 100"


def test_a_unit_twice_is_named() -> None:
    columns = {**GOOD, "unit": ["Tân Cương", "La Bằng", "Tân Cương"]}
    finding = only_error(pl.DataFrame(columns))
    assert (finding.code, finding.unit, finding.row) == ("data.duplicate_unit", "Tân Cương", 2)
    # In two periods it is not.
    periods = ["2026-Q1", "2026-Q1", "2026-Q2"]
    assert len(PROGRAMME.score({**columns, "period": periods})) == 3


def test_a_misspelt_column_is_named() -> None:
    columns = {name: values for name, values in GOOD.items() if name != "received"}
    finding = only_error(pl.DataFrame({**columns, "recieved": GOOD["received"]}))
    assert (finding.code, finding.input) == ("data.unknown_input", "recieved")
    assert finding.help == "did you mean `received`?"


def test_a_missing_column_is_told() -> None:
    columns = {name: values for name, values in GOOD.items() if name != "level"}
    scores = PROGRAMME.score(pl.DataFrame(columns))
    [finding] = scores.findings
    assert (finding.code, finding.severity, finding.input) == (
        "data.missing_column", "warning", "level",
    )
    assert scores.highest["level"] == [10.0] * 3


@pytest.mark.parametrize("wrong", ["2026-13", "Q3"])
def test_a_wrong_period_is_named(wrong: str) -> None:
    finding = only_error({**GOOD, "period": ["2026-Q1", wrong, "2026-Q1"]})
    assert (finding.row, finding.input) == (1, "period")


def test_all_findings_come_at_once() -> None:
    columns = {**GOOD, "received": [-1, 20, 30], "on_time": [None, 21, 27],
               "level": ["x", 60.0, 700.0]}
    with pytest.raises(chiso.ChisoError) as caught:
        PROGRAMME.score(columns)
    assert [(one.row, one.input) for one in caught.value.findings.errors] == [
        (0, "received"), (0, "level"), (2, "level"), (1, "on_time"),
    ]
    assert str(caught.value).startswith("4 errors\n")


def test_very_many_findings_are_counted() -> None:
    with pytest.raises(chiso.ChisoError) as caught:
        SHARES.score({"part": [2.0] * 5000})
    assert len(caught.value.findings) <= 1002
    assert "errors more: see `findings`" in str(caught.value)


@pytest.mark.parametrize("unusable", [[[1], [2]], [{1}, {2}], [object(), object()]])
def test_what_is_no_value_is_refused(unusable: Any) -> None:
    with pytest.raises(chiso.ChisoError) as caught:
        PROGRAMME.score({"unit": ["a", "b"], "level": unusable})
    assert caught.value.findings.errors[0].input == "level"


def test_an_arrow_column_of_lists_is_refused() -> None:
    table = pa.table({"unit": ["a"], "level": pa.array([[1.0]])})
    assert only_error(table).input == "level"


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(chiso.ChisoError) as caught:
        PROGRAMME.score({"unit": ["a", "b"], "level": [1.0, 2.0, 3.0]})
    assert caught.value.code == "data.wrong_length"


@pytest.mark.parametrize(
    "data", [None, 5, "no such file.csv", object(), [1, 2], np.zeros((2, 2, 2)), {"level": {1: 2}}]
)
def test_whatever_comes_an_ordinary_exception_is_raised(data: Any) -> None:
    try:
        PROGRAMME.score(data)
    except Exception as error:  # noqa: BLE001 — that is what is tested
        assert str(error)
    else:
        pytest.fail("not refused")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from([*GOOD, "period", "values", "given", "x"]), JSON))
def test_except_exception_catches_everything(data: dict[str, Any]) -> None:
    try:
        PROGRAMME.score(data)
    except Exception:  # noqa: BLE001 — a panic would not be one
        pass


def test_a_unit_that_was_not_scored() -> None:
    scores = PROGRAMME.score(GOOD)
    with pytest.raises(chiso.ChisoError, match="did you mean `Tân Cương`"):
        scores["Tân Cươg"]
    with pytest.raises(IndexError):
        scores[3]
    assert scores[-1].unit == "Đại Phúc"


def test_a_programme_with_mistakes_can_be_looked_at_but_not_used() -> None:
    document = PROGRAMME.document
    document["tree"][0]["formula"] = "on_tme / received"
    programme = chiso.Programme.load(document)
    [finding] = programme.check().errors
    assert finding.path == "/tree/0/formula"
    with pytest.raises(chiso.ChisoError, match="did you mean `on_time`"):
        programme.score(GOOD)
    assert "on_tme" in programme._repr_html_()

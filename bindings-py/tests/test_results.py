"""What comes out of scoring: every column as it came, under a name of its own; scores that are
asked for, copied and shown."""

from __future__ import annotations

import copy
import datetime
import decimal
import io
import json
import pickle
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy
import openpyxl
import pandas
import polars
import pyarrow
import pytest

import chiso
from chiso import files

DOCUMENT: dict[str, Any] = {
    "chiso": 1,
    "id": "test/results",
    "title": {"vi": "Chương trình thử"},
    "source": {"status": "proposed"},
    "inputs": {
        "on_time": {"type": "share", "title": {"vi": "Đúng hạn", "en": "On time"}},
        "day": {"type": "date"},
    },
    "tree": [
        {"id": "A", "max": 20, "formula": "on_time", "rule": {"proportional": {"full_at": "100%"}}},
        {"id": "B", "max": 2, "formula": "day <= @2026-01-31", "rule": {"yes_no": {}}},
    ],
    "classes": [
        {"id": "good", "at_least": "80%", "title": {"vi": "Tốt"}},
        {"id": "weak", "title": {"vi": "Yếu"}},
    ],
}
PROGRAMME = chiso.Programme.load(DOCUMENT)
DATA: dict[str, Any] = {
    "unit": ["X", "Y"], "on_time": [0.5, 1.0], "day": ["2026-01-05", "2026-02-05"],
}
RESULTS = ["max", "lowest", "highest", "share", "class", "best_class", "last_class", "total", "A"]


@pytest.mark.parametrize("name", [*RESULTS, "B"])
@pytest.mark.parametrize("values", [["n/a", "x"], [999.0, 998.0]])
def test_results_keep_their_names(name: str, values: list[Any]) -> None:
    plain = PROGRAMME.score(DATA)
    scores = PROGRAMME.score({**DATA, name: values})
    table = scores.to_table()
    assert len(set(table.columns)) == len(table.columns)
    assert table[name] == plain.to_table()[name]
    assert table[f"{name} (data)"] == values
    assert scores.to_polars().columns == list(table.columns)
    assert list(scores.to_pandas().columns) == list(table.columns)
    assert scores._repr_html_()
    (found,) = [of for of in scores.findings if of.input == name]
    assert found.severity == "advice"
    assert f"`{name} (data)`" in found.message
    written = io.StringIO()
    files.to_csv(table, written)
    head, first, *_ = written.getvalue().split("\n")
    assert head.count(",") == first.count(",")


def test_columns_about_units_are_renamed_where_another_names_them() -> None:
    scores = PROGRAMME.score(
        {"unit": ["1", "2"], "commune": ["X", "Y"], "on_time": [0.5, 1.0]}, unit="commune"
    )
    table = scores.to_table()
    assert table["unit"] == ["X", "Y"]
    assert table["unit (data)"] == ["1", "2"]


def test_results_are_scored_again_and_again() -> None:
    table = PROGRAMME.score(DATA).to_polars()
    for again in range(3):
        data = table.with_columns(on_time=polars.Series([0.5, 1.0]))
        scores = PROGRAMME.score(data)
        assert scores.to_table()["total"] == scores.total
        table = scores.to_polars()
        assert ("total (data 2)" in table.columns) == (again > 0)
        assert len(set(table.columns)) == table.width


def test_a_node_may_be_called_like_another_result() -> None:
    document = {**DOCUMENT, "tree": [dict(node) for node in DOCUMENT["tree"]]}
    document["tree"][0]["id"], document["tree"][1]["id"] = "max", "unit"
    scores = chiso.Programme.load(document).score({**DATA, "max (node)": [1, 2]})
    table = scores.to_table()
    assert table["unit"] == ["X", "Y"]
    assert table["max"] == [22.0, 22.0]
    assert table["max (node)"] == [10.0, 20.0]
    assert table["max (node) (data)"] == [1, 2]
    assert scores.points.columns == ("unit", "total", "max", "unit (node)")
    assert scores.points["unit (node)"] == [2.0, 0.0]
    assert scores._repr_html_()


def test_what_is_said_of_units_is_in_the_table() -> None:
    about = {"name": ["Xã X", None], "type": ["commune", "ward"], "parent": [None, "X"]}
    table = PROGRAMME.score({**DATA, **about, "pop": [1, 2]}).to_table()
    assert table.columns[:5] == ("unit", "name", "type", "parent", "pop")
    assert {name: table[name] for name in about} == about
    assert "name" not in PROGRAMME.score(DATA).to_table()
    alike = PROGRAMME.score({"type": ["ward"] * 2, "on_time": [0.5, 1.0]}).to_table()
    assert alike.columns[:2] == ("row", "type")
    assert alike["type"] == ["ward", "ward"]


LONG: dict[str, Any] = {
    "unit": ["X", "X", "Y", "Y"],
    "name": ["Xã X", "Xã X", "Xã Y", "Xã Y"],
    "input": ["on_time", "day", "on_time", "day"],
    "value": ["0.5", "2026-01-05", "1", "2026-02-05"],
    "population": [10, 10, 2**60 + 1, 2**60 + 1],
    "read": [datetime.date(2026, 1, 1)] * 4,
    "page": [1, 2, 3, 3],
}


def test_a_table_of_values_keeps_what_is_the_same_for_a_unit() -> None:
    scores = PROGRAMME.score(LONG)
    table = scores.to_table()
    assert table.columns[:4] == ("unit", "name", "population", "read")
    assert table["name"] == ["Xã X", "Xã Y"]
    assert table["population"] == [10, 2**60 + 1]
    assert table["read"] == [datetime.date(2026, 1, 1)] * 2
    assert "page" not in table
    (lost,) = scores.findings.warnings
    assert (lost.input, lost.unit, lost.row) == ("page", "X", 1)
    kept = [found.input for found in scores.findings if found.severity == "advice"]
    assert kept == ["population", "read"]


HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
KEPT: dict[str, list[Any]] = {
    "instant": [datetime.datetime(2026, 1, 1, 10, 11, 12, 345678), None],
    "zoned": [datetime.datetime(2026, 1, 1, 0, 30, tzinfo=HANOI), None],
    "utc": [datetime.datetime(2026, 1, 1, 3, tzinfo=datetime.timezone.utc)] * 2,
    "fixed": [datetime.datetime(
        2026, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=-3, minutes=-30)))] * 2,
    "date": [datetime.date(2026, 3, 31), None],
    "old": [datetime.date(1, 1, 1), datetime.date(9999, 12, 31)],
    "clock": [datetime.time(23, 59, 59, 999999), None],
    "long": [datetime.timedelta(days=-1, microseconds=7), None],
    "decimal": [decimal.Decimal("1.10"), decimal.Decimal("-12345678901234567890.5")],
    "longest": [decimal.Decimal("1" * 60), None],
    "large": [2**60 + 1, None],
    "larger": [2**63 + 5, 1],
    "largest": ["1180591620717411303424", "1"],
    "bytes": [b"\x00\xff", None],
    "list": [[1, 2], None],
    "lists": [[["a"], []], [None]],
    "answers": [True, None],
    "texts": ["a", ""],
    "nothing": [None, None],
}


def same(found: list[Any], wanted: list[Any]) -> None:
    assert found == wanted
    assert [type(value) for value in found] == [type(value) for value in wanted]
    for one, other in zip(found, wanted, strict=True):
        if isinstance(other, datetime.datetime):
            assert one.utcoffset() == other.utcoffset()


@pytest.mark.parametrize("name", KEPT)
def test_what_is_kept_comes_back_as_it_was(name: str) -> None:
    values = KEPT[name]
    scores = PROGRAMME.score({**DATA, name: values})
    same(scores.to_table()[name], values)
    same([row[name] for row in chiso.Table({name: values})], values)
    for again in (pickle.loads(pickle.dumps(scores)), copy.copy(scores), copy.deepcopy(scores)):
        same(again.to_table()[name], values)


@pytest.mark.parametrize("name", [name for name in KEPT if name not in ("clock", "longest")])
def test_what_polars_has_is_kept(name: str) -> None:
    frame = polars.DataFrame({**DATA, name: KEPT[name]}, strict=False)
    scores = PROGRAMME.score(frame)
    same(scores.to_table()[name], frame[name].to_list())
    assert scores.to_polars()[name].equals(frame[name])
    again = pickle.loads(pickle.dumps(scores))
    assert again.to_polars()[name].dtype == scores.to_polars()[name].dtype
    same(again.to_table()[name], frame[name].to_list())


def test_what_is_kept_is_written_to_files(tmp_path: Path) -> None:
    table = PROGRAMME.score({**DATA, **KEPT}).to_table()
    for ending in ("csv", "json", "xlsx"):
        files.write_table(table, str(tmp_path / f"kept.{ending}"))
    rows = json.loads((tmp_path / "kept.json").read_text("utf-8"))
    assert rows[0]["zoned"] == "2026-01-01T00:30:00+07:00"
    assert rows[0]["decimal"] == "1.10"
    assert rows[0]["large"] == 2**60 + 1
    assert rows[0]["bytes"] == "00ff"
    written = (tmp_path / "kept.csv").read_text("utf-8-sig")
    assert "2026-01-01T10:11:12.345678" in written
    book = openpyxl.load_workbook(tmp_path / "kept.xlsx")
    sheet: Any = book.active
    cells = {cell.value: sheet.cell(2, cell.column).value for cell in sheet[1]}
    assert cells["date"] == datetime.datetime(2026, 3, 31)
    assert cells["zoned"] == "2026-01-01T00:30:00+07:00"


def test_structures_and_categories_are_kept() -> None:
    frame = polars.DataFrame(
        {**DATA, "st": [{"a": 1, "b": "x"}, None], "cat": ["p", None]},
        schema_overrides={"cat": polars.Categorical},
    )
    table = PROGRAMME.score(frame).to_table()
    assert table["st"] == [{"a": 1, "b": "x"}, None]
    assert table["cat"] == ["p", None]
    arrow = pyarrow.table({"map": pyarrow.array([[("k", 1)], None], pyarrow.map_(
        pyarrow.string(), pyarrow.int64())), "half": pyarrow.array([1.5, None], pyarrow.float16()),
        "part": pyarrow.array([9, 8, 7], pyarrow.int32()).slice(1),
        "of_three": pyarrow.array([[1, 2, 3], None], pyarrow.list_(pyarrow.int8(), 3))})
    arrow = arrow.append_column("unit", pyarrow.array(["X", "Y"]))
    scores = PROGRAMME.score(arrow)
    for of in (scores, pickle.loads(pickle.dumps(scores))):
        table = of.to_table()
        assert [dict(table["map"][0]), table["map"][1]] == [{"k": 1}, None] or table["map"] == [
            [{"key": "k", "value": 1}], None]
        assert table["half"] == [1.5, None]
        assert table["part"] == [8, 7]
        assert table["of_three"] == [[1, 2, 3], None]
        assert of.to_pyarrow().schema.field("part").type == pyarrow.int32()


def test_what_pandas_and_numpy_have_is_kept() -> None:
    kept = {
        "when": numpy.array(["2026-01-01T10:11:12", "NaT"], dtype="datetime64[s]"),
        "took": numpy.array([1500, 2], dtype="timedelta64[ms]"),
        "int": numpy.array([2**60 + 1, 1]),
        "unsigned": numpy.array([2**63 + 5, 1], dtype="uint64"),
    }
    wanted: dict[str, list[Any]] = {
        "when": [datetime.datetime(2026, 1, 1, 10, 11, 12), None],
        "took": [datetime.timedelta(seconds=1.5), datetime.timedelta(milliseconds=2)],
        "int": [2**60 + 1, 1],
        "unsigned": [2**63 + 5, 1],
    }
    for data in ({**DATA, **kept}, pandas.DataFrame({**DATA, **kept})):
        table = PROGRAMME.score(data).to_table()
        for name, values in wanted.items():
            same(table[name], values)
    frame = pandas.DataFrame({**DATA, "z": pandas.to_datetime(["2026-01-01 02:00"] * 2).tz_localize(
        "Asia/Ho_Chi_Minh"), "n": pandas.array([1, None], dtype="Int64")})
    out = PROGRAMME.score(frame).to_pandas()
    assert str(out["z"].dtype).endswith("Asia/Ho_Chi_Minh]")
    assert out["z"].tolist() == frame["z"].tolist()
    assert str(out["n"].dtype) == "Int64"
    assert chiso.Table({"n": [2**60 + 1, None]}).to_pandas()["n"][0] == 2**60 + 1
    assert PROGRAMME.score({**DATA, "t": kept["when"], "day": kept["when"]}).points["B"] == [2.0, None]


def test_finer_than_a_microsecond_is_text() -> None:
    frame = pandas.DataFrame({**DATA, "when": pandas.to_datetime([1, 10**18 + 7])})
    scores = PROGRAMME.score(frame)
    assert scores.to_table()["when"] == [
        "1970-01-01T00:00:00.000000001", "2001-09-09T01:46:40.000000007",
    ]
    assert scores.to_pandas()["when"].tolist() == frame["when"].tolist()
    took = PROGRAMME.score(pandas.DataFrame({**DATA, "took": pandas.to_timedelta([1, 2])}))
    assert took.to_table()["took"] == ["1E-9s", "2E-9s"]


def test_without_pyarrow_a_frame_of_pandas_loses_nothing() -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "import chiso, datetime, decimal\n"
        "zone = datetime.timezone.utc\n"
        "table = chiso.Table({'n': [2**60 + 1, None], 'd': [decimal.Decimal('1.1'), None],\n"
        "    'z': [datetime.datetime(2026, 1, 1, 5, tzinfo=zone), None], 'x': [None, None]})\n"
        "frame = table.to_pandas()\n"
        "assert frame['n'][0] == 2**60 + 1 and str(frame['n'].dtype) == 'Int64'\n"
        "assert frame['d'][0] == decimal.Decimal('1.1')\n"
        "assert frame['z'][0] == datetime.datetime(2026, 1, 1, 5, tzinfo=zone)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_pickling_loses_nothing() -> None:
    data = {"on_time": [0.1, None], "day": ["2026-01-05", None], "pop": [1, 2]}
    scores = PROGRAMME.score(data)
    for again in (pickle.loads(pickle.dumps(scores)), copy.deepcopy(scores)):
        assert again.units is None
        assert again.to_table() == scores.to_table()
        assert again.to_table().columns[0] == "row"
        assert again.findings == scores.findings
        assert again.ranks() == scores.ranks()
        assert again[1].explain() == scores[1].explain()
        assert pickle.loads(pickle.dumps(again)).to_table() == scores.to_table()
    named = PROGRAMME.score({**DATA, "name": ["Xã X", None], "given:A": [3.0, None]}, period="2026-Q1")
    again = pickle.loads(pickle.dumps(named))
    assert again.to_table() == named.to_table()
    assert again.periods == ["2026-Q1"] * 2
    assert again["Xã X"]["A"].status == "given"
    assert pickle.loads(pickle.dumps(PROGRAMME.score({"on_time": []}))).to_table().columns
    alike = PROGRAMME.score({"type": ["ward"] * 2, "on_time": [0.5, 1.0]})
    assert pickle.loads(pickle.dumps(alike)).to_table() == alike.to_table()


def test_pickled_tables_and_programmes_are_the_same() -> None:
    table = chiso.Table(KEPT)
    again = pickle.loads(pickle.dumps(table))
    for name in table.columns:
        same(again[name], table[name])
    text = "chiso: 1\nid: mine\nunknown: 1\ntree:\n  - {id: a, max: 1, rule: {given: {}}}\n"
    for programme in (chiso.Programme(text, yaml=True), chiso.Programme({**DOCUMENT, "more": 1}),
                      chiso.Programme("chiso: [", yaml=True), chiso.Programme("{")):
        again = pickle.loads(pickle.dumps(programme))
        assert again == programme
        assert again.check() == programme.check()
        assert len(again.check()) > 0
        assert again.document == programme.document


def test_scores_are_asked_for_units_and_rows() -> None:
    data = {"unit": ["X", "X", "Y"], "period": ["2026-Q1", "2026-Q3", "2026-Q1"], "on_time": [1, 0, 1]}
    scores = PROGRAMME.score(data)
    with pytest.raises(chiso.ChisoError, match="`X` was not scored in 2026-Q4.*2026-Q1, 2026-Q3"):
        scores["X", "2026-Q4"]
    with pytest.raises(chiso.ChisoError, match="no unit `Z`"):
        scores["Z", "2026-Q1"]
    for row in (-99, 3, -4, 10**30):
        with pytest.raises(IndexError, match="row"):
            scores[row]
    assert scores[-1].unit == scores[numpy.int64(2)].unit == scores[numpy.uint8(2)].unit == "Y"
    assert [card.period for card in scores[:2]] == ["2026-Q1", "2026-Q3"]
    wrong: tuple[Any, ...] = (1.5, None, ("X",), (1, 2))
    for key in wrong:
        with pytest.raises(TypeError, match="scores are asked for"):
            scores[key]
    assert "X" in scores and ("X", "2026-Q3") in scores
    assert "Z" not in scores and ("Y", "2026-Q3") not in scores and ("X", "never") not in scores
    assert 1.5 not in scores
    assert "X" not in PROGRAMME.score({"on_time": [1.0]})


def test_a_letter_with_its_marks_is_one_sign() -> None:
    composed = "xã Tân Cương"
    spread = unicodedata.normalize("NFD", composed)
    assert spread != composed
    for stored in (composed, spread):
        for data in (
            {"unit": stored, "on_time": 0.5},
            {"unit": [stored], "on_time": [0.5]},
            [{"unit": stored, "values": {"on_time": 0.5}}],
            {"unit": [stored], "input": ["on_time"], "value": [0.5]},
            polars.DataFrame({"unit": [stored], "on_time": [0.5]}),
        ):
            scores = PROGRAMME.score(data)
            for asked in (composed, spread):
                assert asked in scores
                assert scores[asked].points == 10.0
        lone = PROGRAMME.score({"on_time": 0.5}, unit=stored)
        assert lone[composed].points == lone[spread].points == 10.0
    with pytest.raises(chiso.ChisoError, match="twice|two|several|already"):
        PROGRAMME.score({"unit": [composed, spread], "on_time": [0.5, 1.0]})
    scores = PROGRAMME.score({spread: ["X"], "on_time": [0.5]}, unit=composed)
    assert scores.units == ["X"]
    table = PROGRAMME.score({**DATA, spread: [1, 2]}).to_table()
    assert table[spread] == table[composed] == [1, 2]
    assert spread in table


def test_inputs_are_known_by_either_form() -> None:
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, "tỷ_lệ")
        document = {**DOCUMENT, "inputs": {name: {"type": "share"}}, "tree": [
            {"id": "A", "max": 20, "formula": name, "rule": {"proportional": {"full_at": "100%"}}}]}
        programme = chiso.Programme.load(document)
        assert programme.check().usable
        for written in ("NFC", "NFD"):
            column = unicodedata.normalize(written, name)
            for data in (
                {column: 0.5}, {column: [0.5]}, polars.DataFrame({column: [0.5]}),
                [{"unit": "x", "values": {column: 0.5}}],
                {"unit": ["x"], "input": [column], "value": [0.5]},
            ):
                assert programme.score(data).total == [10.0], (form, written, data)


def test_below_given_points_nothing_is_missing() -> None:
    portal = chiso.Programme.load("vn/766/portal-2026")
    tops = [name for name, node in portal.nodes.items() if node["parent"] is None]
    card = portal.score({"unit": "a", "given": dict.fromkeys(tops, 1.0)})["a"]
    assert card.bounds == (6.0, 6.0)
    assert len(card.missing()) == 0
    open_ = portal.score({"unit": "a", "given": dict.fromkeys(tops[1:], 1.0)})["a"]
    assert len(open_.missing()) > 0
    card = PROGRAMME.score({"unit": "a"})["a"]
    assert card.missing("en")["title"] == ["On time", "day"]
    assert card.missing()["title"] == ["Đúng hạn", "day"]
    assert card.missing()["nodes"] == ["A", "B"]
    assert card.losses()["node"] == []


def test_how_ranks_are_asked_for() -> None:
    scores = PROGRAMME.score(DATA)
    with pytest.raises(chiso.ChisoError, match="'nope'.*competition.*sequential") as caught:
        scores.ranks(method="nope")  # type: ignore[arg-type]
    assert "chiso::api" not in str(caught.value)
    assert caught.value.findings[0].help
    one = scores.ranks(method="sequential", tie_break="A")
    assert one == scores.ranks(method="sequential", tie_break=["A"])


def test_findings_are_seen() -> None:
    scores = PROGRAMME.score({"unit": ["a"], "on_time": [0.5], "extra": [1]})
    for shown in (repr(scores), scores._repr_html_()):
        assert "2 findings" in shown
        assert "there is no column" in shown
    assert "finding" not in repr(PROGRAMME.score(DATA))
    assert repr(scores.findings) == "<Findings: 2, of them 0 errors>"
    table = scores.findings.to_table()
    assert str(table.to_polars()["row"].dtype) == "Int64"
    broken = chiso.Programme.load({"chiso": 1, "id": "x"})
    assert repr(broken).endswith("1 error>")
    assert repr(broken.check()) == "<Findings: 1, of them 1 error>"


def test_titles_fall_back_on_ids() -> None:
    losses = PROGRAMME.score(DATA)["X"].losses()
    assert losses["title"] == losses["node"] == ["A"]


def test_a_scorecard_speaks_one_language() -> None:
    shown = PROGRAMME.score({"unit": "a", "on_time": 0.8})["a"]._repr_html_()
    assert "Tốt" in shown and "Yếu" in shown and "chưa có số liệu" in shown
    assert "good" not in shown and "unknown" not in shown and ">scored<" not in shown
    english = {**DOCUMENT, "title": {"en": "Trial"}, "classes": [
        {"id": "good", "at_least": "80%", "title": {"en": "Good"}},
        {"id": "weak", "title": {"en": "Weak"}}]}
    shown = chiso.Programme.load(english).score({"unit": "a", "on_time": 0.8})["a"]._repr_html_()
    assert "Good" in shown and ">unknown<" in shown and "chưa" not in shown


def test_html_of_scores_is_as_quick_as_the_programme_is_large() -> None:
    reads = 0

    class Counting(chiso.Programme):
        __slots__ = ()

        @property
        def nodes(self) -> dict[str, dict[str, Any]]:
            nonlocal reads
            reads += 1
            return super().nodes

    assert Counting(DOCUMENT).score(DATA)._repr_html_()
    assert reads == 1

"""What people look at: figures, workbooks, notebooks' HTML, the command."""

from __future__ import annotations

import io
import json
import pickle
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from test_tables import DOCUMENT, PROGRAMME

import chiso
from chiso import excel, files, plot
from chiso.cli import main

BUILT_IN = chiso.programmes()["id"]
PORTAL = chiso.Programme.load("vn/766/portal-2026")


def portal(period: str = "2026-Q3", satisfaction: float | None = None) -> list[dict[str, Any]]:
    units = {"xã Tân Cương": 12.3, "xã La Bằng": 9.1, "=cmd()": 15.0}
    return [
        {
            "unit": unit,
            "period": period,
            "values": {
                "dossiers_received": {"value": 200, "evidence": ["12/BC-UBND", "13/BC-UBND"]},
                "dossiers_on_time": 150,
            },
            "given": {"CKMB": points, "ONLINE": 7.4, "TTTT": 9.8, "MDSH": 17.8}
            | ({} if satisfaction is None else {"MDHL": satisfaction}),
        }
        for unit, points in units.items()
    ]


class Checker(HTMLParser):
    """Whether every element is closed, and which there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.add(tag)
        assert all(not name.startswith("on") for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def html(shown: Any) -> set[str]:
    checker = Checker()
    checker.feed(shown._repr_html_())
    checker.close()
    assert checker.open == []
    return checker.seen


def test_html_is_escaped_and_whole() -> None:
    evil = "<script>alert(1)</script>"
    document = json.loads(json.dumps(DOCUMENT))
    document["title"] = {"vi": evil}
    document["tree"][0]["title"] = {"vi": evil}
    programme = chiso.Programme.load(document)
    scores = programme.score({"unit": [evil, "b"], "level": [1.0, None], evil: ["x", "y"]})
    broken = chiso.Programme.load({**document, "tree": [{"id": evil, "formula": evil}]})
    for shown in (
        programme, scores, scores[0], scores[evil], scores.points, scores.findings,
        broken, broken.check(), PROGRAMME.check(),
    ):
        assert "script" not in html(shown)


def test_long_tables_are_short_in_a_notebook() -> None:
    scores = PROGRAMME.score({"unit": [str(at) for at in range(500)], "level": [1.0] * 500})
    assert len(scores._repr_html_()) < 40_000
    assert "480 rows more" in scores._repr_html_()
    assert repr(scores).startswith("<Scores: 500 rows by test/tables; 5 findings, the first: ")


@pytest.mark.parametrize("id", BUILT_IN)
def test_built_in_programmes_survive_every_form(id: str, tmp_path: Path) -> None:
    programme = chiso.Programme.load(id)
    assert chiso.Programme.load(programme.to_json()) == programme
    assert chiso.Programme.load(programme.document) == programme
    assert chiso.Programme.load(programme.to_table()) == programme
    assert chiso.Programme.load(programme.to_table().to_polars()) == programme
    assert chiso.Programme.load(programme.to_table().to_pandas()) == programme
    assert pickle.loads(pickle.dumps(programme)) == programme
    for ending in ("csv", "xlsx", "parquet"):
        path = tmp_path / f"programme.{ending}"
        files.write_table(programme.to_table(), str(path))
        assert chiso.Programme.load(path) == programme, ending
    path = tmp_path / "programme.json"
    path.write_text(programme.to_json(), "utf-8")
    assert chiso.Programme.load(str(path)) == programme
    assert html(programme)


def test_yaml_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "chiso: 1\nid: mine\ntree:\n"
        "  - {id: a, max: 1, rule: {given: {}}, title: {vi: Á}}\n",
        "utf-8",
    )
    programme = chiso.Programme.load(path)
    assert programme.check().usable
    assert programme.score({"given": {"a": 0.5}}).total == [0.5]
    path.write_text("chiso: [1\n", "utf-8")
    assert not chiso.Programme.load(path).check().usable


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_workbook_has_the_shape_of_the_appendices(lang: str, tmp_path: Path) -> None:
    scores = PORTAL.score(portal())
    path = tmp_path / "results.xlsx"
    scores.to_excel(path, lang=lang)
    book = openpyxl.load_workbook(path)
    results, ranking, explanations, missing, sources, _ = book.worksheets
    card = scores["xã Tân Cương"]
    # Criteria down, in the order of the programme; units across.
    ids = [cell.value for cell in results["A"]][2:]
    assert ids == [node.id for node in card]
    assert results.freeze_panes == "C3"
    assert results["F1"].value == "xã Tân Cương, 2026-Q3"
    row = 3 + ids.index("2.1")
    assert results.cell(row, 3).value == 20
    assert results.cell(row, 4).value == "dossiers_on_time / dossiers_received"
    assert results.cell(row, 6).value == card["2.1"].points == 15.0
    assert results.cell(row, 8).value == "12/BC-UBND; 13/BC-UBND"
    unknown = 3 + ids.index("MDHL")
    assert results.cell(unknown, 6).value is None
    assert "0.00" in results.cell(3, 6).number_format
    # What looks like a formula is a text.
    named = [cell.value for cell in ranking["A"]]
    assert "=cmd()" in named
    assert all(cell.data_type != "f" for sheet in book for line in sheet for cell in line)
    assert [cell.value for cell in ranking["H"]][1:] == [None] * 3
    assert [cell.value for cell in ranking["I"]][1:] == [1, 1, 1]
    why = [cell.value for cell in explanations["G"]]
    assert card["2.1"].explain(lang) in why
    assert card.missing()["input"][0] in [cell.value for cell in missing["C"]]
    assert scores.identity["digest"] in [cell.value for cell in sources["B"]]
    assert all(sheet.freeze_panes for sheet in book)


def test_a_template_is_filled_in_and_scored(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    excel.write_template(PROGRAMME, path, ["a", "b"])
    book = openpyxl.load_workbook(path)
    sheet = book["data"]
    head = [cell.value for cell in sheet[1]]
    assert head == ["unit", *PROGRAMME.inputs]
    sheet.cell(2, head.index("level") + 1).value = 50
    sheet.cell(3, head.index("level") + 1).value = "khoảng 60"
    sheet.cell(2, head.index("submitted") + 1).value = __import__("datetime").date(2026, 1, 5)
    book.save(path)
    with pytest.raises(chiso.ChisoError) as caught:
        PROGRAMME.score(path)
    [wrong] = caught.value.findings.errors
    assert (wrong.unit, wrong.row, wrong.input) == ("b", 1, "level")
    sheet.cell(3, head.index("level") + 1).value = 60.5
    book.save(path)
    scores = PROGRAMME.score(str(path))
    assert scores.points["level"] == [5.0, 6.05]
    assert scores.points["early"] == [3.0, None]


def test_figures_are_drawn(tmp_path: Path) -> None:
    scores = PORTAL.score(portal("2026-Q2", 15.0) + portal("2026-Q3"))
    known = PORTAL.score(portal("2026-Q4", 16.5))
    card = scores["xã Tân Cương", "2026-Q3"]
    figures = {
        "scorecard": plot.scorecard(card),
        "top": plot.scorecard(card, depth=1, lang="en"),
        "ranking": plot.ranking(scores, most=5),
        "heatmap": plot.heatmap(scores),
        "criteria": plot.heatmap(scores, ["total", "2.1"], lang="en"),
        "changes": plot.changes(known, scores, period_before="2026-Q2"),
    }
    for name, figure in figures.items():
        figure.savefig(tmp_path / f"{name}.png")
        figure.savefig(tmp_path / f"{name}.pdf")
        assert (tmp_path / f"{name}.png").stat().st_size > 5_000, name
    [axes] = figures["scorecard"].axes
    labels = [text.get_text().strip() for text in axes.get_yticklabels()]
    assert "Công khai, minh bạch" in labels
    # Below points that were given, nothing is drawn.
    assert "Tỷ lệ hồ sơ nộp trực tuyến" not in labels
    assert "56.3" not in axes.get_title(loc="left")
    low, high = card.bounds
    assert f"{low:g}–{high:g} / 100".replace(".", ",") in axes.get_title(loc="left")
    assert figures["changes"].axes[0].get_title(loc="left").endswith("2026-Q2 → Sau")


def test_figures_of_nothing_are_empty() -> None:
    scores = PROGRAMME.score([])
    for figure in (plot.ranking(scores), plot.heatmap(scores)):
        figure.savefig(io.BytesIO())


CSV = "unit,level,received,on_time,has_seats,submitted,channel,note\n"
GOOD = CSV + "a,50,10,5,true,2026-01-05,online,x\nb,60,10,10,false,2026-03-05,paper,y\n"


@pytest.fixture
def programme_file(tmp_path: Path) -> str:
    path = tmp_path / "programme.json"
    path.write_text(json.dumps(DOCUMENT), "utf-8")
    return str(path)


def test_the_command_scores(
    programme_file: str, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    data = tmp_path / "data.csv"
    data.write_text(GOOD, "utf-8")
    wanted = PROGRAMME.score(str(data)).to_table()
    score = ["score", "--programme", programme_file, "--data", str(data)]
    assert main(score) == 0
    assert capsys.readouterr().out.splitlines()[0].split() == [
        "unit", "rank", "points", "max", "class",
    ]
    assert main([*score, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == list(wanted)
    monkeypatch.setattr("sys.stdin", io.StringIO(GOOD))
    assert main([*score[:-1], "-", "--format", "csv"]) == 0
    assert files.of_csv(io.StringIO(capsys.readouterr().out)) == wanted.to_dict()
    for ending in ("csv", "json", "parquet"):
        out = tmp_path / f"out.{ending}"
        assert main([*score, "--out", str(out)]) == 0
        read = files.read_data(str(out))
        table = read if isinstance(read, chiso.Table) else chiso.Table(
            read if isinstance(read, dict) else {
                name: [row[name] for row in read] for name in read[0]
            })
        assert table == wanted, ending
    out = tmp_path / "out.xlsx"
    assert main([*score, "--out", str(out)]) == 0
    assert openpyxl.load_workbook(out).sheetnames[0] == "Bảng điểm"


def test_the_command_explains_and_checks(
    programme_file: str, tmp_path: Path, capsys: Any
) -> None:
    data = tmp_path / "data.csv"
    data.write_text(GOOD, "utf-8")
    common = ["--data", str(data)]
    assert main(["explain", "--programme", programme_file, *common, "--unit", "a"]) == 0
    assert PROGRAMME.score(str(data))["a"].explain("vi").rstrip() in capsys.readouterr().out
    assert main(["check", programme_file, *common]) == 0
    data.write_text(GOOD.replace("a,50", "a,500"), "utf-8")
    assert main(["check", programme_file, *common]) == 1
    out, err = capsys.readouterr()
    assert "for unit `a` in line 2 of `data.csv` in `level`" in out
    assert "1 error, " in err
    assert main(["score", "--programme", programme_file, *common]) == 1
    assert "500" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "COMMAND"),
        (["score"], 2, "--programme"),
        (["check", "un/hdx"], 1, "did you mean `un/hdi`?"),
        (["score", "--programme", "un/hdi", "--data", "nowhere.csv"], 2, "nowhere.csv: No such"),
        (["score", "--programme", "un/hdi", "--data", "nowhere.txt"], 2, "nowhere.txt: a table"),
        (["list", "--lang", "fr"], 2, "invalid choice"),
    ],
)
def test_the_command_says_what_is_wrong(
    arguments: list[str], code: int, said: str, capsys: Any
) -> None:
    assert main(arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err


def test_the_command_lists_converts_and_prints_the_schema(tmp_path: Path, capsys: Any) -> None:
    assert main(["list"]) == 0
    assert all(id in capsys.readouterr().out for id in ["un/hdi"])
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == chiso.schema()
    assert main(["convert", "un/hdi", "--out", str(tmp_path / "hdi.xlsx")]) == 0
    assert chiso.Programme.load(tmp_path / "hdi.xlsx") == chiso.Programme.load("un/hdi")
    assert main(["template", "--programme", "un/hdi"]) == 0
    assert capsys.readouterr().out.startswith("unit,life_expectancy,")


def test_the_sample_of_the_type_checkers_runs() -> None:
    import sample

    assert "dossiers" in sample.main() or sample.main()

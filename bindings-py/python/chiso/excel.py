"""Workbooks: observations and programmes in, results out (``pip install chiso[excel]``).

A workbook of results has the shape of the official appendices: criteria down, units across,
with the formula, the evidence and the status of each, and behind it the totals and ranks, the
reason for every point, what is missing, the sources, and the data.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from chiso.data_table import data_of
from chiso.progress import steps
from chiso.sheets import (
    NUMBER,
    add_sheet,
    cell_value,
    empty_sheet,
    fit_to_page,
    need_openpyxl,
    new_book,
    save_table,
    style_heading,
)
from chiso.tables import Table
from chiso.texts import text_of
from chiso.words import word

if TYPE_CHECKING:
    from openpyxl import Workbook

    from chiso.scorecard import Node, Scorecard
    from chiso.scores import Scores

__all__ = ["read_columns", "read_table", "write_programme", "write_results", "write_table", "write_template"]

_WORDS: dict[str, dict[str, str]] = {
    "vi": {
        "results": "Bảng điểm",
        "ranking": "Xếp hạng",
        "explanations": "Giải trình",
        "missing": "Số liệu còn thiếu",
        "sources": "Nguồn",
        "data": "Số liệu",
        "code": "Mã",
        "criterion": "Tiêu chí",
        "max": "Điểm tối đa",
        "formula": "Công thức",
        "source": "Căn cứ",
        "status": "Trạng thái",
        "evidence": "Minh chứng",
        "unit": "Đơn vị",
        "period": "Kỳ",
        "points": "Điểm",
        "lowest": "Thấp nhất có thể",
        "highest": "Cao nhất có thể",
        "class": "Xếp loại",
        "rank": "Hạng",
        "best": "Hạng cao nhất có thể",
        "worst": "Hạng thấp nhất có thể",
        "why": "Vì sao",
        "input": "Số liệu đầu vào",
        "needed": "Cần cho",
        "document": "Văn bản",
        "place": "Vị trí",
        "address": "Địa chỉ",
        "programme": "Chương trình",
        "version": "Phiên bản",
        "digest": "Mã băm SHA-256",
        "engine": "Công cụ tính",
        "basis": "Căn cứ pháp lý",
        "official": "chính thức",
        "reported": "nguồn thứ cấp",
        "proposed": "đề xuất",
    },
    "en": {
        "results": "Results",
        "ranking": "Ranking",
        "explanations": "Explanations",
        "missing": "Missing figures",
        "sources": "Sources",
        "data": "Data",
        "code": "Code",
        "criterion": "Criterion",
        "max": "Maximum",
        "formula": "Formula",
        "source": "Source",
        "status": "Status",
        "evidence": "Evidence",
        "unit": "Unit",
        "period": "Period",
        "points": "Points",
        "lowest": "Lowest possible",
        "highest": "Highest possible",
        "class": "Class",
        "rank": "Rank",
        "best": "Best possible rank",
        "worst": "Worst possible rank",
        "why": "Why",
        "input": "Input",
        "needed": "Needed for",
        "document": "Document",
        "place": "Place",
        "address": "Address",
        "programme": "Programme",
        "version": "Version",
        "digest": "SHA-256 digest",
        "engine": "Engine",
        "basis": "Legal basis",
    },
}


def read_table(path: str | os.PathLike[str], sheet: str | None = None) -> Table:
    """The table of a workbook: that of ``read_columns``, in which a column has one type.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(Table({"unit": ["A"], "level": [50]}), f"{folder}/data.xlsx")
    ...     read_table(f"{folder}/data.xlsx").to_dict()
    {'unit': ['A'], 'level': [50]}
    """
    return Table(read_columns(path, sheet))


def read_columns(
    path: str | os.PathLike[str], sheet: str | None = None
) -> dict[str, list[Any]]:
    """The columns of a workbook: the sheet of this name if there is one, or else the first.

    The names of the columns are in the first row that has two of the usual names, such as
    ``unit`` or ``id``, or has one and is wider than all above it; where no row is such, in the
    first with two texts or more. A title above and empty rows are passed over. Of a formula,
    what Excel last computed is read, and it is an error where nothing was. A text among numbers
    stays a text: the engine says which it is.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(Table({"unit": ["A", "B"], "level": [50, None]}), f"{folder}/data.xlsx")
    ...     dict(read_columns(f"{folder}/data.xlsx"))
    {'unit': ['A', 'B'], 'level': [50, None]}
    """
    need_openpyxl()
    from chiso.workbook import columns_of_sheet

    return columns_of_sheet(os.fspath(path), prefer=sheet)


def write_table(table: Table, path: str | os.PathLike[str], title: str = "data") -> None:
    """Writes a table as the only sheet of a workbook, with a frozen heading.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(Table({"unit": ["A"], "level": [50]}), f"{folder}/data.xlsx")
    ...     os.listdir(folder)
    ['data.xlsx']
    """
    save_table(table, path, title)


def write_programme(programme: Any, path: str | os.PathLike[str]) -> None:
    """Writes a programme as a table, to be changed in Excel and loaded again.

    >>> import tempfile
    >>> from chiso import Programme
    >>> hdi = Programme.load("un/hdi")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_programme(hdi, f"{folder}/hdi.xlsx")
    ...     Programme.load(f"{folder}/hdi.xlsx") == hdi
    True
    """
    write_table(programme.to_table(), path, title="programme")


def write_template(
    programme: Any, path: str | os.PathLike[str], units: Sequence[str] = (), lang: str = "vi"
) -> None:
    """Writes a workbook to fill in: a row for every unit, a column for every input, and a
    second sheet that says what each input is.

    >>> import tempfile
    >>> from chiso import Programme
    >>> hdi = Programme.load("un/hdi")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_template(hdi, f"{folder}/to-fill-in.xlsx", ["Arcadia", "Utopia"])
    ...     read_table(f"{folder}/to-fill-in.xlsx")["unit"]
    ['Arcadia', 'Utopia']
    """
    book = new_book()
    table = programme.template(list(units) or None)
    add_sheet(book, "data", table.columns, (row.values() for row in table))
    inputs = programme.inputs
    about = (
        (
            name,
            text_of(one.get("title"), lang),
            one["type"],
            text_of(one.get("unit"), lang),
            text_of(one.get("description"), lang),
            ", ".join(one.get("options", [])),
        )
        for name, one in inputs.items()
    )
    add_sheet(book, "inputs", ("id", "title", "type", "unit", "description", "options"), about)
    book.save(path)


def write_results(
    scores: Scores,
    path: str | os.PathLike[str],
    *,
    lang: str = "vi",
    progress: bool | None = None,
) -> None:
    """Writes a workbook of results in the shape of the official appendices.

    Sheets: the criteria with the points of every unit, the totals with classes and ranks, the
    reason for every point, the figures that are missing, the sources with what the scores
    were computed with, and the data as they were read. ``lang`` is ``vi`` or ``en``. A progress
    bar is drawn on long work, if tqdm is there and somebody watches; or by ``progress``.

    >>> import tempfile
    >>> from chiso import Programme
    >>> hdi = Programme.load("un/hdi")
    >>> scores = hdi.score({"unit": ["Arcadia", "Utopia"], "life_expectancy": [73.4, 83.1]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_results(scores, f"{folder}/results.xlsx", lang="en")
    ...     read_table(f"{folder}/results.xlsx", sheet="Ranking")["Unit"]
    ['Arcadia', 'Utopia']
    """
    words = _WORDS.get(lang, _WORDS["en"])
    book = new_book()
    cards = [scores[row] for row in steps(range(len(scores)), words["results"], progress)]
    _results(book, cards, words, lang)
    _ranking(book, scores, cards, words, lang)
    _explanations(book, cards, words, lang)
    _missing(book, cards, words, lang)
    _sources(book, scores, words, lang)
    _data(book, scores, words)
    book.save(path)


def _results(
    book: Workbook, cards: Sequence[Scorecard], words: dict[str, str], lang: str
) -> None:
    """Criteria down, units across; three columns for each unit."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = empty_sheet(book, words["results"])
    fixed = [words[name] for name in ("code", "criterion", "max", "formula", "source")]
    each = [words[name] for name in ("points", "status", "evidence")]
    units = [f"{card.unit_name}, {card.period}" if card.period else card.unit_name
             for card in cards]
    sheet.append([*fixed, *(cell for unit in units for cell in (cell_value(unit), None, None))])
    sheet.append([*([None] * len(fixed)), *(each * len(cards))])
    for at in range(len(units)):
        first = len(fixed) + 1 + at * len(each)
        sheet.merge_cells(start_row=1, end_row=1, start_column=first,
                          end_column=first + len(each) - 1)
    for at in range(1, len(fixed) + 1):
        sheet.merge_cells(start_row=1, end_row=2, start_column=at, end_column=at)
    style_heading(sheet, 2)
    by_id = [{node.id: node for node in card} for card in cards]
    groups = {node.parent for node in _outline(cards)}
    for node in _outline(cards):
        row: list[Any] = [
            cell_value(node.id),
            cell_value(node.title(lang)),
            node.max,
            cell_value(node.formula),
            words.get(node.source, node.source),
        ]
        for nodes in by_id:
            of = nodes.get(node.id)
            row += [None, None, None] if of is None else [
                of.points, word(of.status, lang), cell_value(_evidence(of))
            ]
        sheet.append(row)
        here = sheet.max_row
        inner = node.id in groups
        for at, cell in enumerate(sheet[here], start=1):
            cell.alignment = Alignment(wrap_text=at in (2, 4), vertical="top",
                                       indent=node.depth if at == 2 else 0)
            if inner:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="EFEFEF")
            if isinstance(cell.value, float):
                cell.number_format = NUMBER
    widths = [10, 48, 12, 36, 14, *([11, 18, 24] * len(cards))]
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "C3"
    fit_to_page(sheet, "1:2", "A:B")


def _outline(cards: Sequence[Scorecard]) -> Iterable[Node]:
    """The nodes of the first card; the programme is the same for all."""
    return cards[0].nodes if cards else []


def _evidence(node: Node) -> str | None:
    """Where the evidence is; of points that were given, who gave them and why."""
    given = node._node.get("given") or {}
    said = [given.get("by"), given.get("note"), *node.evidence]
    return "; ".join(text for text in said if text) or None


def _ranking(
    book: Workbook, scores: Scores, cards: Sequence[Scorecard], words: dict[str, str], lang: str
) -> None:
    ranks = scores.ranks()
    names = ("unit", "period", "points", "max", "lowest", "highest", "class", "rank", "best",
             "worst")
    rows = [
        (card.unit_name, card.period, card.points, card.max, *card.bounds,
         card.class_title(lang), rank, best, worst)
        for card, rank, best, worst in zip(
            cards, ranks["rank"], ranks["best"], ranks["worst"], strict=True)
    ]
    order = sorted(range(len(rows)), key=lambda at: (rows[at][7] is None, rows[at][7] or 0, at))
    add_sheet(book, words["ranking"], [words[name] for name in names], (rows[at] for at in order))


def _explanations(
    book: Workbook, cards: Sequence[Scorecard], words: dict[str, str], lang: str
) -> None:
    names = ("unit", "period", "code", "criterion", "points", "max", "why")
    rows = (
        (card.unit_name, card.period, node.id, node.title(lang), node.points, node.max,
         node.explain(lang))
        for card in cards
        for node in card
    )
    add_sheet(book, words["explanations"], [words[name] for name in names], rows, wide=90)


def _missing(
    book: Workbook, cards: Sequence[Scorecard], words: dict[str, str], lang: str
) -> None:
    names = ("unit", "period", "code", "input", "needed")
    rows = (
        (card.unit_name, card.period, one["input"], one["title"], one["nodes"])
        for card in cards
        for one in card.missing(lang)
    )
    add_sheet(book, words["missing"], [words[name] for name in names], rows)


def _sources(book: Workbook, scores: Scores, words: dict[str, str], lang: str) -> None:
    """What the scores were computed with, and where each criterion can be read."""
    document, identity = scores.programme.document, scores.identity
    about: list[tuple[Any, ...]] = [
        (words["programme"], text_of(document.get("title"), lang), identity["id"], None, None),
        (words["version"], identity.get("version"), None, None, None),
        (words["digest"], identity["digest"], None, None, None),
        (words["engine"], identity["engine"], None, None, None),
    ]
    for basis in document.get("basis", []):
        parts = [basis.get("number"), basis.get("issuer"), basis.get("date")]
        said = ", ".join(str(part) for part in parts if part)
        about.append((words["basis"], said, text_of(basis.get("title"), lang), None,
                      basis.get("url")))
    for node in scores.programme.nodes.values():
        source = node.get("source") or {}
        status = source.get("points", source.get("status"))
        title = text_of(node.get("title"), lang)
        shown = words.get(str(status), status)
        cites: list[dict[str, Any]] = source.get("cites") or ([{}] if source else [])
        for cite in cites:
            said = ", ".join(str(cite[key]) for key in ("document", "place") if cite.get(key))
            about.append((f"{node['id']} {title}", said or text_of(source.get("note"), lang),
                          shown, text_of(source.get("note"), lang) or None, cite.get("url")))
    head = [words["criterion"], words["document"], words["source"], words["why"],
            words["address"]]
    add_sheet(book, words["sources"], head, about)


def _data(book: Workbook, scores: Scores, words: dict[str, str]) -> None:
    """The data as they were read, under the names by which they are read again."""
    columns = data_of(scores)
    add_sheet(book, words["data"], columns, zip(*columns.values(), strict=True))

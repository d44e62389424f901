"""A programme: load, check, show and score."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chiso import _chiso, html
from chiso.errors import error_from
from chiso.findings import Findings, counted
from chiso.scores import Scores
from chiso.tables import Table
from chiso.texts import dict_of, list_of, name_of, text_of, walk

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Programme"]

_ARRAYS: set[type] = set()
"""The type of numpy's arrays, once somebody scored one."""


class Programme:
    """A programme: what is measured, how it becomes points, and what the points mean.

    >>> programme = Programme.load("vn/766/portal-2026")
    >>> programme.id, len(programme.nodes)
    ('vn/766/portal-2026', 30)
    >>> programme.check().usable
    True
    >>> programme.version, programme.title[:14], programme.titles["en"][:21]
    ('1', 'Bộ chỉ số phục', 'Service quality index')
    >>> programme.classes
    ['excellent', 'good', 'fair', 'average', 'weak']
    >>> len(programme.digest)
    64
    """

    __slots__ = ("_document", "_findings", "_plan", "_text")

    _document: dict[str, Any] | None
    """What could be read; ``None`` if it is no document."""
    _findings: Findings
    _text: str
    _plan: _chiso.Plan | None

    def __init__(self, document: Mapping[str, Any] | str, *, yaml: bool = False) -> None:
        """A programme of a document, or of its JSON (or YAML) text.

        What is wrong with it does not keep it from being made: ``check`` says it all.
        """
        text = document if isinstance(document, str) else _written(document)
        findings, read = _chiso.read_document(text, yaml)
        diagnostics = json.loads(findings)
        self._findings = Findings.of(diagnostics)
        self._text = read if read is not None else text
        self._document = None if read is None else json.loads(read)
        self._plan = None
        if read is None and not yaml:
            self._document = _as_far_as_it_goes(text, diagnostics)

    @classmethod
    def load(cls, source: Any) -> Programme:
        """Loads a programme, whatever it is in.

        ``source`` is the id of a programme that comes with the package, the path of a file
        (``.json``, ``.yaml``, ``.csv``, ``.xlsx``, ``.parquet``), a document as a dict or as
        JSON text, or a table with a row for every part of the programme: a data frame, a
        ``Table``, a list of rows. The columns of such a table are described in the
        documentation, "Programmes as tables".

        >>> Programme.load("un/hdi").title
        'Chỉ số phát triển con người (HDI)'
        >>> Programme.load({"chiso": 1, "id": "mine", "tree": []}).id
        'mine'

        Raises ``ChisoError`` for an unknown id, ``FileNotFoundError`` for a file that is not
        there. What is wrong with the document itself is said by ``check``.
        """
        if isinstance(source, Programme):
            return source
        if isinstance(source, str) and source.lstrip().startswith("{"):
            return cls(source)
        if isinstance(source, (str, os.PathLike)):
            return cls._of_name(source)
        if isinstance(source, Mapping) and ("tree" in source or "chiso" in source):
            return cls(source)
        from chiso.programme_table import document_of

        return cls(document_of(source))

    @classmethod
    def _of_name(cls, source: str | os.PathLike[str]) -> Programme:
        from chiso import files

        path = os.fspath(source)
        if isinstance(source, str) and files.kind_of(path) is None and not os.path.exists(path):
            answer = _chiso.call("programme", json.dumps({"id": path}))
            return cls(answer)
        if files.kind_of(path) in ("csv", "xlsx", "parquet"):
            from chiso.programme_table import document_of

            return cls(document_of(files.read_table(path, sheet="programme")))
        return cls(files.read_text(path), yaml=files.kind_of(path) == "yaml")

    @property
    def document(self) -> dict[str, Any]:
        """The document: change it as you like, it is a copy.

        >>> hdi = Programme.load("un/hdi")
        >>> hdi.document["id"]
        'un/hdi'
        """
        copy: dict[str, Any] = json.loads(json.dumps(self._document or {}))
        return copy

    @property
    def id(self) -> str:
        """The identity; empty if the document has none."""
        found = (self._document or {}).get("id")
        return "" if found is None else str(found)

    @property
    def version(self) -> str | None:
        """The version of the document, in its author's numbering."""
        found = (self._document or {}).get("version")
        return None if found is None else str(found)

    @property
    def title(self) -> str:
        """The name, in the programme's first language."""
        return text_of((self._document or {}).get("title"), None) or self.id

    @property
    def titles(self) -> dict[str, str]:
        """The name by language."""
        titles = dict_of((self._document or {}).get("title"))
        return {language: str(text) for language, text in titles.items()}

    @property
    def inputs(self) -> dict[str, dict[str, Any]]:
        """What is measured: the declaration of every input, by id.

        >>> Programme.load("un/hdi").inputs["life_expectancy"]["type"]
        'number'
        """
        return dict_of(self.document.get("inputs"))

    @property
    def classes(self) -> list[str]:
        """The ids of the classes, best first; in place of an id that is not there, where the
        class stands in the document, such as ``/classes/0``."""
        classes = list_of((self._document or {}).get("classes"))
        return [name_of(one, f"/classes/{at}") for at, one in enumerate(classes)]

    @property
    def nodes(self) -> dict[str, dict[str, Any]]:
        """The nodes of the tree as the document has them, without their children, by id: every
        node before those below it. ``parent`` and ``depth`` are added.

        A node without an id, or with one that another has already, goes by where it stands in
        the document, such as ``/tree/0``; the findings name the same place.

        >>> Programme({"chiso": 1, "id": "mine", "tree": [{"max": 2}]}).nodes
        {'/tree/0': {'max': 2, 'parent': None, 'depth': 0}}
        """
        return {
            place.name: {
                **{key: value for key, value in place.node.items() if key != "children"},
                "parent": place.parent,
                "depth": place.depth,
            }
            for place in walk((self._document or {}).get("tree"))
        }

    @property
    def digest(self) -> str:
        """The SHA-256 digest of the document, which every result names."""
        return self.plan.digest()

    @property
    def plan(self) -> _chiso.Plan:
        """The compiled programme. Raises ``ChisoError`` if it cannot be used.

        >>> Programme.load("un/hdi").plan.inputs()[0]
        'life_expectancy'
        """
        if self._plan is None:
            if not self._findings.usable:
                raise self._refusal()
            self._plan = _chiso.Plan(self._text)
        return self._plan

    def _refusal(self) -> Exception:
        diagnostics: list[Any] = [
            {key: value for key, value in one._asdict().items() if value not in (None, "")}
            for one in self._findings
        ]
        first = self._findings.errors[0]
        return error_from(diagnostics, str(first), first.code, first.path)

    def check(self) -> Findings:
        """Everything that was found wrong with the document, all at once.

        >>> document = Programme.load("un/hdi").document
        >>> document["tree"][0]["formula"] = "life_expectency"
        >>> print(Programme(document).check().errors[0].help)
        did you mean `life_expectancy`?
        """
        return self._findings

    def score(
        self,
        data: Any,
        *,
        unit: str | None = None,
        period: str | int | date | None = None,
    ) -> Scores:
        """Scores units.

        ``data`` is one of:

        * a table with a column for every input: a data frame of pandas or polars, a pyarrow
          table, whatever exports Arrow, or a dict of lists and arrays;
        * a table with a row for every value: columns ``unit``, ``input`` and ``value``, and
          perhaps ``period``, ``state``, ``assessor``, ``by``, ``evidence``, ``note``;
        * a dict of the values of one unit;
        * an array of numbers in the order of ``inputs``, one unit or one in every row; in it,
          answers are 1 and 0, dates are days since 1970-01-01, and options are counted from 0;
        * a list of dicts, each the values of a unit, or its observations with their
          evidence: ``{"unit": …, "values": {…}, "given": {…}}``;
        * the path of a file with one of these (``.csv``, ``.json``, ``.xlsx``, ``.parquet``);
          ``file.xlsx#sheet`` names a sheet, which is else the first.

        A table names its rows by the columns ``unit`` (and ``type``, ``name``, ``parent``) and
        ``period``; ``given:ID`` has points given at a node and ``state:ID`` says of an input
        ``missing`` or ``not_applicable``. Of a data frame of pandas without the column
        ``unit``, an index of texts names the units. Other columns are kept. ``unit`` names another
        column, or the one unit of a dict or an array; ``period`` another column, or the period
        of all (``2026``, ``"2026-Q3"``), which no row may contradict.

        A value is missing where it is ``None``, null, ``nan`` of numpy, or has no column;
        ``chiso.NOT_APPLICABLE`` says that the unit does not have it.

        Arrow columns are read where they lie, and again when somebody asks the scores for more:
        do not change the memory under them (a numpy array that an Arrow array was made of)
        while the scores are in use. Arrays of numpy and data frames of pandas are copied.

        >>> hdi = Programme.load("un/hdi")
        >>> scores = hdi.score({
        ...     "unit": ["Arcadia", "Utopia"],
        ...     "life_expectancy": [73.4, 83.1],
        ...     "expected_years_of_schooling": [13.0, 17.0],
        ...     "mean_years_of_schooling": [8.0, None],
        ...     "national_income_per_capita": [10814, 49580],
        ... })
        >>> scores.total
        [0.715, None]
        >>> scores["Utopia"].bounds
        (0.755, 0.96)
        >>> from chiso import NOT_APPLICABLE
        >>> hdi.score({"mean_years_of_schooling": NOT_APPLICABLE}).observations()[0]["values"]
        {'mean_years_of_schooling': {'state': 'not_applicable'}}

        Raises ``ChisoError`` with all findings in the programme or in the data: each names
        the column, the row and the unit, and how to mend it. Other threads run meanwhile.
        """
        plan = self._plan or self.plan
        # What is scored on every event goes first, and nothing is imported on its way.
        kind = type(data)
        if kind is dict:
            row = plan.score_row(data, unit, period)
            if row is None and ("values" in data or "given" in data):
                row = plan.score_dicts([data], unit, period)
            if row is not None:
                return Scores(self, row)
        elif kind is list:
            rows = plan.score_dicts(data, unit, period)
            if rows is not None:
                return Scores(self, rows)
        elif kind in _ARRAYS or kind.__name__ == "ndarray":
            _ARRAYS.add(kind)
            rows = plan.score_array(data, unit, period)
            if rows is not None:
                return Scores(self, rows)
        from chiso.observing import score

        return Scores(self, score(plan, data, unit, period))

    def to_json(self, indent: int | None = 2) -> str:
        """The document as JSON text.

        >>> Programme(Programme.load("un/hdi").to_json()) == Programme.load("un/hdi")
        True

        Raises ``ChisoError`` if what was given is no document, such as text that is not JSON.
        """
        if self._document is None:
            raise self._refusal()
        return json.dumps(self._document, ensure_ascii=False, indent=indent)

    def to_table(self) -> Table:
        """The programme as a table with a row for every part of it, which ``load`` reads
        back: inputs, parameters, nodes with the node above them, classes.

        >>> hdi = Programme.load("un/hdi")
        >>> Programme.load(hdi.to_table()) == hdi
        True

        Raises ``ChisoError`` with what is wrong with the document if no table can hold it, as
        when a text stands where the nodes should be.
        """
        from chiso.programme_table import table_of

        columns = None if self._document is None else table_of(self.document)
        if columns is None:
            raise self._refusal()
        return Table(columns)

    def template(self, units: list[str] | None = None) -> Table:
        """An empty table to fill in: a row for every unit, a column for every input.

        >>> Programme.load("un/hdi").template(["Arcadia"]).columns[:2]
        ('unit', 'life_expectancy')
        """
        named = units or [""]
        columns: dict[str, list[Any]] = {"unit": list(named)}
        columns |= {name: [None] * len(named) for name in self.inputs}
        return Table(columns)

    def __eq__(self, other: object) -> bool:
        """Whether both are the same document."""
        if not isinstance(other, Programme):
            return NotImplemented
        return self._text == other._text

    def __hash__(self) -> int:
        """A hash of the document."""
        return hash(self._text)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the document; it is compiled again where it is needed."""
        return _again, (self._text, self._document, self._findings)

    def __repr__(self) -> str:
        """The id and the size."""
        size = f"{len(self.inputs)} inputs, {len(self.nodes)} nodes"
        errors = len(self._findings.errors)
        wrong = f", {counted(errors, 'error')}" if errors else ""
        return f"<Programme {self.id}: {size}{wrong}>"

    def _repr_html_(self) -> str:
        document = self._document or {}
        rows = []
        inherited: dict[str | None, Any] = {None: _status(document) or "proposed"}
        for node, name, parent, depth in walk(document.get("tree")):
            status = _status(node) or inherited[parent]
            inherited[name] = status
            title = html.escape(text_of(node.get("title"), None) or name)
            points = dict_of(node.get("source")).get("points", status)
            rows.append(
                [
                    html.code(name),
                    f'<span style="padding-left:{depth * 16}px">{title}</span>',
                    html.number(node.get("max")),
                    html.code(node["formula"]) if "formula" in node else "",
                    html.badge(str(points)),
                ]
            )
        head = html.heading(self.title, f"{self.id} {self.version or ''}")
        classes = ", ".join(
            text_of(dict_of(one).get("title"), None) or name
            for one, name in zip(list_of(document.get("classes")), self.classes, strict=True)
        )
        below = html.note(f"{len(self.inputs)} inputs" + (f"; {classes}" if classes else ""))
        findings = "" if self._findings.usable else html.note(str(self._findings.errors))
        table = html.table(["id", "", "max", "formula", "source"], rows, [2])
        return html.page(head + table + below + findings)


def _again(
    text: str, document: dict[str, Any] | None, findings: Findings
) -> Programme:
    """The programme that was pickled. It is not read again: what was found in it may lie in
    what the engine left out."""
    programme = Programme.__new__(Programme)
    programme._text, programme._document, programme._findings = text, document, findings
    programme._plan = None
    return programme


def _status(part: dict[str, Any]) -> Any:
    return dict_of(part.get("source")).get("status")


def _written(document: Mapping[str, Any]) -> str:
    """The JSON text of a document that is no text."""
    try:
        return json.dumps(document, allow_nan=False)
    except RecursionError:
        raise ValueError(
            "objects and lists of the document are nested too deep to be written as JSON "
            "(a programme needs no more than two for every level of its tree)"
        ) from None


def _as_far_as_it_goes(text: str, diagnostics: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What can be looked at of a document that the engine could not read."""
    # What is not JSON is no document, even where Python reads more than JSON; and what is too
    # deep for the engine may be too deep for Python.
    nothing = ("document.invalid_syntax", "document.too_deep")
    if any(one["code"] in nothing and not one.get("path") for one in diagnostics):
        return None
    try:
        given = json.loads(text)
    except ValueError:
        return None
    return given if isinstance(given, dict) else None

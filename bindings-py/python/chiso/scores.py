"""The scores of many units: columns, ranks, comparisons, scorecards."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, SupportsIndex, overload

from chiso import _chiso, html
from chiso.diagnostic import Diagnostic
from chiso.errors import error_from
from chiso.findings import Findings, counted
from chiso.progress import steps
from chiso.scorecard import Scorecard
from chiso.tables import Table

if TYPE_CHECKING:
    import pandas
    import polars

    from chiso.programme import Programme

__all__ = ["Scores"]


class Scores:
    """The result of scoring units: what nobody asks for is not computed.

    >>> from chiso import Programme
    >>> scores = Programme.load("un/hdi").score({
    ...     "unit": ["Arcadia", "Utopia", "Atlantis"],
    ...     "life_expectancy": [73.4, 83.1, 65.0],
    ...     "expected_years_of_schooling": [13.0, 17.0, 10.0],
    ...     "mean_years_of_schooling": [8.0, 13.0, None],
    ...     "national_income_per_capita": [10814, 49580, 2590],
    ... })
    >>> len(scores), scores.total
    (3, [0.715, 0.938, None])
    >>> scores.class_ids
    ['high', 'very_high', None]
    >>> scores.ranks()["rank"]
    [2.0, 1.0, None]
    >>> scores["Atlantis"].possible_classes
    ['medium', 'low']
    >>> scores.units, scores.periods
    (['Arcadia', 'Utopia', 'Atlantis'], None)
    >>> [node for node in scores.node_ids if scores.status[node][2] == "partial"]
    ['E']
    >>> scores.points["H"], scores.shares["total"]
    ([0.8215384615384617, 0.9707692307692307, 0.6923076923076923], [0.715, 0.938, None])
    >>> scores.lowest["total"], scores.highest["total"], scores.max["total"]
    ([0.715, 0.938, 0.456], [0.715, 0.938, 0.642], [1.0, 1.0, 1.0])
    """

    __slots__ = ("_native", "programme")

    def __init__(self, programme: Programme, native: _chiso.Scores) -> None:
        """Wraps the engine's scores; ``Programme.score`` makes them."""
        self._native = native
        self.programme = programme
        """The programme that scored."""

    @property
    def units(self) -> list[str] | None:
        """The ids of the units, one for every row; ``None`` if the rows do not name them."""
        return self._native.units()

    @property
    def periods(self) -> list[str | None] | None:
        """The periods, one for every row; ``None`` if there are none."""
        return self._native.periods()

    @property
    def findings(self) -> Findings:
        """What is worth knowing of the data: columns that were kept or are not there.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
        >>> scores.findings[0].code, scores.findings[0].input
        ('data.missing_column', 'procedures_announced')
        """
        return Findings.of(json.loads(self._native.findings()))

    @property
    def identity(self) -> dict[str, Any]:
        """What the scores were computed with: programme, version, digest, engine.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
        >>> scores.identity["id"], scores.identity["engine"].split()[0]
        ('vn/766/portal-2026', 'chiso')
        """
        found: dict[str, Any] = json.loads(self._native.identity())
        return found

    @property
    def total(self) -> list[float | None]:
        """The points of the totals, over what is known; ``None`` where nothing is."""
        return self._native.total()

    @property
    def class_ids(self) -> list[str | None]:
        """The classes of the totals; ``None`` where the class is not certain."""
        return self._native.class_ids()

    @property
    def node_ids(self) -> list[str]:
        """The nodes: ``total``, then the tree, every node before those below it."""
        return self.programme.plan.node_ids()

    def _columns(self, of: str, nodes: Sequence[str] | None) -> Table:
        return Table(self._native.columns(of, self.node_ids if nodes is None else list(nodes)))

    @property
    def points(self) -> Table:
        """The points of every node, a column for each; null where nothing is known or counts."""
        return self._columns("points", None)

    @property
    def max(self) -> Table:
        """The points attainable at every node; null where the node does not count."""
        return self._columns("max", None)

    @property
    def shares(self) -> Table:
        """The points of every node as a part of its maximum; null where not all are known."""
        return self._columns("shares", None)

    @property
    def lowest(self) -> Table:
        """The least points of every node, whatever the missing inputs turn out to be."""
        return self._columns("lowest", None)

    @property
    def highest(self) -> Table:
        """The most points of every node, whatever the missing inputs turn out to be."""
        return self._columns("highest", None)

    @property
    def status(self) -> Table:
        """How the points of every node came about: ``scored``, ``partial``, ``unknown``…"""
        return self._columns("status", None)

    @property
    def classes(self) -> Table:
        """The class of every total (null where it is not certain), and the best and the last
        that are still possible.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
        >>> scores.classes.columns
        ('unit', 'class', 'best_class', 'last_class')
        """
        return Table(self._native.classes())

    def ranks(
        self,
        by: str = "total",
        method: Literal["competition", "dense", "average", "sequential"] = "competition",
        *,
        tie_break: str | Sequence[str] = (),
        within_type: bool = False,
        within_parent: bool = False,
    ) -> Table:
        """The ranks by the points of a node, the most points first, within one period.

        Equal points get 1-2-2-4 by ``competition``, 1-2-2-3 by ``dense``, 1-2.5-2.5-4 by
        ``average``, and 1-2-3-4 by ``sequential``, for which ``tie_break`` names the nodes that
        decide between them.
        ``rank`` is null where points are not all known; ``best`` and ``worst`` are the ranks
        that each unit may still come to have.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
        >>> scores.ranks("CKMB")["rank"]
        [1.0, 2.0]
        >>> scores.ranks()["best"], scores.ranks()["worst"]
        ([1, 1], [2, 2])
        """
        return Table(
            self._native.ranks(_ranking(by, method, tie_break, within_type, within_parent))
        )

    def compare(
        self,
        before: Scores | str,
        *,
        by: str = "total",
        method: Literal["competition", "dense", "average", "sequential"] = "competition",
        period: str | None = None,
        period_before: str | None = None,
    ) -> Table:
        """What changed of every unit: points, difference, ranks, classes.

        ``before`` is other scores, or a period of these; ``period`` the one to compare it
        with. Units are matched by their ids.

        >>> from chiso import Programme
        >>> hdi = Programme.load("un/hdi")
        >>> def scores(life_expectancy):
        ...     return hdi.score({
        ...         "unit": "Arcadia", "life_expectancy": life_expectancy,
        ...         "expected_years_of_schooling": 13.0, "mean_years_of_schooling": 8.0,
        ...         "national_income_per_capita": 10814,
        ...     })
        >>> scores(73.4).compare(scores(70.0))["difference"]
        [0.016]
        """
        other = self if isinstance(before, str) else before
        if isinstance(before, str):
            period_before = before
        ranking = _ranking(by, method, (), within_type=False, within_parent=False)
        return Table(self._native.compare(other._native, ranking, period, period_before))

    def summary(self) -> Table:
        """Where the points of every node lie: count, mean, quartiles, ``min`` and ``max``, over
        the units whose points are all known.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
        >>> summary = scores.summary()
        >>> of = summary["node"].index("CKMB")
        >>> summary["mean"][of], summary["min"][of], summary["max"][of]
        (10.65, 9.0, 12.3)
        """
        return Table(self._native.summary())

    def class_counts(self) -> Table:
        """How many units are certainly in each class, and how many may be; null is for those
        whose class is not certain.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
        >>> counts = scores.class_counts()
        >>> counts.columns
        ('class', 'units', 'possible')
        >>> counts["possible"]
        [2, 2, 2, 2, 2, 2]
        """
        return Table(self._native.class_counts())

    def observations(self) -> list[dict[str, Any]]:
        """The data that was scored, as observations.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
        >>> scores.observations()[0]
        {'unit': {'id': 'A'}, 'values': {}, 'given': {'CKMB': {'points': 12.3}}}
        """
        found: list[dict[str, Any]] = json.loads(self._native.observations())
        return found

    def scorecards(self, progress: bool | None = None) -> Iterator[Scorecard]:
        """The scorecards of all rows, one after the other. A progress bar is drawn on long
        work, if tqdm is there and somebody watches; or by ``progress``.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
        >>> [card.points for card in scores.scorecards()]
        [12.3, 9.0]
        """
        for row in steps(range(len(self)), "scorecards", progress):
            yield Scorecard(self, row)

    def to_table(self) -> Table:
        """Everything in one table: the unit (with its name, type and the unit above it, where
        the data have them), the table's own columns, maximum, bounds, share and class of the
        total, the points of every node.

        Results keep their names. A column of the table's own that is called like one of them
        is found under its name with ``(data)`` behind it, as a finding says; a node, under
        its id with ``(node)``.

        >>> from chiso import Programme
        >>> scores = Programme.load("un/hdi").score({"unit": ["Arcadia"], "rank": [1], "class": ["A"]})
        >>> scores.to_table().columns[:4]
        ('unit', 'rank', 'class (data)', 'max')
        """
        return Table(self._native.everything())

    def to_polars(self) -> polars.DataFrame:
        """``to_table`` as a polars data frame.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
        >>> scores.to_polars()["CKMB"].to_list()
        [12.3, 9.0]
        """
        return self.to_table().to_polars()

    def to_pandas(self) -> pandas.DataFrame:
        """``to_table`` as a pandas data frame.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
        >>> scores.to_pandas()["CKMB"].tolist()
        [12.3, 9.0]
        """
        return self.to_table().to_pandas()

    def to_pyarrow(self) -> Any:
        """``to_table`` as a ``pyarrow.Table``.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
        >>> scores.to_pyarrow()["CKMB"].to_pylist()
        [12.3, 9.0]
        """
        return self.to_table().to_pyarrow()

    def to_excel(self, path: Any, *, lang: str = "vi", progress: bool | None = None) -> None:
        """Writes a workbook in the shape of the official appendices; needs ``chiso[excel]``.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
        >>> import os, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     scores.to_excel(f"{folder}/results.xlsx")
        ...     os.listdir(folder)
        ['results.xlsx']
        """
        from chiso import excel

        excel.write_results(self, path, lang=lang, progress=progress)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """``to_table`` by Arrow's PyCapsule interface."""
        return self._native.everything().__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        """The number of rows: a unit in a period."""
        return self._native.rows

    @overload
    def __getitem__(self, key: str | SupportsIndex | tuple[str, str | None]) -> Scorecard: ...
    @overload
    def __getitem__(self, key: slice) -> list[Scorecard]: ...
    def __getitem__(
        self, key: str | SupportsIndex | tuple[str, str | None] | slice
    ) -> Scorecard | list[Scorecard]:
        """The scorecard of a unit by its id or name (with its period, where there are
        several), or of a row by its number; of several rows, a list.

        Raises ``ChisoError`` for a unit that was not scored, ``IndexError`` for a row.
        """
        if isinstance(key, str):
            return Scorecard(self, self._native.row(key, None))
        if isinstance(key, slice):
            return [Scorecard(self, row) for row in range(*key.indices(len(self)))]
        if isinstance(key, tuple) and _is_pair(key):
            return Scorecard(self, self._native.row(key[0], key[1]))
        try:
            row = operator.index(key)  # type: ignore[arg-type]
        except TypeError:
            raise TypeError(
                "scores are asked for a unit, for a unit and a period, or for the number of a "
                f"row, not for {key!r}"
            ) from None
        if not -len(self) <= row < len(self):
            raise IndexError(
                f"there is no row {row} among {counted(len(self), 'row')}; a unit is asked for "
                "by its id as a text"
            )
        return Scorecard(self, row % len(self))

    def __contains__(self, key: object) -> bool:
        """Whether a unit was scored, by its id or name; with a period, whether it was in it.

        >>> from chiso import Programme
        >>> scores = Programme.load("un/hdi").score({"unit": ["Arcadia"]}, period="2026")
        >>> "Arcadia" in scores, ("Arcadia", "2026") in scores, ("Arcadia", "2025") in scores
        (True, True, False)
        """
        if isinstance(key, str):
            return self._native.has_unit(key, None)
        if isinstance(key, tuple) and _is_pair(key):
            return self._native.has_unit(key[0], key[1])
        return False

    def __iter__(self) -> Iterator[Scorecard]:
        """The scorecards of all rows."""
        return self.scorecards()

    def _ipython_key_completions_(self) -> list[str]:
        return self.units or []

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the programme and the data, which are scored again."""
        native = self._native
        data = (native.observations(), native.findings_of_data(), self.units is not None)
        return _again, (self.programme, *data, native.kept().parts())

    def _said(self) -> str:
        """How many findings there are, and what the gravest of them says."""
        findings = self.findings
        if not findings:
            return ""
        grave = [*findings.errors, *findings.warnings, *findings][0]
        first = "" if len(findings) == 1 else ", the first"
        return f"{counted(len(findings), 'finding')}{first}: {grave.message}"

    def __repr__(self) -> str:
        """What was scored by what."""
        when = sorted({period for period in self.periods or [] if period})
        when_said = f" in {', '.join(when)}" if 0 < len(when) < 5 else ""
        said = self._said()
        rows = counted(len(self), "row")
        found = f"; {said}" if said else ""
        return f"<Scores: {rows}{when_said} by {self.programme.id}{found}>"

    def _repr_html_(self) -> str:
        tops = [name for name, node in self.programme.nodes.items() if node["parent"] is None]
        points = self._first("points", ["total", *tops])
        names = points.names
        keys = names[: len(names) - 1 - len(tops)]
        columns = [points.column(name) for name in names]
        bounds = (
            self._first(of, ["total"]).column("total") for of in ("lowest", "highest", "max")
        )
        classes = self.class_ids[: points.rows]
        rows = []
        for at, (lowest, highest, most) in enumerate(zip(*bounds, strict=True)):
            cells = [column[at] for column in columns]
            total = cells[len(keys)]
            rows.append(
                [
                    *(html.escape("" if cell is None else cell) for cell in cells[: len(keys)]),
                    html.number(total),
                    html.bar(total or 0.0, lowest or 0.0, highest or 0.0, most or 0.0),
                    html.escape(classes[at] or "—"),
                    *(html.number(cell) for cell in cells[len(keys) + 1 :]),
                ]
            )
        head = html.heading(self.programme.title, counted(len(self), "row"))
        places = [len(keys), *range(len(keys) + 3, len(keys) + 3 + len(tops))]
        shown = [*keys, "total", "", "class", *tops]
        more = len(self) - len(rows)
        below = html.note(f"and {counted(more, 'row')} more") if more > 0 else ""
        said = self._said()
        found = html.note(said) if said else ""
        return html.page(head + html.table(shown, rows, places) + below + found)

    def _first(self, of: str, nodes: list[str]) -> _chiso.Columns:
        """The columns of the first rows."""
        return self._native.columns(of, nodes).head(20)


def _is_pair(key: tuple[Any, ...]) -> bool:
    return len(key) == 2 and isinstance(key[0], str) and isinstance(key[1], (str, type(None)))


def _again(
    programme: Programme, observations: str, findings: str, named: bool, kept: Any
) -> Scores:
    """Scores what was pickled."""
    rows = len(json.loads(observations)) if kept else 0
    columns = _chiso.Columns.of_parts(kept, rows)
    return Scores(programme, programme.plan.score_again(observations, findings, named, columns))


_METHODS = ("competition", "dense", "average", "sequential")


def _ranking(
    by: str, method: str, tie_break: str | Sequence[str], within_type: bool, within_parent: bool
) -> str:
    if method not in _METHODS:
        message = f"there is no method {method!r} to rank by"
        mend = f"write {', '.join(_METHODS[:-1])} or {_METHODS[-1]}"
        finding: Diagnostic = {
            "code": "request.invalid",
            "severity": "error",
            "message": message,
            "help": mend,
        }
        raise error_from([finding], message, finding["code"], "")
    return json.dumps(
        {
            "node": by,
            "method": method,
            "tie_break": [tie_break] if isinstance(tie_break, str) else list(tie_break),
            "within_type": within_type,
            "within_parent": within_parent,
        }
    )

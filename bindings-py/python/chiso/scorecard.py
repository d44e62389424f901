"""One unit's result, with the reason for every point."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chiso import _chiso, html
from chiso.tables import Table
from chiso.texts import text_of
from chiso.words import word

if TYPE_CHECKING:
    from chiso.scores import Scores

__all__ = ["Node", "Scorecard"]


class Node:
    """One node of a scorecard: points, maximum, bounds, and why.

    >>> from chiso import Programme
    >>> portal = Programme.load("vn/766/portal-2026")
    >>> node = portal.score({"dossiers_received": 200, "dossiers_on_time": 150})[0]["2.1"]
    >>> node
    <Node 2.1: 15 of 20>
    >>> node.id, node.status, node.title("en")
    ('2.1', 'scored', 'Dossiers handled on or before their deadline')
    >>> node.points, node.max, node.known_max, node.share, node.bounds
    (15.0, 20.0, 20.0, 0.75, (15.0, 15.0))
    >>> node.formula, node.value, node.source
    ('dossiers_on_time / dossiers_received', 0.75, 'reported')
    """

    __slots__ = ("_at", "_native", "_read", "depth", "parent")

    _native: _chiso.Scorecard | None
    """The scorecard that has the node, in the place ``_at``, as long as ``_read`` is not
    there: most nodes are looked at by nobody."""
    _at: int
    _read: dict[str, Any] | None

    def __init__(self, node: dict[str, Any], parent: str | None, depth: int) -> None:
        """Wraps what the engine wrote of a node."""
        self._native, self._at, self._read = None, 0, node
        self.parent = parent
        """The id of the node above; ``None`` for the total."""
        self.depth = depth
        """0 for the total."""

    @classmethod
    def _of(cls, native: _chiso.Scorecard, at: int, parent: str | None, depth: int) -> Node:
        """The node in this place of a scorecard."""
        node = cls.__new__(cls)
        node._native, node._at, node._read = native, at, None
        node.parent, node.depth = parent, depth
        return node

    @property
    def _node(self) -> dict[str, Any]:
        """What the engine wrote of the node, perhaps without the nodes below it."""
        read = self._read
        if read is None:
            read = self._read = {} if self._native is None else self._native.node(self._at)
        return read

    @property
    def id(self) -> str:
        """The id."""
        return str(self._node["id"])

    @property
    def status(self) -> str:
        """How the points came about: ``scored``, ``given``, ``assigned``, ``inherited``,
        ``partial``, ``unknown``, ``excluded`` or ``information``."""
        return str(self._node["status"])

    @property
    def points(self) -> float | None:
        """The points over what is known; ``None`` where nothing is known or counts."""
        found: float | None = self._node["points"]
        return found

    @property
    def max(self) -> float:
        """The points attainable, known or not."""
        return float(self._node["max"])

    @property
    def known_max(self) -> float:
        """The points attainable by what is known."""
        return float(self._node["known_max"])

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most points, whatever the missing inputs turn out to be."""
        return float(self._node["lowest"]), float(self._node["highest"])

    @property
    def share(self) -> float | None:
        """The points as a part of the maximum, where all of them are known."""
        found: float | None = self._node.get("share")
        return found

    @property
    def source(self) -> str:
        """How the maximum and the weight came to be known: ``official``, ``reported`` or
        ``proposed``."""
        return str(self._node["points_source"])

    @property
    def formula(self) -> str | None:
        """The formula, as written; ``None`` where there is none."""
        measured = self._node.get("measured")
        return str(measured["formula"]) if measured else None

    @property
    def value(self) -> float | None:
        """What the formula came to."""
        measured = self._node.get("measured")
        found: float | None = measured["value"] if measured else None
        return found

    @property
    def evidence(self) -> list[str]:
        """Where the evidence of the inputs is.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> report = {"dossiers_received": {"value": 200, "evidence": ["12/BC-UBND"]}}
        >>> portal.score([{"unit": "A", "values": report}])["A"]["2.1"].evidence
        ['12/BC-UBND']
        """
        measured = self._node.get("measured") or {}
        return [text for one in measured.get("inputs", []) for text in one.get("evidence", [])]

    @property
    def cites(self) -> list[dict[str, Any]]:
        """The texts the node can be read in.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> node = portal.score({"dossiers_received": 200, "dossiers_on_time": 150})[0]["2.1"]
        >>> node.cites[0]["document"]
        'Quyết định 766/QĐ-TTg'
        """
        return list(self._node.get("cites", []))

    def title(self, lang: str = "vi") -> str:
        """The name."""
        return text_of(self._node["title"], lang) or self.id

    def explain(self, lang: str = "vi") -> str:
        """The reason for the points, in sentences.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> scores = portal.score({"given": {"CKMB": {"points": 12.3, "by": "Đoàn kiểm tra"}}})
        >>> scores[0]["CKMB"].explain("en")[:44]
        'Points given by Đoàn kiểm tra: 12.3 of 18 po'
        """
        return text_of(self._node["explanation"], lang)

    def to_dict(self) -> dict[str, Any]:
        """All of it, as the engine wrote it.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> node = portal.score({"dossiers_received": 200, "dossiers_on_time": 150})[0]["2.1"]
        >>> node.to_dict()["measured"]["value"]
        0.75
        """
        if self._native is not None:
            return self._native.branch(self._at)
        copy: dict[str, Any] = json.loads(json.dumps(self._node))
        return copy

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles what the engine wrote."""
        return Node, (self.to_dict(), self.parent, self.depth)

    def __repr__(self) -> str:
        """The id and the points."""
        points = "?" if self.points is None else f"{self.points:.15g}"
        return f"<Node {self.id}: {points} of {self.max:.15g}>"


class Scorecard:
    """One unit's result in one period (phiếu điểm).

    >>> from chiso import Programme
    >>> portal = Programme.load("vn/766/portal-2026")
    >>> scores = portal.score({
    ...     "unit": "tỉnh Thái Nguyên",
    ...     "given": {"CKMB": 12.3, "TDGQ": 19.1, "ONLINE": 7.4, "TTTT": 9.8, "MDSH": 17.8},
    ... })
    >>> card = scores["tỉnh Thái Nguyên"]
    >>> card.points, card.max, card.bounds
    (66.4, 100.0, (66.4, 84.4))
    >>> card.possible_classes
    ['good', 'fair', 'average']
    >>> card["MDHL"].status
    'unknown'
    >>> card.unit, card.class_id, card.total.known_max
    ('tỉnh Thái Nguyên', None, 82.0)
    >>> [node.id for node in card.nodes][:3]
    ['total', 'CKMB', '1.1']
    >>> card.missing()["nodes"][-1]
    '5.4'
    """

    __slots__ = ("_head_read", "_native", "_nodes_read", "_row", "_scores", "_total")

    _head_read: dict[str, Any] | None
    _nodes_read: dict[str, Node] | None

    def __init__(self, scores: Scores, row: int) -> None:
        """The scorecard of a row; ``Scores`` makes it."""
        self._scores = scores
        self._row = row
        self._native = scores._native.scorecard(row)
        self._total = Node._of(self._native, 0, None, 0)
        self._head_read = self._nodes_read = None

    @property
    def _head(self) -> dict[str, Any]:
        """What the engine wrote, without the nodes."""
        if self._head_read is None:
            self._head_read = self._native.head()
        return self._head_read

    @property
    def _nodes(self) -> dict[str, Node]:
        """The total and all nodes by their ids, each before those below it."""
        if self._nodes_read is None:
            self._nodes_read = {
                id: Node._of(self._native, at, parent, depth) if at else self._total
                for at, (id, parent, depth) in enumerate(self._native.nodes())
            }
        return self._nodes_read

    @property
    def unit(self) -> str:
        """The id of the unit."""
        return str(self._head["unit"]["id"])

    @property
    def unit_name(self) -> str:
        """What people call the unit.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> portal.score({"unit": ["01"], "name": ["xã Tân Cương"]})["01"].unit_name
        'xã Tân Cương'
        """
        return str(self._head["unit"].get("name") or self.unit)

    @property
    def period(self) -> str | None:
        """The period.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> portal.score({"unit": "A"}, period="2026-Q3")["A"].period
        '2026-Q3'
        """
        found: str | None = self._head.get("period")
        return found

    @property
    def total(self) -> Node:
        """The total."""
        return self._total

    @property
    def nodes(self) -> list[Node]:
        """The total and all nodes, each before those below it."""
        return list(self._nodes.values())

    @property
    def points(self) -> float | None:
        """The points of the total over what is known."""
        return self.total.points

    @property
    def max(self) -> float:
        """The points attainable."""
        return self.total.max

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most points of the total, whatever is missing turns out to be."""
        return self.total.bounds

    @property
    def class_id(self) -> str | None:
        """The class of the total, where it is certain."""
        found = self._head["class"]
        return str(found["id"]) if found else None

    @property
    def possible_classes(self) -> list[str]:
        """The classes the total may have, best first."""
        return [str(one["id"]) for one in self._head["possible_classes"]]

    def title(self, lang: str = "vi") -> str:
        """The name of the programme.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> card = portal.score({"unit": "A", "given": {"CKMB": 12.3}})["A"]
        >>> card.title("en")[:21]
        'Service quality index'
        """
        return text_of(self._head["title"], lang)

    def class_title(self, lang: str = "vi") -> str | None:
        """The name of the class, where it is certain.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> portal.score({"unit": "A", "given": {"total": 91}})["A"].class_title("en")
        'Excellent'
        """
        found = self._head["class"]
        return (text_of(found["title"], lang) or str(found["id"])) if found else None

    def explain(self, lang: str = "vi") -> str:
        """The whole scorecard in sentences, in Vietnamese (``vi``) or English (``en``).

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> card = portal.score({"unit": "A", "given": {"CKMB": 12.3}})["A"]
        >>> card.explain("en").splitlines()[3]
        'Possible classes: Excellent, Good (proposed edge), Fair (proposed edge), Average or Weak'
        """
        return self._native.explain(lang)

    def losses(self, lang: str = "vi") -> Table:
        """Where points of the total were lost, the largest losses first.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> card = portal.score({"unit": "A", "given": {"CKMB": 12.5}})["A"]
        >>> losses = card.losses("en")
        >>> losses["node"], losses["points"], losses["attainable"]
        (['CKMB'], [5.5], [18.0])
        """
        losses = self._head["losses"]
        return Table(
            {
                "node": [one["node"] for one in losses],
                "title": [text_of(one["title"], lang) or one["node"] for one in losses],
                "points": [float(one["points"]) for one in losses],
                "attainable": [float(one["attainable"]) for one in losses],
            }
        )

    def missing(self, lang: str = "vi") -> Table:
        """The inputs that nobody reported and by which something may still change: ``input``,
        ``title``, and the ``nodes`` that wait for them. What lies below points that were
        given waits for nothing."""
        missing = self._head["missing"]
        return Table(
            {
                "input": [one["input"] for one in missing],
                "title": [text_of(one["title"], lang) or one["input"] for one in missing],
                "nodes": [", ".join(one["nodes"]) for one in missing],
            }
        )

    def to_table(self, lang: str = "vi") -> Table:
        """A row for every node: points, maximum, bounds, status, formula, explanation.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> card = portal.score({"unit": "A", "given": {"CKMB": 12.3}})["A"]
        >>> card.to_table()["points"][:2]
        [12.3, 12.3]
        """
        nodes = self.nodes
        return Table(
            {
                "id": [node.id for node in nodes],
                "parent": [node.parent for node in nodes],
                "title": [node.title(lang) for node in nodes],
                "points": [node.points for node in nodes],
                "max": [node.max for node in nodes],
                "lowest": [node.bounds[0] for node in nodes],
                "highest": [node.bounds[1] for node in nodes],
                "share": [node.share for node in nodes],
                "status": [node.status for node in nodes],
                "source": [node.source for node in nodes],
                "formula": [node.formula for node in nodes],
                "explanation": [node.explain(lang) for node in nodes],
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """The scorecard as the engine wrote it.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> card = portal.score({"unit": "A", "given": {"CKMB": 12.3}})["A"]
        >>> sorted(card.to_dict())[:3]
        ['class', 'class_certain', 'losses']
        """
        return self._native.to_dict()

    def to_json(self, indent: int | None = 2) -> str:
        """The scorecard as JSON text; ``<chiso-scorecard>`` shows it on a page.

        >>> from chiso import Programme
        >>> portal = Programme.load("vn/766/portal-2026")
        >>> card = portal.score({"unit": "A", "given": {"CKMB": 12.3}})["A"]
        >>> card.to_json(indent=None)[:30]
        '{"programme": {"id": "vn/766/p'
        """
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def __getitem__(self, node: str) -> Node:
        """A node by its id."""
        return self._nodes[node]

    def __contains__(self, node: object) -> bool:
        """Whether there is a node of this id."""
        return node in self._nodes

    def __iter__(self) -> Iterator[Node]:
        """The total and all nodes."""
        return iter(self._nodes.values())

    def __len__(self) -> int:
        """The number of nodes, the total among them."""
        return len(self._nodes)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._nodes)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the scores and the row."""
        return Scorecard, (self._scores, self._row)

    def __repr__(self) -> str:
        """The unit, its points and its class."""
        points = "?" if self.points is None else f"{self.points:.15g}"
        certain = self.class_id or " or ".join(self.possible_classes)
        when = f", {self.period}" if self.period else ""
        said = f", {certain}" if certain else ""
        return f"<Scorecard {self.unit}{when}: {points} of {self.max:.15g}{said}>"

    def _repr_html_(self) -> str:
        when = f", {self.period}" if self.period else ""
        low, high = self.bounds
        between = "" if low == high else f" ({low:.15g} – {high:.15g})"
        # The words of one language: Vietnamese, unless the programme is not written in it.
        lang = "en" if "en" in self._head["title"] and "vi" not in self._head["title"] else "vi"
        titles = (text_of(one["title"], lang) or one["id"] for one in self._head["possible_classes"])
        certain = self.class_title(lang) or " / ".join(titles)
        head = html.heading(f"{self.unit_name}{when}", self.title(lang))
        points = html.number(self.points)
        line = f"<div><b>{points}</b> / {html.number(self.max)}{html.escape(between)} "
        line += f"{html.badge(certain)}</div>" if certain else "</div>"
        rows = []
        for node in self.nodes[1:]:
            lowest, highest = node.bounds
            title = html.escape(node.title(lang))
            explained = html.escape(node.explain(lang))
            rows.append(
                [
                    html.code(node.id),
                    f'<details style="padding-left:{(node.depth - 1) * 16}px">'
                    f"<summary>{title}</summary>"
                    f'<span class="q">{explained}</span></details>',
                    html.bar(node.points or 0.0, lowest, highest, node.max),
                    f"{html.number(node.points)} / {html.number(node.max)}",
                    html.badge(word(node.status, lang)),
                ]
            )
        return html.page(head + line + html.table([word("id", lang), "", "", "", ""], rows, [3]))

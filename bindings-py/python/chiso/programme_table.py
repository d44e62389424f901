"""Programmes as tables: a row for every part, with a column for what it belongs to.

A row says in ``kind`` what it is (``programme``, ``input``, ``parameter``, ``derived``,
``total``, ``group``, ``indicator``, ``class``) and in ``id`` and ``parent`` where it stands.
The other columns are the fields of the document; ``title.vi`` is the Vietnamese ``title``, and
what a cell cannot hold is written in it as JSON. ``docs/programme-table.md`` has the whole of
it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from chiso.table_input import rows_of
from chiso.texts import walk

__all__ = ["HEADINGS", "document_of", "table_of"]

# Fields that are texts whatever is in them: `2.1` is an id, not a number.
_TEXTS = {
    "kind", "id", "parent", "version", "formula", "type", "at_most", "assessed_at",
    "over_units", "over_periods", "level",
}

# Fields that are spread over columns, one for each of their parts.
_SPREAD = ("title", "description", "unit", "source", "source.note")

_LISTS = {"input": "inputs", "parameter": "parameters", "derived": "derived"}

_NAMES = {
    "loại": "kind",
    "mã": "id",
    "mã cha": "parent",
    "thuộc": "parent",
    "tên": "title.vi",
    "tiêu chí": "title.vi",
    "kiểu": "type",
    "điểm tối đa": "max",
    "trọng số": "weight",
    "công thức": "formula",
    "cách chấm": "rule",
    "nguồn": "source.status",
    "ghi chú": "source.note",
}
"""Headings of Vietnamese appendices, in lower case, and the columns they stand for."""

HEADINGS = frozenset({*_NAMES, *_NAMES.values(), *_TEXTS})
"""Headings by which such a table is known."""


def table_of(document: Mapping[str, Any]) -> dict[str, list[Any]] | None:
    """The columns of a document as a table; ``None`` if its mistakes are such that no table
    can hold it.

    >>> columns = table_of({"chiso": 1, "id": "mine", "tree": [{"id": "a", "max": 2}]})
    >>> columns["kind"], columns["max"]
    (['programme', 'indicator'], [None, 2])
    """
    if not _holds(document):
        return None
    rows = [_row("programme", None, {
        key: value
        for key, value in document.items()
        if key not in ("chiso", "tree", "total", "classes", *_LISTS.values())
    })]
    for kind, name in _LISTS.items():
        for key, part in (document.get(name) or {}).items():
            rows.append(_row(kind, None, {"id": key, **part}))
    if document.get("total"):
        rows.append(_row("total", None, document["total"]))
    for place in walk(document.get("tree")):
        node = place.node
        kind = "group" if "children" in node else "indicator"
        rows.append(
            _row(kind, place.parent, {key: node[key] for key in node if key != "children"})
        )
    rows += [_row("class", None, one) for one in document.get("classes") or []]
    first = ["kind", "id", "parent"]
    names = [*first, *(name for name in dict.fromkeys(n for row in rows for n in row)
                       if name not in first)]
    return {name: _alike([row.get(name) for row in rows]) for name in names}


def _holds(document: Mapping[str, Any]) -> bool:
    """Whether every part is written where a row is made of it, and every group can be named by
    what belongs to it."""
    lists = [document.get(name) or {} for name in _LISTS.values()]
    total = document.get("total") or {}
    classes, tree = document.get("classes") or [], document.get("tree") or []
    if not all(isinstance(one, dict) for one in (*lists, total)):
        return False
    if not isinstance(classes, list) or not _is_tree(tree):
        return False
    places = list(walk(tree))
    declared = [part for one in lists for part in one.values()]
    parts = [document, total, *declared, *classes, *(place.node for place in places)]
    # A row says these itself.
    if not all(isinstance(part, dict) and not {"kind", "parent"} & part.keys() for part in parts):
        return False
    if any("id" in part for part in declared):
        return False
    groups = {place.parent for place in places}
    for node, name, _, _ in places:
        own = node.get("id")
        if name != own and (name in groups or (isinstance(own, str) and own in groups)):
            return False
    return True


def _is_tree(nodes: Any) -> bool:
    waiting = [nodes]
    while waiting:
        nodes = waiting.pop()
        if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
            return False
        waiting += [node["children"] for node in nodes if "children" in node]
    return True


def _row(kind: str, parent: str | None, part: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": kind, "parent": parent}
    for field, value in part.items():
        row |= dict(_cells(field, value))
    return row


def _cells(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if name in _SPREAD and isinstance(value, dict) and value:
        for part, of in value.items():
            yield from _cells(f"{name}.{part}", of)
    else:
        yield name, _cell(value)


def _cell(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return value


def _alike(values: list[Any]) -> list[Any]:
    """A column of one type: numbers among texts are written as texts."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float} or len(kinds) < 2:
        return values
    return [
        value if value is None or isinstance(value, str) else json.dumps(value)
        for value in values
    ]


def document_of(table: Any) -> dict[str, Any]:
    """The document of a table. What is wrong with its content is left to the checks.

    >>> document_of({"kind": ["programme", "indicator"], "id": ["mine", "a"], "max": [None, 2]})
    {'chiso': 1, 'id': 'mine', 'tree': [{'id': 'a', 'max': 2}]}
    """
    document: dict[str, Any] = {"chiso": 1}
    nodes: dict[str, dict[str, Any]] = {}
    tree: list[dict[str, Any]] = []
    classes: list[dict[str, Any]] = []
    rows = [_part(row) for row in rows_of(table)]
    parents = {row.get("parent") for row in rows}
    for row in rows:
        if not row:
            continue
        parent = row.pop("parent", None)
        kind = row.pop("kind", None) or ("group" if row.get("id") in parents else "indicator")
        if kind == "programme":
            document |= row
        elif kind in _LISTS:
            name = row.pop("id", "")
            document.setdefault(_LISTS[kind], {})[name] = row
        elif kind == "total":
            document["total"] = row
        elif kind == "class":
            classes.append(row)
        elif kind in ("group", "indicator"):
            if kind == "group":
                row["children"] = []
            nodes[str(row.get("id", ""))] = row
            _place(row, parent, nodes, tree)
        else:
            raise ValueError(
                f"the kind {kind!r} of the row {row.get('id', '')!r} is not known: write "
                "programme, input, parameter, derived, total, group, indicator or class"
            )
    document["tree"] = tree
    if classes:
        document["classes"] = classes
    return document


def _place(
    row: dict[str, Any],
    parent: Any,
    nodes: Mapping[str, dict[str, Any]],
    tree: list[dict[str, Any]],
) -> None:
    if parent is None:
        tree.append(row)
        return
    above = nodes.get(str(parent))
    if above is None or "children" not in above:
        raise ValueError(
            f"the row {row.get('id', '')!r} belongs to {parent!r}, which is no group above it: "
            "write the groups before what is in them"
        )
    above["children"].append(row)


def _part(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row."""
    part: dict[str, Any] = {}
    for heading, cell in row.items():
        name = _NAMES.get(str(heading).strip().lower(), str(heading).strip())
        value = _value(name, cell)
        if value is None:
            continue
        *above, field = name.split(".")
        of: Any = part
        for step in above:
            of = of.setdefault(step, {}) if isinstance(of, dict) else None
        if isinstance(of, dict):
            of[field] = value
    return part


def _value(name: str, cell: Any) -> Any:
    if cell is None or cell == "" or (isinstance(cell, float) and cell != cell):
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    above, _, _ = name.rpartition(".")
    if name in _TEXTS or (above in _SPREAD and name not in ("source.note", "source.cites")):
        return cell if isinstance(cell, (dict, list)) else str(cell)
    if isinstance(cell, str):
        try:
            return json.loads(cell)
        except ValueError:
            return cell
    return cell


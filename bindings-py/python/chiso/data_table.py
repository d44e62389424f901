"""The data that was scored, as a table with a row for every unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chiso.scores import Scores

__all__ = ["data_of"]

_ABOUT = ("name", "type", "parent", "period")


def data_of(scores: Scores) -> dict[str, list[Any]]:
    """The columns of the data as they were read: who the units are, the inputs of which
    anything is known, points that were given, and the columns of the table's own.

    >>> from chiso import Programme
    >>> hdi = Programme.load("un/hdi")
    >>> data_of(hdi.score({"unit": ["Arcadia"], "life_expectancy": [73.4], "area": [12]}))
    {'unit': ['Arcadia'], 'life_expectancy': [73.4], 'area': [12]}
    """
    rows = scores.observations()
    columns: dict[str, list[Any]] = {"unit": [row["unit"]["id"] for row in rows]}
    for name in _ABOUT:
        said = [row.get(name) if name == "period" else row["unit"].get(name) for row in rows]
        if any(one is not None for one in said):
            columns[name] = said
    for name in scores.programme.inputs:
        read = [row["values"].get(name) for row in rows]
        values = [one.get("value") if isinstance(one, dict) else one for one in read]
        states = [one.get("state") if isinstance(one, dict) else None for one in read]
        if any(one is not None for one in read):
            columns[name] = values
        if any(one is not None for one in states):
            columns[f"state:{name}"] = states
    for node in scores.node_ids:
        given = [row["given"].get(node) if "given" in row else None for row in rows]
        points = [one.get("points") if isinstance(one, dict) else one for one in given]
        if any(one is not None for one in points):
            columns[f"given:{node}"] = points
    kept = scores._native.kept()
    for name in kept.names:
        columns.setdefault(name, kept.column(name))
    return columns

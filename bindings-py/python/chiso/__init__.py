"""Public-service programmes as data that can be computed.

Task groups, criteria, indicator formulas and scoring rules go in as one document; measured
values go in per administrative unit and period; out come points, classes, ranks, and the
reason for every point.

>>> import chiso
>>> programme = chiso.Programme.load("vn/766/portal-2026")
>>> scores = programme.score(
...     {"dossiers_received": 265883, "dossiers_on_time": 254178}, unit="tỉnh Thái Nguyên"
... )
>>> scores["tỉnh Thái Nguyên"]["TDGQ"].points
19.12

Nothing but Python is needed. What pandas, polars, pyarrow and others call a table goes in by
Arrow's PyCapsule interface and comes out by it. ``chiso[plot]`` draws, ``chiso[excel]`` reads
and writes workbooks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chiso import _chiso
from chiso._chiso import NOT_APPLICABLE, NotApplicable
from chiso.diagnostic import Diagnostic
from chiso.errors import ChisoError, InternalError
from chiso.findings import Finding, Findings
from chiso.programme import Programme
from chiso.scorecard import Node, Scorecard
from chiso.scores import Scores
from chiso.tables import Table

if TYPE_CHECKING:
    from chiso import excel as excel
    from chiso import plot as plot
else:

    def __getattr__(name: str) -> Any:
        # What needs other packages is loaded when it is asked for: `chiso.plot.scorecard(card)`.
        if name in ("excel", "plot"):
            import importlib

            return importlib.import_module(f"chiso.{name}")
        raise AttributeError(f"module 'chiso' has no attribute {name!r}")


__all__ = [
    "NOT_APPLICABLE",
    "ChisoError",
    "Diagnostic",
    "Finding",
    "Findings",
    "InternalError",
    "Node",
    "NotApplicable",
    "Programme",
    "Scorecard",
    "Scores",
    "Table",
    "call",
    "evaluate",
    "programmes",
    "schema",
    "version",
]


def call(function: str, request: Mapping[str, Any] | None = None) -> Any:
    """Calls a function of the engine by name, with what JSON can hold on both sides.

    It is what the conformance cases of all languages go through; ``Programme`` is what people
    use. Raises ``ChisoError`` if the engine refuses; ``TypeError`` or ``ValueError`` if the
    request holds something that JSON cannot, such as ``nan`` (a missing value is ``None``).
    Other threads run while the engine works.

    >>> call("version")["engine"]
    'chiso'
    """
    text = json.dumps({} if request is None else request, allow_nan=False)
    return json.loads(_chiso.call(function, text))


def version() -> dict[str, Any]:
    """The engine, its version, and the version of the document format it reads.

    >>> version()["format"]
    1
    """
    answer: dict[str, Any] = call("version")
    return answer


def schema() -> dict[str, Any]:
    """The JSON Schema of programme documents: editors complete and check documents with it.

    >>> schema()["properties"]["chiso"]["const"]
    1
    """
    answer: dict[str, Any] = json.loads(_chiso.schema())
    return answer


def programmes(language: str = "vi") -> Table:
    """The programmes that come with the package: the ``id`` and the ``title`` of each.

    >>> programmes("en")["id"][0]
    'vn/tn/138'
    """
    listed: list[dict[str, Any]] = call("programmes")
    return Table(
        {
            "id": [one["id"] for one in listed],
            "title": [
                one["title"].get(language) or next(iter(one["title"].values()), "")
                for one in listed
            ],
        }
    )


def evaluate(
    formula: str,
    inputs: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The value of one formula.

    ``inputs`` declares what it may read, as a programme does; an input without a value is
    missing.

    >>> evaluate("1 / a", {"a": {"type": "count"}}, {"a": 4})["value"]
    0.25
    """
    request = {"formula": formula, "inputs": inputs or {}, "values": values or {}}
    answer: dict[str, Any] = call("evaluate", request)
    return answer

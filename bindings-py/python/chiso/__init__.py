"""Public-service programmes as data that can be computed.

Task groups, criteria, indicator formulas and scoring rules go in as one document; measured
values go in per administrative unit and period; out come points, classes, ranks, and the
reason for every point.

>>> import chiso
>>> chiso.version()["engine"]
'chiso'
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from chiso import _chiso
from chiso.errors import ChisoError, Diagnostic, InternalError

__all__ = [
    "ChisoError",
    "Diagnostic",
    "InternalError",
    "call",
    "check",
    "evaluate",
    "programme",
    "programmes",
    "rank",
    "score",
    "version",
]

Programme = str | Mapping[str, Any]
"""A programme: the id of a built-in one, or a document."""


def call(function: str, request: Mapping[str, Any] | None = None) -> Any:
    """Calls a function of the engine by name: what the other functions are made of.

    Raises ``ChisoError`` if the engine refuses; ``TypeError`` or ``ValueError`` if the
    request holds something that JSON cannot, such as ``nan`` (a missing value is ``None``).
    Other threads run while the engine works.

    >>> call("version")["engine"]
    'chiso'
    """
    text = json.dumps({} if request is None else request, allow_nan=False)
    return json.loads(_chiso.call(function, text))


def version() -> dict[str, Any]:
    """The engine, its version, and the version of the document format it reads."""
    answer: dict[str, Any] = call("version")
    return answer


def programmes() -> list[dict[str, Any]]:
    """The built-in programmes: the ``id`` and the ``title`` of each."""
    answer: list[dict[str, Any]] = call("programmes")
    return answer


def programme(id: str) -> dict[str, Any]:
    """A built-in programme, as a document."""
    answer: dict[str, Any] = call("programme", {"id": id})
    return answer


def check(programme: Programme) -> dict[str, Any]:
    """Checks a programme, and returns all ``findings`` and whether it is ``usable``.

    >>> answer = check({"chiso": 1, "id": "example"})
    >>> answer["usable"], answer["findings"][0]["code"]
    (False, 'document.missing_field')
    """
    answer: dict[str, Any] = call("check", {"programme": programme})
    return answer


def score(programme: Programme, observations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Scores units.

    Each of ``observations`` is what is known of one unit in one period::

        {
            "unit": {"id": "xã Tân Cương", "type": "commune"},
            "period": "2026-Q3",
            "values": {"received": 1204, "on_time": {"value": 1189, "assessor": "system"}},
            "given": {"F5": 8.5},
        }

    An input that is not named is missing, as one with the value ``None`` is. The answer has
    the ``scorecards`` in the order of the observations, and the ``findings`` in the data.
    """
    answer: dict[str, Any] = call(
        "score", {"programme": programme, "observations": observations}
    )
    return answer


def rank(
    programme: Programme,
    observations: Sequence[Mapping[str, Any]],
    **ranking: Any,
) -> dict[str, Any]:
    """Ranks units by their points, the most first, within one period.

    ``ranking`` may say by which ``node`` (the total if absent), what units with equal points
    get (``method``: ``"competition"``, ``"dense"``, ``"average"``, ``"sequential"``), which
    nodes decide between them (``tie_break``), and whether only units of one type are compared
    (``within_type``). The answer has the ``ranks`` in the order of the observations, and the
    ``bounds`` within which each lies.
    """
    request = {"programme": programme, "observations": observations, "ranking": ranking}
    answer: dict[str, Any] = call("rank", request)
    return answer


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

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
    "programme",
    "programmes",
    "score",
    "version",
]

Json = Mapping[str, Any] | Sequence[Any] | str | float | bool | None
"""What JSON can hold."""


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


def version() -> dict[str, str]:
    """The engine's name and version."""
    answer: dict[str, str] = call("version")
    return answer


def programmes() -> Any:
    """What is built in."""
    return call("programmes")


def programme(id: str) -> Any:
    """A built-in programme, as a document."""
    return call("programme", {"id": id})


def check(programme: str | Mapping[str, Any]) -> Any:
    """Checks a programme: all findings at once.

    ``programme`` is the id of a built-in programme, or a document.
    """
    return call("check", {"programme": programme})


def score(programme: str | Mapping[str, Any], observations: Json, **options: Any) -> Any:
    """Scores observations by a programme.

    ``programme`` is the id of a built-in programme, or a document; ``options`` are further
    parts of the request.
    """
    return call("score", {**options, "programme": programme, "observations": observations})

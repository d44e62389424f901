"""What the engine refuses, as Python exceptions.

``ChisoError`` is the class to catch. ``InternalError``, one of its kind, is the engine's own
fault and should be reported.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypedDict

__all__ = ["ChisoError", "Diagnostic", "InternalError", "Span"]


class Span(TypedDict):
    """A stretch of a text, in bytes from its beginning; ``end`` is exclusive."""

    start: int
    end: int


class _Always(TypedDict):
    code: str
    severity: str
    message: str


class Diagnostic(_Always, total=False):
    """One finding: what was wrong, where, and how to mend it.

    ``code``, ``severity`` (``"advice"``, ``"warning"`` or ``"error"``) and ``message`` are
    always there; the rest where it is known.
    """

    path: str
    span: Span
    unit: str
    period: str
    input: str
    help: str


class ChisoError(Exception):
    """What the engine refuses, with every finding that led to the refusal.

    >>> import chiso
    >>> try:
    ...     chiso.call("versoin")
    ... except chiso.ChisoError as error:
    ...     print(error.code, len(error.diagnostics))
    request.invalid 1
    """

    code: str | None
    """The stable name of the first error, such as ``formula.unknown_name``."""
    path: str
    """Where it is: a JSON Pointer into the document; empty for the document itself."""
    diagnostics: list[Diagnostic]
    """Every finding, in document order."""

    def __init__(
        self,
        message: str,
        code: str | None = None,
        path: str = "",
        diagnostics: list[Diagnostic] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.path = path
        self.diagnostics = [] if diagnostics is None else diagnostics

    def __reduce__(self) -> tuple[Callable[..., ChisoError], tuple[Any, ...]]:
        # Without it, pickle would bring back the message alone.
        return type(self), (*self.args, self.code, self.path, self.diagnostics)


class InternalError(ChisoError):
    """The engine failed where it should not: a defect of chiso, please report it."""


def refusal(text: str) -> ChisoError:
    """The exception for a refusal that the engine wrote as JSON text."""
    error = json.loads(text)
    return ChisoError(error["message"], error["code"], error["path"], error["diagnostics"])


def defect(message: str) -> InternalError:
    """The exception for a failure inside the engine."""
    return InternalError(
        f"the engine failed: {message}; this is a defect of chiso, please report it",
        "internal.defect",
    )

"""What the engine refuses, as Python exceptions.

``ChisoError`` is the class to catch. ``InternalError``, one of its kind, is the engine's own
fault and should be reported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chiso.diagnostic import Diagnostic, Span
from chiso.findings import Findings

__all__ = ["ChisoError", "Diagnostic", "InternalError", "Span"]


class ChisoError(Exception):
    """What the engine refuses, with every finding that led to the refusal.

    >>> import chiso
    >>> programme = chiso.Programme.load("un/hdi")
    >>> try:
    ...     programme.score({"unit": ["Arcadia"], "life_expectancy": [-3.0]})
    ... except chiso.ChisoError as error:
    ...     finding = error.findings.errors[0]
    >>> finding.unit, finding.input, finding.row
    ('Arcadia', 'life_expectancy', 0)
    """

    code: str | None
    """The stable name of the first error, such as ``formula.unknown_name``."""
    path: str
    """Where it is: a JSON Pointer into the document; empty for the document itself."""
    diagnostics: list[Diagnostic]
    """Every finding as the engine writes it."""

    def __init__(
        self,
        message: str,
        code: str | None = None,
        path: str = "",
        diagnostics: list[Diagnostic] | None = None,
    ) -> None:
        """Keeps the findings beside the message."""
        super().__init__(message)
        self.code = code
        self.path = path
        self.diagnostics = [] if diagnostics is None else diagnostics

    @property
    def findings(self) -> Findings:
        """Every finding, as objects and as a table.

        >>> import chiso
        >>> try:
        ...     chiso.Programme.load("un/hdx")
        ... except chiso.ChisoError as error:
        ...     error.findings[0].help
        'did you mean `un/hdi`?'
        """
        return Findings.of(self.diagnostics)

    def __reduce__(self) -> tuple[Callable[..., ChisoError], tuple[Any, ...]]:
        """Pickles the findings too."""
        # Without it, pickle would bring back the message alone.
        return type(self), (*self.args, self.code, self.path, self.diagnostics)


class InternalError(ChisoError):
    """The engine failed where it should not: a defect of chiso, please report it.

    >>> issubclass(InternalError, ChisoError)
    True
    """


MOST_SHOWN = 10
"""So many findings are in the message of an exception."""


def error_from_json(text: str) -> ChisoError:
    """The exception for an error that the engine wrote as JSON text."""
    error = json.loads(text)
    return error_from(error["diagnostics"], error["message"], error["code"], error["path"])


def error_from(
    diagnostics: list[Diagnostic], message: str, code: str | None, path: str
) -> ChisoError:
    """The exception for these findings; the errors among them are in its message."""
    shown = Findings.of(diagnostics).errors
    if len(shown) > 1:
        lines = [str(finding) for finding in shown[:MOST_SHOWN]]
        if len(shown) > MOST_SHOWN:
            lines.append(f"and {len(shown) - MOST_SHOWN} errors more: see `findings`")
        message = "\n".join([f"{len(shown)} errors", *lines])
    elif len(shown) == 1:
        message = str(shown[0])
    return ChisoError(message, code, path, diagnostics)


def input_error(findings: Sequence[Mapping[str, Any]]) -> ChisoError:
    """The exception for mistakes that are found before the engine sees the data."""
    diagnostics: list[Any] = [{"severity": "error", **finding} for finding in findings]
    return error_from(diagnostics, diagnostics[0]["message"], diagnostics[0]["code"], "")


def internal_error(message: str) -> InternalError:
    """The exception for a failure inside the engine."""
    return InternalError(
        f"the engine failed: {message}; this is a defect of chiso, please report it",
        "internal.defect",
    )

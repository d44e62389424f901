"""Findings as the engine writes them: the types of what its JSON has."""

from __future__ import annotations

from typing import TypedDict

__all__ = ["Diagnostic", "Span"]


class Span(TypedDict):
    """A stretch of a text, in bytes from its beginning; ``end`` is exclusive.

    >>> import chiso
    >>> try:
    ...     chiso.evaluate("1 +")
    ... except chiso.ChisoError as error:
    ...     error.diagnostics[0]["span"]
    {'start': 3, 'end': 3}
    """

    start: int
    end: int


class _Message(TypedDict):
    message: str


class Wording(_Message, total=False):
    """What was wrong, in one language, and how to mend it where that is known."""

    help: str


class Translations(TypedDict):
    """A finding in the languages of the engine other than English."""

    vi: Wording


class _Always(TypedDict):
    code: str
    severity: str
    message: str


class Diagnostic(_Always, total=False):
    """One finding as the engine writes it: what was wrong, where, and how to mend it.

    ``code``, ``severity`` (``"advice"``, ``"warning"`` or ``"error"``) and ``message`` are
    always there; the rest where it is known.

    >>> import chiso
    >>> try:
    ...     chiso.call("no such function")
    ... except chiso.ChisoError as error:
    ...     error.diagnostics[0]["code"]
    'request.invalid'
    """

    path: str
    span: Span
    unit: str
    period: str
    row: int
    place: str
    input: str
    help: str
    translations: Translations

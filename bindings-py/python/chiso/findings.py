"""What was found in a programme or in data, as objects and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, overload

from chiso import html
from chiso._chiso import Columns
from chiso.diagnostic import Diagnostic
from chiso.tables import Table

__all__ = ["Finding", "Findings"]


def counted(count: int, what: str) -> str:
    """So many of something, in English.

    >>> counted(1, "error"), counted(2, "error")
    ('1 error', '2 errors')
    """
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


class Finding(NamedTuple):
    """One finding: what was wrong, where, and how to mend it.

    >>> finding = Finding("data.out_of_range", "error", "`-3` lies outside", row=2)
    >>> print(finding)
    error[data.out_of_range] in row 2: `-3` lies outside
    """

    code: str
    """The stable name of this kind of finding, such as ``formula.unknown_name``."""
    severity: str
    """``"advice"``, ``"warning"`` or ``"error"``."""
    message: str
    """What was wrong."""
    path: str = ""
    """Where: a JSON Pointer into the document; empty for the document itself, or for data."""
    unit: str | None = None
    """The administrative unit whose data it concerns."""
    period: str | None = None
    """The period of these data."""
    row: int | None = None
    """The row of the table, from 0."""
    input: str | None = None
    """The input or column it concerns."""
    help: str | None = None
    """How to mend it."""
    place: str | None = None
    """The row as people see it in a file, such as ``line 3``."""

    @property
    def is_error(self) -> bool:
        """Whether this finding alone keeps the document or the data from being used.

        >>> Finding("data.missing_column", "warning", "there is no column").is_error
        False
        """
        return self.severity == "error"

    def __str__(self) -> str:
        """The finding in one line."""
        parts = [f"{self.severity}[{self.code}]"]
        if self.path:
            parts.append(f"at {self.path}")
        if self.unit is not None:
            parts.append(f"for unit `{self.unit}`")
        if self.period is not None:
            parts.append(f"in {self.period}")
        if self.place is not None:
            parts.append(f"in {self.place}")
        elif self.row is not None:
            parts.append(f"in row {self.row}")
        if self.input is not None:
            parts.append(f"in `{self.input}`")
        mend = f" ({self.help})" if self.help else ""
        return f"{' '.join(parts)}: {self.message}{mend}"


class Findings(Sequence[Finding]):
    """All findings at once, in the order of the document or of the data.

    >>> from chiso import Programme
    >>> findings = Programme.load({"chiso": 1, "id": "example"}).check()
    >>> len(findings), findings.usable
    (1, False)
    >>> findings[0].code, findings[0].help
    ('document.missing_field', 'add the list of its groups and indicators')
    >>> len(findings.errors), len(findings.warnings)
    (1, 0)
    """

    __slots__ = ("_all",)

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Gathers findings."""
        self._all = tuple(findings)

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic]) -> Findings:
        """The findings that the engine wrote.

        >>> written = {"code": "data.wrong_type", "severity": "error", "message": "no number"}
        >>> Findings.of([written])[0].code
        'data.wrong_type'
        """
        fields = Finding._fields
        return cls(
            Finding(**{name: value for name, value in one.items() if name in fields})  # type: ignore[arg-type]
            for one in diagnostics
        )

    @property
    def usable(self) -> bool:
        """Whether no finding is an error."""
        return not any(finding.is_error for finding in self._all)

    @property
    def errors(self) -> Findings:
        """Those that are errors."""
        return Findings(finding for finding in self._all if finding.is_error)

    @property
    def warnings(self) -> Findings:
        """Those that are warnings."""
        return Findings(finding for finding in self._all if finding.severity == "warning")

    def to_table(self) -> Table:
        """A row for every finding, a column for each of its parts.

        >>> from chiso import Programme
        >>> scores = Programme.load("un/hdi").score({"unit": ["Arcadia"], "life_expectancy": [73.4]})
        >>> len(scores.findings.to_table()["message"]) == len(scores.findings)
        True
        """
        parts = {name: [getattr(one, name) for one in self._all] for name in Finding._fields}
        return Table(Columns.from_lists(parts, ["row"]))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Findings: ...
    def __getitem__(self, index: int | slice) -> Finding | Findings:
        """A finding by its place, or several."""
        return Findings(self._all[index]) if isinstance(index, slice) else self._all[index]

    def __eq__(self, other: object) -> bool:
        """Whether both have the same findings."""
        return isinstance(other, Findings) and self._all == other._all

    def __hash__(self) -> int:
        """A hash of all of them."""
        return hash(self._all)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the findings."""
        return Findings, (self._all,)

    def __str__(self) -> str:
        """One line for each."""
        return "\n".join(str(finding) for finding in self._all) or "nothing found"

    def __repr__(self) -> str:
        """A summary."""
        wrong = counted(len(self.errors), "error")
        return f"<Findings: {len(self)}, of them {wrong}>" if self else "<Findings: none>"

    def _repr_html_(self) -> str:
        if not self._all:
            return html.page(html.note("Nothing found."))
        rows = [
            [
                html.badge(one.severity),
                html.code(one.code),
                html.place(one.path, one.unit, one.period, one.place or one.row, one.input),
                html.said(one.message) + (html.note(one.help) if one.help else ""),
            ]
            for one in self._all[:100]
        ]
        more = len(self) - len(rows)
        table = html.table(["", "code", "where", "what"], rows)
        return html.page(table + (html.note(f"and {more} more") if more else ""))

"""What work comes to, in the shape in which it is compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Results:
    """Numbers, which agree up to a tolerance, and codes, which have to be the same."""

    numbers: dict[str, Floats] = field(default_factory=dict)
    """Columns by their names; not a number where there is no result."""
    codes: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    """Classes (−1 for none) and ranks (0 for none)."""


def of_formulas(columns: list[Floats]) -> Results:
    """The results of the formulas, in their order."""
    return Results({f"formula {at}": column for at, column in enumerate(columns, start=1)})


def of_scores(totals: Floats, ranks: Array, classes: Array | None = None) -> Results:
    """Totals with ranks and, where there are any, classes."""
    codes = {"ranks": np.asarray(ranks).astype(np.int64)}
    if classes is not None:
        codes["classes"] = np.asarray(classes).astype(np.int64)
    return Results({"totals": totals}, codes)

"""The 24 columns of the formulas: what an office counts in a month, made up."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from results import Floats

FORMULAS = Path(__file__).with_name("formulas.json")

SEED = 766

MISSING = {
    "online": 0.02,
    "paid_online": 0.03,
    "digitised": 0.03,
    "sat_sum": 0.05,
    "sat_n": 0.05,
    "spent": 0.02,
    "tasks_done": 0.02,
    "docs_signed": 0.02,
    "services_online": 0.03,
    "complaints": 0.04,
    "prev_score": 0.10,
}
"""Which part of a column nobody reported."""

Tree = float | str | list[Any]
"""A number, a column, or an operation with what it is applied to."""


@dataclass(frozen=True)
class Data:
    """The columns, and the formulas over them."""

    columns: dict[str, Floats]
    """Not a number where nothing was reported."""
    trees: list[Tree]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.columns.values())))

    @property
    def cells(self) -> int:
        """How many results there are."""
        return self.rows * len(self.trees)

    def bits(self, name: str) -> NDArray[np.uint8] | None:
        """Which rows of a column are there, as Arrow has it; nothing if all are."""
        return bits(self.columns[name])


def make(rows: int) -> Data:
    """So many rows, the same in every run."""
    written = json.loads(FORMULAS.read_text(encoding="utf-8"))
    columns = _columns(rows)
    # In the order in which they are declared.
    ordered = {name: np.ascontiguousarray(columns[name]) for name in written["columns"]}
    return Data(ordered, [formula["tree"] for formula in written["formulas"]])


def write(data: Data, folder: Path) -> None:
    """The columns and the formulas for the worker."""
    folder.mkdir()
    shutil.copy(FORMULAS, folder / FORMULAS.name)
    for name, column in data.columns.items():
        write_column(folder, name, column)


def write_column(folder: Path, name: str, column: Floats) -> None:
    """A column as the worker reads it."""
    (folder / f"{name}.f64").write_bytes(column.astype("<f8").tobytes())
    present = bits(column)
    if present is not None:
        (folder / f"{name}.bits").write_bytes(present.tobytes())


def bits(column: Floats) -> NDArray[np.uint8] | None:
    """A bit for every row, the lowest first, up to a whole number of 64."""
    missing = np.isnan(column)
    if not missing.any():
        return None
    packed = np.packbits(~missing, bitorder="little")
    return np.pad(packed, (0, -len(packed) % 8))


def _columns(rows: int) -> dict[str, Floats]:
    random = np.random.default_rng(SEED)

    def count(low: int, high: int) -> Floats:
        return random.integers(low, high, rows).astype(np.float64)

    def part(of: Floats, low: float, high: float) -> Floats:
        return np.floor(of * random.uniform(low, high, rows))

    def mostly(of: Floats, for_it: float, against: float) -> Floats:
        return np.floor(of * random.beta(for_it, against, rows))

    received = count(0, 400)
    resolved = part(received, 0.7, 1.05)
    on_time = mostly(resolved, 9, 1)
    online = mostly(received, 4, 3)
    sat_n = count(0, 200)
    budget = random.uniform(1e9, 9e10, rows)
    tasks_due = count(0, 60)
    docs = count(1, 900)
    households = count(100, 9_000)
    services = count(1, 400)
    complaints = random.poisson(1.2, rows).astype(np.float64)
    columns = {
        "received": received,
        "resolved": resolved,
        "on_time": on_time,
        "overdue": resolved - on_time,
        "online": online,
        "paid_online": mostly(online, 2, 2),
        "digitised": mostly(received, 5, 2),
        "returned_online": part(online, 0, 1),
        "sat_sum": part(sat_n, 1, 5),
        "sat_n": sat_n,
        "population": count(500, 90_000),
        "budget": budget,
        "spent": budget * random.uniform(0, 1.1, rows),
        "tasks_due": tasks_due,
        "tasks_done": part(tasks_due, 0.4, 1.1),
        "docs": docs,
        "docs_signed": mostly(docs, 9, 1),
        "households": households,
        "poor": mostly(households, 1, 9),
        "services": services,
        "services_online": part(services, 0, 1),
        "complaints": complaints,
        "complaints_done": part(complaints, 0.5, 1.2),
        "prev_score": random.uniform(30, 100, rows),
    }
    for name, missing in MISSING.items():
        columns[name] = np.where(random.random(rows) < missing, np.nan, columns[name])
    return columns

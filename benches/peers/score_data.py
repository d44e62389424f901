"""The scorecard: 60 indicators in 10 groups, made up, and the programme that scores them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formula_data import write_column
from results import Floats

SEED = 138
INDICATORS = 60
GROUPS = 10
IN_GROUP = INDICATORS // GROUPS
MISSING = 0.03
POINTS = (0.0, 40.0, 70.0, 100.0)
"""Of a hundred, by the bands from below."""

CLASSES = {"average": 50, "fair": 65, "good": 80, "excellent": 90}
"""From how many points of a hundred; below all of them is a fifth."""

NO_CLASS = 255


@dataclass(frozen=True)
class Data:
    """Values of units, and how they are scored."""

    values: Floats
    """Units by indicators; not a number where nothing was reported."""
    banded: NDArray[np.bool_]
    """Indicators with bands; the others grow in proportion, with a cap."""
    edges: Floats
    """Three for every indicator, each part of the band above it."""
    zero_at: Floats
    full_at: Floats
    """Below `zero_at` where a low value is better."""
    weights: Floats
    group_weights: Floats

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.values)

    @property
    def cells(self) -> int:
        """How many values there are."""
        return self.values.size

    def slopes(self) -> tuple[Floats, Floats]:
        """The lines of the proportional indicators, in points of a hundred."""
        slope = 100 / (self.full_at - self.zero_at)
        return -self.zero_at * slope, slope

    def columns(self) -> list[Floats]:
        """The values by indicators."""
        return [np.ascontiguousarray(column) for column in self.values.T]


def make(units: int) -> Data:
    """So many units, the same in every run."""
    random = np.random.default_rng(SEED)
    values = np.round(random.uniform(0, 120, (units, INDICATORS)), 2)
    values[random.random(values.shape) < MISSING] = np.nan
    # What is seldom and still has to be right: a unit with nothing, one without a group.
    values[0] = np.nan
    values[1, :IN_GROUP] = np.nan
    low, high = random.uniform(0, 20, INDICATORS), random.uniform(80, 110, INDICATORS)
    falling = random.random(INDICATORS) < 0.2
    return Data(
        values=values,
        banded=np.arange(INDICATORS) % 2 == 1,
        edges=np.sort(random.uniform(20, 100, (INDICATORS, 3)), axis=1),
        zero_at=np.where(falling, high, low),
        full_at=np.where(falling, low, high),
        weights=random.uniform(0.5, 2, INDICATORS),
        group_weights=random.uniform(0.5, 2, GROUPS),
    )


def write(data: Data, folder: Path) -> None:
    """The values and the programme for the worker."""
    folder.mkdir()
    (folder / "programme.json").write_text(json.dumps(programme(data)), encoding="utf-8")
    for at, column in enumerate(data.columns()):
        write_column(folder, f"i{at}", column)


def programme(data: Data) -> dict[str, Any]:
    """The document that says the same as the loops of the other tools."""
    return {
        "chiso": 1,
        "id": "benchmark/scorecard",
        "defaults": {"missing": "exclude"},
        "inputs": {f"i{at}": {"type": "number"} for at in range(INDICATORS)},
        "tree": [_group(data, group) for group in range(GROUPS)],
        "total": {"max": 100, "aggregate": {"mean": "arithmetic"}},
        "classes": [
            *({"id": name, "at_least": edge} for name, edge in reversed(CLASSES.items())),
            {"id": "weak"},
        ],
    }


def _group(data: Data, group: int) -> dict[str, Any]:
    indicators = range(group * IN_GROUP, (group + 1) * IN_GROUP)
    return {
        "id": f"G{group}",
        "max": 1,
        "weight": float(data.group_weights[group]),
        "aggregate": {"mean": "arithmetic"},
        "children": [_indicator(data, at) for at in indicators],
    }


def _indicator(data: Data, at: int) -> dict[str, Any]:
    return {
        "id": f"I{at}",
        "max": 1,
        "weight": float(data.weights[at]),
        "formula": f"i{at}",
        "rule": _bands(data.edges[at]) if data.banded[at] else _proportional(data, at),
    }


def _bands(edges: Floats) -> dict[str, Any]:
    first, second, third = (float(edge) for edge in edges)
    points = [point / 100 for point in POINTS]
    return {
        "bands": [
            {"at_least": third, "points": points[3]},
            {"at_least": second, "below": third, "points": points[2]},
            {"at_least": first, "below": second, "points": points[1]},
            {"below": first, "points": points[0]},
        ]
    }


def _proportional(data: Data, at: int) -> dict[str, Any]:
    ends = {"zero_at": float(data.zero_at[at]), "full_at": float(data.full_at[at])}
    return {"proportional": ends}

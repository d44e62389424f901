"""Workload: the chain of a composite index: min–max, weighted means on three levels, ranks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars

import agreement
import report
import rounds
import score_polars
from contender import Contender, in_process
from formula_data import write_column
from report import Measured
from results import Floats, of_scores
from score_numpy import ranks
from scorecard import NOTES
from setting import Setting
from worker import Worker

SEED = 28
INDICATORS = 50
IN_GROUP = 5
IN_PILLAR = 2
"""Groups in a pillar."""

DOCUMENTED = (
    (
        "COINr (R)",
        "1,540",
        "not run here: 7.7 s documented for 100,000 × 50 on such a machine",
    ),
)


@dataclass(frozen=True)
class Data:
    """Values of units, with the weights of each level."""

    values: Floats
    falling: np.ndarray
    """Indicators of which a low value is better."""
    weights: Floats
    group_weights: Floats
    pillar_weights: Floats


def measure(setting: Setting, units: int) -> Measured:
    """All contenders with so many units."""
    title = f"{units:,} units × {INDICATORS} indicators: min–max, means on three levels, ranks"
    report.say(f"{title}: making data")
    data = _make(units)
    folder = setting.folder / f"chain-{units}"
    _write(data, folder)
    worker = Worker(setting, "chain", folder)
    try:
        reference = _in_numpy(data)
        contenders = worker.contenders(lambda written: _read(written, units), NOTES)
        contenders += _in_polars(data)
        report.say(f"{title}: comparing results")
        agreement.check(title, reference.results(), contenders)
        if setting.threads == 1:
            contenders.append(reference)
        report.say(f"{title}: {setting.rounds} rounds of {len(contenders)} contenders")
        cells, processes = data.values.size, [worker.process]
        taken = rounds.measure(contenders, cells, setting.rounds, setting.threads, processes)
    finally:
        worker.close()
    comparable = setting.threads == 1 and not setting.quick
    return Measured(title, "value", taken, DOCUMENTED if comparable else ())


def _make(units: int) -> Data:
    random = np.random.default_rng(SEED)
    groups = INDICATORS // IN_GROUP
    return Data(
        values=np.round(random.gamma(4, 20, (units, INDICATORS)), 2),
        falling=random.random(INDICATORS) < 0.2,
        weights=random.uniform(0.5, 2, INDICATORS),
        group_weights=random.uniform(0.5, 2, groups),
        pillar_weights=random.uniform(0.5, 2, groups // IN_PILLAR),
    )


def _write(data: Data, folder: Path) -> None:
    folder.mkdir()
    (folder / "programme.json").write_text(json.dumps(_programme(data)), encoding="utf-8")
    for at, column in enumerate(data.values.T):
        write_column(folder, f"i{at}", np.ascontiguousarray(column))


def _programme(data: Data) -> dict[str, Any]:
    mean = {"mean": "arithmetic"}
    indicators = [
        {
            "id": f"I{at}",
            "max": 1,
            "weight": float(data.weights[at]),
            "formula": f"i{at}",
            "rule": {
                "relative": {
                    "method": "min_max",
                    "better": "low" if data.falling[at] else "high",
                }
            },
        }
        for at in range(INDICATORS)
    ]

    def above(name: str, parts: list[dict[str, Any]], each: int, weights: Floats) -> list[Any]:
        return [
            {
                "id": f"{name}{at}",
                "max": 1,
                "weight": float(weight),
                "aggregate": mean,
                "children": parts[at * each : (at + 1) * each],
            }
            for at, weight in enumerate(weights)
        ]

    groups = above("G", indicators, IN_GROUP, data.group_weights)
    return {
        "chiso": 1,
        "id": "benchmark/chain",
        "inputs": {f"i{at}": {"type": "number"} for at in range(INDICATORS)},
        "tree": above("P", groups, IN_PILLAR, data.pillar_weights),
        "total": {"max": 100, "aggregate": mean},
    }


def _in_numpy(data: Data) -> Contender:
    def mean(parts: Floats, each: int, weights: Floats) -> Floats:
        shape = (len(parts), -1, each)
        weighted: Floats = (parts * weights).reshape(shape).sum(axis=2)
        means: Floats = weighted / weights.reshape(-1, each).sum(axis=1)
        return means

    def work() -> tuple[Floats, np.ndarray]:
        lowest, highest = data.values.min(axis=0), data.values.max(axis=0)
        shares = (data.values - lowest) / (highest - lowest)
        shares = np.where(data.falling, 1 - shares, shares)
        groups = mean(shares, IN_GROUP, data.weights)
        pillars = mean(groups, IN_PILLAR, data.group_weights)
        totals = 100 * mean(pillars, len(data.pillar_weights), data.pillar_weights)[:, 0]
        return totals, ranks(totals)

    return in_process("numpy", work, lambda made: of_scores(*made))


def _in_polars(data: Data) -> list[Contender]:
    frame = polars.DataFrame({f"i{at}": column for at, column in enumerate(data.values.T)})

    def share(at: int) -> polars.Expr:
        x = polars.col(f"i{at}")
        share = (x - x.min()) / (x.max() - x.min())
        return 1 - share if data.falling[at] else share

    def above(name: str, parts: list[polars.Expr], each: int, weights: Floats) -> list[Any]:
        slices = [range(at, at + each) for at in range(0, len(parts), each)]
        return [
            score_polars.mean((parts[at], float(weights[at])) for at in part).alias(f"{name}{n}")
            for n, part in enumerate(slices)
        ]

    def named(name: str, count: int) -> list[polars.Expr]:
        return [polars.col(f"{name}{at}") for at in range(count)]

    groups, pillars = len(data.group_weights), len(data.pillar_weights)
    shares = [share(at) for at in range(INDICATORS)]
    query = (
        frame.lazy()
        .select(above("g", shares, IN_GROUP, data.weights))
        .select(above("p", named("g", groups), IN_PILLAR, data.group_weights))
        .select(above("t", named("p", pillars), pillars, data.pillar_weights))
        .select((100 * polars.col("t0")).alias("total"))
        .with_columns(polars.col("total").rank("min", descending=True).alias("rank"))
    )
    return [
        in_process("polars, lazy", lambda: query.collect(engine="in-memory"), score_polars.read),
        in_process(
            "polars, streaming", lambda: query.collect(engine="streaming"), score_polars.read
        ),
    ]


def _read(written: bytes, units: int) -> Any:
    totals, places = np.frombuffer(written, dtype="<f8", count=2 * units).reshape(2, units)
    return of_scores(totals, places)

"""Workload: the built-in programmes, as people have them.

chiso beside the same rules written for numpy and polars, which are made for the one programme
(``built_in_code.py``) and give points and classes only.
"""

from __future__ import annotations

import json
import math
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars
from scipy.special import erfc

import agreement
import built_in_code
import report
import rounds
from contender import Contender, in_process
from report import Measured
from results import Array, Floats, Results
from setting import Setting
from worker import Worker

BOUNDS = "chiso, with bounds"

NOTES = {BOUNDS: "more work: what the total and the class may become"}

HAND = "points and classes only"


@dataclass(frozen=True)
class Data:
    """A programme and the figures of units."""

    document: dict[str, Any]
    columns: dict[str, Array]
    """The inputs, the points given at indicators that have no formula, and the types of unit."""
    above: Array | None
    """The row of the unit above, or the own one; where there are any."""


def figures(program: Path, id: str, rows: int, case: str) -> dict[str, Any]:
    """What the seeded generator of the benchmarks makes up."""
    words = [str(program), id, str(rows), case]
    made = subprocess.run(words, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def read(made: dict[str, Any]) -> Data:
    """The figures as columns: not a number where nothing was reported."""
    document, observations = made["programme"], made["observations"]
    columns: dict[str, Array] = {}
    for name in document["inputs"]:
        values = [of["values"].get(name, math.nan) for of in observations]
        columns[name] = np.array([_number(value) for value in values])
    for node in sorted({node for of in observations for node in of.get("given", {})}):
        given = [of.get("given", {}).get(node, {"points": math.nan}) for of in observations]
        columns[f"given {node}"] = np.array([of["points"] for of in given])
    types = [of["unit"]["type"] for of in observations]
    for of_type in sorted(set(types)):
        columns[f"is {of_type}"] = np.array([one == of_type for one in types])
    units = {of["unit"]["id"]: row for row, of in enumerate(observations)}
    parents = [units.get(of["unit"].get("parent")) for of in observations]
    above = None
    if any(parent is not None for parent in parents):
        rows = enumerate(parents)
        above = np.array([row if parent is None else parent for row, parent in rows])
    return Data(document, columns, above)


def _number(value: object) -> float:
    if isinstance(value, str):
        return float(np.datetime64(value, "D").astype(np.int64))
    assert isinstance(value, (int, float))
    return float(value)


def measure(setting: Setting, id: str, rows: int, case: str) -> Measured:
    """All contenders with so many units."""
    title = f"{rows:,} rows of {id}, {case}"
    report.say(f"{title}: making data")
    made = figures(setting.figures, id, rows, case)
    folder = setting.folder / title.replace("/", " ")
    folder.mkdir()
    (folder / "figures.json").write_text(json.dumps(made), encoding="utf-8")
    data = read(made)
    worker = Worker(setting, "built-in", folder)
    try:
        contenders = worker.contenders(lambda written: _read(written, rows), NOTES)
        reference = in_numpy(data)
        contenders += in_polars(data)
        report.say(f"{title}: comparing results")
        expected = reference.results()
        if any(np.isnan(column).any() for column in data.columns.values()):
            # Whether a class is certain takes bounds, which only chiso has.
            expected = Results(expected.numbers)
        agreement.check(title, expected, contenders)
        if setting.threads == 1:
            contenders.append(reference)
        report.say(f"{title}: {setting.rounds} rounds of {len(contenders)} contenders")
        processes = [worker.process]
        taken = rounds.measure(contenders, rows, setting.rounds, setting.threads, processes)
    finally:
        worker.close()
    return Measured(title, "row", taken)


def _read(written: bytes, rows: int) -> Results:
    """What the worker writes: totals, classes."""
    totals = np.frombuffer(written, dtype="<f8", count=rows)
    return _of(totals, np.frombuffer(written, dtype=np.uint8, offset=8 * rows))


def _of(totals: Floats, classes: Array) -> Results:
    return Results({"totals": totals}, {"classes": np.asarray(classes).astype(np.int64)})


def _function(text: str) -> Any:
    found: dict[str, Any] = {"np": np, "pl": polars, "math": math, "erfc": erfc}
    exec(text, found)  # noqa: S102 - the text is ours
    return found["score"]


def in_numpy(data: Data) -> Contender:
    """numpy, a column at a time."""
    score = _function(built_in_code.code(data.document, "numpy"))

    def work() -> tuple[Floats, Array]:
        with np.errstate(all="ignore"):
            made: tuple[Floats, Array] = score(data.columns, data.above)
        return made

    return in_process("numpy", work, lambda made: _of(*made), HAND)


def in_polars(data: Data) -> list[Contender]:
    """polars, with the engine for what is in memory and with the streaming engine."""
    score = _function(built_in_code.code(data.document, "polars"))
    frame = polars.DataFrame(data.columns).fill_nan(None)
    if data.above is not None:
        frame = frame.with_columns(polars.Series("above", data.above))
    query = score(frame, data.above is not None)

    def outcome(made: polars.DataFrame) -> Results:
        return _of(made["total"].to_numpy(), made["class"].to_numpy())

    return [
        in_process("polars, lazy", lambda: query.collect(engine="in-memory"), outcome, HAND),
        in_process("polars, streaming", lambda: query.collect(engine="streaming"), outcome, HAND),
    ]

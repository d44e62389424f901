"""Workload: 20 formulas over 24 columns."""

from __future__ import annotations

import numpy as np

import agreement
import formula_data
import in_duckdb
import in_numexpr
import in_numpy
import in_polars
import in_zen
import report
import rounds
from contender import Contender, in_process
from formula_data import Data
from hand import Hand, words
from report import Measured
from results import Results, of_formulas
from setting import Setting
from worker import Worker

ROW_BY_ROW = 20_000
"""Engines that take a row at a time are left out where there are more."""

BY_ROWS = "row by row"

NOTES = {
    "chiso": "into buffers that are used again",
    "chiso, baseline instructions": "without AVX2",
    "fasteval": f"{BY_ROWS}; without null: not a number in its place",
    "exmex": f"{BY_ROWS}; without null; comparisons are operators of our own",
    "evalexpr": f"{BY_ROWS}; without null",
    "datalogic-rs": BY_ROWS,
    "cel": BY_ROWS,
}


def measure(setting: Setting, rows: int) -> Measured:
    """All contenders at so many rows."""
    title = f"{rows:,} rows × 20 formulas"
    report.say(f"{title}: making data")
    data = formula_data.make(rows)
    folder = setting.folder / f"formulas-{rows}"
    formula_data.write(data, folder)
    worker = Worker(setting, "formulas", folder)
    try:
        reference, counted = in_numpy.contenders(data)
        contenders = worker.contenders(lambda written: _read(written, data), NOTES)
        if setting.hand is not None:
            contenders += by_hand(data, setting.hand, setting.threads)
        contenders += [*in_polars.contenders(data), in_duckdb.contender(data, setting.threads)]
        if setting.threads == 1:
            contenders += [counted, in_numexpr.contender(data, setting.threads)]
            if rows <= ROW_BY_ROW:
                contenders.append(in_zen.contender(data))
        report.say(f"{title}: comparing results")
        agreement.check(title, reference.results(), contenders)
        if setting.threads == 1:
            contenders.append(reference)
        report.say(f"{title}: {setting.rounds} rounds of {len(contenders)} contenders")
        processes = [worker.process]
        taken = rounds.measure(contenders, data.cells, setting.rounds, setting.threads, processes)
    finally:
        worker.close()
    return Measured(title, "cell", taken)


def by_hand(data: Data, hand: Hand, threads: int) -> list[Contender]:
    """The loops written by hand, which write into arrays that are used again."""
    names = list(data.columns)
    out = [np.zeros(data.rows) for _ in data.trees]
    out_bits = [words(data.rows) for _ in data.trees]

    def read(_: None) -> Results:
        known = [_known(bits.view(np.uint8), data.rows) for bits in out_bits]
        pairs = zip(out, known, strict=True)
        return of_formulas([np.where(there, values, np.nan) for values, there in pairs])

    def contender(name: str, shared: bool) -> Contender:
        work = hand.formulas(
            shared=shared,
            columns=list(data.columns.values()),
            bits=[data.bits(name) for name in names],
            out=out,
            out_bits=out_bits,
            threads=threads,
        )
        return in_process(name, work, read, f"{hand.instructions_name}; these 20 formulas alone")

    return [
        contender(report.HAND, False),
        contender(f"{report.HAND}, common parts once", True),
    ]


def _known(bits: np.ndarray, rows: int) -> np.ndarray:
    return np.unpackbits(bits, count=rows, bitorder="little").astype(bool)


def _read(written: bytes, data: Data) -> Results:
    """What the worker writes: numbers by columns, then bits by columns."""
    rows, columns = data.rows, len(data.trees)
    values = np.frombuffer(written, dtype="<f8", count=rows * columns).reshape(columns, rows)
    bits = np.frombuffer(written, dtype=np.uint8, offset=values.nbytes).reshape(columns, -1)
    pairs = zip(values, bits, strict=True)
    return of_formulas([np.where(_known(b, rows), v, np.nan) for v, b in pairs])

"""Workload: indicators, groups, a total, classes and ranks."""

from __future__ import annotations

import numpy as np

import agreement
import flat
import report
import rounds
import score_data
import score_numpy
import score_polars
from contender import Contender, in_process
from formula_data import bits
from hand import Hand, Indicator
from report import Measured
from results import Results, of_scores
from score_data import GROUPS, INDICATORS, POINTS, Data
from setting import Setting
from worker import Worker

NOTES = {"chiso": "also the points of what stands directly below the total"}


def measure(setting: Setting, units: int) -> Measured:
    """All contenders with so many units."""
    title = f"{units:,} units × {INDICATORS} indicators"
    report.say(f"{title}: making data")
    data = score_data.make(units)
    folder = setting.folder / f"scorecard-{units}"
    score_data.write(data, folder)
    worker = Worker(setting, "scorecard", folder)
    try:
        reference, by_column = score_numpy.contenders(data)
        contenders = worker.contenders(lambda written: read(written, units), NOTES)
        if setting.hand is not None:
            contenders.append(by_hand(data, setting.hand, setting.threads))
        contenders += score_polars.contenders(data)
        others: list[Contender] = []
        if setting.threads == 1:
            contenders.append(by_column)
            others = flat.contenders(data)
        report.say(f"{title}: comparing results")
        agreement.check(title, reference.results(), contenders)
        if setting.threads == 1:
            agreement.check(title, flat.reference(data), others)
            contenders += [reference, *others]
        report.say(f"{title}: {setting.rounds} rounds of {len(contenders)} contenders")
        processes = [worker.process]
        taken = rounds.measure(contenders, data.cells, setting.rounds, setting.threads, processes)
    finally:
        worker.close()
    return Measured(title, "value", taken)


def read(written: bytes, units: int) -> Results:
    """What the worker writes: totals, ranks, classes."""
    totals, ranks = np.frombuffer(written, dtype="<f8", count=2 * units).reshape(2, units)
    classes = np.frombuffer(written, dtype=np.uint8, offset=16 * units)
    return of_scores(totals, ranks, classes)


def by_hand(data: Data, hand: Hand, threads: int) -> Contender:
    """The loop written by hand, which writes into arrays that are used again."""
    columns = data.columns()
    intercept, slope = data.slopes()
    indicators = [
        Indicator(
            banded=int(data.banded[at]),
            intercept=intercept[at],
            slope=slope[at],
            edges=tuple(data.edges[at]),
            points=POINTS,
            weight=data.weights[at],
        )
        for at in range(INDICATORS)
    ]
    totals, classes = np.zeros(data.units), np.zeros(data.units, dtype=np.uint8)
    ranks = np.zeros(data.units, dtype=np.uint32)
    work = hand.scorecard(
        columns=columns,
        bits=[bits(column) for column in columns],
        indicators=indicators,
        group_weights=data.group_weights,
        groups=[np.zeros(data.units) for _ in range(GROUPS)],
        totals=totals,
        classes=classes,
        ranks=ranks,
        threads=threads,
    )
    note = f"{hand.instructions_name}; this tree alone"

    def outcome(_: None) -> Results:
        return of_scores(totals.copy(), ranks, classes)

    return in_process(report.HAND, work, outcome, note)

"""All workloads, in the order of their tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import built_in
import chain
import formulas
import scorecard
from report import Measured
from setting import Setting

Workload = Callable[[Setting], Measured]


def workloads(setting: Setting) -> list[Workload]:
    """The workloads at their sizes."""
    cells = (30_000, 300) if setting.quick else (1_000_000, 10_500)
    units = (1_000, 70) if setting.quick else (100_000, 700)
    index = 1_000 if setting.quick else 100_000
    cases = {
        "vn/766/portal-2026": ("complete", "3 % missing", "provinces above"),
        "vn/tn/138": ("complete",),
    }
    tables = (350, 70) if setting.quick else (10_500, 700)
    of_built_in: list[Workload] = [
        partial(built_in.measure, id=id, rows=rows, case=case)
        for id, each in cases.items()
        for case in each
        for rows in tables
    ]
    if setting.built_in:
        return of_built_in
    return [
        *of_built_in,
        *(partial(formulas.measure, rows=size) for size in cells),
        *(partial(scorecard.measure, units=size) for size in units),
        partial(chain.measure, units=index),
    ]

"""All workloads, in the order of their tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import chain
import formulas
import scorecard
from report import Measured
from setting import Setting

Workload = Callable[[Setting], Measured]


def workloads(setting: Setting) -> list[Workload]:
    """The workloads at their sizes."""
    rows = (30_000, 300) if setting.quick else (1_000_000, 10_500)
    units = (1_000, 70) if setting.quick else (100_000, 700)
    index = 1_000 if setting.quick else 100_000
    return [
        *(partial(formulas.measure, rows=size) for size in rows),
        *(partial(scorecard.measure, units=size) for size in units),
        partial(chain.measure, units=index),
    ]

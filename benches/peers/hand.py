"""Loops written by hand for just this work: what the machine can do.

They are no part of this repository. The library is built from a folder that is named, and
called through its C interface.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import c_double, c_size_t, c_uint32, c_uint64, c_void_p
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from results import Array


class Indicator(ctypes.Structure):
    """An indicator of the scorecard, as the library lays it out."""

    _fields_ = (
        ("banded", c_uint64),
        ("intercept", c_double),
        ("slope", c_double),
        ("edges", c_double * 3),
        ("points", c_double * 4),
        ("weight", c_double),
    )


class Hand:
    """The library."""

    def __init__(self, library: Path) -> None:
        self._library = ctypes.CDLL(str(library))
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8").split()
        self.instructions = 1 if "avx2" in flags else 0
        self.instructions_name = "AVX2" if self.instructions else "baseline"

    def formulas(
        self,
        *,
        shared: bool,
        columns: list[Array],
        bits: list[Array | None],
        out: list[Array],
        out_bits: list[Array],
        threads: int,
    ) -> Callable[[], None]:
        """All formulas in one loop; with ``shared``, what several have in common once."""
        rows = c_size_t(len(columns[0]))
        pointers = [_pointers(arrays) for arrays in (columns, bits, out, out_bits)]
        settings = [rows, c_size_t(threads), c_uint32(self.instructions)]
        function = self._library.formulas_best if shared else self._library.formulas_fused
        if shared:
            settings.append(c_uint32(0))  # Ordinary stores, as everybody else has them.
        return _call(function, [*pointers, *settings], [columns, bits, out, out_bits])

    def scorecard(
        self,
        *,
        columns: list[Array],
        bits: list[Array | None],
        indicators: list[Indicator],
        group_weights: Array,
        groups: list[Array],
        totals: Array,
        classes: Array,
        ranks: Array,
        threads: int,
    ) -> Callable[[], None]:
        """Indicators, groups, totals, classes and ranks."""
        values, validity, group_out = (_pointers(arrays) for arrays in (columns, bits, groups))
        rules = (Indicator * len(indicators))(*indicators)
        one_by_one = [c_void_p(array.ctypes.data) for array in (totals, classes, ranks)]
        arguments = [values, validity, rules, c_size_t(len(indicators))]
        arguments += [c_void_p(group_weights.ctypes.data), c_size_t(len(groups)), group_out]
        arguments += [*one_by_one, c_size_t(len(totals)), c_size_t(threads)]
        arguments += [c_uint32(self.instructions), c_uint32(1)]
        kept = [columns, bits, group_weights, groups, totals, classes, ranks]
        return _call(self._library.scorecard, arguments, kept)


def _call(
    function: Callable[..., object], arguments: list[object], kept: list[object]
) -> Callable[[], None]:
    """A call that can be made again; ``kept`` is what its pointers lead to."""

    def call(_: list[object] = kept) -> None:
        function(*arguments)

    return call


def _pointers(arrays: list[Array] | list[Array | None]) -> ctypes.Array[c_void_p]:
    addresses = [None if array is None else array.ctypes.data for array in arrays]
    return (c_void_p * len(arrays))(*addresses)


def words(rows: int) -> NDArray[np.uint64]:
    """Room for a bit for every row."""
    return np.zeros((rows + 63) // 64, dtype=np.uint64)

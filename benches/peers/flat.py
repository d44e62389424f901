"""What packages for decisions by several criteria offer: min–max, one weighted sum, ranks.

They know neither missing values nor bands nor groups, so that they do less than the others;
they are held against a reference of their own.
"""

from __future__ import annotations

import numpy as np
import pymcdm.helpers
import pymcdm.methods
import pymcdm.normalizations
import skcriteria
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.pipelines import mkpipe
from skcriteria.preprocessing.invert_objectives import NegateMinimize
from skcriteria.preprocessing.scalers import MinMaxScaler

from contender import Contender, in_process
from results import Results, of_scores
from score_data import Data
from score_numpy import ranks

NOTE = "less work: min–max and one flat weighted sum; no nulls, bands, groups or classes"


def contenders(data: Data) -> list[Contender]:
    """scikit-criteria and pymcdm."""
    return [_scikit_criteria(data), _pymcdm(data)]


def reference(data: Data) -> Results:
    """The same work in numpy."""
    values, weights = _filled(data), data.weights / data.weights.sum()
    lowest, highest = values.min(axis=0), values.max(axis=0)
    shares = (values - lowest) / (highest - lowest)
    totals = np.where(_falling(data), 1 - shares, shares) @ weights
    return of_scores(totals, ranks(totals))


def _filled(data: Data) -> np.ndarray:
    return np.nan_to_num(data.values, nan=50.0)


def _falling(data: Data) -> np.ndarray:
    return data.full_at < data.zero_at


def _scikit_criteria(data: Data) -> Contender:
    weights = data.weights / data.weights.sum()
    objectives = [min if low else max for low in _falling(data)]
    matrix = skcriteria.mkdm(_filled(data), objectives, weights=weights)
    pipe = mkpipe(NegateMinimize(), MinMaxScaler(target="matrix"), WeightedSumModel())

    def read(made: skcriteria.agg.RankResult) -> Results:
        return of_scores(np.asarray(made.e_.score), made.rank_)

    return in_process("scikit-criteria", lambda: pipe.evaluate(matrix), read, NOTE)


def _pymcdm(data: Data) -> Contender:
    values, weights = _filled(data), data.weights / data.weights.sum()
    directions = np.where(_falling(data), -1, 1)
    method = pymcdm.methods.WSM(pymcdm.normalizations.minmax_normalization)

    def work() -> tuple[np.ndarray, np.ndarray]:
        totals = method(values, weights, directions)
        return totals, pymcdm.helpers.rrankdata(totals)

    return in_process("pymcdm", work, lambda made: of_scores(*made), NOTE)

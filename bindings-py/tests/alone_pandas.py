"""What has to hold where pandas and numpy are, and nothing else: pandas then cannot export
Arrow."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pandas as pd

import chiso

DOCUMENT = {
    "chiso": 1,
    "id": "test/pandas",
    "source": {"status": "proposed"},
    "inputs": {
        "part": {"type": "share"},
        "day": {"type": "date"},
        "has": {"type": "yes_no"},
        "channel": {"type": "choice", "options": ["paper", "online"]},
    },
    "tree": [
        {"id": "A", "max": 10, "formula": "part", "rule": {"proportional": {"full_at": "100%"}}},
        {"id": "B", "max": 2, "formula": "day <= @2026-01-31", "rule": {"yes_no": {}}},
        {"id": "C", "max": 2, "formula": "has", "rule": {"yes_no": {}}},
        {"id": "D", "max": 2, "formula": 'channel == "online"', "rule": {"yes_no": {}}},
    ],
}


def main() -> None:
    """Scores frames with columns of every type that pandas has."""
    assert "pyarrow" not in sys.modules and importlib.util.find_spec("pyarrow") is None
    programme = chiso.Programme.load(DOCUMENT)
    late = pd.DatetimeIndex(["2026-01-31 20:00", "NaT"]).tz_localize("UTC")
    frame = pd.DataFrame(
        {
            "unit": ["a", "b"],
            "part": pd.array([0.5, None], dtype="Float64"),
            "day": late.tz_convert("Asia/Ho_Chi_Minh"),
            "has": pd.array([True, None], dtype="boolean"),
            "channel": pd.Categorical(["online", None]),
            "people": [9000, 4000],
            "remark": ["x", None],
        }
    )
    for data in (frame, frame.set_index("unit"), {name: frame[name] for name in frame}):
        scores = programme.score(data)
        assert scores.units == ["a", "b"], scores.units
        found = [scores.points[node] for node in "ABCD"]
        assert found == [[5.0, None], [0.0, None], [2.0, None], [2.0, None]], found
        table = scores.to_table()
        assert (table["people"], table["remark"]) == ([9000, 4000], ["x", None])
    numbers = pd.DataFrame({"unit": ["a", "b"], "part": [0.25, np.nan]})
    assert programme.score(numbers).points["A"] == [2.5, None]
    assert len(programme.score(pd.DataFrame())) == 0
    parts = pd.DataFrame(programme.to_table().to_dict())
    assert chiso.Programme.load(parts) == programme
    assert len(scores.to_pandas()) == 2


if __name__ == "__main__":
    main()

"""What is said of many units together, against figures worked out by hand."""

from __future__ import annotations

import chiso

PROGRAMME = chiso.Programme.load(
    {
        "chiso": 1,
        "id": "test/scores",
        "source": {"status": "proposed"},
        "inputs": {"on_time": {"type": "share"}},
        "tree": [
            {
                "id": "timeliness",
                "max": 20,
                "formula": "on_time",
                "rule": {"proportional": {"full_at": "100%"}},
            }
        ],
        "classes": [{"id": "good", "at_least": "80%"}, {"id": "weak"}],
    }
)


def test_where_the_points_lie() -> None:
    scores = PROGRAMME.score({"unit": list("abcde"), "on_time": [0.5, 0.9, 1.0, 0.8, None]})
    # Of 10, 16, 18, 20: quartiles lie in proportion between two units, as in spreadsheets.
    total = next(iter(scores.summary()))
    assert total == {
        "node": "total", "units": 5, "complete": 4, "mean": 16.0, "min": 10.0,
        "lower_quartile": 14.5, "median": 17.0, "upper_quartile": 18.5, "max": 20.0,
    }
    assert list(scores.class_counts()) == [
        {"class": "good", "units": 3, "possible": 4},
        {"class": "weak", "units": 1, "possible": 2},
        {"class": None, "units": 1, "possible": 1},
    ]
    ranks = scores.ranks()
    assert ranks["rank"] == [4.0, 2.0, 1.0, 3.0, None]
    assert ranks["best"] == [4, 2, 1, 3, 1]
    # The best unit has all points: the one that is not known can at most be its equal.
    assert ranks["worst"] == [5, 3, 1, 4, 5]


def test_what_changed() -> None:
    before = PROGRAMME.score({"unit": ["a", "b", "left"], "on_time": [0.5, 0.85, 0.1]})
    after = PROGRAMME.score({"unit": ["b", "a", "new"], "on_time": [0.7, 0.9, None]})
    assert list(after.compare(before)) == [
        {
            "unit": "b", "before": 17.0, "after": 14.0, "difference": -3.0, "rank_before": 1.0,
            "rank_after": 2.0, "rank_change": -1.0, "class_before": "good", "class_after": "weak",
        },
        {
            "unit": "a", "before": 10.0, "after": 18.0, "difference": 8.0, "rank_before": 2.0,
            "rank_after": 1.0, "rank_change": 1.0, "class_before": "weak", "class_after": "good",
        },
        {
            "unit": "new", "before": None, "after": None, "difference": None,
            "rank_before": None, "rank_after": None, "rank_change": None, "class_before": None,
            "class_after": None,
        },
        {
            "unit": "left", "before": 2.0, "after": None, "difference": None, "rank_before": 3.0,
            "rank_after": None, "rank_change": None, "class_before": "weak", "class_after": None,
        },
    ]

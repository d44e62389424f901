"""Observations in dicts of plain values: they are read without JSON, and come out the same."""

from __future__ import annotations

import copy
import json
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest

import chiso

SHARED = Path(__file__).parents[2]
PROGRAMME = chiso.Programme.load("vn/tn/138")
COMMUNE = json.loads(
    (SHARED / "core/examples/data/commune-illustrative.json").read_text("utf-8")
)


def both(
    programme: chiso.Programme, data: Any, **about: Any
) -> list[tuple[Any, ...] | chiso.ChisoError | Exception]:
    """What comes of data as they are, and of the same data as no plain dict."""
    found: list[tuple[Any, ...] | chiso.ChisoError | Exception] = []
    for rows in (data, [OrderedDict(row) for row in data]):
        try:
            scores = programme.score(rows, **about)
            cards = [card.to_dict() for card in scores]
            found.append((scores.observations(), list(scores.findings), scores.total, cards))
        except (chiso.ChisoError, ValueError, TypeError) as error:
            found.append(error)
    return found


def is_read(programme: chiso.Programme, data: Any, unit: str | None = None) -> bool:
    return programme.plan.score_dicts(data, unit, None) is not None


def cases() -> list[Any]:
    return [
        pytest.param(case["request"], id=f"{path.name}: {case['name']}")
        for path in sorted((SHARED / "tests/cases").glob("*.json"))
        for case in json.loads(path.read_text("utf-8"))["cases"]
        if case["call"] == "score"
    ]


@pytest.mark.parametrize("request_", cases())
def test_it_does_not_matter_how_cases_are_read(request_: dict[str, Any]) -> None:
    try:
        programme = chiso.Programme.load(request_["programme"])
        programme.plan  # noqa: B018 — it may be refused
    except chiso.ChisoError:
        return
    plain, other = both(programme, request_["observations"])
    assert type(plain) is type(other)
    if isinstance(plain, chiso.ChisoError):
        assert isinstance(other, chiso.ChisoError)
        assert plain.diagnostics == other.diagnostics
    elif isinstance(plain, Exception):
        assert str(plain) == str(other)
    else:
        assert plain == other


def with_values(**values: Any) -> dict[str, Any]:
    return {"unit": "a", "values": {**COMMUNE["values"], **values}}


@pytest.mark.parametrize(
    ("row", "about"),
    [
        (COMMUNE, {}),
        ({"values": {}}, {}),
        ({"values": None, "given": {}}, {}),
        ({"values": {"dossiers": 10}}, {"unit": "a"}),
        ({"unit": "a", "values": {"dossiers": 10}}, {"unit": "a"}),
        ({"unit": {"id": "a", "type": None}, "type": "ward", "name": "xã Tân Cương",
          "parent": "b", "values": {}}, {"period": 2026}),
        ({"unit": {"type": "ward"}, "values": {}}, {}),
        (with_values(petitions_unsatisfactory=-0.0, calls=float("nan"), postings=None), {}),
        (with_values(dossiers=chiso.NOT_APPLICABLE), {}),
        (with_values(dossiers={"value": None, "state": "missing", "note": "none yet"}), {}),
        (with_values(dossiers={"state": "not_applicable", "by": None, "evidence": []}), {}),
        (with_values(dossiers={"value": 10**6, "assessor": "self", "evidence": ["a", "b"]}), {}),
    ],
)
def test_what_is_plain_is_read_as_it_is(row: dict[str, Any], about: dict[str, Any]) -> None:
    assert is_read(PROGRAMME, [row], about.get("unit"))
    plain, other = both(PROGRAMME, [row], **about)
    assert isinstance(plain, tuple), plain
    assert plain == other
    # A dict of its own is one row.
    assert PROGRAMME.score(row, **about).observations() == plain[0]


@pytest.mark.parametrize(
    ("row", "about"),
    [
        ({}, {}),
        ({"unit": "a"}, {}),
        ({"unit": "b", "values": {}}, {"unit": "a"}),
        ({"unit": {"name": "b"}, "values": {}}, {"unit": "a"}),
        ({"unit": 7, "values": {}}, {}),
        ({"unit": "a", "period": "soon", "values": {}}, {}),
        ({"unit": "a", "period": "2025", "values": {}}, {"period": "2026"}),
        ({"unit": "a", "values": {}, "dossiers": 1}, {}),
        ({"unit": "a", "values": [1]}, {}),
        ({"unit": "a", "values": {}, "given": [1]}, {}),
        (with_values(no_such_input=1), {}),
        (with_values(dossiers=float("inf")), {}),
        (with_values(dossiers=10**30), {}),
        (with_values(dossiers=-1), {}),
        (with_values(dossiers="many"), {}),
        (with_values(dossiers=True), {}),
        (with_values(dossiers=[1]), {}),
        (with_values(dossiers=1, dossiers_on_time=2, postings=0), {}),
        (with_values(dossiers={"value": 1, "state": "missing"}), {}),
        (with_values(dossiers={"value": 1, "assessor": "nobody"}), {}),
        (with_values(dossiers={"value": 1, "evidence": "one"}), {}),
        (with_values(dossiers={"value": 1, "who": "a"}), {}),
        (with_values(dossiers={"value": chiso.NOT_APPLICABLE}), {}),
        ({"unit": "a", "given": {"no such node": 1}}, {}),
        ({"unit": "a", "given": {"total": 1000}}, {}),
        ({"unit": "a", "given": {"total": None}}, {}),
        ({"unit": "a", "given": {"total": {"by": "b"}}}, {}),
        ({"unit": "a\udc80", "values": {}}, {}),
    ],
)
def test_what_is_not_plain_is_left_to_others(row: dict[str, Any], about: dict[str, Any]) -> None:
    plain, other = both(PROGRAMME, [row], **about)
    assert type(plain) is type(other)
    if isinstance(plain, chiso.ChisoError) and isinstance(other, chiso.ChisoError):
        assert plain.diagnostics == other.diagnostics
    elif isinstance(plain, tuple):
        assert plain == other
    else:
        assert str(plain) == str(other)


def test_rows_do_not_mix() -> None:
    # What one row said, the next does not say because it says nothing.
    first = PROGRAMME.score([COMMUNE]).observations()
    PROGRAMME.score([{"unit": "b", "values": {"dossiers": 1}}])
    assert PROGRAMME.score([{"unit": "c", "values": {}}]).observations() == [
        {"unit": {"id": "c"}, "values": {}}
    ]
    rows = [COMMUNE, {"unit": "b", "values": {"dossiers": 1}}, {"unit": "c", "given": {}}]
    assert PROGRAMME.score(rows).observations() == [
        *first,
        {"unit": {"id": "b"}, "values": {"dossiers": 1.0}},
        {"unit": {"id": "c"}, "values": {}},
    ]


def test_names_are_composed() -> None:
    scores = PROGRAMME.score([{"unit": "xa\u0303", "values": {}}])
    assert scores.units == ["xã"]


def test_a_scorecard_is_what_the_engine_writes() -> None:
    request = {"programme": "vn/tn/138", "observations": [COMMUNE]}
    [written] = chiso.call("score", request)["scorecards"]
    card = PROGRAMME.score([COMMUNE])[0]
    assert card.to_dict() == written
    assert json.dumps(card.to_dict()) == json.dumps(written)
    assert card.to_json(indent=None) == json.dumps(written, ensure_ascii=False)


def test_nodes_are_parts_of_the_scorecard() -> None:
    card = PROGRAMME.score([COMMUNE])[0]
    waiting: list[tuple[dict[str, Any], str | None, int]] = [(card.to_dict()["total"], None, 0)]
    for node in card:
        written, parent, depth = waiting.pop(0)
        assert (node.id, node.parent, node.depth) == (written["id"], parent, depth)
        assert node.to_dict() == written
        assert node.points == written["points"]
        below = [(child, node.id, depth + 1) for child in written.get("children", [])]
        waiting[:0] = below
    assert not waiting
    assert card["total"] is card.total


def test_nodes_survive_pickling() -> None:
    node = PROGRAMME.score([COMMUNE])[0].nodes[3]
    for again in (pickle.loads(pickle.dumps(node)), copy.deepcopy(node)):
        assert again.to_dict() == node.to_dict()
        assert (again.id, again.parent, again.depth) == (node.id, node.parent, node.depth)

"""Every conformance case through the installed package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from matching import differences, is_number, refusal_differences

import chiso

SHARED = Path(__file__).parents[2] / "tests"


def cases() -> list[Any]:
    found = []
    for path in sorted((SHARED / "cases").glob("*.json")):
        for case in json.loads(path.read_text("utf-8"))["cases"]:
            found.append(pytest.param(case, id=f"{path.name}: {case['name']}"))
    return found


def rules() -> list[Any]:
    listed = json.loads((SHARED / "matching.json").read_text("utf-8"))["cases"]
    return [pytest.param(rule, id=rule["name"]) for rule in listed]


def test_there_are_cases() -> None:
    # pytest would pass over an empty list in silence.
    assert len(cases()) > 0
    assert len(rules()) > 20


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any]) -> None:
    assert ("expect" in case) != ("error" in case), "a case has either `expect` or `error`"
    try:
        answer = chiso.call(case["call"], case["request"])
    except chiso.ChisoError as error:
        assert "error" in case, f"refused: {error.diagnostics}"
        actual = {"diagnostics": error.diagnostics}
        assert refusal_differences(case["error"], actual) == []
    else:
        assert "expect" in case, f"not refused, but answered {answer}"
        assert differences(case["expect"], answer) == []


def scored(case: dict[str, Any]) -> bool:
    return bool(case["call"] == "score")


def is_plain(observation: dict[str, Any]) -> bool:
    """Whether it says no more than a row of a table can."""
    parts = (observation.get("values", {}), observation.get("given", {}))
    known = {"unit", "period", "values", "given"} >= observation.keys()
    return known and not any(isinstance(v, (dict, list)) for of in parts for v in of.values())


def about(observation: dict[str, Any]) -> dict[str, Any]:
    """Who the unit is, and when, as a row of a table says it."""
    unit = observation.get("unit")
    named = {"unit": unit["id"], **unit} if isinstance(unit, dict) else {"unit": unit}
    named.pop("id", None)
    return named | ({"period": observation["period"]} if "period" in observation else {})


def columns(observations: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The observations as a table with a row for each."""
    rows = [
        about(one)
        | one.get("values", {})
        | {f"given:{node}": points for node, points in one.get("given", {}).items()}
        for one in observations
    ]
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def ways(case: dict[str, Any]) -> dict[str, Any]:
    """The data of a case in every shape in which `Programme.score` reads it."""
    observations = case["request"]["observations"]
    found: dict[str, Any] = {"observations": observations}
    if not observations or not all(map(is_plain, observations)):
        return found
    table = columns(observations)
    found["table"] = table
    found["arrow"] = chiso.Table({
        # A column of Arrow has one type; whole numbers among others are numbers.
        name: [float(v) if is_number(v) else v for v in values] for name, values in table.items()
    }) if all(len({is_number(v) or type(v) for v in of if v is not None}) < 2
              for of in table.values()) else table
    if len(observations) == 1 and not observations[0].get("given"):
        found["dict"] = about(observations[0]) | observations[0].get("values", {})
    return found


OTHERWISE = {
    "an input that is not declared": "a column without an input is no value of one unit",
    "a number for an answer": "in tables 0 and 1 are answers, as the documentation says",
    "given points for a node that does not exist": "it is a column that is refused",
    "points for a node that does not exist": "it is a column that is refused",
    "a period that is none": "it is a value of a column that is refused, not the request",
    "a field that observations do not have": "beside `values`, what is in a dict is a value",
    "all findings at once, in the order of the data": "a column of another type comes first",
}
"""Cases of which Python's own shapes say something else than JSON, and why."""

DEFECTS = {
    "a period before the programme is in force is a warning": "tables lose this warning",
}


def score_cases() -> list[Any]:
    found = []
    for one in cases():
        case = one.values[0]
        for way in ways(case) if scored(case) else ():
            lost = way != "observations" and DEFECTS.get(case["name"])
            marks = [pytest.mark.xfail(strict=True, reason=lost)] if lost else []
            found.append(pytest.param(case, way, id=f"{one.id}: {way}", marks=marks))
    return found


@pytest.mark.parametrize(("case", "way"), score_cases())
def test_case_of_scores(case: dict[str, Any], way: str) -> None:
    """The same expectations of `Programme.score`, to the last bit."""
    try:
        programme = chiso.Programme.load(case["request"]["programme"])
        scores = programme.score(ways(case)[way])
        answer = {
            "programme": scores.identity,
            "scorecards": [card.to_dict() for card in scores],
            "findings": [
                {key: part for key, part in finding._asdict().items() if part is not None}
                for finding in scores.findings
            ],
        }
    except chiso.ChisoError as error:
        assert "error" in case, f"refused: {error.diagnostics}"
        assert error.findings.errors
        found = refusal_differences(case["error"], {"diagnostics": error.diagnostics})
        assert found == [] or case["name"] in OTHERWISE
    else:
        if case["name"] == "a number for an answer" and way != "observations":
            return
        assert "expect" in case, f"not refused, but answered {answer}"
        assert differences(case["expect"], answer) == []


def test_what_is_said_otherwise_is_still_a_case() -> None:
    names = {one.values[0]["name"] for one in cases()}
    assert names >= OTHERWISE.keys() | DEFECTS.keys()


@pytest.mark.parametrize("rule", rules())
def test_rules_of_matching(rule: dict[str, Any]) -> None:
    compare = refusal_differences if rule.get("of") == "error" else differences
    found = compare(rule["expected"], rule["actual"])
    assert (found == []) == rule["matches"], found

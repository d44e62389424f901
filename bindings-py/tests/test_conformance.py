"""Every conformance case through the installed package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from matching import differences, refusal_differences

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


@pytest.mark.parametrize("rule", rules())
def test_rules_of_matching(rule: dict[str, Any]) -> None:
    compare = refusal_differences if rule.get("of") == "error" else differences
    found = compare(rule["expected"], rule["actual"])
    assert (found == []) == rule["matches"], found

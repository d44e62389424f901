"""What the package promises beside the engine's answers."""

from __future__ import annotations

import importlib.metadata
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chiso
from chiso import errors


def test_the_version_is_that_of_the_distribution() -> None:
    assert chiso.version()["version"] == importlib.metadata.version("chiso")


def test_nothing_else_is_required() -> None:
    required = importlib.metadata.requires("chiso") or []
    assert {one.rpartition("extra == ")[2].strip("'\"") for one in required} == {
        "excel", "plot", "progress",
    }


def refused() -> chiso.ChisoError:
    with pytest.raises(chiso.ChisoError) as caught:
        chiso.call("no such function")
    return caught.value


def test_a_refusal_has_its_findings() -> None:
    error = refused()
    assert isinstance(error, Exception)
    assert error.code == "request.invalid"
    assert error.path == ""
    assert [found["severity"] for found in error.diagnostics] == ["error"]
    assert "`no such function`" in str(error)


@pytest.mark.parametrize("error", [refused(), errors.internal_error("why")], ids=["refusal", "defect"])
def test_errors_survive_pickling(error: chiso.ChisoError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_a_defect_is_an_ordinary_exception() -> None:
    error = errors.internal_error("index out of bounds")
    assert isinstance(error, chiso.ChisoError)
    assert error.code == "internal.defect"
    assert "index out of bounds" in str(error)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_json_would_lose_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        chiso.call("version", {"deep": [number]})


@given(st.text())
def test_any_text_crosses_the_border(text: str) -> None:
    with pytest.raises(chiso.ChisoError) as caught:
        chiso.call("version", {text: text})
    assert caught.value.code == "request.invalid"


def test_threads_get_their_own_answers() -> None:
    threads = 8
    together = threading.Barrier(threads)

    def work(number: int) -> Any:
        together.wait()
        return [chiso.version() for _ in range(200)][number]

    with ThreadPoolExecutor(threads) as pool:
        answers = list(pool.map(work, range(threads)))
    assert answers == [chiso.version()] * threads


def test_what_needs_other_packages_is_there_when_asked_for() -> None:
    assert chiso.plot.scorecard.__module__ == "chiso.plot"
    assert chiso.excel.read_table.__module__ == "chiso.excel"
    with pytest.raises(AttributeError, match="no attribute 'exel'"):
        _ = getattr(chiso, "exel")  # noqa: B009 — a typo that no type checker sees


def test_a_plan_is_compiled_once_by_any_number_of_threads() -> None:
    programme = chiso.Programme.load("un/hdi")
    together = threading.Barrier(4)

    def work(_: int) -> Any:
        together.wait()
        return programme.score({"life_expectancy": 73.4}).lowest["total"]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(work, range(4)))
    assert answers == [answers[0]] * 4

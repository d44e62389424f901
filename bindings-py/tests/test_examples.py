"""Whoever reads a docstring finds an example, which `xtask python` runs."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import types
from collections.abc import Iterator
from typing import Any

import chiso

MODULES = [
    importlib.import_module(f"chiso.{found.name}")
    for found in pkgutil.iter_modules(chiso.__path__)
    if not found.name.startswith("_")
]

WITHOUT = {
    "chiso.observing.score": "it is what `Programme.score` does with data of every shape",
    "chiso.NotApplicable": "its one value, `NOT_APPLICABLE`, is in the example of `Programme.score`",
    "chiso.scores.Scores.to_table": "the examples of `to_polars` and its like show it",
}


def public() -> Iterator[tuple[str, Any]]:
    """Every public class and function, and every public method and property of the classes."""
    for module in [chiso, *MODULES]:
        for name in getattr(module, "__all__", ()):
            one = getattr(module, name)
            defined = getattr(one, "__module__", None)
            if not callable(one) or defined != module.__name__:
                continue
            yield f"{module.__name__}.{name}", one
            if inspect.isclass(one):
                for of, member in vars(one).items():
                    if not of.startswith("_") and isinstance(
                        member, (property, classmethod, staticmethod, types.FunctionType)
                    ):
                        yield f"{module.__name__}.{name}.{of}", member


def test_everything_public_has_an_example() -> None:
    found = dict(public())
    assert len(found) > 80
    assert WITHOUT.keys() <= found.keys()

    def is_shown(name: str, one: Any) -> bool:
        if ">>>" in (inspect.getdoc(one) or ""):
            return True
        # What is only asked for may be shown with its class.
        of, _, asked = name.rpartition(".")
        shown = inspect.getdoc(found.get(of)) or ""
        return re.search(rf"^(>>>|\.\.\.) .*\.{asked}\b", shown, re.MULTILINE) is not None

    missing = [name for name, one in found.items() if not is_shown(name, one)]
    assert sorted(set(missing) - WITHOUT.keys()) == []


def test_everything_public_says_what_it_is() -> None:
    assert [name for name, one in public() if not inspect.getdoc(one)] == []

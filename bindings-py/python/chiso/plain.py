"""Observations as JSON has them, of whatever Python has for a value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chiso import _chiso
from chiso.errors import input_error
from chiso.values import composed

__all__ = ["observations"]

_ABOUT = ("unit", "type", "name", "parent", "period", "values", "given")


def observations(
    rows: Sequence[Mapping[str, Any]],
    unit: str | None,
    period: str | None,
    inputs: Iterable[str] = (),
) -> list[dict[str, Any]]:
    """Units with their values, evidence and given points, in words that JSON has. Every value
    that is none is named. ``inputs`` are those of the programme, which may be named in other
    forms of Unicode.

    >>> observations([{"unit": 7, "values": {"level": float("nan")}}], None, "2026")
    [{'unit': '7', 'period': '2026', 'values': {'level': None}, 'given': {}}]
    """
    known = {composed(name): name for name in inputs}
    wrong: list[dict[str, Any]] = []
    written = []
    for at, row in enumerate(rows):
        of: dict[str, Any] = {"unit": _unit(row, unit)}
        said = row.get("period")
        if said is not None or period is not None:
            of["period"] = _name(period if said is None else said)
        found = _Found(of["unit"], at, wrong, known)
        of["values"] = found.all(row, "values")
        flat = {key: value for key, value in row.items() if key not in _ABOUT}
        of["values"] |= found.each(flat)
        of["given"] = found.all(row, "given")
        written.append(of)
    if wrong:
        raise input_error(wrong)
    return written


def _unit(row: Mapping[str, Any], unit: str | None) -> Any:
    named = row.get("unit")
    about = dict(named) if isinstance(named, Mapping) else {"id": named}
    if _is_missing(about.get("id")):
        about["id"] = "" if unit is None else unit
    about |= {key: row[key] for key in ("type", "name", "parent") if row.get(key) is not None}
    texts = {key: None if _is_missing(value) else _name(value) for key, value in about.items()}
    texts |= {
        key: composed(text)
        for key, text in texts.items()
        if key != "type" and isinstance(text, str)
    }
    return texts if len(texts) > 1 else texts["id"]


def _name(value: Any) -> Any:
    """The name of a unit or a period: of a whole number, its digits."""
    if type(value) is not str:
        value = _single(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, (str, bool, type(None))) else str(value)


class _Found:
    """The values of one unit, and where to say what is wrong with them."""

    def __init__(
        self, unit: Any, row: int, wrong: list[dict[str, Any]], known: Mapping[str, str]
    ) -> None:
        self._place = {"row": row}
        named = unit["id"] if isinstance(unit, dict) else unit
        if named:
            self._place["unit"] = named
        self._wrong = wrong
        self._known = known

    def all(self, row: Mapping[str, Any], part: str) -> dict[str, Any]:
        values = row.get(part)
        if values is None:
            return {}
        if not isinstance(values, Mapping):
            self._refuse(None, f"`{part}` is a {type(values).__name__}", "give a dict, by id")
            return {}
        return self.each(values)

    def each(self, values: Mapping[Any, Any]) -> dict[str, Any]:
        read = {self._id(key): self.value(key, value) for key, value in values.items()}
        if len(read) < len(values):
            raise ValueError(f"an input is named twice, in two forms of Unicode: {list(values)}")
        return read

    def _id(self, key: Any) -> str:
        name = composed(str(key))
        return self._known.get(name, name)

    def value(self, key: Any, value: Any) -> Any:
        if isinstance(value, Mapping):
            # A value with what belongs to it: its evidence, who reported it.
            return {
                str(of): self._value(key, one) if of in ("value", "points") else _reported(one)
                for of, one in value.items()
            }
        return self._value(key, value)

    def _value(self, key: Any, value: Any) -> Any:
        try:
            plain = _single(value)
        except Exception:  # noqa: BLE001 — whatever a value raises, it is none
            plain = value
        if isinstance(plain, float) and math.isinf(plain):
            self._refuse(key, f"`{plain}` is no finite number", "give a number, or `None`")
            return None
        if plain is None or isinstance(plain, (bool, int, float, str, dict)):
            return plain
        self._refuse(
            key,
            f"a {type(value).__name__} is no value of an input",
            "give a number, an answer, a text or a date, or `None` where there is none",
        )
        return None

    def _refuse(self, key: Any, message: str, help: str) -> None:
        about = {} if key is None else {"input": str(key)}
        found = {"code": "data.wrong_type", "message": message, "help": help}
        self._wrong.append({**found, **self._place, **about})


def _is_missing(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and math.isnan(value)


def _single(value: Any) -> Any:
    """A value as JSON has it, if it is one; the same as in a table."""
    if type(value) in (str, bool, int):
        return value
    if _is_missing(value):
        return None
    if value is _chiso.NOT_APPLICABLE:
        return {"state": "not_applicable"}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float):
        return float(value)
    if hasattr(value, "isoformat"):
        return (value.date() if hasattr(value, "date") else value).isoformat()
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind == "M":
        # In nanoseconds, numpy's date would become a number.
        return _single(value.astype("datetime64[us]").item())
    if kind == "m":
        return value
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        # A number of numpy, which knows whether it is whole.
        item = value.item()
        return _single(item) if type(item) is not type(value) else item
    if hasattr(value, "__len__"):
        return value
    if hasattr(value, "__float__"):
        number = float(value)
        return None if math.isnan(number) else number
    return value.__index__() if hasattr(value, "__index__") else value


def _reported(value: Any) -> Any:
    """What belongs to a value: a text, or several."""
    if isinstance(value, Mapping):
        return {str(key): _reported(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_reported(one) for one in value]
    if isinstance(value, str):
        return value
    return _single(value)

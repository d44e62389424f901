"""Whether an answer is what a conformance case expects; the same rules in every language."""

from __future__ import annotations

import json
import struct
from typing import Any


def differences(expected: Any, actual: Any, path: str = "") -> list[str]:
    """Where ``actual`` differs from ``expected``, as JSON Pointers with what was found.

    Empty if it matches. Objects match on the keys that are expected, arrays element by
    element, numbers to the last bit (so ``0`` is not ``-0``).
    """
    if isinstance(expected, dict) and isinstance(actual, dict):
        found = []
        for key, part in expected.items():
            place = f"{path}/{key.replace('~', '~0').replace('/', '~1')}"
            if key in actual:
                found += differences(part, actual[key], place)
            else:
                found.append(f"{place}: expected {json.dumps(part)}, found nothing")
        return found
    if isinstance(expected, list) and isinstance(actual, list):
        if len(expected) != len(actual):
            return [f"{path}: expected {len(expected)} elements, found {len(actual)}"]
        pairs = enumerate(zip(expected, actual, strict=True))
        return [d for i, (e, a) in pairs for d in differences(e, a, f"{path}/{i}")]
    if is_number(expected) and is_number(actual):
        same = bits(expected) == bits(actual)
    else:
        same = type(expected) is type(actual) and expected == actual
    if same:
        return []
    return [f"{path}: expected {json.dumps(expected)}, found {json.dumps(actual)}"]


def refusal_differences(expected: dict[str, Any], actual: dict[str, Any]) -> list[str]:
    """The same for a refusal: the expected diagnostics must all be found, in their order."""
    rest = {key: part for key, part in expected.items() if key != "diagnostics"}
    found = differences(rest, actual)
    remaining = iter(actual["diagnostics"])
    for index, one in enumerate(expected.get("diagnostics", [])):
        # `any` goes on from where it stopped: that is what "in their order" means.
        if not any(not differences(one, candidate) for candidate in remaining):
            present = json.dumps(actual["diagnostics"])
            found.append(f"/diagnostics/{index}: {json.dumps(one)} is not among {present}")
    return found


def is_number(value: Any) -> bool:
    """Whether JSON calls it a number; Python also counts truth values."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def bits(number: float) -> bytes:
    return struct.pack(">d", number)

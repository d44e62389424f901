"""What Python costs beside the engine, as ratios: one unit at a time, and a table.

A programme of 60 inputs, 30 indicators in 5 groups, rounding and classes is scored

* by its rules written in plain Python, with the checks of the values that the programme's
  declarations ask for, and once more without them,
* by GoRules zen, which is given the rules alone,
* by chiso: a dict, and an array of numpy,

a table of 100,000 rows of polars beside the same work in Rust, and one unit of every built-in
programme, as observations, with its scorecard and without. Contenders take turns; what is
printed are medians of ratios over the rounds, and of the built-in programmes the least times too.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import zen

import chiso

GROUPS, INDICATORS, ROWS = 5, 30, 100_000
BANDS = ((0.95, 4.0), (0.8, 3.0), (0.5, 1.0))
FULL_AT, POINTS = 0.95, 3.0

Row = dict[str, float]


def names(at: int) -> tuple[str, str]:
    """The inputs of an indicator: the part, and the whole."""
    return f"on_time_{at}", f"received_{at}"


def is_banded(at: int) -> bool:
    """Whether an indicator has bands; the others are proportional."""
    return at % 3 == 2


def document() -> dict[str, Any]:
    """The programme."""
    inputs: dict[str, Any] = {}
    indicators = []
    for at in range(INDICATORS):
        part, whole = names(at)
        inputs[whole] = {"type": "count"}
        inputs[part] = {"type": "count", "at_most": whole}
        bands: list[dict[str, Any]] = []
        below: dict[str, Any] = {}
        for edge, points in BANDS:
            bands.append({"at_least": f"{edge:.0%}", "points": points, **below})
            below = {"below": f"{edge:.0%}"}
        bands.append({"points": 0, **below})
        rule: dict[str, Any] = (
            {"bands": bands}
            if is_banded(at)
            else {"proportional": {"full_at": f"{FULL_AT:.0%}"}}
        )
        indicators.append(
            {
                "id": f"I{at}",
                "max": BANDS[0][1] if is_banded(at) else POINTS,
                "formula": f"{part} / {whole}",
                "undefined": "zero",
                "rule": rule,
            }
        )
    each = INDICATORS // GROUPS
    return {
        "chiso": 1,
        "id": "benchmark/overhead",
        "source": {"status": "proposed"},
        "inputs": inputs,
        "round": {"decimals": 2, "at": ["indicator"]},
        "tree": [
            {"id": f"G{at}", "children": indicators[at * each : (at + 1) * each]}
            for at in range(GROUPS)
        ],
        "classes": [
            {"id": "good", "at_least": "90%"},
            {"id": "fair", "at_least": "70%"},
            {"id": "weak"},
        ],
    }


MOST = sum(BANDS[0][1] if is_banded(at) else POINTS for at in range(INDICATORS))
RULES = [(*names(at), is_banded(at), at // (INDICATORS // GROUPS)) for at in range(INDICATORS)]


def check(row: Row) -> None:
    """What the declarations ask for: whole numbers from 0, parts not above their wholes."""
    for part, whole, _, _ in RULES:
        a, b = row[part], row[whole]
        for name, value in ((part, a), (whole, b)):
            if value != value or value < 0 or value != int(value):
                raise ValueError(f"{name}: {value} is no count")
        if a > b:
            raise ValueError(f"{part}: {a} exceeds {b}")


def plain(row: Row) -> tuple[list[float], float, str]:
    """The rules in plain Python."""
    groups = [0.0] * GROUPS
    for part, whole, banded, group in RULES:
        a, b = row[part], row[whole]
        if b == 0:
            continue
        share = a / b
        if banded:
            points = 0.0
            for edge, reward in BANDS:
                if share >= edge:
                    points = reward
                    break
        else:
            points = round(POINTS * min(1.0, share / FULL_AT), 2)
        groups[group] += points
    total = round(sum(groups), 9)
    part_of_most = total / MOST
    return groups, total, "good" if part_of_most >= 0.9 else "fair" if part_of_most >= 0.7 else "weak"


def checked(row: Row) -> tuple[list[float], float, str]:
    """The rules in plain Python, with the checks."""
    check(row)
    return plain(row)


def zen_rules() -> list[str]:
    """The points of every indicator as an expression of zen."""
    parts = []
    for part, whole, banded, _ in RULES:
        share = f"({part} / {whole})"
        if banded:
            text = "0"
            for edge, reward in reversed(BANDS):
                text = f"({share} >= {edge} ? {reward} : {text})"
        else:
            text = f"(round(({share} > {FULL_AT} ? 1 : {share} / {FULL_AT}) * {POINTS} * 100) / 100)"
        parts.append(f"({whole} == 0 ? 0 : {text})")
    return parts


def zen_expression() -> Callable[[Row], float]:
    """All rules in one expression, compiled before the clock starts."""
    expression = zen.compile_expression(f"[{', '.join(zen_rules())}]")
    return lambda row: sum(expression.evaluate(row))


def zen_decision() -> Callable[[Row], float]:
    """The rules as a decision: a node of expressions, as its editor makes them."""
    expressions = [
        {"id": f"e{at}", "key": f"I{at}", "value": text} for at, text in enumerate(zen_rules())
    ]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {
            "id": "rules",
            "name": "rules",
            "type": "expressionNode",
            "content": {"expressions": expressions},
        },
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "rules"},
        {"id": "2", "type": "edge", "sourceId": "rules", "targetId": "out"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda row: _sum(decision.evaluate(row)["result"])


def _sum(points: dict[str, float]) -> float:
    return sum(points[f"I{at}"] for at in range(INDICATORS))


def rows(count: int) -> list[Row]:
    """Figures of units."""
    draw = random.Random(60)
    made = []
    for _ in range(count):
        row = {}
        for part, whole, _, _ in RULES:
            received = draw.randint(1, 5000)
            row[whole] = float(received)
            row[part] = float(int(received * draw.uniform(0.4, 1)))
        made.append(row)
    return made


TURN = 0.004
"""So many seconds a turn lasts at least: nobody is measured by how cold the caches were that
somebody slower left behind."""


def turns(contenders: dict[str, Callable[[], None]], rounds: int) -> dict[str, list[float]]:
    """What each took in every round; they take turns, which last about as long for all."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    times = {}
    for name, work in contenders.items():
        work()
        start = time.perf_counter()
        work()
        times[name] = math.ceil(TURN / (time.perf_counter() - start))
    for _ in range(rounds):
        for name, work in contenders.items():
            start = time.perf_counter()
            for _ in range(times[name]):
                work()
            taken[name].append((time.perf_counter() - start) / times[name])
    return taken


def ratio(taken: dict[str, list[float]], slow: str, quick: str) -> float:
    """How many times as long one took as the other: the median over the rounds."""
    return statistics.median(
        a / b for a, b in zip(taken[slow], taken[quick], strict=True)
    )


def main() -> None:
    """Checks that all come to the same, and prints the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, required=True, help="the Rust side")
    parser.add_argument("--figures", type=Path, required=True, help="what makes them up")
    parser.add_argument("--unit", type=Path, required=True, help="the Rust side of one unit")
    parser.add_argument("--rounds", type=int, default=41)
    options = parser.parse_args()

    programme = chiso.Programme.load(document())
    one_by_one(programme, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        table_against_rust(programme, options.table, Path(folder), options.rounds)
        built_in(options.figures, options.unit, Path(folder), options.rounds)


def one_by_one(programme: chiso.Programme, rounds: int) -> None:
    """One unit at a time, beside plain Python and zen."""
    units = rows(20)

    def named(array: Any) -> Row:
        return dict(zip(programme_inputs, array.tolist(), strict=True))

    programme_inputs = list(programme.inputs)
    arrays = [np.array([row[name] for name in programme.inputs]) for row in units]
    expression, decision = zen_expression(), zen_decision()
    for row, array in zip(units, arrays, strict=True):
        groups, total, class_id = checked(row)
        scores = programme.score(row)
        assert abs(scores.total[0] - total) < 0.031, (scores.total, total)
        assert programme.score(array).total == scores.total
        assert abs(expression(row) - total) < 0.031
        assert abs(decision(row) - total) < 0.031
        assert scores.class_ids == [class_id]

    def over(work: Callable[[Any], Any], data: list[Any]) -> Callable[[], None]:
        def run() -> None:
            for one in data:
                work(one)

        return run

    taken = turns(
        {
            "plain, checked": over(checked, units),
            "plain": over(plain, units),
            "plain, checked, array": over(lambda array: checked(named(array)), arrays),
            "plain, array": over(lambda array: plain(named(array)), arrays),
            "expression": over(expression, units),
            "decision": over(decision, units),
            "dict": over(programme.score, units),
            "array": over(programme.score, arrays),
        },
        rounds,
    )
    print("how many times as fast chiso is, one unit of 60 inputs at a time")
    for slow in ("plain, checked", "plain"):
        found = ratio(taken, slow, "dict"), ratio(taken, f"{slow}, array", "array")
        print(f"  dict   than Python with a dict ({slow}): {found[0]:6.1f}")
        print(f"  array  than Python with an array ({slow}): {found[1]:6.1f}")
    for slow in ("expression", "decision"):
        found = ratio(taken, slow, "dict")
        print(f"  dict   than GoRules zen, as one {slow} (rules alone): {found:6.1f}")


def table_against_rust(
    programme: chiso.Programme, program: Path, folder: Path, rounds: int
) -> None:
    """A table of polars beside the same work in Rust."""
    draw = np.random.default_rng(60)
    columns: dict[str, Any] = {}
    for part, whole, _, _ in RULES:
        columns[whole] = draw.integers(1, 5000, ROWS).astype(np.float64)
        columns[part] = np.floor(columns[whole] * draw.uniform(0.4, 1, ROWS))
    ordered = {name: columns[name] for name in programme.inputs}
    frame = pl.DataFrame(ordered)
    (folder / "programme.json").write_text(json.dumps(programme.document), "utf-8")
    (folder / "columns").write_bytes(b"".join(column.tobytes() for column in ordered.values()))
    command = [program, folder / "programme.json", folder / "columns", str(ROWS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as rust:
        assert rust.stdin is not None and rust.stdout is not None

        def in_rust() -> float:
            rust.stdin.write(b"\n")
            rust.stdin.flush()
            return int(rust.stdout.readline()) / 1e9

        def in_python() -> float:
            start = time.perf_counter()
            programme.score(frame)
            return time.perf_counter() - start

        in_rust(), in_python()
        found = [(in_python(), in_rust()) for _ in range(rounds)]
        rust.stdin.close()
    relation = statistics.median(python / native for python, native in found)
    print(f"a table of {ROWS:,} × 60 of polars: {relation:.2f} times the Rust time")


def answer(*words: str | Path) -> str:
    """What a program prints."""
    return subprocess.run(words, stdout=subprocess.PIPE, check=True, encoding="utf-8").stdout


def built_in(figures: Path, unit: Path, folder: Path, rounds: int) -> None:
    """One unit of every built-in programme beside the same work in Rust."""
    print("one unit of every built-in programme, as observations: least time, and × Rust")
    for id in answer(figures, "--list").split():
        written = answer(figures, id, "1", "complete")
        (folder / "figures.json").write_text(written, "utf-8")
        programme = chiso.Programme.load(id)
        [one] = json.loads(written)["observations"]
        work: dict[str, Callable[[], Any]] = {
            "score": lambda: programme.score([one]),
            "scorecard": lambda: programme.score([one])[0],
        }
        taken: dict[str, list[float]] = {name: [] for name in work}
        ratios: dict[str, list[float]] = {name: [] for name in work}
        for _ in range(rounds):
            rust = [int(word) / 1e9 for word in answer(unit, folder / "figures.json").split()]
            for (name, each), native in zip(work.items(), rust, strict=True):
                [seconds] = turns({name: each}, 1)[name]
                taken[name].append(seconds)
                ratios[name].append(seconds / native)
        found = ", ".join(
            f"{name} {min(taken[name]) * 1e6:,.0f} µs ({statistics.median(ratios[name]):.2f} ×)"
            for name in work
        )
        print(f"  {id}: {found}")


if __name__ == "__main__":
    main()

"""The tables."""

from __future__ import annotations

import json
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rounds import Row
from setting import Setting

BASE = "chiso"
HAND = "loop written by hand"

TOOLS = ("numpy", "numexpr", "polars", "duckdb", "zen-engine", "scikit-criteria", "pymcdm")

WITHOUT_HAND = (
    "THE LOOPS WRITTEN BY HAND ARE NOT THERE (--limit PATH): the ratio to them is not printed."
)


@dataclass(frozen=True)
class Measured:
    """A workload with its rows."""

    title: str
    unit: str
    """What a cell is."""
    rows: list[Row]
    documented: tuple[tuple[str, str, str], ...] = ()
    """What was not run here: name, time, and where the figure is from."""


def say(text: str) -> None:
    """Tells the person at the terminal, beside the tables."""
    print(text, file=sys.stderr, flush=True)


def text(measured: list[Measured], setting: Setting) -> str:
    """All tables as Markdown."""
    threads = "one thread" if setting.threads == 1 else f"{setting.threads} threads"
    rounds = f"{setting.rounds} rounds"
    lines = [f"{_processor()}, {threads}, {rounds}; {_versions()}."]
    if setting.quick:
        lines += ["", "A quick run: it shows that results agree. ITS TIMES SAY NOTHING."]
    if setting.hand is None:
        lines += ["", WITHOUT_HAND]
    for workload in measured:
        lines += ["", f"**{workload.title}**", "", *_table(workload)]
    return "\n".join(lines)


def as_json(measured: list[Measured], setting: Setting) -> str:
    """Everything that was measured."""
    workloads = [
        {
            "title": workload.title,
            "rows": [
                {
                    "name": row.name,
                    "note": row.note,
                    "seconds": row.seconds,
                    "ns_a_cell": row.nanoseconds_a_cell(),
                    "fastest_ns_a_cell": row.fastest(),
                    "ratio": row.ratio(base) if (base := _row(workload, BASE)) else None,
                }
                for row in workload.rows
            ],
        }
        for workload in measured
    ]
    about = {
        "processor": _processor(),
        "python": platform.python_version(),
        "tools": {tool: version(tool) for tool in TOOLS},
        "threads": setting.threads,
        "rounds": setting.rounds,
        "quick": setting.quick,
        "by_hand": setting.hand is not None,
    }
    return json.dumps({"about": about, "workloads": workloads}, indent=1) + "\n"


def _table(workload: Measured) -> list[str]:
    base = _row(workload, BASE)
    lines = [
        f"| | median, ns a {workload.unit} | fastest | × {BASE} | |",
        "|---|---:|---:|---:|---|",
    ]
    for row in sorted(workload.rows, key=Row.nanoseconds_a_cell):
        ratio = _number(row.ratio(base)) if base else "–"
        times = f"{_number(row.nanoseconds_a_cell())} | {_number(row.fastest())}"
        lines.append(f"| {row.name} | {times} | {ratio} | {row.note} |")
    for name, time, source in workload.documented:
        lines.append(f"| {name} | {time} | – | – | {source} |")
    if base is None:
        lines += ["", f"{BASE} cannot do this on so many threads."]
    by_hand = _row(workload, HAND)
    if base and by_hand:
        ratio = _number(base.ratio(by_hand))
        lines += ["", f"{BASE} takes {ratio} times as long as the {HAND}."]
    return lines


def _row(workload: Measured, name: str) -> Row | None:
    return next((row for row in workload.rows if row.name == name), None)


def _number(number: float) -> str:
    decimals = 0 if number >= 100 else 1 if number >= 10 else 2 if number >= 0.1 else 3
    return f"{number:,.{decimals}f}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _versions() -> str:
    return ", ".join(f"{tool} {version(tool)}" for tool in TOOLS)

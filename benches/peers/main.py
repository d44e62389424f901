"""chiso beside other tools, on the same work: ``cargo xtask bench --peers`` starts this.

Results are compared before anything is timed; where they differ, no figure is printed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import environment


def main() -> int:
    """Runs all workloads and prints a table for each."""
    options = arguments()
    # Before anything that has threads of its own is imported.
    environment.prepare(options.threads)

    import report
    from agreement import Disagreement
    from hand import Hand
    from setting import Setting
    from workloads import workloads

    hand = Hand(options.limit) if options.limit else None
    if hand is None:
        report.say(report.WITHOUT_HAND)
    with tempfile.TemporaryDirectory(prefix="chiso-peers-") as folder:
        setting = Setting(
            folder=Path(folder),
            worker=options.worker,
            figures=options.figures,
            hand=hand,
            threads=options.threads,
            rounds=options.rounds or (2 if options.quick else 7),
            quick=options.quick,
            built_in=options.built_in,
        )
        try:
            measured = [workload(setting) for workload in workloads(setting)]
        except Disagreement as disagreement:
            print(f"\nno figures: {disagreement}", file=sys.stderr)
            return 1
    print(report.text(measured, setting))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(report.as_json(measured, setting), encoding="utf-8")
    return 0


def arguments() -> argparse.Namespace:
    """What xtask passes on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worker", type=Path, required=True)
    parser.add_argument("--figures", type=Path, required=True, help="what makes them up")
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--limit", type=Path, help="the library of the loops written by hand")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--built-in", action="store_true", help="only the built-in programmes")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""What has to be set before the tools are imported, and which processor they run on."""

from __future__ import annotations

import os
import time
from pathlib import Path

THREADS = (
    "MKL_NUM_THREADS",
    "NUMEXPR_MAX_THREADS",
    "NUMEXPR_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
)

# They name a processor that may not be this one, and the second is read only with the first.
BLAS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


def prepare(threads: int) -> None:
    """Tells every tool how many threads it has."""
    for name in THREADS:
        os.environ[name] = str(threads)
    for name in BLAS:
        os.environ.pop(name, None)


def pin(processes: list[int]) -> None:
    """Moves these processes, with all their threads, to the processor that is idlest."""
    if not hasattr(os, "sched_setaffinity"):
        return
    idlest = _idlest()
    if idlest is None:
        return
    for process in processes:
        for task in Path(f"/proc/{process}/task").iterdir():
            try:
                os.sched_setaffinity(int(task.name), {idlest})
            except ProcessLookupError:
                continue  # The thread has ended since.


def _idlest() -> int | None:
    before = _counters()
    time.sleep(0.1)
    after = _counters()
    idle = {cpu: after[cpu] - before[cpu] for cpu in before.keys() & after.keys()}
    return max(sorted(idle), key=lambda cpu: idle[cpu], default=None)


def _counters() -> dict[int, int]:
    """The idle ticks of every processor so far."""
    found = {}
    for line in Path("/proc/stat").read_text(encoding="ascii").splitlines():
        name, *fields = line.split()
        if name.startswith("cpu") and name[3:].isdigit():
            found[int(name[3:])] = int(fields[3]) + int(fields[4])
    return found

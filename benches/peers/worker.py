"""The process in which chiso and the Rust crates run."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from contender import Contender
from results import Results
from setting import Setting


class Worker:
    """A worker with one workload's data."""

    def __init__(self, setting: Setting, workload: str, data: Path) -> None:
        self._data = data
        self._process = subprocess.Popen(
            [setting.worker, workload, data, str(setting.threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self.names = [name for name in self._line().split("\t") if name]

    @property
    def process(self) -> int:
        """The number of the process."""
        return self._process.pid

    def contenders(
        self, read: Callable[[bytes], Results], notes: dict[str, str]
    ) -> list[Contender]:
        """All that the worker has for the workload; ``read`` understands what they write."""
        return [self._contender(name, read, notes.get(name, "")) for name in self.names]

    def close(self) -> None:
        """Ends the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _contender(self, name: str, read: Callable[[bytes], Results], note: str) -> Contender:
        # All times in one go: a process that is woken for each finds its caches cold.
        def run(times: int) -> list[float]:
            answer = self._ask("run", name, str(times))
            return [int(nanoseconds) / 1e9 for nanoseconds in answer.split("\t")]

        def results() -> Results:
            run(1)
            path = self._data / "results"
            self._ask("dump", name, str(path))
            return read(path.read_bytes())

        return Contender(name, run, results, note)

    def _ask(self, *words: str) -> str:
        if self._process.stdin is None:
            raise RuntimeError("the worker cannot be asked")
        self._process.stdin.write("\t".join(words) + "\n")
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not line:
            raise RuntimeError(f"the worker ended with {self._process.wait()}")
        return line.rstrip("\n")

"""Progress bars on long work, where tqdm is there (``pip install chiso[progress]``)."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator

__all__ = ["LONG", "steps"]

LONG = 500
"""More steps than these are long work."""


def steps(rows: range, what: str, progress: bool | None = None) -> Iterator[int]:
    """The rows, with a progress bar if tqdm is there and one is wanted: by ``progress``, or, if
    that is ``None``, on long work that somebody watches.

    >>> list(steps(range(3), "scorecards"))
    [0, 1, 2]
    """
    if progress is None:
        progress = len(rows) > LONG and _is_watched()
    if progress:
        try:
            # Without its widgets, tqdm warns that it will draw a bar of letters. It may.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                from tqdm.auto import tqdm
        except ImportError:
            pass
        else:
            yield from tqdm(rows, desc=what)
            return
    yield from rows


def _is_watched() -> bool:
    """Whether there is a terminal or a notebook to draw in."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if getattr(shell, "kernel", None) is not None:
        return True
    # A program without windows has no standard error.
    return sys.stderr is not None and sys.stderr.isatty()

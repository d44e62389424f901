"""What a run of the comparison was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hand import Hand


@dataclass(frozen=True)
class Setting:
    """The options, and what they led to."""

    folder: Path
    """Where data for the worker are written; it is removed at the end."""
    worker: Path
    figures: Path
    """The program that makes up figures for built-in programmes."""
    hand: Hand | None
    """The loops written by hand, if they are at hand."""
    threads: int
    rounds: int
    quick: bool
    """Tiny sizes: whether everything runs and agrees, not how fast."""
    built_in: bool
    """Tables of built-in programmes, and nothing else."""

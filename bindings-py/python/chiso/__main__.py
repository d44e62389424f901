"""``python -m chiso``: the command ``chiso``."""

from __future__ import annotations

import sys

from chiso.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""The notebooks of the documentation run from top to bottom, without a warning of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) == 4


# What Jupyter warns about among its own parts is not ours to mend.
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook(path: Path) -> None:
    notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    for cell in notebook.cells:
        # What is committed has no outputs: they are made here.
        assert cell.cell_type != "code" or not cell.outputs, f"{path.name} has outputs"
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    )
    client.execute()
    shown = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    assert any("text/html" in output.get("data", {}) for output in shown)
    drawn = sum("image/png" in output.get("data", {}) for output in shown)
    assert drawn > 0 or "plot." not in str(notebook.cells), "no figure is shown"
    warned = [output.text for output in shown if output.get("name") == "stderr"]
    assert warned == []

"""What has to hold in an environment that has nothing but the package: no test framework
either, so that nothing can be there by accident."""

from __future__ import annotations

import subprocess
import sys
import time

start = time.perf_counter()
import chiso  # noqa: E402

took = time.perf_counter() - start

OTHERS = ("matplotlib", "numpy", "openpyxl", "pandas", "polars", "pyarrow", "tqdm")


def main() -> None:
    """Uses the package as somebody does who just installed it."""
    # What one import costs is told, and asserted nowhere: machines differ.
    print(f"import chiso: {1000 * took:.0f} ms")
    loaded = [name for name in OTHERS if name in sys.modules]
    assert not loaded, f"imported without being asked for: {loaded}"
    hdi = chiso.Programme.load("un/hdi")
    scores = hdi.score(
        {
            "unit": ["Arcadia", "Utopia"],
            "life_expectancy": [73.4, 83.1],
            "expected_years_of_schooling": [13.0, 17.0],
            "mean_years_of_schooling": [8.0, None],
            "national_income_per_capita": [10814, 49580],
        }
    )
    assert scores.total == [0.715, None], scores.total
    assert scores.ranks()["worst"] == [2, 1]
    assert "Arcadia" in scores["Arcadia"].explain()
    assert scores._repr_html_() and scores["Utopia"]._repr_html_() and hdi._repr_html_()
    assert chiso.Programme.load(hdi.to_table()) == hdi
    loaded = [name for name in OTHERS if name in sys.modules]
    assert not loaded, f"imported without being asked for: {loaded}"
    for lacking, extra in (("openpyxl", "excel"), ("matplotlib", "plot")):
        try:
            if extra == "excel":
                scores.to_excel("nowhere.xlsx")
            else:
                from chiso import plot

                plot.scorecard(scores["Arcadia"])
        except ImportError as error:
            assert f"chiso[{extra}]" in str(error), error
        else:
            raise AssertionError(f"{lacking} is not there, and nothing said so")
    listed = subprocess.run(
        [sys.executable, "-I", "-m", "chiso", "list"], capture_output=True, text=True, check=True,
        encoding="utf-8", env={"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
    )
    assert "vn/766/portal-2026" in listed.stdout


if __name__ == "__main__":
    main()

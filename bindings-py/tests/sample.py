"""What somebody writes who uses the package, for the type checkers: it is checked strictly by
mypy and by pyright, and run as a test."""

# pyright: strict
from __future__ import annotations

import chiso
from chiso import excel, plot


def main() -> str:
    """Loads, checks, scores and looks at everything once."""
    programme = chiso.Programme.load("vn/766/portal-2026")
    findings: chiso.Findings = programme.check()
    first: list[str] = [finding.code for finding in findings[:1]]
    scores = programme.score(
        {"dossiers_received": 265883, "dossiers_on_time": 254178, "unit": "tỉnh Thái Nguyên"}
    )
    total: float | None = scores.total[0]
    ranks: chiso.Table = scores.ranks(method="dense", tie_break=["TDGQ"])
    card: chiso.Scorecard = scores["tỉnh Thái Nguyên"]
    low, high = card.bounds
    node: chiso.Node = card["TDGQ"]
    lines = [f"{one.id}: {one.points}" for one in card]
    lost: list[float] = card.losses("en")["points"]
    figure = plot.scorecard(card, lang="en")
    size: float = figure.get_figheight()
    writers = (excel.write_results, excel.write_table)
    try:
        programme.score({"dossiers_received": -1})
    except chiso.ChisoError as error:
        lines += [str(finding.help) for finding in error.findings]
    said = [first, total, len(ranks), low, high, node.points, len(lost), size, len(writers)]
    return card.explain(lang="en") + "\n".join(lines) + repr(said)


if __name__ == "__main__":
    print(main())

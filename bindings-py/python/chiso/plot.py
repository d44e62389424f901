"""Figures that a report can print (``pip install chiso[plot]``).

Every function returns a matplotlib figure: ``figure.savefig("bang-diem.pdf")``. Colours are
those of Okabe and Ito, which people with any kind of colour blindness tell apart, and what is
still open is hatched as well. Words are Vietnamese unless ``lang="en"``.

Nothing is computed here: what is drawn was read off scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

from chiso.texts import text_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from chiso.scorecard import Scorecard
    from chiso.scores import Scores

__all__ = ["changes", "heatmap", "ranking", "scorecard"]

BLUE, ORANGE, GREEN, VERMILION, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#BDBDBD"

_WORDS = {
    "vi": {
        "points": "Điểm",
        "won": "Điểm đạt",
        "lost": "Điểm mất",
        "open": "Còn có thể đạt",
        "share": "Tỷ lệ điểm đạt",
        "total": "Tổng điểm",
        "known": "Điểm đã biết",
        "range": "Khoảng còn có thể",
        "before": "Trước",
        "after": "Sau",
        "unknown": "chưa biết",
        "rank": "hạng",
        "uncertain": "Không vẽ {left} trong {all} đơn vị: điểm chưa biết hết ở cả hai kỳ",
        "nothing": "Không vẽ {left} trong {all} đơn vị: không có gì để chấm",
        "named": "Cứ {step} tiêu chí thì ghi tên một",
    },
    "en": {
        "points": "Points",
        "won": "Points won",
        "lost": "Points lost",
        "open": "Still open",
        "share": "Share of points",
        "total": "Total",
        "known": "Known points",
        "range": "Still possible",
        "before": "Before",
        "after": "After",
        "unknown": "not known",
        "rank": "rank",
        "uncertain": "{left} of {all} units are not drawn: their points are not all known in both",
        "nothing": "{left} of {all} units are not drawn: nothing counts for them",
        "named": "One criterion in {step} is named",
    },
}

_ROW = 0.34
"""Inches for every bar."""

_COLUMN, _LINE = 0.24, 0.15
"""Inches for a column of a figure with many, and the least for a line of text upright."""

_STEP = "\N{NO-BREAK SPACE}" * 5
"""How far titles are set in at every level."""

_FEW = 14
"""So many columns have room for titles aslant and figures inside."""


def scorecard(
    card: Scorecard, *, lang: str = "vi", depth: int | None = None, width: float = 9.0
) -> Figure:
    """A scorecard as bars against the maxima: points won, points lost, what is still open.

    ``depth`` is how many levels of the tree are drawn; all of them if absent.

    >>> from chiso import Programme
    >>> portal = Programme.load("vn/766/portal-2026")
    >>> card = portal.score({"unit": "A", "given": {"CKMB": 12.3}})["A"]
    >>> scorecard(card, depth=1, lang="en").axes[0].get_title(loc="left")
    'A: 12.3–94.3 / 100'
    """
    words = _words(lang)
    # What lies below points that were given is of no account.
    settled: set[str] = set()
    nodes = []
    for node in card.nodes[1:]:
        if node.parent in settled or node.status == "given":
            settled.add(node.id)
        if node.max > 0 and node.parent not in settled and (
            depth is None or node.depth <= depth
        ):
            nodes.append(node)
    figure, axes = _figure(width, len(nodes))
    for at, node in enumerate(nodes):
        lowest, highest = node.bounds
        certain = min(node.points or 0.0, lowest) if highest > lowest else node.points or 0.0
        # The deeper, the thinner; the titles are set in as well.
        height = max(0.66 - 0.16 * (node.depth - 1), 0.24)
        axes.barh(at, certain, color=BLUE, height=height, zorder=2)
        if highest > lowest:
            axes.barh(at, highest - lowest, left=lowest, height=height, zorder=2,
                      facecolor="white", edgecolor=ORANGE, hatch="////", linewidth=0.8)
        axes.barh(at, node.max - highest, left=highest, height=height, color=GREY, zorder=1)
        said = f"{_number(lowest, lang)}–{_number(highest, lang)}" if highest > lowest else (
            _number(node.points, lang))
        axes.text(node.max, at, f"  {said} / {_number(node.max, lang)}", va="center", fontsize=8)
    labels = [f"{_STEP * (node.depth - 1)}{node.title(lang)}" for node in nodes]
    _label(axes, labels, bold=[node.depth == 1 for node in nodes])
    _from_the_left(axes)
    axes.set_xlim(0, max((node.max for node in nodes), default=1) * 1.18)
    _points(axes, words, lang)
    total = card.total
    low, high = total.bounds
    shown = _number(total.points, lang)
    if high > low:
        shown = f"{_number(low, lang)}–{_number(high, lang)}"
    name = card.class_title(lang) or ""
    when = f", {card.period}" if card.period else ""
    axes.set_title(
        f"{card.unit_name}{when}: {shown} / {_number(total.max, lang)}"
        + (f" · {name}" if name else ""),
        loc="left",
        fontsize=11,
        fontweight="bold",
    )
    _legend(axes, [(BLUE, None, words["won"]), (GREY, None, words["lost"]),
                   (ORANGE, "////", words["open"])])
    return figure


def ranking(
    scores: Scores, by: str = "total", *, lang: str = "vi", most: int | None = None,
    width: float = 8.0,
) -> Figure:
    """Units by their points, the most first, each with the range it may still come to.

    The ranks stand beside the names, with the best and the worst still possible where they
    differ. ``most`` is how many units are drawn.

    >>> from chiso import Programme
    >>> portal = Programme.load("vn/766/portal-2026")
    >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
    >>> figure = ranking(scores, by="CKMB")
    >>> [label.get_text() for label in figure.axes[0].get_yticklabels()]
    ['A   1', 'B   2']
    """
    words = _words(lang)
    ranks = scores.ranks(by)
    lowest, highest = scores.lowest[by], scores.highest[by]
    points = ranks["points"]
    names = _names(scores)
    order = sorted(
        (row for row in range(len(scores)) if highest[row] is not None),
        key=lambda row: (-(lowest[row] + highest[row]), row),
    )[:most]
    figure, axes = _figure(width, len(order))
    for at, row in enumerate(order):
        if highest[row] > lowest[row]:
            axes.plot([lowest[row], highest[row]], [at, at], color=ORANGE, linewidth=5,
                      solid_capstyle="butt", alpha=0.75, zorder=1)
        if points[row] is not None:
            axes.plot(points[row], at, marker="o", color=BLUE, markersize=6, zorder=2,
                      fillstyle="full" if ranks["rank"][row] is not None else "none")
    uncounted = sum(value is None for value in highest)
    if uncounted:
        _note(figure, words["nothing"].format(left=uncounted, all=len(scores)))
    labels = []
    for row in order:
        rank, best, worst = ranks["rank"][row], ranks["best"][row], ranks["worst"][row]
        place = f"{rank:g}" if rank is not None else ("" if best is None else f"{best}–{worst}")
        labels.append(f"{names[row]}   {place}")
    _label(axes, labels)
    _points(axes, words, lang)
    axes.set_title(_title(scores, by, lang, words), loc="left", fontsize=11, fontweight="bold")
    _legend(axes, [(BLUE, None, words["known"]), (ORANGE, None, words["range"])])
    return figure


def heatmap(
    scores: Scores, nodes: Sequence[str] | None = None, *, lang: str = "vi",
    width: float | None = None,
) -> Figure:
    """Units down, criteria across; the darker, the larger the share of the points won.

    What is not all known is hatched. ``nodes`` are the criteria; those directly below the
    total if absent. ``width`` is in inches; if absent, it is what the criteria need. Where it
    is too little for all of their titles, the figure says how many of them it has.

    Raises ``ChisoError`` if the programme has no such node.

    >>> from chiso import Programme
    >>> portal = Programme.load("vn/766/portal-2026")
    >>> scores = portal.score({"unit": ["A", "B"], "given:CKMB": [12.3, 9.0]})
    >>> figure = heatmap(scores, ["CKMB", "TDGQ"], lang="en")
    >>> [label.get_text() for label in figure.axes[0].get_xticklabels()]
    ['Openness and transparency', 'Progress and results']
    """
    import matplotlib
    from matplotlib.patches import Rectangle

    words = _words(lang)
    tree = scores.programme.nodes
    chosen = list(nodes) if nodes is not None else [
        name for name, node in tree.items() if node["parent"] is None
    ]
    known = set(scores.node_ids)
    for name in chosen:
        if name not in known:
            # The engine says what was probably meant.
            scores.ranks(name)
    shares, status = scores.shares, scores.status
    columns = [[float("nan") if value is None else value for value in shares[name]]
               for name in chosen]
    many = len(chosen) > _FEW
    if width is None:
        width = max(9.0, 2.6 + _COLUMN * len(chosen)) if many else 9.0
    figure, axes = _figure(width, len(scores), more=3.0 if many else 1.6)
    # Of no units, a row that is not known is drawn and cut off.
    values = [list(row) for row in zip(*columns, strict=True)] or [[float("nan")] * len(chosen)]
    image = axes.imshow(values, aspect="auto", cmap=matplotlib.colormaps["cividis_r"],
                        vmin=0, vmax=1)
    for at, name in enumerate(chosen):
        for row, value in enumerate(shares[name]):
            if value is None and status[name][row] not in ("excluded", "information"):
                axes.add_patch(Rectangle((at - 0.5, row - 0.5), 1, 1, facecolor="white",
                                         edgecolor=GREY, hatch="////", linewidth=0))
            elif value is not None and len(scores) <= 40 and not many:
                axes.text(at, row, f"{value:.0%}", ha="center", va="center", fontsize=7,
                          color="white" if value > 0.55 else "black")
    titles = [text_of(tree[name].get("title"), lang) or name if name in tree else words["total"]
              for name in chosen]
    step = ceil(_LINE * len(chosen) / max(width - 2.6, 1.0)) if many else 1
    axes.set_xticks(range(0, len(chosen), step), [_short(title, 44 if many else 28) for title in titles[::step]],
                    rotation=90 if many else 30, ha="center" if many else "right", fontsize=8)
    if step > 1:
        _note(figure, words["named"].format(step=step))
    _label(axes, _names(scores))
    axes.invert_yaxis()
    axes.set_ylim(max(len(scores) - 0.5, 0.5), -0.5)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    bar = figure.colorbar(image, ax=axes, fraction=0.03, pad=0.02)
    bar.set_label(words["share"], fontsize=8)
    bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    bar.ax.tick_params(labelsize=7)
    axes.set_title(_wrapped(scores.programme.titles.get(lang) or scores.programme.title),
                   loc="left", fontsize=11, fontweight="bold")
    return figure


def changes(
    scores: Scores,
    before: Scores | str,
    *,
    by: str = "total",
    lang: str = "vi",
    period: str | None = None,
    period_before: str | None = None,
    width: float = 8.0,
) -> Figure:
    """Period against period: the points before and after, joined by a line for every unit.

    The arguments are those of ``Scores.compare``. Units whose points are not all known in
    both are left out; the figure says how many they are.

    >>> from chiso import Programme
    >>> portal = Programme.load("vn/766/portal-2026")
    >>> data = {"unit": ["A", "A"], "period": ["2026-Q1", "2026-Q2"], "given:CKMB": [9.0, 12.3]}
    >>> figure = changes(portal.score(data), "2026-Q1", period="2026-Q2", by="CKMB", lang="en")
    >>> figure.axes[0].get_title(loc="left").splitlines()
    ['Openness and transparency', '2026-Q1 → 2026-Q2']
    """
    words = _words(lang)
    table = scores.compare(before, by=by, period=period, period_before=period_before)
    named = dict(zip(scores.units or [], scores._native.unit_names(), strict=False))
    rows = [row for row in table if row["difference"] is not None]
    rows.sort(key=lambda row: (-row["after"], row["unit"]))
    figure, axes = _figure(width, len(rows))
    for at, row in enumerate(rows):
        colour = GREEN if row["difference"] > 0 else VERMILION if row["difference"] < 0 else GREY
        axes.annotate("", xy=(row["after"], at), xytext=(row["before"], at),
                      arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.8})
        axes.plot(row["before"], at, marker="o", color="white", markeredgecolor=colour,
                  markersize=5, zorder=3)
        axes.plot(row["after"], at, marker="o", color=colour, markersize=5, zorder=3)
        sign = "+" if row["difference"] > 0 else ""
        axes.annotate(f"{sign}{_number(row['difference'], lang)}",
                      xy=(max(row["after"], row["before"]), at), xytext=(8, 0),
                      textcoords="offset points", va="center", fontsize=8)
    if len(rows) < len(table):
        _note(figure, words["uncertain"].format(left=len(table) - len(rows), all=len(table)))
    _label(axes, [named.get(row["unit"], row["unit"]) for row in rows])
    axes.margins(x=0.12)
    _points(axes, words, lang)
    first = period_before or (before if isinstance(before, str) else words["before"])
    axes.set_title(
        f"{_title(scores, by, lang, words)}\n{first} → {period or words['after']}",
        loc="left", fontsize=11, fontweight="bold",
    )
    return figure


def _words(lang: str) -> dict[str, str]:
    return _WORDS.get(lang, _WORDS["en"])


def _figure(width: float, rows: int, more: float = 0.0) -> tuple[Figure, Axes]:
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError("figures need matplotlib: pip install chiso[plot]") from None

    # Not by pyplot, which would keep every figure and open windows.
    figure = Figure(figsize=(width, 1.5 + more + _ROW * max(rows, 1)), layout="constrained")
    FigureCanvasAgg(figure)
    # Because pyplot does not know it, the figure has to say itself what a notebook shows.
    setattr(figure, "_repr_png_", partial(_png, figure))
    axes = figure.add_subplot()
    axes.spines[["top", "right", "left"]].set_visible(False)
    return figure, axes


def _png(figure: Figure) -> bytes:
    from io import BytesIO

    picture = BytesIO()
    figure.savefig(picture, format="png", dpi=110)
    return picture.getvalue()


def _label(axes: Axes, labels: Sequence[str], bold: Sequence[bool] = ()) -> None:
    axes.set_yticks(range(len(labels)), [_short(label, 62) for label in labels], fontsize=8)
    for text, thick in zip(axes.get_yticklabels(), bold, strict=False):
        text.set_fontweight("bold" if thick else "normal")
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=8)
    axes.set_ylim(len(labels) - 0.4, -0.6)


def _from_the_left(axes: Axes) -> None:
    """Sets the labels of the bars flush left, where what they are set in by can be seen."""
    figure = axes.get_figure(root=True)
    labels = axes.get_yticklabels()
    if figure is None or not labels:
        return
    widest = max(label.get_window_extent().width for label in labels)
    # At another resolution the letters come out a little wider.
    axes.tick_params(axis="y", pad=1.06 * widest * 72 / figure.dpi + 6)
    for label in labels:
        label.set_horizontalalignment("left")


def _points(axes: Axes, words: dict[str, str], lang: str) -> None:
    """An axis of points, with the decimal sign of the language."""
    from matplotlib.ticker import FuncFormatter

    def said(number: float, _: int | None) -> str:
        text = f"{number:g}"
        return text.replace(".", ",") if lang.startswith("vi") else text

    axes.xaxis.set_major_formatter(FuncFormatter(said))
    axes.set_xlabel(words["points"])


def _note(figure: Figure, text: str) -> None:
    """A line below the figure, of what is not in it."""
    figure.supxlabel(text, fontsize=8, x=0.01, ha="left", style="italic")


def _legend(axes: Axes, entries: Sequence[tuple[str, str | None, str]]) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor="white" if hatch else colour, edgecolor=colour, hatch=hatch, label=label)
        for colour, hatch, label in entries
    ]
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False,
                      fontsize=8)


def _title(scores: Scores, by: str, lang: str, words: dict[str, str]) -> str:
    node: dict[str, Any] = scores.programme.nodes.get(by, {})
    return _wrapped(
        text_of(node.get("title"), lang) or (words["total"] if by == "total" else by)
    )


def _names(scores: Scores) -> list[str]:
    names = scores._native.unit_names() or [str(row) for row in range(len(scores))]
    periods = scores.periods
    if periods is None or len(set(periods)) < 2:
        return names
    return [f"{name}, {period}" if period else name
            for name, period in zip(names, periods, strict=True)]


def _wrapped(text: str) -> str:
    from textwrap import fill

    return fill(text, 64)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _number(value: float | None, lang: str) -> str:
    if value is None:
        return "?"
    # An index that lies between 0 and 1 has three decimals wherever it is published.
    shown = f"{value:,.{2 if abs(value) >= 1 else 3}f}".rstrip("0").rstrip(".")
    return shown.translate(str.maketrans(",.", ".,")) if lang.startswith("vi") else shown

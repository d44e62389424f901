"""What figures say, and that nothing in them hides anything else."""

from __future__ import annotations

import io
from typing import Any

import pytest
from matplotlib.figure import Figure
from test_views import PORTAL, portal

import chiso
from chiso import plot

PLAN = chiso.Programme.load("vn/tn/138")
HDI = chiso.Programme.load("un/hdi")
COUNTRIES = HDI.score(
    {
        "unit": ["Arcadia", "Utopia", "Atlantis"],
        "life_expectancy": [73.4, 83.1, 65.0],
        "expected_years_of_schooling": [13.0, 17.0, 10.0],
        "mean_years_of_schooling": [8.0, 13.0, None],
        "national_income_per_capita": [10814, 49580, 2590],
    }
)


def drawn(figure: Figure) -> Figure:
    """A figure after everything in it has found its place."""
    figure.savefig(io.BytesIO(), dpi=figure.dpi)
    return figure


def boxes(labels: list[Any]) -> list[Any]:
    return [label.get_window_extent() for label in labels if label.get_text()]


def said_below(figure: Figure) -> str:
    return figure._supxlabel.get_text() if figure._supxlabel else ""  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [None, 9.0, 6.0])
@pytest.mark.parametrize("programme", [PORTAL, PLAN], ids=["30", "138"])
def test_titles_of_many_columns_do_not_overlap(
    programme: chiso.Programme, width: float | None
) -> None:
    nodes = list(programme.nodes)
    scores = programme.score([{"unit": "a"}, {"unit": "b"}])
    figure = drawn(plot.heatmap(scores, nodes, width=width))
    labels = figure.axes[0].get_xticklabels()
    places = boxes(labels)
    for left, right in zip(places, places[1:], strict=False):
        assert left.x1 <= right.x0
    if width is None:
        # The figure grew, and has all titles.
        assert figure.get_figwidth() > 9.0
        assert len(labels) == len(nodes)
        assert said_below(figure) == ""
    else:
        assert figure.get_figwidth() == width
        every = -(-len(nodes) // len(labels))
        assert every > 1 or len(labels) == len(nodes)
        assert (f"{every} tiêu chí" in said_below(figure)) == (every > 1)


def test_few_columns_are_as_wide_as_ever() -> None:
    assert plot.heatmap(PORTAL.score(portal())).get_figwidth() == 9.0


@pytest.mark.parametrize("draw", [
    lambda scores: plot.heatmap(scores, ["TDGQ", "TDGK"]),
    lambda scores: plot.ranking(scores, by="TDGK"),
    lambda scores: plot.changes(scores, scores, by="TDGK"),
])
def test_a_criterion_that_is_not_there_is_named(draw: Any) -> None:
    with pytest.raises(chiso.ChisoError, match="no node `TDGK`") as caught:
        draw(PORTAL.score(portal()))
    assert "TDGQ" in (caught.value.findings.errors[0].help or "")


@pytest.mark.parametrize(("lang", "words"), [("vi", "1 trong 4 đơn vị"), ("en", "1 of 4 units")])
def test_units_that_are_left_out_are_counted(lang: str, words: str) -> None:
    known = portal("2026-Q2", 15.0) + portal("2026-Q3", 16.0)
    more = [{**portal(quarter)[0], "unit": "xã mới"} for quarter in ("2026-Q2", "2026-Q3")]
    scores = PORTAL.score(known + more)
    figure = drawn(plot.changes(scores, "2026-Q2", period="2026-Q3", lang=lang))
    assert words in said_below(figure)
    assert len(figure.axes[0].get_yticklabels()) == 3
    all_known = plot.changes(PORTAL.score(known), "2026-Q2", period="2026-Q3", lang=lang)
    assert said_below(all_known) == ""


def test_levels_of_a_scorecard_can_be_seen() -> None:
    card = PLAN.score({})[0]
    figure = drawn(plot.scorecard(card))
    [axes] = figure.axes
    labels = axes.get_yticklabels()
    assert {label.get_horizontalalignment() for label in labels} == {"left"}
    depths = {node.title().strip(): node.depth for node in card.nodes[1:]}
    starts: dict[int, set[int]] = {}
    for label in labels:
        text = label.get_text()
        set_in = len(text) - len(text.lstrip())
        depth = depths.get(text.strip())
        if depth is not None:
            starts.setdefault(depth, set()).add(set_in)
    assert [len(of) for of in starts.values()] == [1] * len(starts)
    set_in_by = [max(starts[depth]) for depth in sorted(starts)]
    assert len(set_in_by) == 4 and set_in_by == sorted(set(set_in_by))
    # Labels end before the bars begin, at the resolution of a screen and of a page.
    for dpi in (72, 110, 300):
        figure.dpi = dpi
        figure.draw_without_rendering()
        edge = axes.get_window_extent().x0
        assert max(box.x1 for box in boxes(labels)) <= edge


@pytest.mark.parametrize(("lang", "right", "wrong"), [("vi", ",", "."), ("en", ".", ",")])
def test_every_number_has_the_decimal_sign_of_the_language(
    lang: str, right: str, wrong: str
) -> None:
    quarters = PORTAL.score(portal("2026-Q2", 15.0) + portal("2026-Q3", 15.25))
    figures = [
        plot.ranking(COUNTRIES, lang=lang),
        plot.scorecard(COUNTRIES["Arcadia"], lang=lang),
        plot.changes(quarters, "2026-Q2", period="2026-Q3", lang=lang),
    ]
    for figure in figures:
        axes = drawn(figure).axes[0]
        numbers = [label.get_text() for label in axes.get_xticklabels()]
        numbers += [text.get_text() for text in axes.texts if any(c.isdigit() for c in text.get_text())]
        assert any(right in number for number in numbers), numbers
        assert not any(wrong in number for number in numbers), numbers


def test_an_index_below_one_has_its_third_decimal() -> None:
    axes = plot.scorecard(COUNTRIES["Arcadia"], lang="en").axes[0]
    assert "0.715 / 1" in axes.get_title(loc="left")

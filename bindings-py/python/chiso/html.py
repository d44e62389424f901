"""Pieces of HTML for notebooks: compact, escaped, readable on light and on dark.

Colours are those of the notebook (``currentColor``), so that no theme makes anything
unreadable; what a colour says is said by a word too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["badge", "bar", "code", "escape", "heading", "note", "number", "page", "place", "said", "table"]

_STYLE = (
    "<style>.chiso{font-size:13px;line-height:1.4}"
    ".chiso table{border-collapse:collapse;margin:4px 0;font-size:inherit}"
    ".chiso th,.chiso td{padding:2px 8px;text-align:left;vertical-align:top;"
    "border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent);"
    "background:transparent;white-space:normal}"
    ".chiso td.n,.chiso th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    ".chiso .h{font-weight:600;font-size:15px}"
    ".chiso .q{opacity:.72}"
    ".chiso .b{display:inline-block;padding:0 6px;border:1px solid currentColor;border-radius:8px;"
    "font-size:11px;white-space:nowrap}"
    ".chiso .bar{display:inline-block;position:relative;width:120px;height:10px;"
    "border:1px solid color-mix(in srgb,currentColor 45%,transparent)}"
    ".chiso .bar i{position:absolute;top:0;bottom:0;left:0;background:#0072b2}"
    ".chiso .bar u{position:absolute;top:0;bottom:0;"
    "background:repeating-linear-gradient(45deg,#e69f00 0 3px,transparent 3px 6px)}"
    "</style>"
)


def escape(text: object) -> str:
    """The text with the signs of HTML escaped.

    >>> escape("a < b")
    'a &lt; b'
    """
    escaped = str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace('"', "&quot;").replace("'", "&#39;")


def page(content: str) -> str:
    """What a notebook shows.

    >>> page("nothing").endswith('<div class="chiso">nothing</div>')
    True
    """
    return f'{_STYLE}<div class="chiso">{content}</div>'


def heading(text: str, beside: str = "") -> str:
    """A title, with something quieter beside it.

    >>> heading("Title", "quiet")
    '<div class="h">Title <span class="q">quiet</span></div>'
    """
    quiet = f' <span class="q">{escape(beside)}</span>' if beside else ""
    return f'<div class="h">{escape(text)}{quiet}</div>'


def note(text: str) -> str:
    """A quiet line.

    >>> note("2 rows")
    '<div class="q">2 rows</div>'
    """
    return f'<div class="q">{said(text)}</div>'


def said(text: str) -> str:
    """A sentence in which back-ticks mark what somebody wrote.

    >>> said("there is no `x`")
    'there is no <code>x</code>'
    """
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    marked = (f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts))
    return "".join(marked)


def code(text: object) -> str:
    """A name from a document.

    >>> code("un/hdi")
    '<code>un/hdi</code>'
    """
    return f"<code>{escape(text)}</code>"


def badge(text: str) -> str:
    """A word that stands out.

    >>> badge("official")
    '<span class="b">official</span>'
    """
    return f'<span class="b">{escape(text)}</span>'


def number(value: object) -> str:
    """A number as tables have it; what is no number, as it is.

    >>> number(1234.5), number("ten")
    ('1,234.5', 'ten')
    """
    if value is None:
        return '<span class="q">—</span>'
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:,.15g}" if isinstance(value, float) else f"{value:,}"
    return escape(value)


def place(
    path: str,
    unit: str | None,
    period: str | None,
    row: int | str | None,
    column: str | None,
) -> str:
    """Where something was found.

    >>> place("", "A", None, 2, "level")
    'A, row 2, <code>level</code>'
    """
    parts = [code(path)] if path else []
    parts += [escape(part) for part in (unit, period) if part]
    if row is not None:
        parts.append(escape(row) if isinstance(row, str) else f"row {row}")
    if column:
        parts.append(code(column))
    return ", ".join(parts)


def bar(points: float, lowest: float, highest: float, most: float) -> str:
    """Points of a maximum, with what is still open hatched.

    >>> bar(5.0, 5.0, 5.0, 10.0).count("width:50.0%")
    1
    """
    if most <= 0:
        return ""

    def at(value: float) -> str:
        return f"{max(0.0, min(100.0, 100 * value / most)):.1f}%"

    open_part = ""
    if highest > lowest:
        open_part = f'<u style="left:{at(lowest)};right:calc(100% - {at(highest)})"></u>'
    label = f"{points:.15g} / {most:.15g}"
    return (
        f'<span class="bar" role="img" aria-label="{label}">'
        f'<i style="width:{at(min(points, lowest) if open_part else points)}"></i>{open_part}</span>'
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """A table of cells that are HTML; ``numbers`` are the columns set to the right.

    >>> table(["id"], [["a"]])
    '<table><thead><tr><th>id</th></tr></thead><tbody><tr><td>a</td></tr></tbody></table>'
    """

    def cell(tag: str, at: int, content: str) -> str:
        kind = ' class="n"' if at in numbers else ""
        return f"<{tag}{kind}>{content}</{tag}>"

    top = "".join(cell("th", at, escape(name)) for at, name in enumerate(head))
    body = "".join(
        f"<tr>{''.join(cell('td', at, content) for at, content in enumerate(row))}</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
